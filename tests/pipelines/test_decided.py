"""What people decided, in the runs after: it holds, and it costs only the steps that hang on it."""

from __future__ import annotations

import pytest

from friction.themes.anchors import to_anchors
from tests.themes.decided import log

pytestmark = pytest.mark.slow

BEHIND = {"clocks", "lineage", "themes", "align", "proposals", "impact", "silences"}
"""The steps that hang on themes, and the one that looks at the inputs of the run before."""


@pytest.fixture
def decide(monkeypatch):
    """Return a function that says what was decided, for the runs after it."""

    def say(*rows):
        class Log:
            def __init__(self, workspace):
                pass

            def read(self):
                return log(*rows)

            def close(self):
                pass

        monkeypatch.setattr("pipelines.run.DecisionLog", Log)

    return say


def test_after_a_decision_on_a_message_only_what_hangs_on_themes_is_computed_anew(ran, run_quietly, decide):
    """No search for halves, no vector, no topic: the segment is in its theme, and all counts follow."""
    before = run_quietly(ran).run
    themes, first = before.themes["theme_id"].tolist(), before.segment_topics.dropna(subset="theme_id").iloc[0]
    other = next(theme_id for theme_id in themes if theme_id != first["theme_id"])
    anchors = to_anchors([first["segment_id"]], before.segments)
    decide((other, "add", {"segment_ids": [first["segment_id"]], "anchors": anchors}, None))

    finished = run_quietly(ran)

    after = finished.run
    counts = [run.themes.set_index("theme_id")["n_segments"] for run in (before, after)]
    assert {name for name, seconds in finished.seconds.items() if seconds} <= BEHIND
    assert after.segment_topics.set_index("segment_id").loc[first["segment_id"], "also_in"] == [other]
    assert (counts[1] - counts[0]).loc[lambda more: more != 0].to_dict() == {other: 1}


def test_a_theme_that_people_made_gathers_what_is_like_its_definition(ran, run_quietly, decide):
    """Its topic is that theme, by the id that people know; the name is theirs, in this run and the next."""
    made = ("th-made", "create", {"name": "Declined cards"}, None)
    meant = ("th-made", "define", {"definition": "card declined"}, None)
    decide(made, meant)

    run = run_quietly(ran).run
    decide(made, meant, ("th-made", "tag", {"tag": "bank"}, None))
    again = run_quietly(ran).run

    for one in (run, again):
        theme = one.themes.set_index("theme_id").loc["th-made"]
        texts = one.segments.set_index("segment_id").loc[
            one.segment_topics.loc[one.segment_topics["theme_id"] == "th-made", "segment_id"], "text"
        ]
        assert theme["name"] == "Declined cards"
        assert theme["from_decision"]
        assert texts.str.contains("declined").all()
        assert one.topics.set_index("theme_id").loc["th-made", "label"] == "Declined cards"
    assert again.themes.set_index("theme_id").loc["th-made", "tags"] == ["bank"]


def test_a_code_that_gathers_nothing_has_no_theme(ran, run_quietly, decide):
    """It is told, and waits."""
    decide(("th-moon", "create", {"name": "Moon"}, None), ("th-moon", "define", {"definition": "qwertz asdf"}, None))

    run = run_quietly(ran).run

    assert "th-moon" not in set(run.themes["theme_id"])
    assert "The code 'Moon' gathered no segments." in run.manifest["notes"]


def test_a_message_is_at_the_visit_that_people_say(ran, run_quietly, decide):
    """With all of its probability, and after the run as before."""
    before = run_quietly(ran).run
    visits = before.visits.set_index(["journey_id", "step"])
    unsure = before.alignments[before.alignments["probability"].between(0.01, 0.99)].dropna(subset="journey_id")
    row = unsure.sort_values(["probability", "doc_id"]).iloc[0]
    visit = visits.loc[(row["journey_id"], row["step"])]
    said = {"doc_ids": [row["doc_id"]], "stage": visit["stage"], "entered_at": visit["entered_at"].isoformat()}
    decide(("th-any", "visit", said, None))

    own = run_quietly(ran).run.alignments
    own = own[own["doc_id"] == row["doc_id"]]

    assert own[["journey_id", "step", "probability", "how"]].to_numpy().tolist() == [
        [row["journey_id"], row["step"], 1.0, "corrected"]
    ]
