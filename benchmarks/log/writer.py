"""A process that decides: ``python -m benchmarks.log.writer WORKSPACE NAME COUNT``.

Each decision that the log has acknowledged is told on standard output, unbuffered: its id and what it says.
"""

from __future__ import annotations

import os
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from friction.store import DecisionLog


def main(workspace: str, name: str, count: str) -> None:
    """Decide so many times, on ten themes in turn, each decision with words of its own.

    At the end tells on standard error when it began and ended, its median and its slowest decision, in seconds.
    """
    log = DecisionLog(Path(workspace))
    log.read()  # loads what is loaded late
    seconds, begun = [], time.time()
    for number in range(int(count)):
        said, start = f"{name}-{number}", time.perf_counter()
        decision_id = log.append(
            "note", {"text": said}, theme_id=f"th-{number % 10}", decided_by=name, decided_at=datetime.now(UTC)
        )
        seconds.append(time.perf_counter() - start)
        os.write(1, f"{decision_id} {said}\n".encode())
    ended = time.time()
    log.close()
    os.write(2, f"{begun} {ended} {sorted(seconds)[len(seconds) // 2]} {max(seconds)}\n".encode())


if __name__ == "__main__":
    main(*sys.argv[1:])
