"""``python -m benchmarks.kept.anew``: a run's themes made anew from its topics and the whole log, and their hashes."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from friction.config import load_settings
from friction.store import DecisionLog, find_runs, read_run
from friction.store.objects import Objects
from friction.themes import anchor_decisions, build_theme_weeks, build_themes

if TYPE_CHECKING:
    import pandas as pd

MADE = ("themes", "segment_topics", "theme_weeks")
BESIDE = ["theme_id", "also_in", "theme_before_merges", "found_strength", "found_reason"]


def hash_anew(workspace: Path) -> dict[str, str]:
    """Return the hashes of the tables `MADE` of the newest run, made anew from what no decision has touched."""
    run, settings, log = read_run(find_runs(workspace)[-1]), load_settings(workspace), DecisionLog(workspace)
    decisions = anchor_decisions(log.read(), run.segments, run.documents).decisions
    log.close()
    themes, placed = build_themes(
        run.topics, _to_found(run.segment_topics), run.segments, run.documents, decisions, run.embeddings
    )
    weeks = build_theme_weeks(themes, placed, run.segments, run.documents, settings.project.timezone, run.data_end)
    with tempfile.TemporaryDirectory() as folder:
        objects = Objects(Path(folder))
        tables = zip(MADE, (themes, placed, weeks), strict=True)
        return {name: objects.save_table(name, table).sha256 for name, table in tables}


def find_differing(workspace: Path) -> list[str]:
    """Return which tables of the newest run are other bytes where another process makes them anew."""
    command = [sys.executable, "-m", "benchmarks.kept.anew", str(workspace)]
    told = subprocess.run(command, check=True, capture_output=True, text=True)
    tables = read_run(find_runs(workspace)[-1]).manifest["tables"]
    return [name for name, sha256 in json.loads(told.stdout).items() if tables[name]["sha256"] != sha256]


def _to_found(segment_topics: pd.DataFrame) -> pd.DataFrame:
    """Return the segments as the run found them, before any decision."""
    found = segment_topics.assign(strength=segment_topics["found_strength"], reason=segment_topics["found_reason"])
    return found.drop(columns=BESIDE)


if __name__ == "__main__":
    print(json.dumps(hash_anew(Path(sys.argv[1]))))
