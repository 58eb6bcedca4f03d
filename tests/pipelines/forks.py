"""Work in a child that may kill itself: what was imported and learned before is there at once."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def run_in_child(work: Callable[[], object]) -> int:
    """Do the work in a fork of this process; return its exit code, below 0 for the signal that killed it."""
    child = os.fork()
    if child == 0:
        work()
        os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)
