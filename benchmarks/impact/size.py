"""Time and memory of placing and comparing many messages among many visits: ``python -m benchmarks.impact.size``."""

from __future__ import annotations

import argparse
import json
import multiprocessing
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.journeys.events import JOURNEY, write_events

CHANNELS = {"chat": 15.0, "ticket": 480.0, "review": 2880.0, "survey": 2.0}
"""Median minutes from a visit to the message about it, lognormal with a spread of 1."""

N_THEMES = 40
NOBODY = 0.1
"""Share of documents without a person."""

ELSEWHERE = 0.05
LEAVERS = 0.05
"""Share of the messages about visits that ended in a drop-off that are of one theme."""

ASKED = 0.5
"""Share of the surveys that say the stage they asked in."""


def main() -> None:
    """Print the table of the README; ``--events`` and ``--documents`` say how many."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--events", type=int, default=10_000_000)
    parser.add_argument("--documents", type=int, default=500_000)
    parser.add_argument("--folder", type=Path, help="of prepared data: measure only, and print JSON")
    chosen = parser.parse_args()
    if chosen.folder:
        print(json.dumps(measure(chosen.folder)))
        return
    with tempfile.TemporaryDirectory(prefix="friction-bench-") as name:
        # A process of its own: a child begins with its parent's peak of memory.
        arguments = (Path(name), chosen.events, chosen.documents)
        prepared = multiprocessing.get_context("spawn").Process(target=prepare, args=arguments)
        prepared.start()
        prepared.join()
        told = subprocess.run(
            [sys.executable, "-m", "benchmarks.impact.size", "--folder", name],
            check=True, capture_output=True, text=True,
        ).stdout  # fmt: skip
    row = json.loads(told.splitlines()[-1])
    print("| documents | visits | compared | by time, s | by text, s | impact, s | all, s | processor, s | peak GB |")
    print("|---:|---:|---:|---:|---:|---:|---:|---:|---:|")
    print(
        f"| {row['documents']:,} | {row['visits']:,} | {row['cells']:,} | {row['time']:.1f} | {row['text']:.1f} "
        f"| {row['impact']:.1f} | {row['all']:.1f} | {row['processor']:.1f} | {row['peak']:.2f} |"
    )


def prepare(folder: Path, n_events: int, n_documents: int, *, seed: int = 0) -> None:
    """Write visits, journeys, documents, segments (one each) and segment_topics as Parquet."""
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    from friction.contracts import build_table
    from friction.journeys.visits.visits import iter_visits
    from friction.store.objects import Objects, write_parquet
    from friction.store.stream import open_table

    events = folder / "events.parquet"
    write_events(events, n_events, seed=seed)
    end = pd.Timestamp(pc.max(pq.read_table(events, columns=["happened_at"])["happened_at"]).as_py())
    objects = Objects(folder)
    with open_table(objects, "visits") as visits, open_table(objects, "journeys") as journeys:
        for part in iter_visits(events, JOURNEY, data_end=end):
            visits.add(part.visits)
            journeys.add(part.journeys)
    events.unlink()
    for name, made in (("visits", visits), ("journeys", journeys)):
        objects.path(made.stored).rename(folder / f"{name}.parquet")
    random = np.random.default_rng(seed)
    table = pq.read_table(folder / "visits.parquet", columns=["person_id", "stage", "entered_at", "status"])
    chosen = np.sort(random.choice(len(table), n_documents, replace=False))
    about = table.take(pa.array(chosen)).to_pandas()
    source = random.choice(sorted(CHANNELS), n_documents)
    delay = pd.Series(source).map(CHANNELS).to_numpy() * random.lognormal(0, 1, n_documents)
    written = about["entered_at"] + pd.to_timedelta((delay * 60_000_000).astype(np.int64), unit="us")
    stages = [stage.name for stage in JOURNEY.stages]
    focus = random.dirichlet(np.full(N_THEMES, 0.2), size=len(stages))
    stage = pd.Categorical(about["stage"], categories=stages).codes
    lies = random.random(n_documents)
    theme = (focus.cumsum(axis=1)[stage] < lies[:, None]).sum(axis=1).clip(max=N_THEMES - 1)
    theme = np.where(random.random(n_documents) < ELSEWHERE, random.integers(0, N_THEMES, n_documents), theme)
    # A theme of those who leave, so that there is something to adjust.
    theme = np.where((about["status"] == "dropped") & (random.random(n_documents) < LEAVERS), 0, theme)
    documents = pd.DataFrame(
        {
            "doc_id": [f"d-{place:032x}" for place in range(n_documents)],
            "source": source,
            "author": "customer",
            "thread_id": None,
            "person_id": about["person_id"].where(random.random(n_documents) >= NOBODY),
            "written_at": written.where(written <= end, end),
            "text": "x",
            "rating": None,
            "language": "en",
            "url": None,
            "stage_hint": about["stage"].where((source == "survey") & (random.random(n_documents) < ASKED)),
            "n_masked": 0,
            "left_out": None,
        }
    )
    segments = pd.DataFrame({"doc_id": documents["doc_id"], "segment_id": documents["doc_id"] + "/0"})
    topics = segments[["segment_id"]].assign(
        topic_id=None, theme_id=pd.Series(theme).map("th-{:02d}".format), strength=0.5, reason="placed"
    )
    write_parquet("documents", build_table("documents", documents), folder / "documents.parquet")
    pq.write_table(pa.Table.from_pandas(segments), folder / "segments.parquet")
    pq.write_table(pa.Table.from_pandas(topics), folder / "topics.parquet")


def measure(folder: Path) -> dict[str, float]:
    """Place the documents of a folder, and compare drop-off with and without their themes; return what it took."""
    import pyarrow.parquet as pq

    from friction.config import Settings
    from friction.contracts import build_empty, build_from_arrow
    from friction.impact.place.align import align_documents
    from friction.impact.place.described import place_segments
    from friction.impact.table import estimate_impact
    from friction.journeys.measure.rates import measure_visits

    documents = build_from_arrow("documents", pq.read_table(folder / "documents.parquet"))
    segments, topics = (pq.read_table(folder / f"{name}.parquet").to_pandas() for name in ("segments", "topics"))
    visits, journeys = folder / "visits.parquet", folder / "journeys.parquet"
    settings = Settings.model_validate(
        {
            "project": {"timezone": "UTC"},
            "documents": [{"name": "d", "path": "d.csv", "source": "ticket", "columns": {"text": "text"}}],
            "events": [{"name": "c", "path": "c.csv", "columns": {"happened_at": "at", "name": "name"}}],
            "journey": JOURNEY.model_dump(),
        }
    )
    # A few persons come months after all others: the data end where nearly all have come.
    end = pq.read_table(visits, columns=["entered_at"])["entered_at"].to_pandas().quantile(0.99)
    names = sorted(topics["theme_id"].dropna().unique())
    themes = pd.DataFrame({"theme_id": names, "is_friction": True, "severity": 0.5, "parent_id": None})
    started = time.perf_counter()
    by_time = align_documents(documents, visits, journeys)
    placed = time.perf_counter()
    alignments, of_segments = place_segments(by_time, segments, topics, documents)
    told = time.perf_counter()
    impact, _ = estimate_impact(
        themes=themes, segment_topics=topics.assign(strength=1.0), segments=segments.assign(friction=0.7),
        documents=documents, alignments=alignments, segment_alignments=of_segments, visits=visits,
        persons=build_empty("persons"), settings=settings, data_end=end,
        build_chain=lambda: measure_visits(visits, settings.journey, settings.impact, data_end=end).chain,
    )  # fmt: skip
    done, used = time.perf_counter(), resource.getrusage(resource.RUSAGE_SELF)
    return {
        "documents": len(documents), "visits": pq.ParquetFile(visits).metadata.num_rows,
        "cells": int(impact["enough"].sum()), "time": placed - started, "text": told - placed, "impact": done - told,
        "all": done - started, "processor": used.ru_utime + used.ru_stime, "peak": used.ru_maxrss / 2**20,
    }  # fmt: skip


if __name__ == "__main__":
    main()
