"""The wires: a step reads what it declared, and declares nothing that it never reads."""

from __future__ import annotations

import dataclasses
import json
from datetime import UTC, datetime

import pytest

from friction.config import load_settings
from pipelines import run as run_module
from pipelines.steps.step import GUARDED, INTERMEDIATES, UndeclaredError, declare_settings, dump_settings
from pipelines.steps.wires import STEPS
from tests.pipelines.linked import write_linked
from tests.pipelines.small import make_workspace

pytestmark = pytest.mark.slow


def read_what_was_read(workspace):
    """Return, by step, what the finished steps of a workspace read."""
    records = [json.loads(path.read_text()) for path in (workspace / "runs" / ".steps").glob("*.json")]
    return {record["step"]: set(record["read"]) for record in records}


def test_a_step_declares_nothing_that_it_never_reads(shop, tmp_path, run_quietly):
    """Of the made-up shop, of linked ids with a milestone and of a second run with a codebook, all of it is read."""
    linked = write_linked(tmp_path / "linked")
    settings = (linked / "friction.toml").read_text(encoding="utf-8")
    (linked / "friction.toml").write_text(settings.replace("[journey]", '[journey]\nmilestone = "basket"'))
    run_quietly(linked)
    small = make_workspace(tmp_path / "small")
    (small / "codes.csv").write_text("code,example\nPayment,The payment failed\n", encoding="utf-8")
    settings = (small / "friction.toml").read_text(encoding="utf-8")
    (small / "friction.toml").write_text(settings.replace("[topics]", '[topics]\ncodebook = "codes.csv"'))
    run_quietly(small, as_of=datetime(2026, 3, 20, tzinfo=UTC))
    run_quietly(small)

    read = [read_what_was_read(workspace) for workspace in (shop[0], linked, small)]
    never = {
        step.name: {*step.needs, *step.settings, *({*step.given} & {*GUARDED})}.difference(
            *(one.get(step.name, set()) for one in read)
        )
        for step in STEPS
    }
    assert {name: found for name, found in never.items() if found} == {}


@pytest.mark.parametrize("reads", [lambda work: work.table("visits"), lambda work: work.file("events"),
                                   lambda work: work.settings.impact.seed, lambda work: work.data_end,
                                   lambda work: work.settings.stages, lambda work: work.key,
                                   lambda work: work.consent, lambda work: work.decisions,
                                   lambda work: work.previous])  # fmt: skip
def test_a_step_that_reads_what_it_did_not_declare_fails(small, run_quietly, monkeypatch, reads):
    """A table, a file, a setting, the data's end, a property made from other sections, or whatever else there is."""
    steps = tuple(
        dataclasses.replace(step, compute=reads) if step.name == "text" else step for step in run_module.STEPS
    )
    monkeypatch.setattr(run_module, "STEPS", steps)

    with pytest.raises(UndeclaredError, match="declares"):
        run_quietly(small)


def test_settings_are_read_as_far_as_they_are_declared(small):
    """A section whole or a field of it; what is read is noted by the path declared."""
    seen = set()
    settings = declare_settings(load_settings(small), ("journey", "impact.seed"), seen)

    assert settings.stages
    assert settings.impact.seed == 0
    assert seen == {"journey", "impact.seed"}
    with pytest.raises(UndeclaredError, match=r"impact\.weeks"):
        settings.impact.weeks  # noqa: B018 - reading is what is refused
    assert dump_settings(load_settings(small), ("impact.seed", "exclude")) == {"impact.seed": 0, "exclude": []}


def test_every_table_of_a_run_has_one_writer(shop):
    """Where a later step completes a table, what it starts from has a name of its own, and stays out of the folder."""
    records = [json.loads(path.read_text()) for path in (shop[0] / "runs" / ".steps").glob("*.json")]
    written = [name for record in records for name in record["outputs"]]

    assert len(written) == len(set(written))
    assert not set(INTERMEDIATES) & set(shop[1].tables)
