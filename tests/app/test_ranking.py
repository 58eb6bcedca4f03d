"""The ranked list: its order, what a row says, in which tab it stands, and what is decided on it."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.views.ranking import (
    ACTED,
    DISMISSED,
    MINE,
    SOFT,
    SORTS,
    TABS,
    TO_DO,
    UNSORTED,
    build_list,
    build_ranking,
    count_tabs,
    find_tab,
    find_wanted,
    sort_ranking,
    tell_empty,
    tell_row,
    tell_wanted,
    to_short,
)
from friction.contracts import KINDS, STATUSES
from friction.impact.tell.words import HOW_SURE, WIDER_SURE
from tests.app.conftest import read_tables
from tests.tables import assert_same


@pytest.fixture
def ranking(tables):
    return build_ranking(tables, "in May", "2026-W21")


def test_friction_comes_first_in_the_order_of_impact_then_the_others(ranking):
    """The rank of a theme is that of its best row; praise has none; trend, change and the week's people are its own."""
    assert_same(
        ranking,
        """
        rank | theme_id | stage    | n_documents | n_week | change | status
        1    | th-card  | payment  | 10          | 2      | as usual | new
        2    | th-form  | basket   | 10          | 3      | rising | new
        3    | th-evil  | payment  | 10          | 1      | as usual | new
        4    | th-slow  | landing  | 10          | 2      | as usual | new
        5    | th-late  | delivery | 9           | 1      | as usual | new
        -    | th-kind  | delivery | 10          | 3      | as usual | new
        """,
    )
    assert ranking["trend"][0] == [1, 2, 3, 1, 2, 3, 1, 2]


def test_an_earlier_week_has_its_own_change(tables):
    """What was found stays; people by week end with the week asked for."""
    earlier = build_ranking(tables, "in May", "2026-W18")

    assert earlier["trend"][0] == [1, 2, 3, 1, 2]
    assert set(earlier["change"]) == {"as usual"}
    assert earlier["theme_id"].tolist()[0] == "th-card"


def test_a_finding_and_its_fine_print_go_together(ranking):
    """The sentence of the best-ranked row, in the words of its level of evidence, with window and how sure."""
    assert "12 more of every 100 leave at payment" in ranking["finding"][0]
    assert "11 more of every 100 leave, all stages together" in ranking["finding"][1]
    assert "too few to compare" in ranking["finding"][2]
    for number, how_sure in enumerate((HOW_SURE["association"], WIDER_SURE, HOW_SURE["count"])):
        assert ranking["how_sure"][number] == how_sure
        assert how_sure in ranking["fine_print"][number]
        assert "in May" in ranking["fine_print"][number]
    assert ranking["sure"].tolist()[:3] == ["likely", "likely", "few"]


def test_what_a_place_rests_on_is_said(tables):
    """Worth in the scenario at the mean value of a person, how firm the place is, severity, persons."""
    persons = tables["persons"].assign(value=[40.0, 60.0] * (len(tables["persons"]) // 2))
    ranking = build_ranking(tables.with_tables(persons=persons), "in May", "2026-W21")

    assert_same(
        ranking.head(2),
        """
        worth           | firm                           | severity | n_persons
        170 (50 to 280) | top three in 9 of 10 resamples | 0.5      | 9
        –               | –                              | 0.5      | 9
        """,
    )


def test_neighbours_with_overlapping_intervals_are_said_to_be_about_equal(tables):
    """A list with numbers would else be an order that is none."""
    impact = tables["impact"].copy()
    second = impact["theme_id"] == "th-form"
    told = impact[(impact["theme_id"] == "th-card") & (impact["stage"] == "payment")].iloc[0]
    for name in set(impact) - {"theme_id", "stage", "rank", "top_three", "adjusted_for"}:
        impact.loc[second, name] = told[name]

    firm = build_ranking(tables.with_tables(impact=impact), "in May", "2026-W21")["firm"]
    assert firm[1] == "about equal to the one above"
    assert "equal" not in firm[0]


def test_without_events_themes_are_told_with_their_ratings(workspaces):
    """Ranked by persons × severity; the finding compares ratings where it can."""
    ranking = build_ranking(read_tables(workspaces["documents"]), "", "2026-W21")
    assert "ratings 27 of 100 points lower, between 19 and 35" in ranking["finding"][0]
    assert ranking["stage"][0] == "–"
    assert ranking["n_persons"][0] == 7


def test_a_theme_the_comparison_does_not_know_says_so(tables):
    """A theme that became friction by a decision stands behind those with a rank; the next run estimates it."""
    changed = tables.with_tables(themes=tables["themes"].assign(is_friction=True))
    ranking = build_ranking(changed, "eight weeks", "2026-W21")
    assert ranking["theme_id"].tolist()[-1] == "th-kind"
    without_impact = changed.with_tables(impact=tables["impact"].iloc[:1])
    assert "next run" in build_ranking(without_impact, "eight weeks", "2026-W21")["finding"].iloc[-1]


def test_a_run_without_themes_has_no_row(workspaces):
    """Every tab can still be counted."""
    ranking = build_ranking(read_tables(workspaces["events"]), "", None)
    assert ranking.empty
    assert count_tabs(ranking, "Ann", 0)[TO_DO] == "To do 0"


@st.composite
def rankings(draw):
    """Draw themes of any kind, status and owner."""
    rows = draw(
        st.lists(st.tuples(st.booleans(), st.sampled_from(STATUSES), st.sampled_from(["", "Ann", "ann ", "Bo"])))
    )
    return pd.DataFrame(
        [(f"t{number}", *row) for number, row in enumerate(rows)],
        columns=["theme_id", "is_friction", "status", "owner"],
    )


@given(rankings())
def test_each_theme_stands_in_exactly_one_tab(ranking):
    """To do, acted on, dismissed, praise and wishes part the list; each keeps its order; mine is a part of them."""
    parts = [find_tab(ranking, tab, "Ann")["theme_id"].tolist() for tab in (TO_DO, ACTED, DISMISSED, SOFT)]

    assert sorted(theme_id for part in parts for theme_id in part) == sorted(ranking["theme_id"])
    assert all(part == sorted(part, key=ranking["theme_id"].tolist().index) for part in parts)
    mine = find_tab(ranking, MINE, "Ann")
    assert set(mine["owner"].str.strip().str.casefold()) <= {"ann"}
    assert not set(mine["theme_id"]) & set(parts[2])
    assert find_tab(ranking, UNSORTED, "Ann").empty


def test_a_dismissed_theme_leaves_what_is_to_do(ranking):
    """It stands among the dismissed; what is acted on among the acted on; watched and reviewed ones stay to do."""
    changed = ranking.assign(status=["dismissed", "acted_on", "watched", "reviewed", "new", "new"])

    assert find_tab(changed, TO_DO, "")["theme_id"].tolist() == ["th-evil", "th-slow", "th-late"]
    assert find_tab(changed, DISMISSED, "")["theme_id"].tolist() == ["th-card"]
    assert find_tab(changed, ACTED, "")["theme_id"].tolist() == ["th-form"]
    assert find_tab(changed, SOFT, "")["theme_id"].tolist() == ["th-kind"]


def test_tabs_carry_their_counts(ranking):
    """Themes in each; of the unsorted, messages. Who has no name owns nothing."""
    owned = ranking.assign(owner=["Ann", "", "", "", "ANN", ""])

    assert list(count_tabs(owned, "ann", 1234).values()) == [
        "To do 5", "Mine 2", "Acted on 0", "Dismissed 0", "Praise and wishes 1", "Unsorted 1,234",
    ]  # fmt: skip
    assert find_tab(owned, MINE, " ").empty


@pytest.mark.parametrize(
    ("sort", "first"), [("place", "th-card"), ("persons", "th-card"), ("week", "th-form"), ("name", "th-evil")]
)
def test_the_list_can_be_sorted(ranking, sort, first):
    """Equals keep their places in the list; names go by the alphabet, whatever their capitals."""
    assert sort_ranking(ranking, sort)["theme_id"][0] == first
    assert sorted(sort_ranking(ranking, sort)["theme_id"]) == sorted(ranking["theme_id"])


def test_every_order_has_a_name_and_every_empty_tab_a_next_step():
    """No key of the address is without words."""
    assert all(SORTS.values())
    assert all(len(tell_empty(tab, "Ann")) > 20 for tab in TABS if tab != UNSORTED)


def test_a_row_is_shown_in_words(ranking):
    """Status in words, nobody as a dash, and all of it in one line."""
    changed = ranking.assign(status="acted_on", owner=["Ann", *[""] * 5])

    assert build_list(changed)[["status", "owner"]].head(2).to_numpy().tolist() == [
        ["acted on", "Ann"],
        ["acted on", "–"],
    ]
    assert tell_row(changed.iloc[0].to_dict()) == (
        "9 persons at payment · this week: as usual · how sure: likely · status: acted on · owner: Ann"
    )
    assert tell_row(changed.iloc[1].to_dict()).endswith("owner: nobody")


@given(st.text(), st.integers(1, 40), st.integers(1, 6))
def test_what_is_too_long_is_cut_between_words(words, most_letters, most_words):
    """What fits stays as it is; else whole first words and an ellipsis, and a single long word is cut."""
    short = to_short(words, most_letters, most_words)
    plain = " ".join(words.split())

    if len(plain) <= most_letters and len(plain.split()) <= most_words:
        assert short == words
    else:
        assert short.endswith("…")
        assert len(short) <= most_letters + 1
        assert plain.startswith(short[:-1])
        assert len(short.split()) <= most_words
        assert len(short[:-1].split()) <= 1 or plain[len(short) - 1] == " "


def test_a_long_name_keeps_to_its_row(ranking):
    """It is whole where the row is told in one line beside the list."""
    long = ranking.assign(name="the address form loses every line " * 5, owner="those who look after payments " * 4)

    row = build_list(long).iloc[0]
    assert row["name"] == "the address form loses every line the address form loses every line the address form…"
    assert row["owner"] == "those who look after payments those…"
    assert ("those who look after payments " * 4) in tell_row(long.iloc[0].to_dict())


def test_status_and_owner_are_decided_each_by_itself():
    """Only what differs is a decision; what was decided is one sentence."""
    both = find_wanted("new", "", "watched", " Ann ")

    assert both == [("status", {"status": "watched"}), ("owner", {"owner": "Ann"})]
    assert find_wanted("new", "Ann", "new", "Ann ") == []
    assert tell_wanted("card refused", both) == "“card refused” is now watched and now belongs to Ann."
    assert tell_wanted("x", find_wanted("new", "Ann", "new", "")) == "“x” now belongs to nobody."


def test_themes_of_other_kinds_can_be_friction(tables):
    """Every friction theme is to do, whatever else it is; ranks stay those of friction."""
    themes = tables["themes"]
    wish = themes["kind"].mask(themes["theme_id"] == "th-form", "wish")
    assert "wish" in KINDS
    ranking = build_ranking(tables.with_tables(themes=themes.assign(kind=wish)), "in May", "2026-W21")

    assert "th-form" in find_tab(ranking, TO_DO, "")["theme_id"].tolist()
    assert find_tab(ranking, SOFT, "")["rank"].isna().all()
