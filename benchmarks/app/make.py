"""Make a workspace with one finished run of any size: ``python -m benchmarks.app.make DIR [--segments N --themes N]``.

Two hundred thousand segments of three hundred themes, over a year, where no number is named. Equal numbers give equal
tables. Its words are made up; what is counted of them is counted by the program's own rules. The tables of further
statistics of the journey, which do not grow with messages, are left out.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from benchmarks.app.kept import DATA_END, ZONE, make_kept
from benchmarks.app.messages import BEGIN, make_messages, make_vectors
from benchmarks.app.said import make_themes
from benchmarks.app.walks import DROP_AFTER_DAYS, STAGES, make_walks, place_messages
from friction.config import load_settings
from friction.contracts import build_empty, build_table
from friction.contracts.weeks import find_last_week
from friction.store import hash_decisions, hash_settings, publish_run
from friction.store.objects import Objects

if TYPE_CHECKING:
    from friction.store import Run
    from friction.topics import Embedder

SEGMENTS, THEMES = 200_000, 300
SEGMENTS_OF_A_PERSON = 4
SEED = 20
_SETTINGS = f"""
[project]
name = "A made-up shop of any size"
timezone = "{ZONE}"

[objective]
name = "more baskets become orders"
target = 0.25
by = "2026-12-31"
owner = "Growth"

[[documents]]
name = "messages"
path = "messages.csv"
source = "ticket"
columns = {{ text = "text" }}

[[persons]]
name = "crm"
path = "customers.csv"
columns = {{ person = "person", properties = ["plan", "country"] }}

[[events]]
name = "clicks"
path = "clicks.csv"
columns = {{ happened_at = "at", name = "event" }}

[journey]
converts = ["done"]
drop_after_days = {DROP_AFTER_DAYS}

[impact]
group = "plan"
""" + "".join(f'\n[[journey.stages]]\nname = "{stage}"\nevents = ["{stage}"]\n' for stage in STAGES)


def make_workspace(
    folder: Path, segments: int = SEGMENTS, themes: int = THEMES, embedder: Embedder | None = None
) -> Run:
    """Write settings and one finished run into ``folder``, and return the run.

    Parameters
    ----------
    embedder : gives the vectors of the themes' names; None: themes lie anywhere, and no model is loaded.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "friction.toml").write_text(_SETTINGS, encoding="utf-8")
    random = np.random.default_rng(SEED)
    told = make_themes(themes)
    n_persons = max(segments // SEGMENTS_OF_A_PERSON, 1)
    tables = make_messages(segments, told, n_persons, random)
    vectors = make_vectors(told, tables["segments"], tables.pop("about"), random, embedder)
    tables |= make_walks(n_persons, random)
    tables |= place_messages(tables["documents"], tables["segments"], tables["journeys"], random)
    tables |= make_kept(told, tables, random)
    tables |= {"imports": _make_imports(tables), "quarantine": build_empty("quarantine")}
    objects = Objects(folder / "runs" / ".objects")
    outputs = {name: objects.save_table(name, table) for name, table in sorted(tables.items())}
    outputs["embeddings"] = objects.save_vectors(vectors)
    return publish_run(folder, objects, outputs, _to_manifest(folder, tables, vectors.model_id), {"seconds": {}})


def _make_imports(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    counted = {"n_quarantined": 0, "n_duplicates": 0, "n_versions": 0, "n_repeats": 0, "ties_by": None,
               "first_at": BEGIN, "last_at": DATA_END}  # fmt: skip
    files = (("documents", "messages"), ("persons", "crm"), ("events", "clicks"))
    return build_table("imports", pd.DataFrame([
        {"kind": kind, "source": source, "file": f"{source}.csv", "n_read": (n := len(tables[kind])), "n_kept": n,
         **counted}
        for kind, source in files
    ]))  # fmt: skip


def _to_manifest(folder: Path, tables: dict[str, pd.DataFrame], model_id: str) -> dict[str, object]:
    left = tables["segment_topics"]
    counts = left.loc[left["topic_id"].isna(), "reason"].value_counts()
    return {
        "number": 1,
        "went_in": {
            "program": "0.1.0", "code": "c0de" * 16, "settings": hash_settings(load_settings(folder)), "inputs": [],
            "as_of": None, "key": "0123456789ab", "decisions": hash_decisions(build_empty("decisions")),
            "seeds": {"topics": 0, "impact": 0},
        },
        "previous": None,
        "machine": {"processor": "a processor", "system": "a system", "blas": "a library", "python": "3.11"},
        "model": model_id, "week": find_last_week(DATA_END, ZONE), "data_begin": BEGIN.isoformat(),
        "data_end": DATA_END.isoformat(),
        "left_out": {f"topics: segments in no topic: {reason}": int(n) for reason, n in sorted(counts.items())},
        "notes": [],
    }  # fmt: skip


def main() -> None:
    """Make the workspace that the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.app.make", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--segments", type=int, default=SEGMENTS)
    parser.add_argument("--themes", type=int, default=THEMES)
    asked = parser.parse_args()
    from friction.topics import DEFAULT_MODEL, load_embedder

    run = make_workspace(asked.folder, asked.segments, asked.themes, load_embedder(DEFAULT_MODEL, asked.folder))
    print(f"{run.path}: {run.manifest['tables']['segments']['rows']:,} segments, {len(run.themes):,} themes")


if __name__ == "__main__":
    main()
