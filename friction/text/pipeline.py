"""spaCy's blank pipelines: tokens, sentences and lemmas by rules and look-up tables; nothing is downloaded."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.language import Language

LEMMATISED = ("da", "de", "en", "es", "fr", "it", "nl", "pl", "pt", "sv")
LONGEST_TEXT = 2_000_000


@cache
def load_pipeline(language: str) -> Language:
    """Return the pipeline of a language; of one without look-up tables, a pipeline whose lemmas are the words."""
    import spacy

    pipeline = spacy.blank(language if language in LEMMATISED else "xx")
    pipeline.max_length = LONGEST_TEXT
    pipeline.add_pipe("sentencizer")
    if language in LEMMATISED and language != "pl":  # Polish tables need parts of speech
        pipeline.add_pipe("lemmatizer", config={"mode": "lookup"})
        pipeline.initialize()
    return pipeline
