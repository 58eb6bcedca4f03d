"""The step that makes vectors of segments, and of the texts around them; sentences that say two things are cut."""

from __future__ import annotations

from typing import TYPE_CHECKING

from friction.contracts import build_table
from friction.store import Vectors
from pipelines.steps.halves import cut_in_halves, find_held
from pipelines.steps.languages import find_languages
from pipelines.steps.plain import Cached, read_plain

if TYPE_CHECKING:
    from pipelines.steps.halves import Held
    from pipelines.steps.step import Made
    from pipelines.steps.work import Work


def embed_segments(work: Work) -> dict[str, Made]:
    """Cut sentences that say two things; make the vectors of segments, and of the texts around them.

    Where languages join, there are those of the bridge, too.
    """
    import numpy as np
    import pandas as pd

    from friction.topics import choose_voters, find_joined, load_bridge, neutralise

    documents, languages = work.table("documents"), find_languages(work)
    embedder = work.load_embedder()
    embed = Cached(work, embedder)
    read = read_plain(work, embed)
    sentences, vectors, n = read.sentences, read.vectors, len(read.sentences)
    segments = cut_in_halves(sentences, work.table("found_halves"), find_held_of_run(work), documents, languages)
    uncut = ~sentences["segment_id"].isin(segments["segment_id"]).to_numpy()
    place = segments["segment_id"].map(pd.Series(np.arange(n), index=sentences["segment_id"]))
    whole = place.notna().to_numpy()
    rows = np.empty((len(segments), vectors.shape[1]), dtype=vectors.dtype)
    rows[whole] = vectors[place[whole].astype("int64")]
    rows[~whole] = embed(neutralise(segments.loc[~whole, "text"].tolist(), read.names))
    made: dict[str, Made] = {
        "cut_segments": build_table("segments", segments),
        "embeddings": Vectors(segments["segment_id"].tolist(), rows, embedder.model_id),
        "contexts": Vectors(read.around["doc_id"].tolist(), read.contexts, embedder.model_id),
        "uncut": Vectors(sentences.loc[uncut, "segment_id"].tolist(), vectors[uncut], embedder.model_id),
    }
    plain, around = read.plain, read.around
    spoken = plain["doc_id"].map(documents.set_index("doc_id")["language"])
    abroad = spoken.isin(find_joined(spoken.unique().tolist(), languages).joined)
    if abroad.any():
        # Halves are in languages that the model knows, and join nothing over the bridge: their sentences vote.
        asked = plain[choose_voters(plain["text"], abroad)]
        around_asked = around[around["doc_id"].isin(asked["doc_id"])]
        over = load_bridge()
        rows = Cached(work, over)([*asked["text"], *around_asked["text"]])
        cut = np.array([*uncut[asked.index], *([False] * len(around_asked))], dtype=bool)
        ids = np.array([*asked["segment_id"], *around_asked["doc_id"]], dtype=object)
        made["bridge"] = Vectors(ids[~cut].tolist(), rows[~cut], over.model_id)
        made["uncut_bridge"] = Vectors(ids[cut].tolist(), rows[cut], over.model_id)
    return made


def find_held_of_run(work: Work) -> Held:
    """Return what of people's decisions the search for halves would not leave as it was."""
    from friction.themes import replay_decisions

    return find_held(replay_decisions(work.decisions).touched, work.table("found_halves"))
