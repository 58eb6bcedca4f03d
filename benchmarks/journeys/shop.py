"""Removal effects of the public shop's clicks beside those of ChannelAttribution and of retentioneering's matrix."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pandas as pd

from benchmarks.journeys.beside import run_peer
from friction.config import Impact, load_settings
from friction.journeys.measure.dropoff import estimate_dropoff
from friction.journeys.measure.rates import measure_visits
from friction.journeys.visits.visits import Journeys, build_visits

ROOT = Path(__file__).parents[2]
DATA = Path(os.environ.get("FRICTION_DATA", ROOT.parent / "shared" / "data"))


def measure_shop() -> str:
    """Return a Markdown table of removal effects by stage."""
    events = pd.read_csv(DATA / "shop_events" / "shop_events.csv")
    events = events.rename(columns={"user_id": "person_id", "event": "name", "timestamp": "happened_at"})
    events = events.assign(
        person_id=events["person_id"].astype("str"),
        happened_at=pd.to_datetime(events["happened_at"], utc=True, format="ISO8601").dt.as_unit("us"),
        event_id=[f"e{row:07}" for row in range(len(events))],
        source="clicks",
    )
    journey, end = load_settings(ROOT / "examples" / "shop_events").journey, events["happened_at"].max()
    if journey is None:
        raise RuntimeError("the example has no journey")
    built = build_visits(events, journey, data_end=end)
    dropoff = estimate_dropoff(measure_visits(built.visits, journey, Impact(replicates=400, seed=0), data_end=end))
    table = dropoff.set_index("stage")[["removal_effect", "removal_low", "removal_high", "converted_through"]]
    with tempfile.TemporaryDirectory(prefix="friction-bench-") as folder:
        paths, walked = Path(folder) / "paths.csv", Path(folder) / "visits.parquet"
        _count_paths(built).to_csv(paths, index=False)
        _to_steps(built).to_parquet(walked)
        table["ChannelAttribution"] = pd.Series(run_peer("channel", paths)["removal"])
        table["retentioneering's matrix"] = pd.Series(run_peer("removal", walked)["removal"])
    table = table.reset_index()
    lines = ["| " + " | ".join(table.columns) + " |", "|---|" + "---:|" * (len(table.columns) - 1)]
    lines += ["| " + " | ".join([row[0], *(f"{value:.3f}" for value in row[1:])]) + " |" for row in table.to_numpy()]
    return "\n".join(lines)


def _count_paths(built: Journeys) -> pd.DataFrame:
    """Return each path with how many journeys along it converted and how many did not."""
    journeys = built.journeys.assign(path=built.journeys["path"].map(" > ".join))
    won = journeys["outcome"] == "converted"
    counted = journeys.assign(conversions=won.astype(int), others=(~won).astype(int))
    return counted.groupby("path", as_index=False)[["conversions", "others"]].sum()


def _to_steps(built: Journeys) -> pd.DataFrame:
    """Return the visits as events of journeys, conversions added at the end of theirs."""
    visits = built.visits.rename(columns={"journey_id": "person_id2", "stage": "name", "entered_at": "happened_at"})
    last = visits[visits["status"] == "converted"].assign(name="CONVERTED", step=lambda rows: rows["step"] + 1)
    steps = pd.concat([visits, last]).sort_values(["person_id2", "step"])
    # One second apart: visits may begin in one moment, and their order is known.
    first = steps.groupby("person_id2")["happened_at"].transform("min")
    at = first + pd.to_timedelta(steps["step"], unit="s")
    return pd.DataFrame({"person_id": steps["person_id2"], "name": steps["name"], "happened_at": at})
