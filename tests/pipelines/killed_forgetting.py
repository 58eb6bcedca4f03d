"""Forget the planted person, killed -9 on the way: ``python -m tests.pipelines.killed_forgetting DIR=PLACE...``.

Each time is a process of its own, forked from one that has forgotten nobody; printed is, a line each, how it ended.

``PLACE`` is ``ledger`` (the tombstone is written, nothing removed), ``decisions``, ``work``, ``cache`` (each after that
place was cleaned), ``between`` (the old folder of the newest run is away, the new one not in place) or ``run`` (the
newest run is done, the older one is not).
"""

from __future__ import annotations

import os
import signal
import sys
from functools import partial
from pathlib import Path

from friction.store import removal as removal_module
from pipelines.commands import person as person_module
from tests.pipelines.canary import CANARY
from tests.pipelines.forks import run_in_child


def kill_self(*_args: object, **_more: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def kill_after(module: object, name: str) -> None:
    inner = getattr(module, name)

    def done_then_killed(*args: object, **more: object) -> None:
        inner(*args, **more)
        kill_self()

    setattr(module, name, done_then_killed)


def forget(workspace: Path, place: str) -> None:
    places = {
        "ledger": (person_module, "write_ledger"),
        "decisions": (removal_module, "_clean_logs"),
        "work": (removal_module, "forget_work"),
        "cache": (removal_module, "keep_vectors"),
        "run": (removal_module, "rewrite_run"),
    }
    if place == "between":
        rename = Path.rename

        def rename_and_die(self: Path, target: Path) -> Path:
            moved = rename(self, target)
            if Path(target).name.startswith(".old-"):
                kill_self()
            return moved

        Path.rename = rename_and_die
    else:
        kill_after(*places[place])
    person_module.forget_person(workspace, CANARY)


def main(asked: list[tuple[Path, str]]) -> None:
    for workspace, place in asked:
        print(run_in_child(partial(forget, workspace, place)), flush=True)  # noqa: T201 - read by the test


if __name__ == "__main__":
    main([(Path(at), place) for at, _, place in (one.rpartition("=") for one in sys.argv[1:])])
