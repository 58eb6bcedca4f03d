"""Scripts that put no spaces between words: Chinese, Japanese, Thai, Lao, Khmer, Burmese.

There is no dictionary here. Words are cut where the script itself shows a seam: between kinds of Japanese letters, at
Chinese letters that only join others, before Thai vowels that begin a syllable.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

LETTERS = r"\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0002fa1f"
"""Chinese and Japanese letters, as a class of a regular expression takes them."""

SYLLABLES = r"\u0e01-\u0e3a\u0e40-\u0e4e\u0e81-\u0ece\u1000-\u109f\u1780-\u17d3"
"""Letters, vowels and tones of Thai, Lao, Burmese and Khmer."""

ENDS = "。！？｡"
"""Signs that end a sentence without a space behind them."""

LETTERS_PER_WORD, SYLLABLES_PER_WORD = 2, 4
"""Signs of a usual word: Chinese and Japanese; Thai and its like, vowels and tones counted."""

LONGEST_WORD, LONGEST_JAPANESE_WORD = 2, 4

_RUN = re.compile(rf"[{LETTERS}]+|[{SYLLABLES}]+")
_SYLLABLE = re.compile(f"[{SYLLABLES}]")
_HIRAGANA = "\u3040-\u309f"
_KANA = re.compile(r"[\u3040-\u30ff\uff66-\uff9f]")
_KATAKANA = "\u30a0-\u30ff\uff66-\uff9f"
_JAPANESE = re.compile(rf"[{_KATAKANA}]{{2,}}|[^{_HIRAGANA}{_KATAKANA}]{{2,}}|[^{_HIRAGANA}{_KATAKANA}][{_HIRAGANA}]")
"""A run of katakana, a run of kanji, or one kanji and the sign behind it: the stem of a verb, mostly."""

_JOINS = re.compile(
    "[的地得了着过是我你您他她它们在就都也很太还又再和与而但却不没有被把给让请吗呢吧啊呀嘛这那哪个么什怎为因所以及从到对要想会能可]"
)
_BEGINS_SYLLABLE = re.compile(r"(?=[\u0e40-\u0e44\u0ec0-\u0ec4])")


def count_unspaced(text: str) -> int:
    """Return about how many words of such scripts a text holds: one for two signs, in Thai and its like for four."""
    return len(place_unspaced(text))


def place_unspaced(text: str) -> list[int]:
    """Return where these words stand, rising: each where its run of such signs begins."""
    places: list[int] = []
    for match in _RUN.finditer(text):
        n = SYLLABLES_PER_WORD if _SYLLABLE.match(match[0]) else LETTERS_PER_WORD
        places += [match.start()] * -(-len(match[0]) // n)
    return places


def split_scripts(text: str) -> Iterator[tuple[str, bool]]:
    """Yield a text's parts in order, each with whether it is in such a script."""
    at = 0
    for match in _RUN.finditer(text):
        if at < match.start():
            yield text[at : match.start()], False
        yield match[0], True
        at = match.end()
    if at < len(text):
        yield text[at:], False


def is_japanese(text: str) -> bool:
    """Return whether a text holds Japanese letters that Chinese has not."""
    return _KANA.search(text) is not None


@cache
def _load_stop_words() -> frozenset[str]:
    """Return the Thai words that tell nothing ("and", "to"), as spaCy lists them."""
    from spacy.lang.th.stop_words import STOP_WORDS

    return frozenset(STOP_WORDS)


def find_words(run: str, *, japanese: bool) -> list[str]:
    """Return what stands for the words of a run of such letters: of two signs and more, those that only join left out.

    Of Chinese letters all pairs of neighbours stand for words, as search in Chinese does (Nie, Gao, Zhang and Zhou
    2000); of a run of them in Japanese, if it is longer than four.
    """
    if _SYLLABLE.match(run):
        parts = [part for part in _BEGINS_SYLLABLE.split(run) if len(part) > 1]
        return [part for part in parts if part not in _load_stop_words()] or parts
    parts = [match[0] for match in _JAPANESE.finditer(run)] if japanese else _JOINS.split(run)
    longest = LONGEST_JAPANESE_WORD if japanese else LONGEST_WORD
    words: list[str] = []
    for part in parts:
        if len(part) > longest and not _KANA.match(part):
            words += [part[at : at + 2] for at in range(len(part) - 1)]
        elif len(part) > 1:
            words.append(part)
    return words
