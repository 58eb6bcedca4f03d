"""What became of earlier findings: told once each, by what was said last, and no stronger than it is."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from friction.report.week.scoreboard import find_scoreboard
from friction.store import DecisionLog
from tests.report.sample import make_finding, make_report
from tests.tables import table

IMPACT = """
    theme_id | stage   | enough | evidence    | difference | difference_low | difference_high | n_without | survives
    th-1     | account | true   | association | 0.20       | 0.10           | 0.30            | 900       | yes
    th-2     | payment | true   | association | 0.05       | -0.02          | 0.12            | 900       | yes
    th-3     | basket  | true   | association | -0.10      | -0.15          | -0.05           | 900       | yes
"""
WEEKS = """
    theme_id | week     | n_documents | n_writers | expected_low | expected_high | change
    th-1     | 2026-W19 | 20          | 20        | 10           | 30            | steady
    th-2     | 2026-W19 | 3           | 3         | 10           | 30            | fading
    th-3     | 2026-W19 | 20          | 20        | 10           | 30            | steady
"""


@pytest.fixture
def decisions(tmp_path):
    """Return an empty log."""
    log = DecisionLog(tmp_path)
    yield log.read()
    log.close()


def find(decisions, *, status="reviewed", shipped="-", earlier=None):
    """Return the scoreboard of week 19, with the second theme as the team keeps it."""
    themes = table(f"""
        theme_id | name           | status    | shipped_on$
        th-1     | account first  | new       | -
        th-2     | card declined  | {status}  | {shipped}
        th-3     | voucher code   | new       | -
    """)
    if shipped == "-":
        themes["shipped_on"] = None
    tables = {"themes": themes, "impact": table(IMPACT), "theme_weeks": table(WEEKS)}
    return find_scoreboard(earlier or [make_report(week="2026-W18")], tables, decisions, "2026-W19")


def test_findings_hold_weaken_or_vanish_by_the_present_comparison(decisions):
    """Held: it leaves out no difference, same sign; weaker: it could be chance now; vanished: the sign has turned."""
    lines, note = find(decisions)

    assert [(line.name, line.outcome) for line in lines] == [
        ("account first", "held"),
        ("card declined", "weaker"),
        ("voucher code", "vanished"),
    ]
    assert lines[0].week == "2026-W18"
    assert note == "3 findings of the weeks before: 1 held, 1 weaker, 1 vanished."


@pytest.mark.parametrize(
    ("status", "shipped", "outcome"),
    [
        ("dismissed", "-", "dismissed"),
        ("acted_on", "-", "acted on"),
        ("acted_on", "2026-05-01", "fixed?"),
        ("reviewed", "2026-05-01", "fixed?"),
    ],
)
def test_what_the_team_did_comes_before_the_comparison(decisions, status, shipped, outcome):
    """Fixed? is a theme about which something was shipped and of which fewer people than usual write."""
    lines, _ = find(decisions, status=status, shipped=shipped)

    assert lines[1].outcome == outcome


def test_a_theme_that_no_run_continues_has_vanished(decisions):
    """It is told by the name it had."""
    earlier = make_report(week="2026-W18", findings=(make_finding(theme_id="th-9", name="gift wrapping"),))
    (line,), note = find(decisions, earlier=[earlier])

    assert (line.name, line.outcome) == ("gift wrapping", "vanished")
    assert note == "1 finding of the weeks before: 1 vanished."


def test_a_theme_is_told_once_by_what_was_said_of_it_last(decisions):
    """Weeks come newest first."""
    last = make_report(week="2026-W18", findings=(make_finding(sentence="Said last."),))
    first = make_report(week="2026-W17", findings=(make_finding(sentence="Said first."),))
    lines, _ = find(decisions, earlier=[last, first])

    assert [(line.week, line.said) for line in lines] == [("2026-W18", "Said last.")]


def test_what_claimed_nothing_cannot_hold(decisions):
    """A count, or a difference that could go either way, is no finding that could have been right."""
    earlier = make_report(findings=(make_finding(evidence="count"), make_finding(theme_id="th-2", sure="few")))

    assert find(decisions, earlier=[earlier]) == ((), "")


def test_a_merged_theme_is_followed(tmp_path):
    """What was said of a theme is looked for in the one it was merged into, under that one's name."""
    log = DecisionLog(tmp_path)
    log.append(
        "merge", {"into": "th-1"}, theme_id="th-9", decided_by="lead", decided_at=datetime(2026, 5, 11, tzinfo=UTC)
    )
    earlier = make_report(week="2026-W18", findings=(make_finding(theme_id="th-9", name="no guest"),))
    (line,), _ = find(log.read(), earlier=[earlier])
    log.close()

    assert (line.theme_id, line.name, line.outcome) == ("th-1", "account first", "held")
