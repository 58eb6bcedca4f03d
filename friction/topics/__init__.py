"""What many messages say: vectors, topics, their names, and which of the run before they continue."""

from friction.topics.abroad import Bridged, choose_voters
from friction.topics.bridge import BRIDGE_MEND, check_bridge, is_bridge_installed, load_bridge
from friction.topics.chatter import find_templates
from friction.topics.codebook import Code, find_centres
from friction.topics.context import add_contexts, build_contexts
from friction.topics.embed import (
    DEFAULT_MODEL,
    Embedder,
    check_default_model,
    embed_texts,
    find_folder,
    hash_model,
    load_embedder,
)
from friction.topics.find import Codes, find_topics
from friction.topics.labels import find_labels
from friction.topics.languages import (
    UNTOLD,
    find_joined,
    find_known_languages,
    tell_languages,
    to_deaf,
    to_unknown_languages,
)
from friction.topics.lineage import OWN_THEME, Previous, find_centroids, find_lineage, remember_gone, to_part_id
from friction.topics.matters import build_ground, find_matters
from friction.topics.meaning import Embed
from friction.topics.model import TopicModel, model_from_bytes, model_to_bytes
from friction.topics.neutral import Names, find_names, neutralise
from friction.topics.renamed import keep_labels
from friction.topics.stability import MOST_COUNTS
from friction.topics.teach import Embedded, steer
from friction.topics.uncut import Uncut
from friction.topics.words import count_terms, find_terms, to_weights, weigh_terms

__all__ = [
    "BRIDGE_MEND", "DEFAULT_MODEL", "MOST_COUNTS", "OWN_THEME", "UNTOLD", "Bridged", "Code", "Codes", "Embed",
    "Embedded", "Embedder", "Names", "Previous", "TopicModel", "Uncut", "add_contexts", "build_contexts",
    "build_ground", "check_bridge", "check_default_model", "choose_voters", "count_terms", "embed_texts",
    "find_centres", "find_centroids", "find_folder", "find_joined", "find_known_languages", "find_labels",
    "find_lineage", "find_matters", "find_names", "find_templates", "find_terms", "find_topics", "hash_model",
    "is_bridge_installed", "keep_labels", "load_bridge", "load_embedder", "model_from_bytes", "model_to_bytes",
    "neutralise", "remember_gone", "steer", "tell_languages", "to_deaf", "to_part_id",
    "to_unknown_languages", "to_weights", "weigh_terms",
]  # fmt: skip
