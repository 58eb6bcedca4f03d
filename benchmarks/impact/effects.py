"""Are planted effects found, and nothing else? ``python -m benchmarks.impact.effects [--seeds 100]``."""

from __future__ import annotations

import argparse
from collections import defaultdict

import numpy as np
import pandas as pd

from benchmarks.impact.planted import STAGES, Theme, World, build_world, to_settings
from friction.contracts import ANY, build_empty, build_table
from friction.impact.align import align_documents
from friction.impact.associate import estimate_impact
from friction.impact.told import place_segments
from friction.journeys.visits import build_visits

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
    Theme(home=1, chance=0.10, channel="chat", late_days=10),
    Theme(home=4, chance=0.10, channel="ticket", late_days=20),
)
PERSONS = 16_000
FEWEST_EXPOSED = 200


def estimate_world(world: World, *, seed: int = 0, replicates: int = 200) -> pd.DataFrame:
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
    )  # fmt: skip
    return impact


def find_truth(themes: tuple[Theme, ...], seed: int = 10_000) -> pd.DataFrame:
    """Return theme_id, stage, truth, n: by how much likelier those who wrote of a theme at a visit were to leave.

    Read off the chances themselves, of 100,000 other persons: those who wrote against those who did not, at each stage.
    """
    stays = build_world(themes, persons=100_000, seed=seed).stays
    rows = []
    for number in range(len(themes)):
        wrote = stays[f"wrote_{number}"]
        means = stays.groupby(["stage", wrote])["risk"].mean().unstack()
        counts = stays[wrote].groupby("stage").size()
        gaps = (means[True] - means[False]).reindex(counts.index)
        rows += [(f"th-{number:02d}", STAGES[place], gaps[place], counts[place]) for place in counts.index]
        rows.append((f"th-{number:02d}", ANY, float((gaps * counts).sum() / counts.sum()), counts.sum()))
    return pd.DataFrame(rows, columns=["theme_id", "stage", "truth", "n_true"])


def main() -> None:
    """Print the table of the README."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, default=100)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--null", action="store_true", help="the same themes without any effect")
    chosen = parser.parse_args()
    themes = (*EFFECTS, *NOTHING)
    if chosen.null:
        themes = tuple(Theme(**{**vars(theme), "effect": 0.0}) for theme in themes)
    truth = find_truth(themes)
    tables = []
    for seed in range(chosen.first, chosen.first + chosen.seeds):
        impact = estimate_world(build_world(themes, persons=PERSONS, seed=seed))
        tables.append(impact.merge(truth, on=["theme_id", "stage"], how="left").assign(seed=seed))
        if seed % 5 == 0:
            print(seed, flush=True)
    told = pd.concat(tables, ignore_index=True)
    told.to_parquet(f"/tmp/x/effects{'_null' if chosen.null else ''}.parquet")
    print(to_markdown(told, themes))


def to_markdown(told: pd.DataFrame, themes: tuple[Theme, ...]) -> str:
    """Return recall, false discoveries, coverage and bias, by planted effect."""
    enough = told[told["enough"]]
    found = enough[enough["evidence"] != "count"]
    home = {f"th-{number:02d}": STAGES[theme.home] for number, theme in enumerate(themes)}
    planted = {f"th-{number:02d}": theme.effect for number, theme in enumerate(themes)}
    effect = enough["theme_id"].map(planted).where(enough["stage"] == enough["theme_id"].map(home), 0.0)
    is_any = enough["stage"] == ANY
    lines = [
        "| theme, stage | channel | true difference | visits with it | mean | sd | interval holds it | found |",
        "|---|---|---:|---:|---:|---:|---:|---:|",
    ]
    for (theme_id, stage), rows in enough.groupby(["theme_id", "stage"]):
        if len(rows) < told["seed"].nunique() / 5:
            continue
        holds = ((rows["difference_low"] <= rows["truth"]) & (rows["truth"] <= rows["difference_high"])).mean()
        lines.append(
            f"| {theme_id} {stage} {planted[theme_id]:.2f} | {themes[int(theme_id[3:])].channel} | {rows['truth'].mean():+.3f} | {rows['n_with'].mean():.0f} "
            f"| {rows['difference'].mean():+.3f} | {rows['difference'].std():.3f} | {holds:.2f} | {(rows['evidence'] != 'count').mean():.2f} | n={len(rows)}"
        )
    big = (effect >= 0.05) & (enough["n_with"] >= FEWEST_EXPOSED)
    false = found["truth"].fillna(0).abs() < 0.01
    per_seed = defaultdict(float)
    for seed, rows in found.groupby("seed"):
        per_seed[seed] = float((rows["truth"].fillna(0).abs() < 0.01).mean())
    lines.append(
        f"recall {(enough.loc[big, 'evidence'] != 'count').mean():.3f} of {int(big.sum())}; false discovery {np.mean([per_seed[s] for s in told['seed'].unique()]):.3f} (all cells), flags of true-null cells {((enough['evidence'] != 'count') & (enough['truth'].fillna(0).abs() < 0.01)).sum() / max((enough['truth'].fillna(0).abs() < 0.01).sum(), 1):.3f}; coverage {((enough['difference_low'] <= enough['truth']) & (enough['truth'] <= enough['difference_high'])).mean():.3f}; ANY {int(is_any.sum())}, n false {int(false.sum())}"
    )
    return "\n".join(lines)


if __name__ == "__main__":
    main()
