"""``friction themes learn``: the score learned anew from what people decided."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime

import numpy as np
import pandas as pd
import pytest

from friction.errors import FrictionError, ModelError
from friction.store.decisions import DecisionLog
from friction.store.runs import find_runs, read_run
from friction.text.score import write_scorer
from pipelines.commands.learn import Learned, compare, find_decided, learn_in_workspace
from pipelines.commands.tell import to_learned_lines
from pipelines.inputs.went_in import SCORE_FILE
from pipelines.steps.scorers import load_scorer
from tests.pipelines.small import BY_WORDS, HashEmbedder, run_small

pytestmark = pytest.mark.slow


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
        learn_in_workspace(ran, models=BY_WORDS)
    judge(ran, [True, True])
    with pytest.raises(FrictionError, match="too little"):
        learn_in_workspace(ran, models=BY_WORDS)


def test_the_score_follows_what_people_said(ran):
    """Figures of the old and the new score on the team's own segments; the file is used by the next run, and can go."""
    run = judge(ran, [True, False])
    own = find_decided(run, DecisionLog(ran).read())

    learned = learn_in_workspace(ran, models=BY_WORDS)

    assert learned.n_themes == 2
    assert learned.n_segments == len(own)
    assert own.groupby("theme")["weight"].sum().tolist() == pytest.approx([3, 3])
    assert set(learned.before) == set(learned.after) >= {"all", "language en"}
    assert set(learned.before["all"]) == set(learned.after["all"]) >= {"auc", "log_loss"}
    assert learned.after["all"]["n"] == len(own)
    lines = list(to_learned_lines(learned))
    assert lines[2].startswith(f"  all, n {len(own)}: AUC ")
    assert any(line.startswith("  source ticket, n ") for line in lines)
    assert not (ran / SCORE_FILE).exists()
    (ran / SCORE_FILE).write_text(write_scorer(learned.scorer), encoding="utf-8")
    again = run_small(ran)
    assert again.changed
    assert "score" in again.run.manifest["went_in"]["brought"]
    told = again.run.segments.set_index("segment_id")["friction"].loc[own["segment_id"]].to_numpy()
    assert told[own["tells"]].mean() > told[~own["tells"]].mean()


def test_a_score_is_better_only_where_that_is_sure():
    """A gain alike on all themes is; one that half of them lose may be chance, and it is said plainly."""
    themes = pd.Series(np.repeat([f"t{number}" for number in range(20)], 5))
    tells = np.arange(100) % 2 == 0
    before = np.where(tells, 1.0, -1.0)
    worse = np.where(themes.isin([f"t{number}" for number in range(10)]), 3.0, 0.4) * before

    gain, least = compare(tells, before, 1.5 * before, themes)
    losses = np.log1p(np.exp(-1.0)) - np.log1p(np.exp(-1.5))
    assert gain == pytest.approx(losses)
    assert least == pytest.approx(gain)
    gain, least = compare(tells, before, worse, themes)
    assert least < gain
    assert [*to_learned_lines(Learned(None, 20, 100, {}, {}, gain, -0.1))][-1].startswith("It cannot be shown")
    assert [*to_learned_lines(Learned(None, 20, 100, {}, {}, gain, 0.1))][-1].startswith("The new score fits better")


def test_figures_are_given_by_the_group_of_customers_that_the_settings_name(begun):
    """The property of whoever wrote it; of a group of too few no figure is shown, but how many they are."""
    settings, customers = begun / "friction.toml", begun / "customers.csv"
    settings.write_text(settings.read_text(encoding="utf-8").replace("[impact]", '[impact]\ngroup = "plan"'), "utf-8")
    rows = customers.read_text(encoding="utf-8").splitlines()
    rows[1::5] = [row.replace("pro", "free") for row in rows[1::5]]
    customers.write_text("\n".join(rows) + "\n", encoding="utf-8")
    run_small(begun)
    run = judge(begun, itertools.cycle([True, False]))
    own = find_decided(run, DecisionLog(begun).read(), "plan")

    learned = learn_in_workspace(begun, models=BY_WORDS)

    counts = own["group"].value_counts()
    assert len(counts) > 1
    assert {f"group {name}": n for name, n in counts.items()} == {
        name: figures["n"] for name, figures in learned.after.items() if name.startswith("group ")
    }
    few = next(name for name, figures in learned.after.items() if set(figures) == {"n"})
    assert f"  {few}, n {learned.after[few]['n']:.0f}: too few" in list(to_learned_lines(learned))


def test_a_broken_score_is_refused_with_a_way_out(ran):
    """The file is named, and what to do."""
    (ran / SCORE_FILE).write_text("{", encoding="utf-8")

    with pytest.raises(ModelError, match="remove the file"):
        load_scorer(ran, HashEmbedder.model_id, lambda: pytest.fail("nothing is learned"))
