"""Many event names, such as addresses of pages, gathered into a few patterns by how they begin."""

from __future__ import annotations

import glob
import re
from typing import TYPE_CHECKING, NamedTuple

from friction.journeys.propose.name_words import is_drop, rate_conversion, split_words

if TYPE_CHECKING:
    import pandas as pd

_NUMBER = re.compile(r"[0-9a-f]*[0-9][0-9a-f-]*", re.IGNORECASE)

MOST_SINGLE = 60
"""Up to so many names each stands for itself."""

MOST_SHARE = 0.4
"""A beginning that holds more of the events is looked into for longer ones."""

_PROBABLY = 2
"""How a name must be rated to be taken for a conversion here."""

_LONGEST_LIST = 8
"""Names of a pattern up to which they are listed, not matched."""


class Group(NamedTuple):
    """Names that begin alike, and the patterns that stand for them in the settings."""

    names: tuple[str, ...]
    patterns: tuple[str, ...]


def group_names(counts: pd.Series) -> list[Group]:
    """Return the names in groups: each by itself where there are few, else by the words they begin with.

    Parameters
    ----------
    counts : events of each name; index: the names.

    Returns
    -------
    Groups in the order of their first names; every name is in one.
    """
    names = sorted(map(str, counts.index))
    if len(names) <= MOST_SINGLE:
        return [Group((name,), (glob.escape(name),)) for name in names]
    number = {str(name): int(n) for name, n in counts.items()}
    # An end of the journey must not vanish among the pages before it.
    ends = {name for name in names if rate_conversion(name) >= _PROBABLY or is_drop(name)}
    alike: dict[tuple[str, ...], list[str]] = {}
    for name in sorted(ends):
        alike.setdefault(split_words(name), []).append(name)
    rest = [name for name in names if name not in ends]
    groups = [*_split(rest, number, sum(number.values()), 0), *alike.values()]
    return [Group(tuple(group), _to_patterns(group, names)) for group in sorted(groups)]


def _split(names: list[str], number: dict[str, int], total: int, depth: int) -> list[list[str]]:
    """Return names parted by their word at ``depth``, and further where a part holds too much."""
    parts: dict[str, list[str]] = {}
    for name in names:
        words = split_words(name)
        parts.setdefault(words[depth] if len(words) > depth else "", []).append(name)
    found = []
    for word, part in sorted(parts.items()):
        is_large = sum(number[name] for name in part) > MOST_SHARE * total
        if word and is_large and len(part) > 1:
            found += _split(part, number, total, depth + 1)
        else:
            found.append(part)
    return found


def _to_patterns(group: list[str], names: list[str]) -> tuple[str, ...]:
    """Return names as they are where they are few, else globs for what they begin with, or for their numbers."""
    if len(group) == 1:
        return (glob.escape(group[0]),)
    # /order/17/thanks, /order/18/thanks
    numbered = sorted({_NUMBER.sub("*", glob.escape(name)) for name in group})
    if len(numbered) == 1:
        return tuple(numbered)
    begins = _find_beginning(group)
    if len(group) > _LONGEST_LIST and begins and not any(name.startswith(begins) for name in set(names) - set(group)):
        return (f"{glob.escape(begins)}*",)
    return tuple(numbered) if len(numbered) <= _LONGEST_LIST else tuple(map(glob.escape, group))


def _find_beginning(group: list[str]) -> str:
    """Return the characters that all names of a sorted group begin with."""
    first, last = group[0], group[-1]
    same = (place for place, (one, other) in enumerate(zip(first, last, strict=False)) if one != other)
    return first[: next(same, min(len(first), len(last)))]
