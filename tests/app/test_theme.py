"""What the Theme page says of a theme as a whole: its stages, weeks, names, and every number of its comparison."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from app.views.belonging import to_belonging
from app.views.cells import build_theme_cells, find_cell_columns, to_trace
from app.views.scenario import CLAIM, find_scenario_cell, to_scenario
from app.views.similar import build_similar, find_neighbours
from app.views.theme import (
    build_theme_names,
    build_theme_stages,
    build_theme_trend,
    find_cell,
    find_change,
    find_theme,
    to_family_line,
    to_status_line,
    to_theme_line,
)
from app.views.words import UNPLACED
from friction.impact.tell.words import find_unearned
from friction.store.objects import Vectors
from tests.app.conftest import read_tables
from tests.app.small_run import STAGES
from tests.app.test_decided import _decide
from tests.tables import assert_same


def test_without_events_a_theme_is_told_by_messages_and_ratings(workspaces):
    """No stages, nobody who left: neither is in the table."""
    tables = read_tables(workspaces["documents"])
    told = build_theme_cells(tables, "th-card")[find_cell_columns(tables)]
    assert told.to_dict("records") == [
        {"messages": "8", "rating": "31 / 58", "how_sure": "goes with ratings, cause not shown"}
    ]


def test_a_theme_is_told_stage_by_stage_with_all_that_was_estimated(tables):
    """With and without, the interval, alone, controls passed or not, and what a small cell leans on."""
    assert_same(
        build_theme_cells(tables, "th-card"),
        """
        stage         | messages$ | with_theme    | without       | alone$ | controls
        payment       | 8         | 38.4% of 24 | 21.8% of 94 | +9   | 2 passed, 1 untested
        whole journey | 8         | 38.4% of 24 | 21.8% of 94 | +9   | FAILED: late messages, 2 passed
        """,
    )
    assert set(build_theme_cells(tables, "th-card")["difference"]) == {"+12 (+4 to +20)"}
    (wider,) = build_theme_cells(tables, "th-form")["wider"]
    assert wider == "all stages, n = 31: +11 (+3 to +19), q 0.04"


def test_a_number_can_be_retraced_to_its_rows(tables):
    """The page prints the query that gives the rows it shows."""
    query = re.search(r"query\(\"(.*?)\"\)", to_trace("0001", "th-card")[0]).group(1)
    assert len(tables["impact"].query(query)) == len(build_theme_cells(tables, "th-card")) == 2


def test_a_theme_names_those_it_belongs_with(tables):
    """The largest of them says so otherwise than the others; a theme alone says nothing."""
    names = tables["themes"].set_index("theme_id")["name"]

    assert to_family_line(tables, "th-card") == f"One broader theme with “{names['th-form']}”"
    assert to_family_line(tables, "th-form") == f"Part of a broader theme with “{names['th-card']}”"
    assert to_family_line(tables, "th-kind") is None


def test_a_themes_stages_stand_in_journey_order_with_the_unplaced(tables):
    """Shares of messages add up to one with the unplaced; a cell without enough has no difference."""
    stages = build_theme_stages(tables, "th-card")
    assert stages["stage"].tolist() == [*STAGES, UNPLACED, "whole journey"]
    assert stages["share"].sum() == pytest.approx(1)
    assert_same(
        stages[stages["n_with"].notna()],
        """
        stage         | n_documents | n_with | rate_with | difference | difference_low | difference_high | enough
        payment       | 6.75        | 24.2   | 0.384298  | 0.12       | 0.04           | 0.2             | true
        whole journey | 10.0        | 24.2   | 0.384298  | 0.12       | 0.04           | 0.2             | true
        """,
    )


def test_a_week_outside_the_expected_range_is_told_apart(tables):
    """More messages than expected are outside; weeks without a range are not."""
    weeks = tables["theme_weeks"]
    high = weeks.assign(expected_high=weeks["expected_high"] * 0 + 1.5, expected_low=weeks["expected_low"])
    trend = build_theme_trend(tables.with_tables(theme_weeks=high), "th-card", "2026-W21")
    assert_same(
        trend,
        """
        week     | n_documents | outside
        2026-W14 | 1           | false
        2026-W15 | 2           | false
        2026-W16 | 3           | false
        2026-W17 | 1           | false
        2026-W18 | 2           | true
        2026-W19 | 3           | true
        2026-W20 | 1           | false
        2026-W21 | 2           | true
        """,
    )


def test_names_tell_friction_from_the_rest(tables):
    """The picker lists ranked themes first and says which are no friction."""
    names = build_theme_names(tables)
    assert list(names)[:2] == ["th-card", "th-form"]
    assert names["th-kind"] == "friendly support  (9 persons, not friction)"
    assert "9 persons, 10 messages" in to_theme_line(find_theme(tables, "th-card"), _decide())


def test_only_what_a_person_decided_is_called_so(tables):
    """A name that somebody gave says nothing of friction; their word on friction does."""
    theme = find_theme(tables, "th-card")

    named = to_theme_line(theme, _decide(("th-card", "name", {"name": "Card"}, None)))
    judged = to_theme_line(theme, _decide(("th-card", "friction", {"is_friction": True}, None)))

    assert "friction (as found)" in named
    assert "friction (decided by a person)" in judged


def test_the_finding_of_a_theme_is_its_best_ranked_row(tables):
    """One row for the facts, the sentence and its fine print; a theme that is not compared has none."""
    assert find_cell(tables["impact"], "th-card")[["stage", "rank"]].tolist() == ["payment", 1]
    assert find_cell(tables["impact"], "th-none") is None
    assert find_change(tables["theme_weeks"], "th-form", "2026-W21") == "rising"
    assert find_change(tables["theme_weeks"], "th-form", None) is None


def test_where_the_work_stands_is_told_in_a_few_words(tables):
    """Kind, friction, status and confirmed, owner, tags."""
    theme = find_theme(tables, "th-card")
    assert to_status_line(theme) == "problem, friction · status: new · owner: nobody yet"
    worked = pd.Series({**theme, "status": "acted_on", "approved": True, "owner": "Ann", "tags": ["web", "app"]})
    assert to_status_line(worked) == "problem, friction · status: acted on, confirmed · owner: Ann · #web · #app"


def test_why_messages_belong_together_is_told_in_plain_words(tables):
    """Words they share, how alike they are, texts that show it; a definition that is not there is told as none."""
    told = to_belonging(tables, find_theme(tables, "th-card"))
    assert told.definition == "Nobody has written down yet what belongs in it."
    assert told.together == (
        "They share words such as card, refuse, bank.",
        "Of 10 messages most like one of these, 7 are in here too.",
    )
    assert told.examples == ("My card is refused at the last step, twice now.",)
    assert told.rules == ()


def test_what_people_wrote_of_a_theme_is_short_on_top_and_whole_below(tables):
    """A long definition is cut on the card; the whole of it is folded, with what is not in it."""
    long = "Payment was refused " * 20
    theme = pd.Series({**find_theme(tables, "th-card"), "definition": long, "exclude": "refunds"})
    told = to_belonging(tables, theme)
    assert len(told.definition) <= 120
    assert told.definition.endswith("…")
    assert told.rules == (long, "Not in it: refunds")


def test_what_people_put_in_by_hand_says_nothing_of_likeness(tables):
    """They are counted apart."""
    placed = tables["segment_topics"]
    byhand = placed["segment_id"].isin(["d-00/1", "d-01/1"])
    decided = placed.assign(
        reason=placed["reason"].mask(byhand, "decided"), strength=placed["strength"].mask(byhand, 1)
    )
    told = to_belonging(tables.with_tables(segment_topics=decided), find_theme(tables, "th-card"))
    assert told.together[1:] == (
        "Of 10 messages most like one of these, 6 are in here too.",
        "People put 2 of 10 here.",
    )


@pytest.mark.parametrize(
    ("mended", "said"),
    [
        (0.5, "50 % of it were mended at payment: about 3 more conversions in the weeks compared (May), between"),
        (1.0, "100 % of it were mended at payment: about 7 more conversions"),
        (0.1, "10 % of it were mended at payment: fewer than 1 more conversions"),
    ],
)
def test_a_scenario_says_what_it_would_keep_and_claims_no_cause(tables, mended, said):
    """In proportion to the half that the run worked out, with its interval; no word of it claims what is not shown."""
    scenario = to_scenario(find_scenario_cell(tables["impact"], "th-card"), mended, "May")
    assert scenario.sentence.startswith("If this were the cause, and ")
    assert said in scenario.sentence
    assert scenario.low < scenario.point < scenario.high
    assert find_unearned(scenario.sentence, "association") == []


def test_a_theme_that_goes_with_nothing_has_no_scenario(tables):
    """Where no stage shows more drop-off there is nothing to mend."""
    assert find_scenario_cell(tables["impact"], "th-slow") is None
    assert "not that it makes them leave" in CLAIM


@pytest.fixture
def vectors(tables):
    """Return vectors in which cards and forms are alike, and everything else apart."""
    ids = sorted(tables["segments"]["segment_id"])
    rows = []
    for number, name in enumerate(ids):
        row = [0.0] * 8
        row[{"0": 0, "1": 0}.get(name[2], int(name[2]))] = 1.0
        row[7] = 0.2 + number % 3 / 10
        rows.append(row)
    matrix = pd.DataFrame(rows).to_numpy(dtype="float32")
    return Vectors(ids, matrix / (matrix**2).sum(axis=1, keepdims=True) ** 0.5, "made")


def test_themes_that_say_the_same_may_be_one(tables, vectors):
    """The likest first, by the rule with which a run proposes merges; those that people merged away are left out."""
    segments = tables["segments"]
    different = tables.with_tables(segments=segments.assign(text=segments["text"] + " " + segments["segment_id"]))
    pairs = find_neighbours(different, vectors, None)
    similar = build_similar(different, "th-card", pairs)
    assert [one.theme_id for one in similar] == ["th-form"]
    assert similar[0].may_be_one
    assert similar[0].example.startswith("The address form")
    assert build_similar(different, "th-kind", pairs) == []
    assert build_similar(different.with_tables(themes=tables["themes"].iloc[:1]), "th-card", pairs) == []
    assert find_neighbours(different, None, None).empty
