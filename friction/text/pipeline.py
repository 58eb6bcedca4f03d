"""spaCy's tokenizers and look-up tables: words and lemmas without a model; nothing is downloaded."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from friction.text.lists import CONTEXT, LANGUAGES, load_list

if TYPE_CHECKING:
    from collections.abc import Mapping

    from spacy.language import Language
    from spacy.tokens import Doc, Token

LEMMATISED = ("da", "de", "en", "es", "fr", "it", "nl", "pl", "pt", "sv")
NUMBER = "#"
"""The key of whatever is like a number."""

_UNITS = "min|mins|minutes?|h|hr|hrs|hours?|days?|wks?|weeks?|months?|std|tagen?|wochen?|dias?|horas?|semanas?"


@cache
def load_pipeline(language: str) -> Language:
    """Return the tokenizer of a language."""
    import spacy
    from spacy.util import compile_suffix_regex

    pipeline = spacy.blank(language if language in LEMMATISED else "xx")
    suffixes = [*pipeline.Defaults.suffixes, rf"(?<=[0-9])(?:{_UNITS})"]  # "45min" is a number and a unit
    pipeline.tokenizer.suffix_search = compile_suffix_regex(suffixes).search
    if language in LANGUAGES:
        for spelling, words in load_list(language, CONTEXT).get("spellings", {}).items():
            pipeline.tokenizer.add_special_case(spelling, [{"ORTH": part, "NORM": norm} for part, norm in words])
    return pipeline


def _load_table(language: str) -> Mapping[str, str]:
    """Return the lemma of each word of a language, as the package of spaCy's tables has them; empty without any.

    Its own look-up component reads the same file, and takes seconds to hash every word of it.
    """
    if language not in LEMMATISED or language == "pl":  # Polish tables need parts of speech
        return {}
    from spacy.util import load_language_data, registry

    table: Mapping[str, str] = load_language_data(registry.lookups.get(language)["lemma_lookup"])
    return table


class Words(NamedTuple):
    """A text's tokens, the key of each, and spaCy's number of that key."""

    parsed: Doc
    keys: list[str]
    ids: list[int]


@cache
def load_lemmas(language: str) -> Lemmas:
    """Return the lemmas of a language."""
    return Lemmas(language)


class Lemmas:
    """The lemma of each word, looked up once: it hangs on the word alone, not on its place in a sentence."""

    def __init__(self, language: str) -> None:
        self._pipeline = load_pipeline(language)
        self._table = _load_table(language)
        self._own = load_list(language, CONTEXT).get("lemmas", {}) if language in LANGUAGES else {}
        self._said: dict[int, str | None] = {}
        self._keys: dict[tuple[int, int], tuple[int, str]] = {}

    def find_said(self, token: Token) -> str | None:
        """Return the word's lemma; None for stop words, and for what is no word.

        Masked data is none: its placeholder holds a sign and a digit.
        """
        if token.orth not in self._said:
            self._said[token.orth] = self._look_up(token)
        return self._said[token.orth]

    def _look_up(self, token: Token) -> str | None:
        if not token.is_alpha or token.is_stop or len(token) == 1:
            return None
        return str(self._table.get(token.text, token.text)).lower() or str(token.lower_)

    def find_key(self, word: str) -> str:
        """Return what a word is matched by: the lemma of its usual spelling, `NUMBER` for a number."""
        lexeme = self._pipeline.vocab[word]
        return self._to_key(word, lexeme.norm_, like_number=lexeme.like_num)

    def read_words(self, text: str) -> Words:
        """Return a text's tokens, in small letters, each with its key as lemma; every character in its old place."""
        parsed = self._pipeline.make_doc(to_lower(text))
        known = self._keys
        keys: list[str] = []
        ids: list[int] = []
        for token in parsed:
            found = known.get((token.orth, token.norm))
            if found is None:
                key = self._to_key(token.text, token.norm_, like_number=token.like_num)
                found = known[token.orth, token.norm] = (self._pipeline.vocab.strings.add(key), key)
            token.lemma, key = found
            ids.append(found[0])
            keys.append(key)
        return Words(parsed, keys, ids)

    def _to_key(self, word: str, usual: str, *, like_number: bool) -> str:
        if word in self._own or usual in self._own:
            return str(self._own.get(word, self._own.get(usual)))
        if like_number:
            return NUMBER
        return str(self._table.get(usual, usual)).lower()


def to_lower(text: str) -> str:
    """Return a text in small letters, every character in its old place.

    The look-up tables know words in small letters. The few capitals that are more than one small letter stay.
    """
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(small if len(small := letter.lower()) == 1 else letter for letter in text)
