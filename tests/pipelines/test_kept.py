"""Weeks with decisions of every kind in between: what people decided is what the tables say."""

from __future__ import annotations

import pytest

from benchmarks.kept.anew import find_differing
from benchmarks.kept.check import GONE, SAYS_NOT, check_decisions
from benchmarks.kept.people import WEIGHTS
from benchmarks.kept.play import play
from tests.pipelines.small import THEMES, make_workspace, run_small

pytestmark = pytest.mark.slow

WEEKS, DECISIONS = 3, 44
IN_FRONT = "I wrote to you before. "
SIGNS = {"search": "search", "basket": "basket", "payment": "card", "praise": "great love lovely"}


def read_meant(_doc_id, text):
    """Return the theme that a text was written for."""
    return next((theme for theme in THEMES if any(sign in text.lower() for sign in SIGNS[theme].split())), None)


@pytest.fixture(scope="module")
def played(tmp_path_factory):
    """Return the small workspace after three weeks; in the last one every third ticket was edited."""
    folder = tmp_path_factory.mktemp("kept") / "shop"

    def run_week(week, _decisions):
        make_workspace(folder, weeks=week + 1)
        if week == WEEKS:
            file = folder / "tickets.jsonl"
            lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
            longer = [line.replace('"text": "', f'"text": "{IN_FRONT}') for line in lines]
            kept = [longer[place] if place % 3 == 0 else line for place, line in enumerate(lines)]
            file.write_text("".join(kept), encoding="utf-8")
        return run_small(folder).run

    return folder, play(folder, run_week, read_meant, weeks=WEEKS, n=DECISIONS, seed=154)


def test_decisions_are_of_every_kind(played):
    """So that none is only thought to hold."""
    assert set(played[1].decisions["action"]) == set(WEIGHTS)


def test_every_decision_is_in_the_table_of_what_became_of_it(played):
    """Once, in the order of the log; what is not plainly held has a reason."""
    carried = played[1].run.carried

    assert carried["decision_id"].tolist() == played[1].decisions["decision_id"].tolist()
    assert carried.loc[carried["state"] != "held", "reason"].notna().all()


def test_decisions_survive(played):
    """Nineteen of twenty that people stand by are in effect after each run."""
    assert min(week.survival for week in played[1].weeks[1:]) >= 0.95


def test_the_tables_say_what_was_decided(played):
    """Read without the program's replay: none of the decisions in force is contradicted, or said to be held in vain."""
    _, it = played
    found = check_decisions(it.decisions, it.run, it.shown).merge(
        it.run.carried.drop(columns="action"), on="decision_id"
    )

    assert found[found["verdict"] == SAYS_NOT].empty
    assert found[(found["verdict"] == GONE) & (found["state"] == "held")].empty


def test_another_process_makes_the_same_bytes_from_topics_and_the_log(played):
    """Themes, their messages and weeks."""
    assert find_differing(played[0]) == []


def test_some_of_what_was_decided_on_stands_further_on_by_now(played):
    """Or the edited messages would show nothing."""
    _, it = played
    texts = it.run.segments.set_index("segment_id")["text"]
    named = {pair for shown in it.shown.values() for pair in shown.texts.items()}

    assert [segment_id for segment_id, (_, text) in named if texts.get(segment_id) != text]
