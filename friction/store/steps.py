"""What is already done: one record for each finished step, found again by the key of all that went into it."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from friction.errors import StoreError
from friction.store.disk import read_json, write_json
from friction.store.objects import Objects, Stored

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class StepRecord:
    """A finished step.

    Attributes
    ----------
    step : its name.
    key : sha256 over its name, the program's code, its settings and the hashes of its inputs.
    outputs : what it made, by name of the table.
    seconds : how long it took.
    left_out : rows left out, by reason.
    notes : sentences for the person who runs it.
    read : what it read of what it declared, sorted.
    loud : notes that come before all others: what is missing, and why.
    """

    step: str
    key: str
    outputs: dict[str, Stored]
    seconds: float
    left_out: dict[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    read: tuple[str, ...] = ()
    loud: tuple[str, ...] = ()


class Steps:
    """The records and objects below a workspace's ``runs`` folder."""

    def __init__(self, runs: Path) -> None:
        self.folder = runs / ".steps"
        self.objects = Objects(runs / ".objects")

    def find(self, step: str, key: str) -> StepRecord | None:
        """Return the record of a step done before with this key, if all it made is still there, whole."""
        path = self._path(step, key)
        if not path.is_file():
            return None
        try:
            record = _to_record(read_json(path))
        except (StoreError, KeyError, TypeError):
            path.unlink(missing_ok=True)
            return None
        if record.key != key or not all(self.objects.has(stored) for stored in record.outputs.values()):
            return None
        return record

    def save(self, record: StepRecord) -> None:
        """Write the record, after all its objects: a step counts as done only when its record is there."""
        write_json(self._path(record.step, record.key), asdict(record))

    def forget_all_but(self, records: list[StepRecord]) -> None:
        """Remove records and objects that neither ``records`` nor a run folder needs."""
        keep = {self._path(record.step, record.key).name for record in records}
        for path in self.folder.glob("*.json"):
            if path.name not in keep:
                path.unlink(missing_ok=True)
        needed = {stored.file_name for record in records for stored in record.outputs.values()}
        for path in self.objects.folder.iterdir():
            # A second link means that a run folder shares the object: it costs nothing and may be shared again.
            if path.name not in needed and path.stat().st_nlink == 1:
                path.unlink(missing_ok=True)

    def _path(self, step: str, key: str) -> Path:
        return self.folder / f"{step}-{key[:24]}.json"


def _to_record(raw: Any) -> StepRecord:  # noqa: ANN401 - whatever the file held; a wrong shape raises
    outputs = {name: Stored(**stored) for name, stored in raw["outputs"].items()}
    return StepRecord(
        raw["step"], raw["key"], outputs, float(raw["seconds"]), dict(raw["left_out"]), tuple(raw["notes"]),
        tuple(raw["read"]), tuple(raw["loud"]),
    )  # fmt: skip
