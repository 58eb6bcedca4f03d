"""Every step with empty tables: whatever is missing, it makes its tables, and they keep their contracts."""

from __future__ import annotations

import json

import numpy as np
import pytest

from friction.config import load_settings
from friction.contracts import check_table
from friction.privacy.consent import Consent
from friction.privacy.pseudonym import load_key
from friction.store.decisions import DecisionLog
from friction.store.objects import Stored, Vectors
from pipelines.inputs.raw import Inputs
from pipelines.steps.step import DATA_END, INTERMEDIATES
from pipelines.steps.wires import STEPS
from pipelines.steps.work import Work
from tests.pipelines.small import BY_WORDS, make_workspace, run_small

pytestmark = pytest.mark.slow

VECTORS = ("embeddings", "contexts", "uncut", "bridge", "uncut_bridge", "described_stages")
OF_SEGMENTS = (
    "sentences", "cut_segments", "segments", *VECTORS, "found_segment_topics", "segment_topics", "segment_alignments",
    "found_topics", "topics", "themes", "lineage",
)  # fmt: skip
OF_VISITS = ("visits", "cut_journeys")
HANGS_ON = {
    "documents": ("alignments", *OF_SEGMENTS),
    **dict.fromkeys(("sentences", "cut_segments", "segments", "embeddings", "found_segment_topics"), OF_SEGMENTS),
    "events": OF_VISITS,
    **dict.fromkeys(("visits", "cut_journeys", "first_dropoff", "dropoff"), OF_VISITS),
}
"""What has no row where another table has none: a vector is of a segment, a journey is of visits. Drop-off has a row
for each stage, whether anybody was there or not, and is never empty."""

NOT_SMALL = (DATA_END, "bridge", "uncut_bridge")
"""What the small workspace has none of."""

STEPS_WITH_INPUTS = [step for step in STEPS if set(step.needs) - {DATA_END} and step.name != "identities"]
CASES = [
    *(
        (step, (name,))
        for step in STEPS_WITH_INPUTS
        for name in step.needs
        if name not in (DATA_END, "bridge", "uncut_bridge")
    ),
    *((step, tuple(set(step.needs) - {DATA_END})) for step in STEPS_WITH_INPUTS),
]


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    """Return a workspace whose run is done, and what its steps made."""
    folder = make_workspace(tmp_path_factory.mktemp("steps") / "shop")
    run = run_small(folder).run
    records = [json.loads(path.read_text()) for path in (folder / "runs" / ".steps").glob("*.json")]
    outputs = {name: Stored(**one) for record in records for name, one in record["outputs"].items()}
    return folder, run, outputs, {record["step"]: set(record["outputs"]) for record in records}


def make_work(folder, run, outputs):
    """Return a run at work that begins with what was made before."""
    log = DecisionLog(folder)
    decisions = log.read()
    log.close()
    work = Work(
        settings=load_settings(folder),
        workspace=folder,
        went_in=run.manifest["went_in"],
        key=load_key(),
        consent=Consent(load_key()),
        decisions=decisions,
        previous=None,
        as_of=None,
        inputs=Inputs(folder),
        models=BY_WORDS,
    )
    work.outputs = dict(outputs)
    return work


def empty(work, name):
    """Put a table or vectors without rows in place of what was made."""
    objects = work.store.objects
    if name in VECTORS:
        vectors = objects.load_vectors(work.outputs[name])
        none = Vectors([], np.zeros((0, vectors.vectors.shape[1]), dtype=np.float32), vectors.model_id)
        work.outputs[name] = objects.save_vectors(none)
    elif name not in ("first_dropoff", "dropoff"):
        contract = INTERMEDIATES.get(name, name)
        work.outputs[name] = objects.save_table(contract, objects.load_table(contract, work.outputs[name])[:0])


@pytest.mark.parametrize(
    ("step", "names"), CASES, ids=[f"{step.name}-{'+'.join(sorted(names))}" for step, names in CASES]
)
def test_a_step_makes_its_tables_of_empty_ones(finished, step, names):
    """With one of its inputs empty, and what hangs on that one; and with all of them empty."""
    work = make_work(*finished[:3])
    for one in {one for name in names for one in (name, *HANGS_ON.get(name, ()))} & set(work.outputs):
        empty(work, one)

    made = work.run(step, lambda _done, _total: None)

    assert set(made) == finished[3][step.name]
    for name, stored in made.items():
        if stored.ending == "parquet":
            contract = INTERMEDIATES.get(name, name)
            check_table(contract, work.store.objects.load_table(contract, stored))
