"""``friction themes learn``: the score learned anew from what people decided."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from friction.errors import FrictionError, ModelError
from friction.store.decisions import DecisionLog
from friction.store.runs import find_runs, read_run
from friction.text.score import write_scorer
from pipelines.learn import SCORE_FILE, find_decided, learn_in_workspace, load_scorer
from pipelines.run import run_workspace
from pipelines.show import Show
from tests.pipelines.small import HashEmbedder


@pytest.fixture
def ran(small):
    """Return a workspace with a run, made and learned with a stand-in for the sentence model."""
    run_workspace(small, Show(quiet=True))
    return small


def judge(workspace, answers):
    """Say of the first themes whether they are friction."""
    run = read_run(find_runs(workspace)[-1])
    log = DecisionLog(workspace)
    for theme_id, answer in zip(run.themes["theme_id"], answers, strict=False):
        log.append(
            "friction", {"is_friction": answer}, theme_id=theme_id, decided_by="me", decided_at=datetime.now(UTC)
        )
    log.close()
    return run


def test_there_must_be_something_to_learn_from(ran):
    """Nobody judged anything, or all alike: a word of ours, no traceback."""
    with pytest.raises(FrictionError, match="too little"):
        learn_in_workspace(ran)
    judge(ran, [True, True])
    with pytest.raises(FrictionError, match="too little"):
        learn_in_workspace(ran)


def test_the_score_follows_what_people_said(ran):
    """Figures of the old and the new score on the team's own segments; the file is used by the next run, and can go."""
    run = judge(ran, [True, False])
    own = find_decided(run, DecisionLog(ran).read())

    learned = learn_in_workspace(ran)

    assert learned.n_themes == 2
    assert learned.n_segments == len(own)
    assert own.groupby("fold")["weight"].sum().tolist() == pytest.approx([10, 10])
    assert set(learned.before) == set(learned.after) >= {"auc", "log_loss"}
    assert not (ran / SCORE_FILE).exists()
    (ran / SCORE_FILE).write_text(write_scorer(learned.scorer), encoding="utf-8")
    again = run_workspace(ran, Show(quiet=True))
    assert again.changed
    assert "score" in again.run.manifest["went_in"]["brought"]
    told = again.run.segments.set_index("segment_id")["friction"].loc[own["segment_id"]].to_numpy()
    assert told[own["tells"]].mean() > told[~own["tells"]].mean()


def test_a_broken_score_is_refused_with_a_way_out(ran):
    """The file is named, and what to do."""
    (ran / SCORE_FILE).write_text("{", encoding="utf-8")

    with pytest.raises(ModelError, match="remove the file"):
        load_scorer(ran, HashEmbedder.model_id, HashEmbedder)
