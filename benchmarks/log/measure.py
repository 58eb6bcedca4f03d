"""Writers set going, stopped or killed, and the log held against what they were told."""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import time
from contextlib import closing
from typing import TYPE_CHECKING, NamedTuple

from benchmarks.log.writer import write
from friction.store import DecisionLog

if TYPE_CHECKING:
    from multiprocessing.process import BaseProcess
    from pathlib import Path

PASSWORD_VARIABLES = ("FRICTION_DATABASE_PASSWORD", "PGPASSWORD")

ENDLESS = 1_000_000


class Load(NamedTuple):
    """What writers did: decisions acknowledged; seconds; of the slowest writer the median and slowest decision."""

    n: int
    seconds: float
    median: float
    slowest: float


def start_writer(workspace: Path, name: str, count: int) -> BaseProcess:
    """Start a process that decides."""
    context = multiprocessing.get_context("forkserver")  # what is imported is imported once for all writers
    context.set_forkserver_preload(["benchmarks.log.writer"])
    passed = {name: os.environ[name] for name in PASSWORD_VARIABLES if name in os.environ}
    writer = context.Process(target=write, args=(str(workspace), name, count, passed))
    writer.start()
    return writer


def write_at_once(workspace: Path, n_writers: int, n_each: int) -> Load:
    """Let several processes decide at once; fails unless each decision is there once, and the chain holds.

    Raises
    ------
    AssertionError
        If a writer failed, or a decision was lost, doubled or changed.
    """
    writers = [start_writer(workspace, f"w{number}", n_each) for number in range(n_writers)]
    for writer in writers:
        writer.join()
    assert [writer.exitcode for writer in writers] == [0] * n_writers
    acknowledged = read_acknowledged(workspace)
    assert len(acknowledged) == n_writers * n_each
    assert hold_against(workspace, acknowledged) == len(acknowledged)
    told = [file.read_text(encoding="ascii") for file in workspace.glob("*.times")]
    begun, ended, medians, slowest = zip(*(map(float, one.split()) for one in told), strict=True)
    return Load(len(acknowledged), max(ended) - min(begun), max(medians), max(slowest))


def kill_writers(workspace: Path, n_kills: int, n_writers: int = 3, seed: int = 1) -> int:
    """Let writers decide and kill all of them on the way, so many times in all; returns how many were acknowledged.

    Raises
    ------
    AssertionError
        If a decision that was acknowledged is not there, or there twice, or the chain does not hold.
    """
    draw = random.Random(seed)  # noqa: S311 - when to kill
    left, round_ = n_kills, 0
    while left:
        writers = [start_writer(workspace, f"r{round_}w{one}", ENDLESS) for one in range(min(n_writers, left))]
        wait_for(workspace / f"r{round_}w0.acknowledged")
        for writer in writers:
            time.sleep(draw.uniform(0, 0.2))
            writer.kill()
            writer.join()
        left, round_ = left - len(writers), round_ + 1
        hold_against(workspace, read_acknowledged(workspace))
    return len(read_acknowledged(workspace))


def wait_for(file: Path) -> None:
    """Wait until a writer was told of its first decision."""
    end = time.monotonic() + 60
    while not file.exists() or not file.stat().st_size:
        assert time.monotonic() < end, "the writer decides nothing"
        time.sleep(0.01)


def read_acknowledged(workspace: Path) -> dict[str, str]:
    """Return what all writers were told: what each decision said, by its id."""
    lines = [line for file in workspace.glob("*.acknowledged") for line in file.read_text().splitlines()]
    told = dict(line.split(" ") for line in lines)
    assert len(told) == len(lines), "two decisions have one id"
    return told


def hold_against(workspace: Path, acknowledged: dict[str, str]) -> int:
    """Return how many decisions the log has; fails unless all acknowledged are there, each once, in a chain."""
    with closing(DecisionLog(workspace)) as log:
        decisions = log.read()
        broken = log.verify()
    assert broken is None, str(broken)
    assert decisions["decision_id"].tolist() == [f"{one:08d}" for one in range(1, len(decisions) + 1)]
    said = dict(zip(decisions["decision_id"], (json.loads(one)["text"] for one in decisions["payload"]), strict=True))
    assert len(set(said.values())) == len(said), "a decision is there twice"
    assert acknowledged.items() <= said.items(), "an acknowledged decision is lost"
    versions = decisions.groupby("theme_id")["version"]
    assert all(sorted(of) == list(range(1, len(of) + 1)) for _, of in versions), "versions do not count the decisions"
    return len(decisions)
