"""What people decided holds after the next week's run: in the tables and on the weekly page."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from friction.store.decisions import DecisionLog
from pipelines.commands.weekly import write_week
from tests.pipelines.conftest import copy
from tests.pipelines.small import make_workspace, run_small

pytestmark = pytest.mark.slow

MONDAY = datetime(2026, 3, 23, 9, tzinfo=UTC)


def find_theme(run, word):
    """Return the id of the largest theme whose terms hold ``word``."""
    themes = run.themes
    held = [any(word in term for term in terms) for terms in themes["terms"]]
    return themes.loc[held, "theme_id"].iloc[0]


@pytest.fixture(scope="module")
def two_weeks(tmp_path_factory):
    """Return a workspace, its run after the third week, the themes decided on, and the run after the fourth."""
    small = make_workspace(tmp_path_factory.mktemp("weeks") / "shop", weeks=3)
    first = run_small(small).run
    themes = {word: find_theme(first, word) for word in ("search", "basket", "card", "great")}
    log = DecisionLog(small)

    def decide(action, payload, theme=None, undoes=None):
        return log.append(
            action, payload, theme_id=themes.get(theme), decided_by="lead", decided_at=MONDAY, undoes=undoes
        )

    decide("name", {"name": "Search finds nothing"}, "search")
    decide("status", {"status": "acted_on"}, "search")
    decide("owner", {"owner": "Team Search"}, "search")
    decide("merge", {"into": themes["card"]}, "basket")
    wrong = decide("name", {"name": "A name taken back"}, "card")
    decide("undo", {}, undoes=wrong)
    decide("friction", {"is_friction": False}, "card")
    log.close()
    make_workspace(small, weeks=4)
    return small, first, themes, run_small(small).run


def test_a_name_a_merge_a_not_friction_and_an_undo_hold(two_weeks):
    """Next week's run finds its topics anew; the decisions are replayed over them."""
    _, first, themes, second = two_weeks
    kept = second.themes.set_index("theme_id")

    assert len(second.documents) > len(first.documents)
    assert kept.loc[themes["search"], ["name", "status", "owner"]].tolist() == [
        "Search finds nothing",
        "acted_on",
        "Team Search",
    ]
    assert themes["basket"] not in kept.index
    assert not kept.loc[themes["card"], "is_friction"]
    assert "taken back" not in kept.loc[themes["card"], "name"]
    assert kept.loc[themes["card"], "n_segments"] == sum(
        second.topics.loc[second.topics["theme_id"].isin([themes["card"], themes["basket"]]), "n_segments"]
    )
    assert set(second.impact.loc[second.impact["theme_id"] == themes["card"], "rank"].dropna()) == set()


def test_every_theme_keeps_its_id_when_nothing_but_a_week_is_added(two_weeks):
    """The topics found again are the themes of the run before."""
    _, first, _, second = two_weeks

    assert set(first.topics["theme_id"]) <= set(second.topics["theme_id"])
    assert set(second.lineage["relation"]) <= {"same", "split", "new"}


def test_the_weekly_page_says_what_was_decided(two_weeks):
    """Names given by people and who works on a theme stand on the page; an undone name stands nowhere."""
    workspace, _, _, second = two_weeks

    written = write_week(workspace, second, None)

    html, markdown = (path.read_text(encoding="utf-8") for path in written.files[1:3])
    assert "Search finds nothing" in html
    assert "Team Search" in html
    assert "A name taken back" not in html + markdown


def test_a_setting_of_another_step_moves_no_topic(two_weeks, tmp_path, run_quietly):
    """Over the same texts the topics are the same, although the run before over other texts is looked at."""
    workspace, _, _, second = two_weeks
    small = copy(workspace, tmp_path / "shop")
    file = small / "friction.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(re.sub(r"replicates = \d+", "replicates = 60", text), encoding="utf-8")

    third = run_quietly(small)

    assert third.changed
    assert third.seconds["topics"] == 0.0
    assert third.run.manifest["tables"]["topic_model"] == second.manifest["tables"]["topic_model"]
