"""Where a sentence can be cut in two halves, and segments with the sentences cut that say two things.

Which of these joints part two matters, their words alone do not tell: that is asked of topics
(`friction.topics.matters`).
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from friction.contracts.halves import read_half, to_half_ids
from friction.text.segments import FEWEST_WORDS, find_lemmas
from friction.text.sentences import count_words

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

FEWEST_LEMMAS = 2
"""A half says something by so many words that are no stop words, at least."""

HELPING = 4
"""A verb among so many words behind the first one makes a second half one that speaks of something anew."""

MOST_JOINTS = 6
"""Of a sentence's joints those nearest its middle are looked at."""

JOINTS = ("segment_id", "end", "start")

_SIGNS = r"[,;:]\s+|\s+[-–—]+\s+|\s*—\s*"
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]*)?")


class _Rules(NamedTuple):
    joint: re.Pattern[str]
    begins: re.Pattern[str]
    helps: frozenset[str]
    holds: re.Pattern[str]


def find_joints(segments: pd.DataFrame, languages: pd.Series) -> pd.DataFrame:
    """Find where sentences can be cut: at words and signs that join, where a second half begins anew (``joints.toml``).

    Each half has three words or more, two of them no stop words. Masked data stay whole: a placeholder holds no blank,
    and a joint is beside a blank.

    Parameters
    ----------
    segments : segment_id, start, text; any order.
    languages : of each segment, same index; those without a list have no joints.

    Returns
    -------
    Columns `JOINTS`: the first half ends at ``end``, the second begins at ``start``, places in the document's text; at
    most `MOST_JOINTS` of a segment. Sorted by segment and place.
    """
    rows = [
        (segment_id, begin + end, begin + start)
        for segment_id, begin, text, language in zip(
            segments["segment_id"], segments["start"], segments["text"], languages, strict=True
        )
        if language in _load_lists()
        for end, start in _find_in(text, language)
    ]
    found = pd.DataFrame(rows, columns=list(JOINTS)).astype({"end": "int64", "start": "int64"})
    return found.sort_values(list(JOINTS), ignore_index=True)


def cut_at(segments: pd.DataFrame, cuts: pd.DataFrame, languages: pd.Series) -> pd.DataFrame:
    """Return segments with some of them cut in two halves, each with its own place, text, lemmas and phrases.

    Their ids say where the cut was (`friction.contracts.halves`).

    Parameters
    ----------
    segments : as `friction.text.segments.build_segments` returns them, any order; further columns are kept.
    cuts : columns `JOINTS`, one row a segment at most.
    languages : of each segment, same index.

    Returns
    -------
    The same columns, sorted by document and start.
    """
    at = cuts.set_index("segment_id")
    is_cut = segments["segment_id"].isin(at.index)
    whole, spoken = segments[is_cut], languages[is_cut]
    ends, starts = (whole["segment_id"].map(at[name]).astype("int64") for name in ("end", "start"))
    ids = to_half_ids(whole["segment_id"], starts)
    parts = [segments[~is_cut]]
    for half_ids, begin, behind in ((ids[0], whole["start"], ends), (ids[1], starts, whole["end"])):
        texts = [
            text[first - at_first : last - at_first]
            for text, at_first, first, last in zip(whole["text"], whole["start"], begin, behind, strict=True)
        ]
        words = [find_lemmas(text, language) for text, language in zip(texts, spoken, strict=True)]
        parts.append(
            whole.assign(
                segment_id=half_ids,
                start=begin,
                end=behind,
                text=texts,
                lemmas=[lemmas for lemmas, _ in words],
                phrases=[phrases for _, phrases in words],
            )
        )
    joined = pd.concat(parts, ignore_index=True) if len(whole) else segments
    return joined.sort_values(["doc_id", "start"], ignore_index=True)


def find_kept_joints(ids: Collection[str], joints: pd.DataFrame) -> pd.DataFrame:
    """Return where sentences are cut because people decided on a half of them; columns `JOINTS`.

    Parameters
    ----------
    ids : of segments that people decided on, whole or halves.
    joints : as `find_joints` finds them; a half whose joint is gone keeps nothing.
    """
    named = joints.assign(name=joints["segment_id"] + "@" + joints["start"].astype("str"))
    halves = [half for one in ids if (half := read_half(one))]
    found = named[named["name"].isin({f"{half.sentence_id}@{half.start}" for half in halves})]
    return found.drop_duplicates("segment_id")[list(JOINTS)].reset_index(drop=True)


def _find_in(text: str, language: str) -> list[tuple[int, int]]:
    """Return end of the first half and start of the second, of each joint of a sentence, in order."""
    if count_words(text) < 2 * FEWEST_WORDS:
        return []
    rules = _load_rules(language)
    there = [
        (match.start(), match.end())
        for match in rules.joint.finditer(text)
        if _are_halves(text[: match.start()], text[match.end() :], language, rules)
    ]
    middle = len(text) / 2
    return sorted(sorted(there, key=lambda one: (abs(one[1] - middle), one))[:MOST_JOINTS])


def _are_halves(first: str, second: str, language: str, rules: _Rules) -> bool:
    """Tell whether the halves of a sentence may say two things, as far as their words tell."""
    if min(count_words(first), count_words(second)) < FEWEST_WORDS or rules.holds.search(first):
        return False
    if not rules.begins.match(second):
        words = [word.lower().replace("’", "'") for word in _WORD.findall(second[:100])[1 : 1 + HELPING]]
        if rules.helps.isdisjoint(words):
            return False
    return all(len(find_lemmas(half, language)[0]) >= FEWEST_LEMMAS for half in (first, second))


@cache
def _load_lists() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads((files("friction.text") / "joints.toml").read_text(encoding="utf-8"))


@cache
def _load_rules(language: str) -> _Rules:
    lists = _load_lists()[language]
    behind = rf"(?:{_any_of(lists['behind'])}\s+)?"
    return _Rules(
        re.compile(rf"(?:{_SIGNS}|\s+){_any_of(lists['words'])}\s+{behind}|{_SIGNS}", re.IGNORECASE),
        re.compile(rf"{_any_of(lists['begins'])}(?!\w)", re.IGNORECASE),
        frozenset(lists["helps"]),
        re.compile(rf"(?<!\w){_any_of(lists['holds'])}(?!\w)", re.IGNORECASE),
    )


def _any_of(phrases: Iterable[str]) -> str:
    return "(?:" + "|".join(re.escape(one) for one in sorted(phrases, key=lambda one: (-len(one), one))) + ")"
