"""friction: which friction, at which stage of the journey, costs how many customers, and how sure we are."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from friction.store import Run

__version__ = "0.1.0"
__all__ = ["__version__", "read_run"]


def read_run(path: str | Path) -> Run:
    """Open a run folder; its tables are DataFrames, loaded when asked for: ``read_run(path).impact``.

    Raises
    ------
    StoreError
        If ``path`` is no finished run, or a file in it is not the one the manifest names.
    """
    from friction.store import read_run as read

    return read(path)
