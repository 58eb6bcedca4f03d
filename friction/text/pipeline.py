"""spaCy's blank pipelines: tokens, sentences and lemmas by rules and look-up tables; nothing is downloaded."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.language import Language

LEMMATISED = ("da", "de", "en", "es", "fr", "it", "nl", "pl", "pt", "sv")
LEMMATIZER = "lemmatizer"
LONGEST_TEXT = 2_000_000


@cache
def load_pipeline(language: str) -> Language:
    """Return the pipeline of a language; of one without look-up tables, a pipeline whose lemmas are the words."""
    import spacy

    pipeline = spacy.blank(language if language in LEMMATISED else "xx")
    pipeline.max_length = LONGEST_TEXT
    pipeline.add_pipe("sentencizer")
    if language in LEMMATISED and language != "pl":  # Polish tables need parts of speech
        pipeline.add_pipe(LEMMATIZER, config={"mode": "lookup"})
        pipeline.initialize()
    return pipeline


def to_lower(text: str) -> str:
    """Return a text in small letters, every character in its old place.

    The look-up tables know words in small letters. The few capitals that are more than one small letter stay.
    """
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(small if len(small := letter.lower()) == 1 else letter for letter in text)
