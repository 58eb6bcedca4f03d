"""Groups of persons: by the value of a property that they told."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd


def find_groups(people: np.ndarray, persons: pd.DataFrame, group_by: str) -> tuple[np.ndarray, tuple[str | None, ...]]:
    """Return the number of each person's group, and the groups: values of a property, sorted; None, not told, last.

    Parameters
    ----------
    people : (P,) ids.
    persons : table ``persons``; persons who are not in it have told nothing.
    group_by : the property.
    """
    known = {
        person: _to_text(json.loads(properties).get(group_by))
        for person, properties in zip(persons["person_id"], persons["properties"], strict=True)
    }
    told = [known.get(person) for person in people]
    names = sorted({name for name in told if name is not None})
    place: dict[str | None, int] = {name: at for at, name in enumerate(names)}
    return np.array([place.get(name, len(names)) for name in told], dtype=np.int64), (*names, None)


def _to_text(value: object) -> str | None:
    return None if value is None or value == "" else str(value)
