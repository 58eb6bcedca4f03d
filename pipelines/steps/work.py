"""What a run's steps share: settings, the tables made so far, and where results go."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, cast

from friction.config import Settings  # noqa: TC001 - part of the public record
from friction.contracts import build_empty
from friction.statistics import keep_one_thread
from friction.store import RUNS_FOLDER, Steps, Stored, Vectors
from friction.topics import TopicModel
from pipelines.steps.models import MODELS, Models
from pipelines.steps.step import DATA_END, INTERMEDIATES, UndeclaredError, declare_settings

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    import pandas as pd

    from friction.privacy import Consent
    from friction.report import Edges
    from friction.store import Run
    from friction.topics import Embedder
    from pipelines.inputs.raw import Inputs
    from pipelines.steps.step import Step

Kept = TypeVar("Kept")


class Work:
    """One run at work; of tables, settings and all else that it is given a step reads what it declared alone.

    Attributes
    ----------
    settings, workspace : what is run, and where.
    went_in : what the manifest will say went in.
    models : what loads the sentence model, and learns with it.
    outputs : what the steps made so far, by table.
    read : what the step at work has read of what it declared.
    left_out, notes, loud, on_progress : of the step at work; loud notes come before all others.
    """

    def __init__(
        self,
        *,
        settings: Settings,
        workspace: Path,
        went_in: dict[str, Any],
        key: bytes,
        consent: Consent,
        decisions: pd.DataFrame,
        previous: Run | None,
        as_of: datetime | None,
        inputs: Inputs,
        models: Models = MODELS,
    ) -> None:
        self.settings = self._settings = settings
        self.workspace = workspace
        self.went_in = went_in
        self._key, self._consent, self._decisions, self._previous, self._as_of = (
            key, consent, decisions, previous, as_of
        )  # fmt: skip
        self.inputs = inputs
        self.models = models
        self.store = Steps(workspace / RUNS_FOLDER)
        self.outputs: dict[str, Stored] = {}
        self._tables: dict[str, pd.DataFrame] = {}  # by the hash of their bytes: an intermediate may stay as it is
        self._lasts: dict[str, datetime | None] = {}  # likewise: asked for by every step
        self._kept: dict[str, tuple[list[str], Any]] = {}
        self._declared: frozenset[str] | None = None  # None while no step is at work

    def run(self, step: Step, on_progress: Callable[[int, int], None]) -> dict[str, Stored]:
        """Compute a step, which can read what it declares alone, and write what it made."""
        self.on_progress = on_progress
        self.left_out: dict[str, int] = {}
        self.notes: list[str] = []
        self.loud: list[str] = []
        self.read: set[str] = set()
        self._declared = frozenset((*step.needs, *step.given))
        self.settings = declare_settings(self._settings, step.settings, self.read)
        try:
            # Products here are many and small: threads of BLAS wait for each other longer than they compute.
            with keep_one_thread(products_alone=True):
                made = step.compute(self)
        finally:
            self._declared, self.settings = None, self._settings
        return {name: self.save(name, content) for name, content in made.items()}

    @property
    def key(self) -> bytes:
        """The key of the pseudonyms."""
        self._check("key")
        return self._key

    @property
    def consent(self) -> Consent:
        """Whom to leave out."""
        self._check("consent")
        return self._consent

    @property
    def decisions(self) -> pd.DataFrame:
        """People's decisions, oldest first."""
        self._check("decisions")
        return self._decisions

    @property
    def previous(self) -> Run | None:
        """The run before, if there is one."""
        self._check("previous")
        return self._previous

    @property
    def as_of(self) -> datetime | None:
        """The moment the data are taken to end, or None."""
        self._check("as_of")
        return self._as_of

    def has(self, name: str) -> bool:
        """Say whether an earlier step made a table or vectors of that name."""
        self._check(name)
        return name in self.outputs

    def stored(self, name: str) -> Stored:
        """Return where what an earlier step made lies."""
        self._check(name)
        return self.outputs[name]

    def table(self, name: str) -> pd.DataFrame:
        """Return a table made by an earlier step; without rows where these inputs make none."""
        contract = INTERMEDIATES.get(name, name)
        if not self.has(name):
            return build_empty(contract)
        stored = self.outputs[name]
        if stored.sha256 not in self._tables:
            self._tables[stored.sha256] = self.store.objects.load_table(contract, stored)
        return self._tables[stored.sha256]

    def file(self, name: str) -> Path:
        """Return the Parquet file of a table made by an earlier step, for what is never read whole."""
        return self.store.objects.path(self.stored(name))

    def keep(self, name: str, made_from: tuple[str, ...], make: Callable[[], Kept]) -> Kept:
        """Return what several steps start from, made once for the tables it is made from."""
        hashes = [self.stored(table).sha256 for table in made_from if self.has(table)]
        if name not in self._kept or self._kept[name][0] != hashes:
            self._kept[name] = (hashes, make())
        return cast("Kept", self._kept[name][1])

    def drop(self, name: str) -> None:
        """Give back the memory of what was kept: no later step starts from it."""
        self._kept.pop(name, None)

    def vectors(self, name: str = "embeddings") -> Vectors:
        """Return the vectors of that name: the segments', or those of the texts around them (``contexts``)."""
        return self.store.objects.load_vectors(self.stored(name))

    def load_embedder(self) -> Embedder:
        """Load the sentence model that the settings name."""
        return self.models.load_embedder(self.settings.topics.model, self.workspace)

    def _check(self, name: str) -> None:
        if self._declared is None:
            return
        if name not in self._declared:
            raise UndeclaredError(f"the step reads {name}; it declares: {', '.join(sorted(self._declared))}")
        self.read.add(name)

    def save(self, name: str, content: pd.DataFrame | Vectors | TopicModel | Stored) -> Stored:
        """Write what a step made, unless it is written already."""
        if isinstance(content, Stored):
            return content
        if isinstance(content, Vectors):
            return self.store.objects.save_vectors(content)
        if isinstance(content, TopicModel):
            return self.store.objects.save_model(content)
        stored = self.store.objects.save_table(INTERMEDIATES.get(name, name), content)
        self._tables[stored.sha256] = content
        return stored

    @property
    def data_end(self) -> pd.Timestamp | None:
        """The moment the data end: ``as_of``, else the last event, else the last document."""
        import pandas as pd
        import pyarrow.compute as pc
        import pyarrow.parquet as pq

        from friction.report import TIMES

        self._check(DATA_END)
        if self._as_of is not None:
            return pd.Timestamp(self._as_of).tz_convert("UTC")
        for name, column in TIMES.items():
            stored = self.outputs.get(name)
            if stored is None:
                continue
            if stored.sha256 not in self._lasts:
                self._lasts[stored.sha256] = pc.max(
                    pq.read_table(self.store.objects.path(stored), columns=[column])[column]
                ).as_py()
            last = self._lasts[stored.sha256]
            if last is not None:
                return pd.Timestamp(last).as_unit("us")
        return None

    def find_edges(self) -> Edges | None:
        """Return where messages and events begin and end; None where nothing has a time."""
        import pandas as pd
        import pyarrow.compute as pc
        import pyarrow.parquet as pq

        from friction.report import TIMES, to_edges

        moments: list[pd.Timestamp] = []
        for name, column in TIMES.items():
            if name in self.outputs:
                cells = pq.read_table(self.store.objects.path(self.outputs[name]), columns=[column])[column]
                known = [moment for moment in pc.min_max(cells).as_py().values() if moment is not None]
                moments += [pd.Timestamp(moment).as_unit("us") for moment in known]
        return to_edges(moments, self.data_end, self._settings.project.timezone)
