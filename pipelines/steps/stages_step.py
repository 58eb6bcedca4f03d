"""The step that reads what the stages are about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from friction.store import Vectors

if TYPE_CHECKING:
    from friction.config import Stage
    from pipelines.steps.step import Made
    from pipelines.steps.work import Work


def describe_stages_of_run(work: Work) -> dict[str, Made]:
    """Make the vectors of what the stages are about, by name of the stage: the one use of the model behind topics."""
    import numpy as np

    from friction.topics import embed_texts

    journey, embedder = work.settings.journey, work.load_embedder()
    stages = sorted(journey.stages if journey else (), key=lambda stage: stage.name)
    vectors = embed_texts([_to_words(stage) for stage in stages], embedder, {})
    rows = np.asarray(vectors, dtype=np.float32).reshape(len(stages), -1)
    return {"described_stages": Vectors([stage.name for stage in stages], rows, embedder.model_id)}


def _to_words(stage: Stage) -> str:
    """Return what a stage is about: its description, else its name and its events in words."""
    if stage.description:
        return stage.description
    names = [pattern.name for pattern in stage.patterns]
    return ", ".join(" ".join(name.replace("*", " ").replace("_", " ").split()) for name in (stage.name, *names))
