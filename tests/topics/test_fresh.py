"""What is said only lately within a group is a topic of its own."""

from __future__ import annotations

import numpy as np
import pytest

from friction.topics.cluster import DiffusionClusterer
from friction.topics.fresh import DAYS, Said, part_fresh

D, OLD, NEW, LEAST = 16, 80, 12, 5
RUNS = 100


def unit(rows):
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def make_group(rng, n_old=OLD, n_new=NEW, away=1.2):
    """Return unit rows of one matter, the last ``n_new`` of them a little aside."""
    rows = 0.35 * rng.standard_normal((n_old + n_new, D))
    rows[:, 0] += 2.0
    rows[n_old:, 1] += 2 * away
    return unit(rows)


def say(days, writers=None, sources=None):
    n = len(days)
    return Said(
        np.arange(n),
        np.arange(n) if writers is None else np.asarray(writers),
        np.asarray(days, dtype=np.float64),
        np.zeros(n, dtype=np.int64) if sources is None else np.asarray(sources),
    )


def part(vectors, said, groups=None):
    return part_fresh(vectors, np.zeros(len(vectors), dtype=np.int64) if groups is None else groups, said, LEAST)


@pytest.fixture
def rng():
    return np.random.default_rng(11)


@pytest.fixture
def days(rng):
    """Ten weeks of messages on the matter, and one of those aside."""
    return np.concatenate([rng.uniform(0, 70, OLD), rng.uniform(0, 7, NEW)])


def test_a_part_that_began_in_the_newest_days_is_a_group_behind_all_others(rng, days):
    """Twelve people who write since a week of something beside what eighty wrote of all along are parted from them."""
    vectors = make_group(rng)
    other = -make_group(rng)
    groups = np.repeat([0, 1], OLD + NEW)

    parted = part(np.vstack([vectors, other]), say([*days, *rng.uniform(0, 70, OLD + NEW)]), groups)

    fresh = np.flatnonzero(parted == 2)
    assert len(set(fresh) & set(range(OLD, OLD + NEW))) >= NEW - 1
    assert (np.array(days)[fresh] < DAYS[-1]).mean() > 0.9
    assert len(fresh) <= 2 * NEW
    assert (np.delete(parted, fresh) == np.delete(groups, fresh)).all()


def test_a_part_as_old_as_the_rest_stays(rng):
    """The same part, written of all along, is told apart by no time; how texts lie alone parts nothing here."""
    vectors = make_group(rng)

    assert not part(vectors, say(rng.uniform(0, 70, OLD + NEW))).any()


def test_a_group_that_rises_as_a_whole_stays_one(rng):
    """Where many write of a matter lately, and of all of it, nothing within it is new."""
    vectors = make_group(rng)
    days = np.where(rng.random(OLD + NEW) < 0.5, rng.uniform(0, 7, OLD + NEW), rng.uniform(7, 70, OLD + NEW))

    assert not part(vectors, say(days)).any()


def test_a_source_that_began_lately_is_no_news(rng, days):
    """People of a source that is there since a week are compared with that source alone: its manner is no matter."""
    vectors = make_group(rng)

    assert not part(vectors, say(days, sources=np.repeat([0, 1], [OLD, NEW]))).any()


def test_people_count_and_not_messages(rng, days):
    """One person's twelve messages are no new topic, nor those of fewer people than a topic needs."""
    vectors = make_group(rng)

    assert not part(vectors, say(days, writers=[*range(OLD), *[OLD] * NEW])).any()
    assert not part(vectors, say(days, writers=[*range(OLD), *(OLD + np.arange(NEW) % (LEAST - 1))])).any()


def test_who_wrote_of_the_group_before_is_no_new_voice(rng, days):
    """People who had written of the matter weeks ago do not begin anew when they write of it again."""
    vectors = np.vstack([make_group(rng), make_group(rng, n_old=0)])
    writers = [*range(OLD), *range(NEW), *range(NEW)]
    before = np.concatenate([rng.uniform(20, 70, OLD), days[OLD:], rng.uniform(0, 7, NEW)])

    assert not part(vectors, say(before, writers=writers)).any()


def test_how_people_are_called_and_in_which_order_they_stand_moves_nothing(rng, days):
    """Other pseudonyms, or the same messages in another order, part the same texts."""
    vectors = make_group(rng)
    said = say(days)
    order = rng.permutation(len(days))
    other = Said(said.rows[order], 1000 - said.writers[order], said.days[order], said.sources[order])

    assert part(vectors, other).tolist() == part(vectors, said).tolist()


def test_where_time_tells_nothing_next_to_nothing_is_parted():
    """Of 100 groups in which likeness says nothing of time, chance parts one on average; here at most four."""
    n_parted = 0
    for seed in range(RUNS):
        rng = np.random.default_rng([3, seed])
        n_parted += part(make_group(rng), say(70 * rng.beta(1, 0.7, OLD + NEW))).any()

    assert n_parted <= 4


def test_what_is_not_dated_parts_nothing(rng, days):
    """Without times no group is parted; texts without one do not hinder those that have."""
    vectors = make_group(rng)
    nobody = Said(*(np.empty(0, dtype=np.int64) for _ in range(4)))
    some = say(days)

    assert not part(vectors, nobody).any()
    assert part(np.vstack([vectors, make_group(rng, n_new=0)]), some, np.repeat([0, 1], [OLD + NEW, OLD])).max() == 2


def test_the_clusterer_finds_in_its_first_week_what_began_then(rng, days):
    """Vectors that the clusterer takes for one group are two to it when it is told who wrote them when."""
    vectors = np.vstack([make_group(rng, away=0.8), -make_group(rng, n_new=0)])
    said = say([*days, *rng.uniform(0, 70, OLD)])

    alone = DiffusionClusterer(min_size=LEAST, number=2).fit(vectors)
    told = DiffusionClusterer(min_size=LEAST, number=2).fit(vectors, said=said)

    assert len(np.unique(alone.labels_[: OLD + NEW])) == 1
    fresh = told.labels_[OLD : OLD + NEW]
    assert (fresh == told.labels_.max()).sum() >= NEW - 2
    assert (told.labels_[:OLD] == told.labels_.max()).sum() <= 2
