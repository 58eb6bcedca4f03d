"""One number everywhere: what a finding says stands in chart, table, summary and the run's own tables alike."""

from __future__ import annotations

import re

import pytest

from app.charts.theme import plot_theme_difference
from app.views.cells import build_theme_cells
from app.views.ranking import build_ranking
from app.views.theme import build_theme_stages
from app.views.words import to_stage
from friction.config import load_settings
from friction.contracts import build_empty
from friction.impact.tell import find_told
from friction.report import build_report, find_compared, find_edges
from friction.store import Tables

pytestmark = [pytest.mark.slow, pytest.mark.models]

IN_SENTENCE = re.compile(r"(\d+) (more|fewer) of every 100 leave.*between (?:(\d+) fewer and )?(\d+)(?: and (\d+))?")
IN_TABLE = re.compile(r"([+-]\d+) \(([+-]\d+) to ([+-]\d+)\)")


@pytest.fixture(scope="module")
def told(shop):
    """Return the run, its tables, its week and its ranked list."""
    workspace, run = shop
    settings = load_settings(workspace)
    tables = {name: getattr(run, name) for name in run.tables}
    edges = find_edges(tables, run.data_end, settings.project.timezone)
    compared = find_compared(settings, edges, tables["visits"])
    decisions = run.decisions if "decisions" in run.tables else build_empty("decisions")
    week = build_report(tables, settings, run.week, decisions, edges=edges, loud=run.loud, data_end=run.data_end)
    ranking = build_ranking(Tables(run), compared.words, run.week, compared.more_weeks)
    return run, week, ranking


def read_sentence(sentence):
    """Return the difference and its bounds as a sentence tells them, points of 100; null where it compares nothing."""
    found = IN_SENTENCE.search(sentence)
    if found is None:
        return None
    n, way, fewer, one, other = found.groups()
    sign = 1 if way == "more" else -1
    if fewer is not None:
        return sign * int(n), (-int(fewer), int(one))
    return sign * int(n), tuple(sorted((sign * int(one), sign * int(other))))


def compared_findings(ranking):
    """Return theme, stage and numbers of each finding that compares drop-off at its stage."""
    found = {}
    for row in ranking.itertuples():
        numbers = read_sentence(row.finding)
        if numbers is not None and not re.search(r"weeks|all stages", row.finding):
            found[(row.theme_id, row.stage)] = numbers
    return found


def test_a_finding_says_what_the_runs_table_holds(told):
    """Read by ``read_run``: the estimate that is told, rounded to one of a hundred."""
    run, _, ranking = told
    impact = run.impact.assign(shown=run.impact["stage"].map(to_stage)).set_index(["theme_id", "shown"])
    findings = compared_findings(ranking)

    assert len(findings) >= 7
    for key, (n, bounds) in findings.items():
        difference, low, high = (round(100 * float(value)) for value in find_told(impact.loc[key]))
        assert (difference, (low, high)) == (n, bounds), key


def test_chart_and_table_of_a_theme_say_the_same(told):
    """The value drawn, the chart's twin in words, and the cell of the table."""
    run, _, ranking = told
    tables = Tables(run)
    for (theme_id, stage), (n, (low, high)) in compared_findings(ranking).items():
        stages = build_theme_stages(tables, theme_id)
        twin = plot_theme_difference(stages).twin.set_index("stage").loc[stage, "difference (95% interval)"]
        drawn = stages.set_index("stage").loc[stage]
        cell = build_theme_cells(tables, theme_id).set_index("stage").loc[stage, "difference"]
        word = "more" if n >= 0 else "fewer"
        assert twin == f"{abs(n)} {word} of every 100 ({low:+d} to {high:+d})"
        assert [round(100 * drawn[name]) for name in ("difference", "difference_low", "difference_high")] == [
            n,
            low,
            high,
        ]
        assert tuple(map(int, IN_TABLE.fullmatch(cell).groups())) == (n, low, high)


def test_the_summary_says_it_in_the_same_words(told):
    """As the record that all of its forms are made from."""
    _, week, ranking = told
    sentences = {row.theme_id: row.finding for row in ranking.itertuples()}

    assert len(week.findings) >= 3
    for finding in week.findings:
        assert finding.sentence in sentences.values()
