"""The language of a text, found without a network and always the same."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

UNKNOWN = "und"
LATIN = ("da", "de", "en", "es", "fr", "it", "nl", "pl", "pt", "sv")
"""Languages told apart among texts in Latin letters; of others, all that the detector knows."""

CYRILLIC = "ru"
"""What a text in Cyrillic letters is taken for where it is not sure: they are shared by languages much alike."""

FEWEST_WORDS = 4
LEAST_SURE = 0.7
SHARE_OF_MAIN_LANGUAGE = 0.6
LONGEST_READ = 2_000

_PLACEHOLDER = re.compile(r"<[A-Z]+_\d+>")
_WORD = re.compile(r"[^\W\d_]{2,}")
_LETTER = re.compile(r"[^\W\d_]")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_LATIN = re.compile(r"[A-Za-z\u00aa-\u024f\u1e00-\u1eff\uff21-\uff5a]")


def find_languages(texts: pd.Series) -> pd.Series:
    """Return the ISO 639-1 code of each text.

    A text in Latin letters of fewer than four words, or one whose language is not at least 70 % sure, takes the
    language of most of the others, where at least 60 % of them agree; else it is ``und``. A text in other letters
    (Cyrillic, Chinese, Arabic, …) is never taken for one of these.

    Parameters
    ----------
    texts : text, any order; the result has the same index.
    """
    found = {text: _find_language(text) for text in texts.unique()}
    sure = texts.map({text: language for text, (language, _) in found.items()}).astype("str")
    known = sure[sure != UNKNOWN].value_counts()
    open_to_main = texts.map({text: is_latin for text, (_, is_latin) in found.items()}).astype(bool)
    if len(known) and known.iloc[0] >= SHARE_OF_MAIN_LANGUAGE * known.sum():
        main = min(known.index[known == known.iloc[0]])
        if main in LATIN:
            return sure.mask((sure == UNKNOWN) & open_to_main, main)
    return sure


def with_languages(documents: pd.DataFrame) -> pd.DataFrame:
    """Return ``documents`` with the language filled in where none was given."""
    unknown = documents["language"] == UNKNOWN
    found = find_languages(documents.loc[unknown, "text"])
    return documents.assign(language=documents["language"].where(~unknown, found.reindex(documents.index)))


def _find_language(text: str) -> tuple[str, bool]:
    """Return a text's language, ``und`` where it is not sure, and whether it has words in Latin letters."""
    plain = _PLACEHOLDER.sub(" ", text[:LONGEST_READ])
    words = _WORD.findall(plain)
    letters = _LETTER.findall(plain)
    is_latin = 2 * len(_LATIN.findall(plain)) >= len(letters)
    if not letters or (is_latin and len(words) < FEWEST_WORDS):
        return UNKNOWN, bool(words) and is_latin
    language, sure = _classify(LATIN if is_latin else None)(" ".join(words or letters).lower())
    if sure >= LEAST_SURE:
        return language, is_latin
    if is_latin:
        return UNKNOWN, is_latin
    return (CYRILLIC if _CYRILLIC.search(plain) else language), is_latin  # its letters leave little to be unsure of


@cache
def _classify(languages: tuple[str, ...] | None) -> Callable[[str], tuple[str, float]]:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier: Any = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    if languages:
        identifier.set_languages(list(languages))

    def classify(text: str) -> tuple[str, float]:
        language, sure = identifier.classify(text)
        return str(language), float(sure)

    return classify
