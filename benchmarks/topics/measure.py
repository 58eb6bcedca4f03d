"""Run every method on every data set, each in a process of its own, and keep what came out cell by cell."""

from __future__ import annotations

import json
import os
import platform
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.topics.peers.peer import draw_cut
from benchmarks.topics.score import find_agreement, score_labels
from benchmarks.topics.sets import RESULTS, ROOT, SETS, build_set

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.topics.sets import DataSet

HERE = Path(__file__).parent
PEERS_PYTHON = HERE / "peers" / ".venv" / "bin" / "python"
TUNED, TUNED_QUICKLY = HERE / "peers" / "tuned.json", RESULTS / "tuned-quick.json"
METHODS = ("friction", "bertopic", "bertopic_tuned", "topeax", "senstopic", "kmeans")
TUNED_ON = "chosen_on"
MOST_REPEATED = 20_000
"""Up to so many rows the first fit is made twice, to tell compiling from working; beyond, compiling hardly counts."""

ROUNDS = 3
END_TO_END = "banking77"
MOST_MIB = 20 * 1024
POLL_SECONDS = 0.5


def measure(
    sets: Sequence[str] = tuple(SETS),
    methods: Sequence[str] = METHODS,
    *,
    out: Path = RESULTS / "results.json",
    quick: bool = False,
    again: bool = False,
    limit: float = 3600.0,
    end_to_end: bool = True,
) -> dict[str, Any]:
    """Fill the cells that are missing and return all results.

    Parameters
    ----------
    sets, methods : what to measure; names of `SETS` and `METHODS`.
    out : where the results are kept; what is there already is not measured again, unless ``again``.
    quick : small cuts, two seeds, two subsamples, one round.
    limit : seconds after which a process is stopped; its cell then says so and holds the fits that were done.
    end_to_end : also time the whole way from texts to topics?
    """
    results = read_results(out)
    results["machine"] = find_machine()
    if not PEERS_PYTHON.is_file():
        methods = [name for name in methods if name == "friction"]
        print("The peers are not installed (make bench-peers): friction alone is measured.")
    if "bertopic_tuned" in methods and (sets or end_to_end) and not find_tuned(quick=quick).is_file():
        print("tuning BERTopic", flush=True)
        tune(quick=quick)
    for name in sets:
        missing = [method for method in methods if again or f"{name}|{method}" not in results["cells"]]
        if not missing:
            continue
        print(f"{name}: making it", flush=True)
        data = build_set(name, quick=quick)
        folder = out.parent / "work" / f"{os.getpid()}-{name}"
        try:
            _write_set(data, folder)
            for method in missing:
                results["cells"][f"{name}|{method}"] = cell = _measure_cell(data, method, folder, limit, quick=quick)
                write_results(out, results)
                print(_to_line(name, method, cell), flush=True)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    if end_to_end:
        _time_end_to_end(results, methods, out, limit, quick=quick, again=again)
    return results


def tune(*, quick: bool = False, limit: float = 4 * 3600.0) -> None:
    """Tune BERTopic's UMAP and HDBSCAN on the intents that settings are chosen on, and write down the grid's best."""
    data = build_set(TUNED_ON, quick=quick)
    folder = RESULTS / "work" / f"{os.getpid()}-tune"
    try:
        _write_set(data, folder)
        np.save(folder / "gold.npy", data.gold)
        job = {"method": "tune", "vectors": str(folder / "vectors.npy"), "gold": str(folder / "gold.npy")}
        stopped = _run_job(job, folder, limit)
        if stopped:
            raise RuntimeError(f"tuning was stopped: {stopped}")
        scored = json.loads((folder / "tuned.json").read_text(encoding="utf-8"))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    kept = {"on": f"{TUNED_ON}, {len(data.gold):,} rows", "tried": len(scored), "best": scored[0], "next": scored[1:5]}
    find_tuned(quick=quick).write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    print("tuned", kept["best"], flush=True)


def find_tuned(*, quick: bool = False) -> Path:
    """Return the file of the tuned settings: kept with the code, but for those of a quick run."""
    return TUNED_QUICKLY if quick else TUNED


def read_results(out: Path) -> dict[str, Any]:
    """Return the results of earlier runs, or empty ones."""
    if out.is_file():
        return json.loads(out.read_text(encoding="utf-8"))
    return {"machine": {}, "cells": {}, "end_to_end": {}, "embedding": {}}


def write_results(out: Path, results: dict[str, Any]) -> None:
    """Write the results, whole or not at all."""
    out.parent.mkdir(parents=True, exist_ok=True)
    part = out.with_suffix(".part")
    part.write_text(json.dumps(results, indent=1), encoding="utf-8")
    part.replace(out)


def find_machine() -> dict[str, Any]:
    """Return what the figures hang on: processor, cores, memory, Python."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.is_file() else []
    name = next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), platform.machine())
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3
    return {"processor": name, "cores": os.cpu_count(), "gib": round(memory), "python": platform.python_version()}


def list_fits(data: DataSet, *, quick: bool = False) -> list[dict[str, Any]]:
    """Return the fits of a cell: the first one, it again (small data), other seeds, subsamples of 80 %."""
    seeds, cuts = (min(data.seeds, 2), min(data.cuts, 2)) if quick else (data.seeds, data.cuts)
    fits = [{"name": f"seed{seed}", "seed": seed, "cut": None} for seed in range(seeds)]
    if len(data.gold) <= MOST_REPEATED:
        fits.insert(1, {"name": "again", "seed": 0, "cut": None})
    return fits + [{"name": f"cut{cut}", "seed": 0, "cut": cut} for cut in range(cuts)]


def _write_set(data: DataSet, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    np.save(folder / "vectors.npy", np.asarray(data.load_vectors(), dtype=np.float32))
    (folder / "texts.json").write_text(json.dumps(list(data.texts)), encoding="utf-8")


def _measure_cell(data: DataSet, method: str, folder: Path, limit: float, *, quick: bool) -> dict[str, Any]:
    """Run all fits of one method on one data set, and score them."""
    fits = list_fits(data, quick=quick)
    made = folder / method
    made.mkdir(exist_ok=True)
    job = _to_job(data, method, folder / "texts.json", folder / "vectors.npy", fits, quick=quick)
    stopped = _run_job(job, made, limit)
    cell: dict[str, Any] = {"rows": len(data.gold), "true": data.n_true, "stopped": stopped, "fits": {}}
    if (made / "done.json").is_file():
        cell.update(json.loads((made / "done.json").read_text(encoding="utf-8")))
    n = len(data.gold)
    labels = {name: np.load(made / f"{name}.npy") for name in cell["fits"]}
    seeds = [name for name in labels if name.startswith("seed")]
    cell["scores"] = {name: score_labels(data.gold, labels[name]) for name in seeds}
    cell["seeds_agree"] = find_agreement((np.arange(n), labels[name]) for name in seeds)
    cuts = [fit for fit in fits if fit["cut"] is not None and fit["name"] in labels]
    cell["cuts_agree"] = find_agreement((draw_cut(n, fit["cut"]), labels[fit["name"]]) for fit in cuts)
    return cell


def _time_end_to_end(
    results: dict[str, Any], methods: Sequence[str], out: Path, limit: float, *, quick: bool, again: bool
) -> None:
    """Time each method from texts to topics, by turns, so that a machine that grows slower slows all alike."""
    rounds = 1 if quick else ROUNDS
    have = results["end_to_end"]
    missing = [
        (number, method) for number in range(rounds) for method in methods if again or f"{method}|{number}" not in have
    ]
    if not missing:
        return
    data = build_set(END_TO_END, quick=quick)
    folder = out.parent / "work" / f"{os.getpid()}-end"
    try:
        folder.mkdir(parents=True)
        texts = folder / "texts.json"
        texts.write_text(json.dumps(list(data.texts)), encoding="utf-8")
        for number, method in missing:
            made = folder / f"{method}-{number}"
            made.mkdir()
            job = _to_job(data, method, texts, None, [{"name": "seed0", "seed": 0, "cut": None}], quick=quick)
            started = time.perf_counter()
            stopped = _run_job(job, made, limit)
            wall = time.perf_counter() - started
            have[f"{method}|{number}"] = cell = {"rows": len(data.gold), "wall": wall, "stopped": stopped}
            if not stopped:
                cell.update(json.loads((made / "done.json").read_text(encoding="utf-8")))
                cell["scores"] = score_labels(data.gold, np.load(made / "seed0.npy"))
            write_results(out, results)
            print(f"end to end, round {number + 1}, {method}: {stopped or f'{wall:.1f} s'}", flush=True)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _to_job(
    data: DataSet, method: str, texts: Path, vectors: Path | None, fits: list[dict[str, Any]], *, quick: bool
) -> dict[str, Any]:
    settings = {}
    if method == "bertopic_tuned":
        settings = json.loads(find_tuned(quick=quick).read_text(encoding="utf-8"))["best"]
    paths = {"texts": str(texts), "vectors": str(vectors) if vectors else None}
    return {"method": method, "n_true": data.n_true, "settings": settings, "fits": fits, **paths}


def _run_job(job: dict[str, Any], folder: Path, limit: float) -> str | None:
    """Run a job in a process of its own; return why it did not end well, or None."""
    path, log = folder / "job.json", folder / "log.txt"
    path.write_text(json.dumps(job), encoding="utf-8")
    own = [sys.executable, "-m", "benchmarks.topics.own"]
    program = own if job["method"] == "friction" else [str(PEERS_PYTHON), str(HERE / "peers" / "peer.py")]
    offline = {"HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false"}
    with log.open("wb") as stream:
        process = subprocess.Popen(
            [*program, str(path), str(folder)],
            cwd=ROOT,
            env={**os.environ, **offline},
            stdout=stream,
            stderr=stream,
            start_new_session=True,
        )
        try:
            stopped = _watch(process, limit)
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
    if stopped:
        return stopped
    if process.returncode:
        tail = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-1:]
        return f"failed: {' '.join(tail)[:200]}"
    return None


def _watch(process: subprocess.Popen[bytes], limit: float) -> str | None:
    """Wait for a process; return why it must be stopped, or None when it ended by itself."""
    status, ends = Path(f"/proc/{process.pid}/status"), time.perf_counter() + limit
    while True:
        try:
            process.wait(POLL_SECONDS)
            return None
        except subprocess.TimeoutExpired:
            pass
        if time.perf_counter() > ends:
            return f"not done in {limit:,.0f} s"
        lines = status.read_text(encoding="ascii", errors="replace").splitlines() if status.is_file() else []
        if any(line.startswith("VmRSS") and int(line.split()[1]) > MOST_MIB * 1024 for line in lines):
            return f"took more than {MOST_MIB // 1024} GiB"


def _to_line(name: str, method: str, cell: dict[str, Any]) -> str:
    if "seed0" not in cell["fits"]:
        return f"{name}, {method}: {cell['stopped']}"
    score, fit = cell["scores"]["seed0"], cell["fits"]["seed0"]
    told = f"ARI {score['ari']:.3f}, AMI {score['ami']:.3f}, {score['found']} of {cell['true']} topics"
    return f"{name}, {method}: {told}, {fit['seconds']:.1f} s{', ' + cell['stopped'] if cell['stopped'] else ''}"
