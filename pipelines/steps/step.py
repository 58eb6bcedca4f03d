"""What a step is, and the settings as far as it declared them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping
    from typing import TypeAlias

    import pandas as pd

    from friction.config import Settings
    from friction.store import Stored, Vectors
    from friction.topics import TopicModel
    from pipelines.steps.work import Work

    Made: TypeAlias = pd.DataFrame | Vectors | TopicModel | Stored

DATA_END = "data_end"
"""Declared like a table: the moment the data end."""

GUARDED = ("key", "consent", "decisions", "previous", "as_of")
"""What `Work` holds beside tables and settings, and hands out where it is declared."""

INTERMEDIATES = {
    "read_documents": "documents",
    "read_events": "events",
    "read_persons": "persons",
    "sentences": "segments",
    "found_halves": "segments",
    "cut_segments": "segments",
    "uncut": "embeddings",
    "described_stages": "embeddings",
    "uncut_bridge": "bridge",
    "found_topics": "topics",
    "found_segment_topics": "segment_topics",
    "cut_journeys": "journeys",
    "first_dropoff": "dropoff",
}
"""What a later step completes, with the contract that tables are held to; a run's folder does not hold them."""

_OF_SETTINGS = {"kinds": ("documents", "persons", "events", "links", "identities"), "stages": ("journey",)}
"""Sections that the properties of the settings are made from."""


class UndeclaredError(Exception):
    """A step read what it did not declare: a mistake of the program, never of a user."""


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step of a run; its key is the hash of all that is declared here, and of the program's code.

    Attributes
    ----------
    name, title : in files, and on the screen.
    compute : makes the step's tables.
    needs : tables and vectors of earlier steps that it reads, and `DATA_END`.
    settings : what it reads of the settings: sections, or fields of sections after a dot.
    given : whatever else its result depends on, by name, and what of it; of what `GUARDED` names, `Work` hands out what
        stands here alone.
    when : does the step apply to these settings?
    frees : what was kept for several steps (`Work.keep`) that no later step starts from.
    """

    name: str
    title: str
    compute: Callable[[Work], dict[str, Made]]
    needs: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()
    given: Mapping[str, Callable[[Work], object]] = field(default_factory=dict)
    when: Callable[[Settings], bool] = lambda _settings: True
    frees: tuple[str, ...] = ()


class _Declared:
    """Settings, or a section of them, of which only what was declared can be read."""

    def __init__(self, whole: object, paths: Collection[str], at: str, seen: set[str]) -> None:
        self._whole, self._paths, self._at, self._seen = whole, paths, at, seen

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the settings hold
        needed = _OF_SETTINGS.get(name, (name,)) if not self._at else (name,)
        for one in needed:
            path = f"{self._at}{one}"
            if path in self._paths:
                self._seen.add(path)
            elif any(known.startswith(f"{path}.") for known in self._paths):
                return _Declared(getattr(self._whole, name), self._paths, f"{path}.", self._seen)
            else:
                raise UndeclaredError(f"the step reads the setting {path}; it declares: {', '.join(self._paths)}")
        return getattr(self._whole, name)


def declare_settings(settings: Settings, paths: Collection[str], seen: set[str]) -> Settings:
    """Return settings that refuse what is not among ``paths``; what is read is added to ``seen``."""
    return cast("Settings", _Declared(settings, paths, "", seen))


def dump_settings(settings: Settings, paths: Iterable[str]) -> dict[str, object]:
    """Return the declared settings as plain values, by path."""
    found: dict[str, object] = {}
    whole = settings.model_dump(mode="json")
    for path in paths:
        value: Any = whole
        for part in path.split("."):
            value = value[part]
        found[path] = value
    return found
