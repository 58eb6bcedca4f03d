"""``python -m benchmarks.kept``: weeks of the made-up shop, decisions along the way, and what became of each."""

from __future__ import annotations

import argparse
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.kept.anew import MADE, find_differing
from benchmarks.kept.check import SAYS, SAYS_NOT, VERDICTS, check_decisions
from benchmarks.kept.desk import list_segments
from benchmarks.kept.play import find_meant, play
from benchmarks.kept.shop import Changes, Shop, draw_changes
from pipelines.run import run_workspace
from pipelines.show import Show

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    from benchmarks.kept.play import Played
    from friction.store import Run

CHANGED_IN = 6
"""The week in whose export messages are edited and withdrawn."""


def main() -> None:
    """Play and print the tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.kept", description=__doc__)
    parser.add_argument("--persons", type=int, default=1200)
    parser.add_argument("--weeks", type=int, default=10)
    parser.add_argument("--decisions", type=int, default=200)
    parser.add_argument("--seed", type=int, default=7, help="of what people do; the shop's is always 7")
    parser.add_argument("--out", type=Path, default=None, help="an empty folder for the workspace")
    given = parser.parse_args()
    os.environ.setdefault("FRICTION_KEY", "a key that is only for the benchmark")
    with tempfile.TemporaryDirectory() as folder:
        workspace = given.out or Path(folder) / "shop"
        shop = Shop(given.persons, seed=7)
        meant, came = shop.meant, [Changes()]

        def find(doc_id: str, _text: str) -> str | None:
            return meant.get(doc_id)

        played = play(
            workspace, _bring(shop, workspace, came), find, weeks=given.weeks, n=given.decisions, seed=given.seed
        )
        print_weeks(played)
        print_verdicts(played)
        print_changes(played, came[-1])
        print_ids(played, find_meant(played.run, find))
        print(f"\nMade anew in another process: {len(MADE)} tables, other bytes: {find_differing(workspace) or 'none'}")


def print_weeks(played: Played) -> None:
    """Print a line for each run."""
    states = ("held", "look", "waits", "lost", "replaced", "undone")
    print(f"| week | messages | segments | themes | decisions | {' | '.join(states)} | survival |")
    print("|---:|" + "---:|" * (len(states) + 5))
    for one in played.weeks:
        counts = " | ".join(str(one.states.get(state, 0)) for state in states)
        survival = "–" if one.survival is None else f"{one.survival:.3f}"
        print(
            f"| {one.week} | {one.n_documents} | {one.n_segments} | {one.n_themes} | {one.n_decisions} | {counts} | "
            f"{survival} |"
        )


def print_verdicts(played: Played) -> None:
    """Print, by kind of decision, whether the last run's tables say it; then what does not stand as it should."""
    found = check_decisions(played.decisions, played.run, played.shown)
    told = found.merge(played.run.carried[["decision_id", "theme_id", "state", "reason"]], on="decision_id", how="left")
    print("\n| kind | decisions | " + " | ".join(VERDICTS) + " |\n|---|---:|" + "---:|" * len(VERDICTS))
    for action, own in [*told.groupby("action"), ("all", told)]:
        counts = own["verdict"].value_counts()
        print(f"| {action} | {len(own)} | " + " | ".join(str(counts.get(one, 0)) for one in VERDICTS) + " |")
    both = told.assign(reason=told["reason"].fillna("")).groupby(["state", "reason", "verdict"]).size()
    print("\n| carried as | reason | the tables | decisions |\n|---|---|---|---:|")
    for (state, reason, verdict), n in both.items():
        print(f"| {state} | {reason} | {verdict} | {n} |")
    print(f"\nNot in the table carried: {int(told['state'].isna().sum())}")
    silent = told[(told["verdict"] == SAYS_NOT) | told["state"].isin(["look", "waits", "lost"])]
    for row in silent.itertuples():
        print(f"- {row.decision_id} {row.action} on {row.theme_id}: {row.state}, {row.reason}; tables: {row.verdict}")
    held = told[told["state"] == "held"]["verdict"].value_counts()
    print(f"Held: {held.to_dict()}; says so: {held.get(SAYS, 0)}")


def print_ids(played: Played, meant: dict[str, str]) -> None:
    """Print how many themes that people named are there in the last run, by their id, and about the same."""
    log, found = played.decisions, check_decisions(played.decisions, played.run, played.shown)
    named = log[log["action"].isin(["name", "split"]) & (found["verdict"] != "taken back")]
    when: dict[str, str] = {}
    for row in named[named["action"] == "name"].itertuples():
        when.setdefault(row.theme_id, row.decision_id)
    merged = set(log.loc[(log["action"] == "merge") & (found["verdict"] == SAYS), "theme_id"])
    there = set(played.run.themes["theme_id"])
    kept = {one for one in when if one in there}
    same = [one for one in kept if (was := played.shown[when[one]].meant) is None or was == meant.get(one)]
    print(
        f"\nThemes that people named: {len(when)}; there by their id: {len(kept)}; merged by people: "
        f"{len(set(when) & merged - there)}; absent: {len(set(when) - there - merged)}; "
        f"of those there, about the same: {len(same)}"
    )


def print_changes(played: Played, changes: Changes) -> None:
    """Print how many messages changed, and what became of the decisions on segments of them, made before."""
    carried = played.run.carried.set_index("decision_id")
    print("\n| messages | how many | decisions on them before | of these |\n|---|---:|---:|---|")
    for kind, doc_ids in changes._asdict().items():
        on_them = [
            one
            for one, shown in played.shown.items()
            if shown.week < CHANGED_IN and any(doc_id in doc_ids for doc_id, _ in shown.texts.values())
        ]
        told = carried.loc[on_them].fillna({"reason": ""}).groupby(["state", "reason"]).size()
        said = ", ".join(f"{n} {' '.join(key).strip()}" for key, n in told.items())
        print(f"| {kind} | {len(doc_ids)} | {len(on_them)} | {said} |")


def _bring(shop: Shop, workspace: Path, came: list[Changes]) -> Callable[[int, pd.DataFrame], Run]:
    def run_week(week: int, decisions: pd.DataFrame) -> Run:
        if week == CHANGED_IN:
            came.append(draw_changes(_list_read(workspace), _list_decided(workspace, decisions)))
        shop.write(workspace, week, came[-1])
        return run_workspace(workspace, Show(quiet=True), as_of=shop.find_end(week).to_pydatetime()).run

    return run_week


def _list_read(workspace: Path) -> list[str]:
    from friction.store import find_runs, read_run

    documents = read_run(find_runs(workspace)[-1]).documents
    return sorted(documents.loc[documents["author"] == "customer", "doc_id"])


def _list_decided(workspace: Path, decisions: pd.DataFrame) -> set[str]:
    from friction.store import find_runs, read_run

    named = {one for payload in decisions["payload"] for one in list_segments(payload)}
    segments = read_run(find_runs(workspace)[-1]).segments
    return set(segments.loc[segments["segment_id"].isin(named), "doc_id"])


if __name__ == "__main__":
    main()
