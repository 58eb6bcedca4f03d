"""Event names into stages, and what does not fit."""

from __future__ import annotations

from fnmatch import translate
from re import compile as compile_pattern
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from friction.config import Journey

NAMES_SHOWN = 8
_MARKS = frozenset("*?[")


def find_stages(names: Iterable[str], journey: Journey) -> pd.DataFrame:
    """Return what each event name means for the journey.

    A pattern with ``* ? [`` is a glob, case-sensitive; any other is the name itself. The first stage of the settings
    that matches wins.

    Returns
    -------
    Columns name, stage (null: none), converts, drops; one row for each distinct name, sorted.
    """
    patterns = [(stage.name, to_matcher(stage.events)) for stage in journey.stages]
    converts, drops = to_matcher(journey.converts), to_matcher(journey.drops)
    rows = [
        (name, next((stage for stage, matches in patterns if matches(name)), None), converts(name), drops(name))
        for name in sorted(set(names))
    ]
    meanings = pd.DataFrame(rows, columns=["name", "stage", "converts", "drops"])
    return meanings.astype({"name": "str", "stage": "str", "converts": "bool", "drops": "bool"})


def check_stages(events: pd.DataFrame, journey: Journey) -> list[str]:
    """Return a sentence for everything in events and stages that does not fit.

    Parameters
    ----------
    events : column ``name``, any order.
    journey : the settings.
    """
    counts = events["name"].value_counts()
    meanings = find_stages(counts.index, journey).set_index("name")
    reached = set(meanings["stage"].dropna())
    notes = []
    if len(counts) and not reached:
        notes.append(
            f"No stage was ever reached: no event name matches any stage. The events are {_list(counts)}. "
            "Mend events under [[journey.stages]] in friction.toml."
        )
    else:
        notes += [f"Stage {name!r} is never reached: no event matches it." for name in _unreached(journey, reached)]
        meant = meanings["stage"].notna() | meanings["converts"] | meanings["drops"]
        outside = counts[~meant.reindex(counts.index).to_numpy(dtype=bool)]
        if len(outside):
            notes.append(f"{outside.sum():,} events are in no stage: {_list(outside)}.")
    for key, patterns in (("converts", journey.converts), ("drops", journey.drops)):
        missing = [pattern for pattern in patterns if not any(map(to_matcher((pattern,)), counts.index))]
        if missing:
            notes.append(f"No event matches {', '.join(missing)} under {key}.")
    return notes


def _unreached(journey: Journey, reached: set[str]) -> list[str]:
    return [stage.name for stage in journey.stages if stage.name not in reached]


def _list(counts: pd.Series) -> str:
    """Return names with their counts, most frequent first, ties by name."""
    ordered = sorted(counts.items(), key=lambda item: (-item[1], str(item[0])))
    shown = ", ".join(f"{name} ({n:,})" for name, n in ordered[:NAMES_SHOWN])
    rest = len(ordered) - NAMES_SHOWN
    return f"{shown} and {rest} more" if rest > 0 else shown


def to_matcher(patterns: tuple[str, ...]) -> Callable[[str], bool]:
    """Return a function that says whether a name matches one of the patterns (see `find_stages`)."""
    literal = {pattern for pattern in patterns if not _MARKS & set(pattern)}
    globs = [compile_pattern(translate(pattern)) for pattern in patterns if _MARKS & set(pattern)]
    return lambda name: name in literal or any(glob.match(name) is not None for glob in globs)
