"""A run: inputs in, one run folder out; resumes where it stopped, and does nothing where nothing changed."""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

import friction
from friction.config import load_settings
from friction.report import tell_first_days, tell_short_week, tell_stale
from friction.store import (
    RUNS_FOLDER,
    DecisionLog,
    StepRecord,
    find_runs,
    find_same_run,
    hash_decisions,
    hash_json,
    hash_settings,
    lock_runs,
    prune_runs,
    publish_run,
    read_run,
    remove_leftovers,
    report_progress,
)
from pipelines.inputs.consent import honour_consent, read_consent, tell_removal
from pipelines.inputs.raw import Inputs
from pipelines.inputs.rekey import go_over
from pipelines.inputs.went_in import describe_machine, find_inputs, hash_brought, hash_code
from pipelines.steps.models import MODELS, Models
from pipelines.steps.step import DATA_END, INTERMEDIATES, Step, dump_settings
from pipelines.steps.wires import STEPS
from pipelines.steps.work import Work

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from friction.store import Reporter, Run
    from pipelines.show import Show


@dataclass(frozen=True)
class Finished:
    """How a run ended: its folder, whether anything was new, and the seconds each step took now."""

    run: Run
    changed: bool
    seconds: dict[str, float] = field(default_factory=dict)


def run_workspace(workspace: Path, show: Show, *, as_of: datetime | None = None, models: Models = MODELS) -> Finished:
    """Run every step that applies and publish the run's folder.

    Parameters
    ----------
    workspace : folder with ``friction.toml``.
    show : where progress goes.
    as_of : pretend the data ended then; the end of the data where None.
    models : what loads the sentence model, and learns with it.

    Raises
    ------
    FrictionError
        If settings or inputs cannot be used, another run is at work, or the disk is full.
    """
    from friction.privacy import load_key, to_fingerprint

    settings = load_settings(workspace)
    files, inputs = find_inputs(settings, workspace), Inputs(workspace)
    key = load_key()
    with lock_runs(workspace / RUNS_FOLDER), report_progress(workspace) as reporter:
        go_over(workspace, key)
        consent = read_consent(settings, workspace, key, inputs)
        removal = honour_consent(workspace, consent)
        if removal is not None:
            tell_removal(removal, show)
        log = DecisionLog(workspace)
        decisions = log.read()
        log.close()
        went_in: dict[str, Any] = {
            "program": friction.__version__,
            "code": hash_code(),
            "settings": hash_settings(settings),
            "inputs": [asdict(file) for file in files],
            "brought": hash_brought(settings, workspace),
            "as_of": as_of.isoformat() if as_of else None,
            "key": to_fingerprint(key),
            "consent": consent.digest,
            "decisions": hash_decisions(decisions),
            "seeds": {"topics": settings.topics.seed, "impact": settings.impact.seed},
        }
        same = find_same_run(workspace, went_in)
        if same is not None:
            reporter.end("unchanged", run=same.path.name)
            return Finished(same, changed=False)
        remove_leftovers(workspace)
        paths = find_runs(workspace)
        previous = read_run(paths[-1]) if paths else None
        work = Work(
            settings=settings,
            workspace=workspace,
            went_in=went_in,
            key=key,
            consent=consent,
            decisions=decisions,
            previous=previous,
            as_of=as_of,
            inputs=inputs,
            models=models,
        )
        records, seconds = _run_steps(work, show, reporter)
        run = _publish(work, records, seconds, show)
        work.store.forget_all_but(records)
        prune_runs(workspace, settings.runs.keep_weeks)
        reporter.end("done", run=run.path.name)
    return Finished(run, changed=True, seconds=seconds)


def _run_steps(work: Work, show: Show, reporter: Reporter) -> tuple[list[StepRecord], dict[str, float]]:
    """Run the steps in their order, each only where no record of equal work is there."""
    records, seconds = [], {}
    steps = [step for step in STEPS if step.when(work.settings)]
    for n_done, step in enumerate(steps):
        reporter.begin(step.title, n_done, len(steps))
        key = _to_step_key(step, work)
        record = work.store.find(step.name, key)
        if record is None:
            record = _run_step(step, key, work, show, reporter)
            seconds[step.name] = record.seconds
        else:
            show.kept(step.title)
            seconds[step.name] = 0.0
        for note in record.loud:
            show.alarm(note)
        for note in record.notes:
            show.warn(note)
        work.outputs.update(record.outputs)
        work.inputs.drop()  # only the first step reads them
        for name in step.frees:  # whether the step was computed now or before
            work.drop(name)
        records.append(record)
    return records, seconds


def _run_step(step: Step, key: str, work: Work, show: Show, reporter: Reporter) -> StepRecord:
    """Compute one step, write what it made, then its record."""
    started = time.monotonic()
    with show.step(step.title) as on_progress:

        def go_on(done: int, total: int) -> None:
            on_progress(done, total)
            reporter.go_on(done, total)

        outputs = work.run(step, go_on)
    seconds = round(time.monotonic() - started, 3)
    record = StepRecord(
        step.name, key, outputs, seconds, dict(work.left_out), tuple(work.notes), tuple(sorted(work.read)),
        tuple(work.loud),
    )  # fmt: skip
    work.store.save(record)
    return record


def _to_step_key(step: Step, work: Work) -> str:
    """Return the hash of all that a step's result depends on."""
    return hash_json(
        {
            "step": step.name,
            "code": work.went_in["code"],
            "settings": dump_settings(work.settings, step.settings),
            "given": {name: find(work) for name, find in step.given.items()},
            "inputs": {name: work.outputs[name].sha256 for name in step.needs if name in work.outputs},
            "data_end": str(work.data_end) if DATA_END in step.needs else None,
        }
    )


def _publish(work: Work, records: list[StepRecord], seconds: dict[str, float], show: Show) -> Run:
    """Write the run's folder with its manifest."""
    left_out: dict[str, int] = {}
    for record in records:
        for reason, n in record.left_out.items():
            left_out[f"{record.step}: {reason}"] = n
    vectors = work.outputs.get("embeddings")
    outputs = {name: stored for name, stored in work.outputs.items() if name not in INTERMEDIATES}
    previous, edges = work.previous, work.find_edges()
    loud, notes = ([note for record in records for note in getattr(record, kind)] for kind in ("loud", "notes"))
    if edges is not None:
        early, short, stale = tell_first_days(edges), tell_short_week(edges), tell_stale(edges)
        for told, place in ((stale, loud), (early, loud), (None if early else short, notes)):
            if told:
                show.warn(told)
                place.append(told)
    manifest = {
        "number": previous.number + 1 if previous else 1,
        "went_in": work.went_in,
        "previous": previous.path.name if previous else None,
        "machine": describe_machine(),
        "model": work.store.objects.load_vectors(vectors).model_id if vectors else None,
        "week": edges.whole if edges is not None else None,
        "data_begin": edges.begin.isoformat() if edges is not None else None,
        "data_end": work.data_end.isoformat() if work.data_end is not None else None,
        "left_out": left_out,
        "loud": loud,
        "notes": [*loud, *notes],
    }
    return publish_run(work.workspace, work.store.objects, outputs, manifest, {"seconds": seconds})
