"""What the pages say, without a page: tables in, records and frames out."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest

from app.views.cells import build_theme_cells, find_cell_columns, to_trace
from app.views.journey import build_funnel, build_moves, build_stage_themes, build_stages
from app.views.messages import find_messages, to_score_line
from app.views.run import (
    build_facts,
    build_imports,
    build_joins,
    build_left_out,
    build_lineage,
    is_outdated,
)
from app.views.theme import (
    build_theme_names,
    build_theme_stages,
    build_theme_trend,
    to_family_line,
    to_theme_line,
)
from app.views.theme import find_theme as find
from app.views.words import UNPLACED, to_count, to_difference, to_duration, to_percent, to_rate
from friction.store.runs import find_runs, read_run
from tests.app.conftest import read_tables
from tests.app.small_run import STAGES
from tests.app.test_decided import _decide
from tests.tables import assert_same

pytestmark = pytest.mark.slow


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


def test_messages_are_told_by_weight_and_variety_and_once_a_person(tables):
    """Membership × friction orders messages that say the same; cue and place stand with them."""
    messages, n = find_messages(tables, "th-card", stage=None, order="telling and varied", shown=3)
    assert n == 10
    assert [message.doc_id for message in messages] == ["d-00", "d-01", "d-02"]
    cue = next(span for span in messages[0].spans if span.kind == "cue")
    assert messages[0].text[cue.start : cue.end] == "refuse"
    assert "payment, probability 0.75 (placed by time, 1.6 hours after it)" in messages[0].about
    assert messages[0].url == "https://desk.example/d-00"


def test_messages_behind_a_cell_are_ordered_by_how_surely_they_are_about_it(tables):
    """Alignment × membership × friction; a message read as of another stage says its probability here."""
    alignments = tables["alignments"].copy()
    moved = (alignments["doc_id"] == "d-03") & ~alignments["best"]
    alignments.loc[moved, ["journey_id", "stage"]] = ["j", "basket"]
    placed = alignments["doc_id"].isin(["d-00", "d-01"]) & alignments["best"]
    alignments.loc[placed, "probability"] = [0.1, 0.04]
    changed = tables.with_tables(alignments=alignments)

    at_payment, n = find_messages(changed, "th-card", stage="payment", order="telling and varied", shown=20)
    assert n == 8
    assert at_payment[0].doc_id == "d-02"
    assert at_payment[-1].doc_id == "d-00"
    at_basket, _ = find_messages(changed, "th-card", stage="basket", order="telling and varied", shown=20)
    assert [message.doc_id for message in at_basket] == ["d-03"]
    assert "payment, probability 0.75" in at_basket[0].about
    assert "basket, probability 0.25" in at_basket[0].about


def test_a_message_says_what_its_friction_is_made_of(tables):
    """Start, kinds of cue, meaning and rating add up to the log-odds of the score; what adds nothing is not told."""
    (message,), _ = find_messages(tables, "th-card", stage=None, order="telling and varied", shown=1)
    assert message.why == "friction 0.80, from +1.39 log-odds = start −0.06, trouble +1.20, meaning +0.25"
    assert 1 / (1 + np.exp(-1.39)) == pytest.approx(0.80, abs=0.005)


def test_the_sum_is_that_of_the_sentence_with_the_most_friction():
    """Of several sentences the worst is explained; a kind of cue counts once; without parts nothing is explained."""
    said = pd.DataFrame(
        {"segment_id": ["a/1", "a/2"], "start": [0, 20], "friction": [0.25, 0.9], "from_base": 0.9,
         "from_meaning": [0.0, 1.5], "from_rating": [-1.0, -1.0]}
    )  # fmt: skip
    cues = pd.DataFrame(
        {"segment_id": ["a/1", "a/2", "a/2"], "cue": ["praise", "money_lost", "money_lost"], "weight": [-1.0, 0.8, 0.8]}
    )
    assert to_score_line(said, cues) == (
        "sentence 2: friction 0.90, from +2.20 log-odds = start +0.90, money lost +0.80, meaning +1.50, rating −1.00"
    )
    assert to_score_line(said.assign(from_base=np.nan), cues) == "friction 0.90"


def test_messages_can_be_chosen_by_place_and_time(tables):
    """Newest first; the unplaced ones are those whose most probable place is none."""
    newest, _ = find_messages(tables, "th-card", stage="payment", order="newest", shown=2)
    assert [message.doc_id for message in newest] == ["d-08", "d-07"]
    unplaced, n = find_messages(tables, "th-card", stage=UNPLACED, order="newest", shown=5)
    assert (n, [message.doc_id for message in unplaced]) == (1, ["d-09"])


def test_only_a_secure_address_is_offered_as_the_original(tables):
    """A link that is no https address, such as one that would run a script, is not offered."""
    documents = tables["documents"].assign(url="javascript:alert(1)")
    messages, _ = find_messages(tables.with_tables(documents=documents), "th-card", stage=None, order="newest", shown=3)
    assert {message.url for message in messages} == {None}


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
    names = build_theme_names(tables, ["th-late", "th-card"])
    assert list(names)[:2] == ["th-late", "th-card"]
    assert names["th-kind"] == "friendly support  (9 persons, not friction)"
    assert "9 persons, 10 messages" in to_theme_line(find(tables, "th-card"), _decide())


def test_only_what_a_person_decided_is_called_so(tables):
    """A name that somebody gave says nothing of friction; their word on friction does."""
    theme = find(tables, "th-card")

    named = to_theme_line(theme, _decide(("th-card", "name", {"name": "Card"}, None)))
    judged = to_theme_line(theme, _decide(("th-card", "friction", {"is_friction": True}, None)))

    assert "friction (as found)" in named
    assert "friction (decided by a person)" in judged


def test_the_funnel_counts_visits_by_their_end_in_journey_order(tables):
    """Every stage has all four ends, zero ones too."""
    funnel = build_funnel(tables)
    assert funnel["stage"].unique().tolist() == list(STAGES)
    assert_same(
        funnel[funnel["stage"] == "delivery"],
        """
        stage    | status    | n
        delivery | advanced  | 0
        delivery | converted | 20
        delivery | dropped   | 10
        delivery | open      | 10
        """,
    )


def test_a_stage_without_a_rate_says_why(tables):
    """Numbers come with their interval; where too few were followed, words stand in its place."""
    assert build_stages(tables)["drop_off"].tolist() == [
        "20.0% (14.0% to 27.0%)",
        "25.0% (19.0% to 32.0%)",
        "30.0% (24.0% to 37.0%)",
        "too few followed long enough",
    ]


def test_themes_of_a_stage_are_those_of_friction(tables):
    """The themes most told of at a stage, praise left out."""
    assert build_stage_themes(tables)[["stage", "theme_id"]].to_numpy().tolist() == [
        ["landing", "th-slow"],
        ["basket", "th-form"],
        ["payment", "th-card"],
        ["payment", "th-evil"],
        ["delivery", "th-late"],
    ]


def test_moves_stand_in_journey_order(tables):
    """From the start along the stages, not along the alphabet."""
    assert build_moves(tables)["from_stage"].drop_duplicates().tolist() == ["start", *STAGES]


def test_a_run_tells_what_was_lost_and_what_went_in(tables, workspaces, settings):
    """The share lost is said, what was left out, and the manifest's facts are listed."""
    manifest = read_run(find_runs(workspaces["both"])[-1]).manifest
    assert build_imports(tables)["lost"].tolist() == ["3.2%", "0.0%"]
    assert build_left_out(manifest, tables["quarantine"])["step"].tolist() == ["text", "topics"]
    facts = build_facts(manifest).set_index("fact")["value"]
    assert facts["model"].startswith("all-MiniLM-L6-v2")
    assert facts["seeds"] == "impact 0, topics 0"
    assert not is_outdated(manifest, settings)
    assert is_outdated(manifest, settings.model_copy(update={"objective": None}))


def test_the_run_page_says_how_far_ids_join(tables):
    """Shares in words; a run made before this was told shows nothing of it."""
    found = [("documents", "tickets", 50, 40, 40, 0, 0.1), ("events", "clicks", 90, 80, 60, 0, 0.05)]
    names = ["kind", "source", "n_rows", "n_with_person", "n_persons", "n_joined", "largest_share"]
    shown = build_joins({"joins": pd.DataFrame(found, columns=names)})

    assert shown["joined"].tolist() == ["0.0%", "0.0%"]
    assert shown["with_person"].tolist() == ["80.0%", "88.9%"]
    assert build_joins({name: tables[name] for name in tables if name != "joins"}).empty


def test_lineage_shows_what_is_new_before_what_stays(tables):
    """New and gone themes come first."""
    lineage = tables["lineage"].assign(relation=["same", "same", "new", "same", "gone", "same"])
    relations = build_lineage(tables.with_tables(lineage=lineage), {})["relation"].tolist()
    assert relations == ["new", "gone", "same", "same", "same", "same"]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (to_percent(0.1234), "12.3%"),
        (to_percent(None), "–"),
        (to_rate(0.2, 0.1, 0.3), "20.0% (10.0% to 30.0%)"),
        (to_rate(float("nan"), 0.1, 0.3), "–"),
        (to_count(1234), "1,234"),
        (to_count(6.75), "7"),
        (to_count(0.3), "<1"),
        (to_count(0), "0"),
        (to_difference(0.06, 0.02, 0.1), "6 more of every 100 (+2 to +10)"),
        (to_difference(-0.06, -0.1, 0.02), "6 fewer of every 100 (-10 to +2)"),
        (to_difference(None, None, None), "–"),
        (to_duration(12.4), "12 minutes"),
        (to_duration(180), "3.0 hours"),
        (to_duration(7200), "5.0 days"),
    ],
)
def test_numbers_are_said_in_words(said, expected):
    """Percent with one decimal, differences in natural numbers, spans in their natural unit."""
    assert said == expected
