"""The language of a text, found without a network and always the same."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

UNKNOWN = "und"
LANGUAGES = ("da", "de", "en", "es", "fr", "it", "nl", "pl", "pt", "sv")
FEWEST_WORDS = 4
LEAST_SURE = 0.5
SHARE_OF_MAIN_LANGUAGE = 0.6

_PLACEHOLDER = re.compile(r"<[A-Z]+_\d+>")
_WORD = re.compile(r"[^\W\d_]{2,}")


def find_languages(texts: pd.Series) -> pd.Series:
    """Return the ISO 639-1 code of each text.

    A text of fewer than four words, or one whose language is not at least 50 % sure, takes the language of most of
    the others, where at least 60 % of them agree; else it is ``und``.

    Parameters
    ----------
    texts : text, any order; the result has the same index.
    """
    sure = texts.map({text: _find_language(text) for text in texts.unique()}).astype("str")
    known = sure[sure != UNKNOWN].value_counts()
    has_words = texts.str.replace(_PLACEHOLDER, " ", regex=True).str.contains(_WORD)
    if len(known) and known.iloc[0] >= SHARE_OF_MAIN_LANGUAGE * known.sum():
        main = min(known.index[known == known.iloc[0]])
        return sure.mask((sure == UNKNOWN) & has_words, main)
    return sure


def with_languages(documents: pd.DataFrame) -> pd.DataFrame:
    """Return ``documents`` with the language filled in where none was given."""
    unknown = documents["language"] == UNKNOWN
    found = find_languages(documents.loc[unknown, "text"])
    return documents.assign(language=documents["language"].where(~unknown, found.reindex(documents.index)))


def _find_language(text: str) -> str:
    words = _WORD.findall(_PLACEHOLDER.sub(" ", text[:2000]))
    if len(words) < FEWEST_WORDS:
        return UNKNOWN
    language, sure = _classify()(" ".join(words).lower())
    return language if sure >= LEAST_SURE else UNKNOWN


@cache
def _classify() -> Callable[[str], tuple[str, float]]:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier: Any = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(list(LANGUAGES))
    return lambda text: (str(identifier.classify(text)[0]), float(identifier.classify(text)[1]))
