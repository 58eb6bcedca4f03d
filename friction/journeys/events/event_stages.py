"""What events mean for the journey: their stage, whether they end it, and which stages they could be in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from friction.config import to_patterns
from friction.journeys.events.event_kinds import read_kind, to_kind_matcher

if TYPE_CHECKING:
    from collections.abc import Iterable

    from friction.config import Journey


def find_stages(kinds: Iterable[str], journey: Journey) -> pd.DataFrame:
    """Return what each kind of event (`event_kinds`; a mere name is one, too) means for the journey.

    Where an event fits several stages, the first of the settings wins.

    Returns
    -------
    Columns kind, stage (null: none), converts, drops, also (the further stages it fits, in their order; empty: none);
    one row for each distinct kind, sorted.
    """
    stages = [(stage.name, to_kind_matcher(stage.patterns)) for stage in journey.stages]
    converts, drops = (to_kind_matcher(to_patterns(events)) for events in (journey.converts, journey.drops))
    rows = []
    for text in sorted(set(kinds)):
        kind = read_kind(text, journey)
        fitting = [stage for stage, matches in stages if matches(kind)]
        rows.append((text, next(iter(fitting), None), converts(kind), drops(kind), fitting[1:]))
    meanings = pd.DataFrame(rows, columns=["kind", "stage", "converts", "drops", "also"])
    return meanings.astype({"kind": "str", "stage": "str", "converts": "bool", "drops": "bool"})


def to_reach(meanings: pd.DataFrame, journey: Journey) -> pd.Series:
    """Return how far into the journey each kind of event leads: int32.

    Its stage's place in the settings, from 0; behind all stages what converts, and behind that what drops; -1 where it
    means nothing.

    Parameters
    ----------
    meanings : as `find_stages` makes them.
    journey : the settings.
    """
    stages = [stage.name for stage in journey.stages]
    reach = meanings["stage"].map({name: place for place, name in enumerate(stages)}).fillna(-1)
    return reach.mask(meanings["drops"], len(stages) + 1).mask(meanings["converts"], len(stages)).astype("int32")
