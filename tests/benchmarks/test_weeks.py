"""The benchmark of new, rising and fading, at a small size: the promise is kept, and what doubles is told."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from benchmarks.weeks.measure import count_false_flags, find_doubled
from benchmarks.weeks.worlds import NULL, draw_people

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("world", [NULL, replace(NULL, dispersion=0.4, weeks=8)])
def test_where_nothing_changes_the_promise_is_kept(world):
    """At most one flag a quarter, of twelve themes."""
    flags = count_false_flags(replace(world, themes=12, weeks=min(world.weeks, 24)), range(6))

    assert flags.a_quarter <= 1
    assert flags.rises <= flags.a_quarter


def test_a_large_theme_that_doubles_is_told_within_two_weeks():
    """Of 60 people a week before, where weeks scatter by chance alone."""
    world = replace(NULL, themes=24, weeks=22, dispersion=0.0)

    ((_, (first, both)),) = find_doubled(world, (60.0,), range(4)).items()

    assert first <= both
    assert both >= 0.75


def test_a_world_is_people_and_others_by_source_and_week():
    """Equal seeds draw equal worlds; a source that is away brings nobody."""
    world = replace(NULL, themes=8, weeks=12, stops=5)
    people, families = draw_people(world, np.random.default_rng(1))
    again, _ = draw_people(world, np.random.default_rng(1))

    assert np.array_equal(people.own, again.own)
    assert people.own.shape == (3, 9, 12)
    assert families.tolist() == [[True] * 3 + [False] * 5]
    assert people.own[0, :, 5].sum() == 0
    assert (people.own[:, 8] == people.own[:, :3].sum(axis=1)).all()
