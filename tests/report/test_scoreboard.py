"""What became of earlier findings: told once each, by what was said of it last, and no stronger than it is."""

from __future__ import annotations

import pandas as pd
import pytest

from friction.impact.tell.words import find_unearned
from friction.report.week.scoreboard import find_scoreboard
from tests.report.sample import make_finding, make_report
from tests.tables import table
from tests.themes.decided import log

THEMES = """
    theme_id | name          | status   | shipped_on$
    th-1     | account first | {status} | {shipped}
"""
IMPACT = """
    theme_id | stage | enough | evidence | survives | difference | difference_low | difference_high | pooled | pooled_q | pooled_difference | pooled_low | pooled_high
    th-1     | account | {enough} | {evidence} | {survives} | {difference} | {pooled}
"""  # noqa: E501
ALONE = "0.20 | 0.10 | 0.30"
ESTIMATES = ("difference", "difference_low", "difference_high", "pooled_q", "pooled_difference", "pooled_low",
             "pooled_high")  # fmt: skip
NOT_POOLED = "- | - | - | - | -"


def make_tables(
    difference=ALONE, *, enough="true", evidence="association", survives="yes", pooled=NOT_POOLED, status="new",
    shipped="-", weeks="",
):  # fmt: skip
    """Return the tables of the present week, with one theme compared at one stage."""
    given = {"enough": enough, "evidence": evidence, "survives": survives, "difference": difference, "pooled": pooled}
    weeks = weeks or "th-1 | 2026-W19 | 20 | steady"
    return {
        "themes": table(THEMES.format(status=status, shipped=shipped)),
        "impact": table(IMPACT.format(**given)).astype(dict.fromkeys(ESTIMATES, "float64")),
        "theme_weeks": table(f"theme_id | week | n_writers | change\n{weeks}"),
    }  # fmt: skip


def say(week="2026-W15", first_day="2026-04-06", **given):
    """Return the report of a week with one finding."""
    return make_report(week=week, first_day=first_day, findings=(make_finding(**given),), changes=())


def find_one(tables, *earlier, decisions=()):
    """Return the one line of the scoreboard of week 19."""
    (line,), _ = find_scoreboard(earlier or (say(),), tables, log(*decisions), "2026-W19")
    return line


@pytest.mark.parametrize(
    ("tables", "outcome", "why"),
    [
        (make_tables(), "held", "Still 20 more of every 100 leave, between 10 and 30."),
        (make_tables("0.05 | -0.02 | 0.12"), "weaker", "It points the same way, but could be chance now."),
        (make_tables(evidence="count"), "weaker", "It points the same way, but could be chance now."),
        (make_tables(survives="no"), "weaker", "It points the same way, but a check of the comparison failed."),
        (make_tables("-0.10 | -0.15 | -0.05"), "vanished", "The sign has turned: 10 fewer of every 100 leave."),
        (make_tables("- | - | -", enough="false", evidence="count"), "vanished",
         "Too few visits by now to compare who leaves."),
        (make_tables("- | - | -", enough="false", evidence="count", pooled="stages | 0.01 | 0.2 | 0.1 | 0.3"), "weaker",
         "Too few visits of its own by now; a wider comparison points the same way."),
        (make_tables("0.24 | 0.17 | 0.32"), "too early", "Nothing was compared since: the figures are those of then."),
    ],
)  # fmt: skip
def test_findings_hold_weaken_or_vanish_by_the_present_comparison(tables, outcome, why):
    """Held: the interval leaves out no difference, with the same sign. Neither a failed check nor a count holds it."""
    line = find_one(tables)

    assert (line.outcome, line.why) == (outcome, why)


FELL = "th-1 | 2026-W17 | 3 | fading\nth-1 | 2026-W19 | 3 | steady"


@pytest.mark.parametrize(
    ("given", "outcome", "why"),
    [
        ({"status": "dismissed", "shipped": "2026-04-21", "weeks": FELL}, "dismissed", "The team dismissed it."),
        ({"status": "acted_on"}, "acted on",
         "The team acted on it. Still 20 more of every 100 leave, between 10 and 30."),
        ({"status": "acted_on", "shipped": "2026-04-21"}, "acted on",
         "The team acted on it; shipped on 21 April 2026. Still 20 more of every 100 leave, between 10 and 30."),
        ({"status": "acted_on", "shipped": "2026-04-21", "weeks": FELL}, "fixed?",
         "Shipped on 21 April 2026; fewer of those who write in a week have written of it since."),
        ({"status": "reviewed", "shipped": "2026-04-21", "weeks": FELL}, "fixed?",
         "Shipped on 21 April 2026; fewer of those who write in a week have written of it since."),
        ({"status": "reviewed", "shipped": "2026-04-01", "weeks": FELL}, "held",
         "Still 20 more of every 100 leave, between 10 and 30."),
        ({"status": "reviewed", "shipped": "2026-04-28", "weeks": FELL}, "held",
         "Still 20 more of every 100 leave, between 10 and 30."),
        ({"shipped": "2026-04-21", "weeks": FELL.replace("steady", "rising")}, "held",
         "Still 20 more of every 100 leave, between 10 and 30."),
    ],
)  # fmt: skip
def test_what_the_team_did_comes_before_the_comparison(given, outcome, why):
    """Fixed? only where it was shipped since it was first said, and the fall came with that day or later, and lasts."""
    line = find_one(make_tables(**given))

    assert (line.outcome, line.why) == (outcome, why)


@pytest.mark.parametrize(("n_after", "outcome"), [(4, "fixed?"), (40, "acted on")])
def test_fewer_is_of_those_who_write(n_after, outcome):
    """Before, 40 of 100 a week wrote of the theme; since, 4 do, or as many as before."""
    tables = make_tables(status="acted_on", shipped="2026-04-22")
    days = {"2026-03-31": 40, "2026-04-07": 40, "2026-04-28": n_after, "2026-05-05": n_after}
    rows = [(f"{day}/{n}", day, n < told) for day, told in days.items() for n in range(100)]
    ids = [one for one, _, _ in rows]
    tables["documents"] = pd.DataFrame(
        {"doc_id": ids, "author": "customer", "person_id": ids,
         "written_at": [pd.Timestamp(day, tz="UTC") for _, day, _ in rows]}
    ).astype({"doc_id": "str", "person_id": "str"})  # fmt: skip
    tables["segments"] = pd.DataFrame({"segment_id": ids, "doc_id": ids})
    tables["segment_topics"] = pd.DataFrame(
        {"segment_id": ids, "theme_id": ["th-1" if told else None for _, _, told in rows]}
    )

    assert find_one(tables).outcome == outcome


def test_fixed_is_asked_from_the_week_it_was_first_said():
    """What was said again after it was shipped was first said before."""
    tables = make_tables(status="acted_on", shipped="2026-04-21", weeks=FELL)
    again = say("2026-W18", "2026-04-27")

    assert find_one(tables, again, say()).outcome == "fixed?"
    assert find_one(tables, again).outcome == "acted on"


def test_a_theme_is_told_once_by_what_was_said_of_it_last():
    """Without the theme's name and the full stop, which stand beside it."""
    last = say("2026-W18", name="no guest", sentence="No guest: 9 more leave, between 1 and 17.")
    line = find_one(make_tables(), last, say("2026-W17"))

    assert (line.name, line.week, line.said) == ("account first", "2026-W18", "9 more leave, between 1 and 17")


def test_a_merged_theme_is_followed():
    """Where people merged it, and where the run put it into another; else it has vanished, by the name it had."""
    tables = make_tables()
    earlier = say(theme_id="th-9", name="no guest")
    merged = find_one(tables, earlier, decisions=[("th-9", "merge", {"into": "th-1"}, None)])
    tables["topics"] = table("topic_id | theme_id\nk-1 | th-1")
    tables["lineage"] = table("topic_id | previous_theme_id | relation | overlap\nk-1 | th-9 | merged | 0.5")
    joined = find_one(tables, earlier)
    tables["lineage"] = table("topic_id | previous_theme_id | relation | overlap\n- | th-9 | gone | 0.0")
    gone = find_one(tables, earlier)

    assert (merged.theme_id, merged.name, merged.outcome) == ("th-1", "account first", "held")
    assert joined == merged
    assert (gone.name, gone.outcome, gone.why) == ("no guest", "vanished", "No theme of this run goes on from it.")


@pytest.mark.parametrize(
    "given", [{"evidence": "count"}, {"sure": "few"}, {"difference": None, "low": None, "high": None}]
)
def test_what_claimed_nothing_cannot_hold(given):
    """A count, or a difference that could go either way, is no finding that could have been right."""
    assert find_scoreboard((say(**given),), make_tables(), log(), "2026-W19") == ((), "")


def test_the_week_told_of_is_not_looked_back_at():
    """An edition of the same week before is corrected, not scored."""
    assert find_scoreboard((say("2026-W19"),), make_tables(), log(), "2026-W19") == ((), "")


def test_a_run_without_themes_denies_no_finding():
    """It says that what became of them is not known."""
    tables = make_tables()
    note = "What became of 1 finding of the weeks before is not known: this run has no themes."

    assert find_scoreboard((say(),), {}, log(), "2026-W19") == ((), note)
    assert find_scoreboard((say(),), {"themes": tables["themes"].iloc[:0]}, log(), "2026-W19") == ((), note)


def test_five_are_listed_and_all_are_summed_up():
    """Where something held, the sentence says that neighbouring weeks rest on much the same visits."""
    many = tuple(make_finding(theme_id=f"th-{n}") for n in range(1, 8))
    before = make_report(week="2026-W18", findings=many, changes=())
    lines, note = find_scoreboard((before,), make_tables(), log(), "2026-W19")

    assert len(lines) == 5
    assert note == (
        "7 findings of the weeks before: 1 held, 6 vanished; neighbouring weeks share most of their visits."
    )


def test_no_sentence_says_more_than_its_evidence():
    """At most 25 words, and none that an association has not earned."""
    changed = ({}, {"difference": "-0.1 | -0.2 | -0.05"}, {"difference": "0.24 | 0.17 | 0.32"}, {"survives": "no"},
               {"difference": "- | - | -", "enough": "false", "pooled": "stages | 0.01 | 0.2 | 0.1 | 0.3"})  # fmt: skip
    for given in changed:
        for status in ("new", "acted_on"):
            why = find_one(make_tables(**given, status=status, shipped="2026-04-21")).why
            assert len(why.split()) <= 25, why
            assert find_unearned(why, "association") == [], why
