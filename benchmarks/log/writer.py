"""A process that decides, and notes each decision that the log has acknowledged."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from friction.store import DecisionLog

if TYPE_CHECKING:
    from collections.abc import Mapping


def write(workspace: str, name: str, count: int, environment: Mapping[str, str]) -> None:
    """Decide so many times, on ten themes in turn, each decision with words of its own.

    What was acknowledged, id and words, goes line by line to ``NAME.acknowledged`` in the workspace, not held back. At
    the end ``NAME.times`` says when the writer began and ended, its median and its slowest decision, in seconds.
    """
    os.environ.update(environment)
    log = DecisionLog(Path(workspace))
    log.head()  # loads what is loaded late
    told = os.open(Path(workspace, f"{name}.acknowledged"), os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    seconds, begun = [], time.time()
    for number in range(count):
        said, start = f"{name}-{number}", time.perf_counter()
        decision_id = log.append(
            "note", {"text": said}, theme_id=f"th-{number % 10}", decided_by=name, decided_at=datetime.now(UTC)
        )
        seconds.append(time.perf_counter() - start)
        os.write(told, f"{decision_id} {said}\n".encode())
    ended = time.time()
    log.close()
    times = f"{begun} {ended} {sorted(seconds)[len(seconds) // 2]} {max(seconds)}"
    Path(workspace, f"{name}.times").write_text(times, encoding="ascii")
