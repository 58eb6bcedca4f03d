"""The language of a text, found without a network and always the same."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import pandas as pd

UNKNOWN = "und"
LATIN = ("da", "de", "en", "es", "fr", "it", "nl", "pl", "pt", "sv")
"""Languages told apart among texts in Latin letters; of others, all that the detector knows."""

CYRILLIC = "ru"
"""What a text in Cyrillic letters is taken for where it is not sure: they are shared by languages much alike."""

FEWEST_WORDS = 4
FEWEST_TOGETHER = 8
"""Words of short texts that are read together: so many different ones tell a language."""

LEAST_SURE = 0.7
SHARE_OF_MAIN_LANGUAGE = 0.6
SMOOTHING = 0.5
"""Texts that every language is taken to have, beside those counted."""

LONGEST_READ = 2_000

_PLACEHOLDER = re.compile(r"<[A-Z]+_\d+>")
_WORD = re.compile(r"[^\W\d_]{2,}")
_LETTER = re.compile(r"[^\W\d_]")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_LATIN = re.compile(r"[A-Za-z\u00aa-\u024f\u1e00-\u1eff\uff21-\uff5a]")


def find_languages(texts: pd.Series, threads: pd.Series | None = None) -> pd.Series:
    """Return the ISO 639-1 code of each text.

    A text in Latin letters of fewer than four words, or one whose language is not at least 70 % sure by itself, is
    looked at again with what the others say: the sureness of each language times its share among the texts that are
    sure, those of the same thread counting most (Bayes). Where that is not 70 % sure either, it takes the language of
    most of the others, if at least 60 % of them agree; else it is ``und``. Where most texts are not sure by themselves,
    short ones are read several together, and count as the others do. A text in other letters (Cyrillic, Chinese,
    Arabic, …) is never taken for one of these.

    Parameters
    ----------
    texts : text, any order; the result has the same index.
    threads : the conversation of each text, or null; same index.
    """
    found = {text: _find_language(text) for text in texts.unique()}
    sure = texts.map({text: language for text, (language, _) in found.items()}).astype("str")
    is_open = (sure == UNKNOWN) & texts.map({text: is_latin for text, (_, is_latin) in found.items()}).astype(bool)
    known = sure[sure != UNKNOWN].value_counts()
    if not is_open.any():
        return sure
    if is_open.sum() > known.sum():
        known = known.add(_read_together(texts[is_open]), fill_value=0)
    if not len(known):
        return sure
    main = min(known.index[known == known.iloc[0]])
    otherwise = main if main in LATIN and known.iloc[0] >= SHARE_OF_MAIN_LANGUAGE * known.sum() else UNKNOWN
    shares = {language: (known.get(language, 0) + SMOOTHING) for language in LATIN}
    whole = sum(shares.values())
    shares = {language: n / whole for language, n in shares.items()}
    said = _count_by_thread(sure, threads)
    ids = threads.reindex(texts.index) if threads is not None else [None] * len(texts)
    pairs = zip(texts[is_open], [thread for thread, asked in zip(ids, is_open, strict=True) if asked], strict=True)
    weighed = [_weigh(text, shares, said.get(thread, {}), otherwise) for text, thread in pairs]
    sure[is_open] = weighed
    return sure


def _read_together(texts: pd.Series) -> pd.Series:
    """Return how many texts are in which language, as several different ones tell that are read as one."""
    import pandas as pd

    found: dict[str, int] = {}
    bundle: list[str] = []
    n_texts = n_words = 0
    for text, n in texts.map(_to_read).value_counts().sort_index().items():
        bundle.append(str(text))
        n_texts, n_words = n_texts + int(n), n_words + len(str(text).split())
        if n_words >= FEWEST_TOGETHER:
            language, _ = _find_language("\n".join(bundle))
            if language in LATIN:
                found[language] = found.get(language, 0) + n_texts
            bundle, n_texts, n_words = [], 0, 0
    return pd.Series(found, dtype="int64")


def _count_by_thread(sure: pd.Series, threads: pd.Series | None) -> dict[object, dict[str, int]]:
    """Return how many texts of each thread are surely in which language."""
    said: dict[object, dict[str, int]] = {}
    if threads is not None:
        told = (sure != UNKNOWN) & threads.notna()
        for (thread, language), n in sure[told].groupby([threads[told], sure[told]]).size().items():
            said.setdefault(thread, {})[language] = int(n)
    return said


def _weigh(text: str, shares: Mapping[str, float], in_thread: Mapping[str, int], otherwise: str) -> str:
    """Return the language of a text that is not sure by itself, from what it looks like and what stands around it."""
    alike = _rank(LATIN)(_to_read(text))
    odds = {language: alike[language] * (shares[language] + in_thread.get(language, 0)) for language in LATIN}
    best = min(odds, key=lambda language: (-odds[language], language))
    return best if odds[best] >= LEAST_SURE * sum(odds.values()) else otherwise


def with_languages(documents: pd.DataFrame) -> pd.DataFrame:
    """Return ``documents`` with the language filled in where none was given."""
    unknown = documents["language"] == UNKNOWN
    found = find_languages(documents.loc[unknown, "text"], documents.loc[unknown, "thread_id"])
    return documents.assign(language=documents["language"].where(~unknown, found.reindex(documents.index)))


def _find_language(text: str) -> tuple[str, bool]:
    """Return a text's language, ``und`` where it is not sure, and whether it has words in Latin letters."""
    plain = _PLACEHOLDER.sub(" ", text[:LONGEST_READ])
    words = _WORD.findall(plain)
    letters = _LETTER.findall(plain)
    is_latin = 2 * len(_LATIN.findall(plain)) >= len(letters)
    if not letters or (is_latin and len(words) < FEWEST_WORDS):
        return UNKNOWN, bool(words) and is_latin
    alike = _rank(LATIN if is_latin else None)(_to_read(text))
    language = min(alike, key=lambda one: (-alike[one], one))
    sure = alike[language]
    if sure >= LEAST_SURE:
        return language, is_latin
    if is_latin:
        return UNKNOWN, is_latin
    return (CYRILLIC if _CYRILLIC.search(plain) else language), is_latin  # its letters leave little to be unsure of


def _to_read(text: str) -> str:
    plain = _PLACEHOLDER.sub(" ", text[:LONGEST_READ])
    return " ".join(_WORD.findall(plain) or _LETTER.findall(plain)).lower()


@cache
def _rank(languages: tuple[str, ...] | None) -> Callable[[str], dict[str, float]]:
    """Return what tells how probable each language is."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier: Any = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    if languages:
        identifier.set_languages(list(languages))

    def rank(text: str) -> dict[str, float]:
        return {str(language): float(sure) for language, sure in identifier.rank(text)}

    return rank
