"""Themes by week: who is counted, what is judged, and what is told as new, rising, fading or gone."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from friction.themes.weeks import build_theme_weeks, find_families
from tests.tables import assert_same

MONDAY = pd.Timestamp("2026-03-02", tz="UTC")
OTHERS = 150


def build_weeks(people, *, others=OTHERS, parents=None, complete=True, of=None, seed=None):
    """Return the weeks of themes with so many people each week, among others who write of no theme.

    Parameters
    ----------
    people : by theme, the people of each week; a theme's name may say its source: ``a@chat``.
    of : by week, others of a source of their own: ``{"review": [0, 0, 50]}``.
    seed : shuffles the rows.
    """
    n_weeks = len(next(iter(people.values())))
    told = {**people, **{f"@{source}": numbers for source, numbers in (of or {"ticket": [others] * n_weeks}).items()}}
    rows = [
        (f"{name}-{week}-{number}", name.partition("@")[0], name.partition("@")[2] or "ticket", week)
        for name, numbers in told.items() for week, n in enumerate(numbers) for number in range(n)
    ]  # fmt: skip
    documents = pd.DataFrame(rows, columns=["doc_id", "theme_id", "source", "week"]).assign(
        person_id=lambda rows: rows["doc_id"], author="customer",
        written_at=lambda rows: (MONDAY + pd.to_timedelta(7 * rows["week"], unit="D")).astype("datetime64[us, UTC]"),
    )  # fmt: skip
    documents = documents if seed is None else documents.sample(frac=1, random_state=seed)
    segments = documents[["doc_id"]].assign(segment_id=documents["doc_id"])
    placed = documents.rename(columns={"doc_id": "segment_id"})[["segment_id", "theme_id"]]
    ids = list(dict.fromkeys(name.partition("@")[0] for name in people))
    themes = pd.DataFrame({"theme_id": ids, "parent_id": [(parents or {}).get(name) for name in ids]})
    end = MONDAY + pd.Timedelta(weeks=n_weeks) - pd.Timedelta(seconds=0 if complete else 1)
    return build_theme_weeks(themes, placed[placed["theme_id"] != ""], segments, documents, "UTC", end)


def changes_of(people, theme="a", **more):
    weeks = build_weeks(people, **more)
    return weeks.loc[weeks["theme_id"] == theme, "change"].tolist()


@pytest.mark.parametrize(
    ("counts", "changes"),
    [
        ([9, 11, 10, 10], ["steady"]),
        ([9, 11, 10, 40], ["rising"]),
        ([40, 44, 38, 8], ["fading"]),
        ([40, 44, 38, 0], ["gone"]),
        ([0, 0, 0, 12, 13], ["new", "steady"]),
        ([1, 0, 2, 30], ["new"]),  # strays before
        ([0, 0, 0, 4], ["steady"]),  # of four people nothing is told
        ([2, 2, 2, 0], ["steady"]),  # nor where fewer than five are usual
    ],
)
def test_a_week_is_judged_by_the_weeks_before(counts, changes):
    """From three weeks on; before that it is too early to say."""
    assert changes_of({"a": counts}) == ["too_early"] * 3 + changes


def test_a_week_that_is_not_over_is_not_judged():
    """Half a week would always look like fading."""
    assert changes_of({"a": [40, 44, 38, 8]}, complete=False)[-1] == "too_early"


def test_what_is_told_lies_outside_the_range_and_nothing_else_does():
    """One judge: the range of every week is what is usual, and a change is what leaves it."""
    weeks = build_weeks({"a": [20, 22, 19, 21, 60, 64, 18, 20, 2, 0], "b": [3, 4, 2, 3, 4, 12, 13, 2, 3, 4]})
    judged = weeks.dropna(subset="expected_low")
    outside = ~judged["n_writers"].between(judged["expected_low"], judged["expected_high"])

    assert (outside == ~judged["change"].isin(["steady"])).all()
    assert outside.any()
    assert (weeks["expected_low"].isna() == (weeks["change"] == "too_early")).all()


def test_a_change_is_told_once():
    """In its first week; then the weeks are compared with the new level, from which a fall is told again."""
    assert changes_of({"a": [20, 22, 19, 60, 64, 62, 90, 61, 60, 63, 15]})[3:] == [
        "rising", "steady", "steady", "steady", "steady", "steady", "steady", "fading",
    ]  # fmt: skip


def test_one_loud_week_is_told_and_the_quiet_after_it_is_not():
    """Who comes back to what was usual has not faded; and the loud week is not remembered."""
    changes = changes_of({"a": [20, 22, 19, 80, 21, 20, 19, 22, 20, 80]})

    assert changes[3:] == ["rising", *["steady"] * 5, "rising"]


def test_what_ebbs_away_is_told_and_not_taken_for_scatter():
    """Weeks teach how far counts scatter only once no change was told of them for a while."""
    people = {"a": [22, 16, 23, 21, 9, 5, 0, 0, 0]} | {
        f"t{number}": [20, 23, 18, 20, 22, 17, 20, 21, 20] for number in range(8)
    }

    assert [change for change in changes_of(people)[3:] if change != "steady"] in (["fading"], ["gone"])


def test_a_change_too_small_for_one_week_is_told_in_the_second():
    """A week and the one before it are looked at together as well."""
    people = {"a": [20, 21, 19, 20, 22, 19, 20, 21, 20, 33, 35]} | {
        f"t{number}": [20, 21, 19, 20, 22, 19, 20, 21, 20, 20, 21] for number in range(8)
    }

    assert changes_of(people)[-2:] == ["steady", "rising"]


def test_more_messages_of_all_kinds_are_no_friction():
    """After a campaign, and in a holiday, a theme's share says what is usual."""
    assert set(changes_of({"a": [20, 22, 19, 60, 7]}, of={"ticket": [150, 160, 145, 470, 50]})[3:]) == {"steady"}


def test_a_share_that_grows_without_people_is_no_friction_either():
    """Where all others are away, as many as ever are not more."""
    assert changes_of({"a": [20, 22, 19, 21]}, of={"ticket": [150, 160, 145, 40]})[-1] == "steady"


@pytest.mark.parametrize(("before", "then"), [(20, 400), (200, 5)], ids=["breaks out", "stops"])
def test_one_theme_that_breaks_out_or_stops_moves_no_other(before, then):
    """Their share of all messages falls or rises; as many people as ever write of them."""
    flags = []
    for seed in range(4):
        random = np.random.default_rng(seed)
        people = {f"t{number}": random.poisson(20, 12).tolist() for number in range(9)}
        weeks = build_weeks({"a": [*random.poisson(before, 11).tolist(), then], **people}, others=0)
        told = weeks[weeks["week"] == weeks["week"].max()].set_index("theme_id")["change"]
        assert told.pop("a") != "steady"
        flags += [change for change in told if change != "steady"]

    assert len(flags) <= 1


def test_a_source_that_stops_takes_no_theme_with_it():
    """What is usual follows who wrote in each source: themes of the one away do not fade, others do not rise."""
    people = {"a@chat": [30, 32, 29, 31, 0, 30], "b@ticket": [10, 11, 9, 10, 11, 10]}
    of = {"chat": [100, 104, 98, 101, 0, 100], "ticket": [40, 41, 39, 40, 42, 40]}

    assert set(changes_of(people, of=of)[3:]) == {"steady"}
    assert set(changes_of(people, "b", of=of)[3:]) == {"steady"}


def test_a_source_that_begins_is_not_judged_until_three_weeks_of_it_are_known():
    """It brings people to every theme: nothing is expected of it, and nothing told."""
    people = {"a@ticket": [10, 11, 9, 10, 11, 10], "a@chat": [0, 0, 0, 0, 60, 60]}
    weeks = build_weeks(people, of={"ticket": [100] * 6, "chat": [0, 0, 0, 0, 300, 300]})

    assert set(weeks["change"][3:]) == {"steady"}
    assert (weeks["expected_high"][4:] > 60).all()


def test_a_theme_is_judged_with_its_family():
    """Where people write of one member instead of another nothing changed; where the whole rises it is told of it."""
    swapped = {"a": [40, 42, 39, 41, 80], "b": [41, 40, 42, 40, 2]}
    both = {"a": [8, 9, 7, 8, 22], "b": [8, 7, 9, 8, 20]}

    assert changes_of(swapped, parents={"b": "a"})[-1] == "steady"
    assert changes_of(swapped)[-1] == "rising"
    assert changes_of(both, parents={"b": "a"})[-1] == "rising"


def test_families_are_themes_that_share_a_largest_one():
    """A theme alone is none."""
    themes = pd.DataFrame({"theme_id": ["a", "b", "c", "d"], "parent_id": [None, "a", None, "a"]})

    assert find_families(themes).tolist() == [[True, True, False, True]]
    assert find_families(themes.iloc[[0, 2]]).shape == (0, 2)


def test_a_week_says_the_same_when_later_weeks_are_known():
    """Each week is judged by those before it alone: what was told last month stays."""
    random = np.random.default_rng(3)
    people = {name: random.poisson(12, 14).tolist() for name in "abcdef"}
    people["a"][8] = 50
    long = build_weeks(people)
    short = build_weeks({name: counts[:10] for name, counts in people.items()})

    assert_frames_equal(long[long["week"].isin(short["week"])], short)
    assert_frames_equal(build_weeks(people, seed=1), long)  # whatever the order of the rows


def assert_frames_equal(one, other):
    pd.testing.assert_frame_equal(one.reset_index(drop=True), other.reset_index(drop=True))


def test_without_times_there_are_no_weeks():
    """A table without rows."""
    never = pd.Series([None], dtype="datetime64[us, UTC]")
    documents = pd.DataFrame({"doc_id": ["d"], "person_id": None, "written_at": never})

    built = build_theme_weeks(pd.DataFrame({"theme_id": ["a"]}), pd.DataFrame(), pd.DataFrame(), documents, "UTC", None)

    assert_same(built, "theme_id | week | n_documents")
