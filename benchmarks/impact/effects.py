"""Are planted effects found, and nothing else? ``python -m benchmarks.impact.effects [--seeds 100]``."""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from benchmarks.impact.planted import STAGES, START, Theme, build_world, to_settings
from friction.contracts import ANY, build_empty, build_table
from friction.impact.place.align import align_documents
from friction.impact.place.described import place_segments
from friction.impact.table import estimate_impact
from friction.journeys.measure.rates import measure_visits
from friction.journeys.visits.visits import build_visits

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.impact.planted import World

EFFECTS = (
    Theme(home=2, effect=0.05, chance=0.30, writes=0.6, channel="survey"),
    Theme(home=1, effect=0.08, chance=0.10, channel="chat"),
    Theme(home=3, effect=0.10, chance=0.12, channel="chat"),
    Theme(home=2, effect=0.10, chance=0.10, channel="ticket"),
    Theme(home=5, effect=0.15, chance=0.12, channel="chat"),
    Theme(home=4, effect=0.15, chance=0.12, channel="ticket"),
    Theme(home=0, effect=0.20, chance=0.06, channel="ticket"),
    Theme(home=3, effect=0.20, chance=0.10, channel="review"),
)
NOTHING = (
    *(Theme(home=place, chance=0.08, channel="chat") for place in (0, 2, 4)),
    *(Theme(home=place, chance=0.08, channel="ticket") for place in (1, 3, 5)),
    Theme(home=3, chance=0.08, channel="review"),
    Theme(home=2, chance=0.08, channel="survey"),
    Theme(home=1, chance=0.10, channel="chat", late_days=2),
    Theme(home=1, chance=0.10, channel="chat", late_days=10),
    Theme(home=4, chance=0.10, channel="ticket", late_days=20),
)
PERSONS = 16_000
FEWEST_EXPOSED = 200
LEAST_EFFECT = 0.05
NEARLY_NOTHING = 0.01
"""Truths smaller than that are taken for none."""


def estimate_world(world: World, *, replicates: int = 200) -> pd.DataFrame:
    """Return the table ``impact`` of a world whose themes are known, ``theme_id`` being th- and a number."""
    settings = to_settings(replicates)
    journey = settings.journey
    assert journey is not None  # noqa: S101 - the settings have one
    documents = build_table("documents", world.documents)
    built = build_visits(build_table("events", world.events), journey, data_end=world.data_end)
    segments = documents[["doc_id"]].assign(segment_id=documents["doc_id"] + "/0", friction=0.8)
    themes = world.truth.set_index("doc_id")["theme"].map("th-{:02d}".format)
    told = segments[["segment_id"]].assign(theme_id=segments["doc_id"].map(themes), strength=1.0, reason="placed")
    by_time = align_documents(documents, built.visits, built.journeys)
    alignments, of_segments = place_segments(by_time, segments, told, documents)
    names = sorted(told["theme_id"].unique())
    impact, _ = estimate_impact(
        themes=pd.DataFrame({"theme_id": names, "is_friction": True, "severity": 0.5, "parent_id": None}),
        segment_topics=told, segments=segments, documents=documents, alignments=alignments,
        segment_alignments=of_segments, visits=built.visits, persons=build_empty("persons"),
        settings=settings, data_end=world.data_end,
        build_chain=lambda: measure_visits(
            built.visits, settings.journey, settings.impact, data_end=world.data_end
        ).chain,
    )  # fmt: skip
    return impact


def find_truth(themes: Sequence[Theme], seed: int = 10_000) -> pd.DataFrame:
    """Return theme_id, stage, truth, n: by how much likelier those who wrote of a theme at a visit were to leave.

    Read off the chances themselves, of 100,000 other persons: those who wrote against those who did not, at each stage.
    """
    stays = build_world(themes, persons=100_000, seed=seed).stays
    rows = []
    for number in range(len(themes)):
        wrote = stays[f"wrote_{number}"]
        means = stays.pivot_table(index="stage", columns=wrote, values="risk", aggfunc="mean")
        counts = stays[wrote].groupby("stage").size()
        gaps = (means[True] - means[False]).reindex(counts.index)
        rows += [(f"th-{number:02d}", STAGES[place], gaps[place], counts[place]) for place in counts.index]
        rows.append((f"th-{number:02d}", ANY, float((gaps * counts).sum() / counts.sum()), counts.sum()))
    return pd.DataFrame(rows, columns=["theme_id", "stage", "truth", "n_true"])


def main() -> None:
    """Print the tables of the README."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, default=100)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--null", action="store_true", help="the same themes without any effect")
    parser.add_argument(
        "--shuffled", action="store_true", help="messages at other times, and of other persons of the week"
    )
    chosen = parser.parse_args()
    themes = (*EFFECTS, *NOTHING)
    if chosen.null:
        themes = tuple(replace(theme, effect=0.0) for theme in themes)
    truth = find_truth(themes)
    tables = []
    for seed in range(chosen.first, chosen.first + chosen.seeds):
        world = build_world(themes, persons=PERSONS, seed=seed)
        impact = estimate_world(_shuffle(world, seed) if chosen.shuffled else world)
        tables.append(impact.merge(truth, on=["theme_id", "stage"], how="left").assign(seed=seed))
        print(f"{seed}", end=" ", file=sys.stderr, flush=True)
    told = pd.concat(tables, ignore_index=True)
    told = told.assign(
        truth=0.0 if chosen.shuffled else told["truth"].fillna(0.0), number=told["theme_id"].str[3:].astype(int)
    )
    print(to_cells(told, themes), to_summary(told, themes), sep="\n\n")


def _shuffle(world: World, seed: int) -> World:
    """Give every message the person and the stage asked about of another of its week, and any time of that week."""
    random = np.random.default_rng(seed)
    documents = world.documents.copy()
    week = (documents["written_at"] - START).dt.days // 7
    for rows in documents.groupby(week).groups.values():
        order = random.permutation(len(rows))
        documents.loc[rows, "person_id"] = documents.loc[rows, "person_id"].to_numpy()[order]
        moved = random.uniform(0, 7 * 1440, len(rows))
        times = START + pd.to_timedelta(week[rows] * 7 * 1440 + moved, unit="min")
        documents.loc[rows, "written_at"] = times.dt.as_unit("us")
    inside = documents["written_at"] < world.data_end
    return replace(world, documents=documents[inside].assign(stage_hint=None).reset_index(drop=True))


def to_cells(told: pd.DataFrame, themes: Sequence[Theme]) -> str:
    """Return the cells of the themes' own stages, and of all stages, as a Markdown table."""
    lines = [
        "| theme | planted | channel | stage | true difference | visits with it | mean | interval holds it | found |",
        "|---:|---:|---|---|---:|---:|---:|---:|---:|",
    ]
    n_seeds = told["seed"].nunique()
    for number, theme in enumerate(themes):
        late = f", {theme.late_days:.0f} days late" if theme.late_days else ""
        for stage in (STAGES[theme.home], ANY):
            rows = told[(told["number"] == number) & (told["stage"] == stage)]
            enough = rows[rows["enough"]]
            start = f"| {number} | {theme.effect:.2f} | {theme.channel}{late} | {stage} | "
            if len(enough) < n_seeds / 2:
                lines.append(f"{start}{rows['truth'].mean():+.3f} | {rows['n_with'].mean():.0f} | not compared | | |")
                continue
            found = (enough["evidence"] != "count").sum() / n_seeds
            lines.append(
                f"{start}{enough['truth'].mean():+.3f} | {enough['n_with'].mean():.0f} "
                f"| {enough['difference'].mean():+.3f} | {_find_holds(enough).mean():.0%} | {found:.0%} |"
            )
    return "\n".join(lines)


def to_summary(told: pd.DataFrame, themes: Sequence[Theme]) -> str:
    """Return recall, false discoveries and coverage over all cells."""
    enough = told[told["enough"]]
    is_null = enough["truth"].abs() < NEARLY_NOTHING
    found = enough["evidence"] != "count"
    effects = pd.Series([theme.effect for theme in themes])
    homes = pd.Series([STAGES[theme.home] for theme in themes])
    own = enough["stage"] == enough["number"].map(homes)
    big = own & (enough["number"].map(effects) >= LEAST_EFFECT) & (enough["n_with"] >= FEWEST_EXPOSED)
    false = (found & is_null).groupby(enough["seed"]).sum() / found.groupby(enough["seed"]).sum().clip(lower=1)
    harm = found & is_null & (enough["difference"] > 0)
    rows = {
        "planted effects with 200 visits or more that are found": f"{found[big].mean():.1%} of {int(big.sum()):,}",
        "of what is found, without any effect (mean over seeds)": f"{false.mean():.1%}",
        "cells without effect that are found": f"{found[is_null].mean():.1%} of {int(is_null.sum()):,}",
        "of these, as more drop-off": f"{harm[is_null].mean():.1%}",
        "intervals that hold the truth": f"{_find_holds(enough).mean():.1%} of {len(enough):,}",
        "the same, at the themes' own stages": f"{_find_holds(enough[own]).mean():.1%}",
        "findings that fail a control": f"{(enough.loc[found, 'survives'] == 'no').mean():.1%}",
    }
    return "\n".join(["| | |", "|---|---:|", *(f"| {name} | {value} |" for name, value in rows.items())])


def _find_holds(rows: pd.DataFrame) -> pd.Series:
    return (rows["difference_low"] <= rows["truth"]) & (rows["truth"] <= rows["difference_high"])


if __name__ == "__main__":
    main()
