"""The Journey page, by path: ways to success, ways out, cohorts, and how other tools would count."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from app.views.words import NOTHING, to_difference, to_percent, to_rates

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

PATHS_SHOWN = 10
SURE = 0.1
TOO_FEW = "too few"
ARROW = " → "
METHOD_WORDS = {
    "ours": "friction", "last_event": "last event is a drop", "session_exit": "session exits",
    "naive_funnel": "plain funnel",
}  # fmt: skip
METHOD_REASONS = {
    "session_exit": (
        "A report of sessions", "It takes a pause for leaving; who comes back later has not left.",
    ),
    "naive_funnel": (
        "A funnel of fixed steps", "It takes detours, and who is still on the way, for gone.",
    ),
    "last_event": (
        "A report of last events", "It takes whoever is still on the way for gone.",
    ),
}  # fmt: skip
"""Of each way of counting in other tools: who counts so, and what it takes for leaving."""
KIND_WORDS = {"success": "way to success", "dropoff": "route to drop-off", "value": "high value", "mixed": "mixed"}


def build_paths(tables: Mapping[str, pd.DataFrame], *, by_dropoff: bool = False) -> pd.DataFrame:
    """Return the ten most common paths, or the ten with most drop-offs, in words.

    Returns
    -------
    ``path``, ``n_journeys``, ``n_converted``, ``n_dropped``, ``n_open``, ``conversion``.
    """
    paths = tables["paths"]
    if by_dropoff:
        paths = paths.dropna(subset="dropoff_rank").sort_values("dropoff_rank")
    shown = paths.head(PATHS_SHOWN)
    return pd.DataFrame(
        {
            "path": shown["stages"].map(to_path),
            "n_journeys": shown["n_journeys"],
            "n_converted": shown["n_converted"],
            "n_dropped": shown["n_dropped"],
            "n_open": shown["n_open"],
            "conversion": to_rates(shown, "conversion", otherwise=TOO_FEW),
        }
    ).reset_index(drop=True)


def find_routes(tables: Mapping[str, pd.DataFrame]) -> dict[int, str]:
    """Return the ways to success that have a funnel of their own, by number, in words."""
    funnels = tables["path_funnels"].drop_duplicates("route")
    return {
        int(route): path.replace(" > ", ARROW) for route, path in zip(funnels["route"], funnels["path"], strict=True)
    }


def to_route_name(route: int, path: str) -> str:
    """Return what a way to success is called where it is chosen, such as ``Way 1, 8 stages``."""
    return f"Way {route}, {path.count(ARROW) + 1} stages"


def build_route(tables: Mapping[str, pd.DataFrame], route: int) -> pd.DataFrame:
    """Return the steps of one way to success: ``stage`` (with its number), ``value``, ``low``, ``high``, ``label``."""
    funnels = tables["path_funnels"]
    own = funnels[funnels["route"] == route].sort_values("step", ignore_index=True)
    return pd.DataFrame(
        {
            "stage": [f"{step}. {stage}" for step, stage in zip(own["step"], own["stage"], strict=True)],
            "value": own["rate"],
            "low": own["rate_low"],
            "high": own["rate_high"],
            "label": [
                (f"{to_percent(row.rate)} of {row.n:,}" if pd.notna(row.rate) else f"too few: {row.n:,}")
                + (", most" if row.largest else "")
                for row in own.itertuples()
            ],
            "along": own["n_along"],
            "elsewhere": own["n_elsewhere"],
            "dropped": own["n_dropped"],
            "open": own["n_open"],
        }
    )


def to_route_line(tables: Mapping[str, pd.DataFrame], route: int) -> str | None:
    """Return at which step of a way most are lost, and how sure that is; None where nothing is known."""
    funnels = tables["path_funnels"]
    largest = funnels[(funnels["route"] == route) & funnels["largest"]]
    if largest.empty or pd.isna(largest.iloc[0]["lost"]):
        return None
    row = largest.iloc[0]
    share = row["largest_share"]
    sure = f" So it is in {100 * share:.0f} of 100 resamples of the persons." if pd.notna(share) else ""
    lost = f"{100 * row['lost']:.0f} of every 100 who began this way"
    return f"Most are lost at step {row['step']}, {row['stage']}: {lost}.{sure}"


def build_loops(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return how people go back and forth, most often first: ``loop``, ``n``, ``n_persons``, ``share``."""
    loops = tables["loops"].head(PATHS_SHOWN)
    return pd.DataFrame(
        {
            "loop": loops["stage"] + ARROW + loops["over"] + ARROW + loops["stage"],
            "n": loops["n"],
            "n_persons": loops["n_persons"],
            "share": to_rates(loops, "share", otherwise=TOO_FEW),
        }
    ).reset_index(drop=True)


def build_actions(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the actions that go with an outcome surely enough, surest first, in words.

    Returns
    -------
    ``stage``, ``name``, ``outcome``, ``difference``, ``rates``, ``n_with``, ``q``.
    """
    actions = tables["actions"]
    sure = actions[actions["q"] <= SURE]
    return pd.DataFrame(
        {
            "stage": sure["stage"],
            "name": sure["name"],
            "outcome": sure["outcome"].map({"dropped": "drop off", "converted": "convert"}),
            "difference": [
                to_difference(*row)
                for row in sure[["difference", "difference_low", "difference_high"]].itertuples(index=False)
            ],
            "rates": [
                f"{to_percent(a)} against {to_percent(b)}"
                for a, b in zip(sure["rate_with"], sure["rate_without"], strict=True)
            ],
            "n_with": sure["n_with"],
            "q": sure["q"],
        }
    ).reset_index(drop=True)


def build_cohorts(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the cohorts, largest first, in words.

    Returns
    -------
    ``name``, ``kind``, ``n_journeys``, ``n_persons``, ``share``, ``conversion``, ``median_steps``, ``value``,
    ``stability``, ``example``.
    """
    cohorts = tables["cohorts"]
    return pd.DataFrame(
        {
            "name": cohorts["name"],
            "kind": cohorts["kind"].map(KIND_WORDS),
            "n_journeys": cohorts["n_journeys"],
            "n_persons": cohorts["n_persons"],
            "share": cohorts["share"].map(to_percent),
            "conversion": to_rates(cohorts, "conversion", otherwise=TOO_FEW),
            "median_steps": cohorts["median_steps"],
            "value": [
                NOTHING if pd.isna(row.value) else f"{row.value:,.0f} ({row.value_low:,.0f} to {row.value_high:,.0f})"
                for row in cohorts[["value", "value_low", "value_high"]].itertuples(index=False)
            ],
            "stability": cohorts["stability"],
            "example": cohorts["example_path"].map(to_path),
        }
    )


def build_methods(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return each stage's drop-off by each method, in journey order: ``stage`` and a column of percent for each."""
    funnels = tables["funnels"]
    wide = funnels.pivot_table(index="stage", columns="method", values="rate", sort=False, dropna=False)
    wide = wide.reindex(index=list(dict.fromkeys(funnels["stage"])), columns=list(METHOD_WORDS))
    told = wide.map(to_percent).rename(columns=METHOD_WORDS)
    return told.reset_index()


def build_method_rates(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return each method's drop-off at each stage: ``stage`` (in journey order), ``method`` in words, ``rate``."""
    funnels = tables["funnels"]
    known = funnels[funnels["method"].isin(METHOD_WORDS)]
    order = known["method"].map({method: place for place, method in enumerate(METHOD_WORDS)})
    known = known.assign(_order=order).sort_values(["place", "_order"], ignore_index=True)
    return pd.DataFrame(
        {"stage": known["stage"], "method": known["method"].map(METHOD_WORDS), "rate": known["rate"].astype("float64")}
    )


def to_method_facts(tables: Mapping[str, pd.DataFrame]) -> list[str]:
    """Return for each way of other tools where it is farthest from ours, and why, in one plain sentence or two."""
    funnels = tables["funnels"]
    ours = funnels[funnels["method"] == "ours"].set_index("stage")["rate"]
    facts = []
    for method, (who, why) in METHOD_REASONS.items():
        rows = funnels[(funnels["method"] == method) & funnels["difference"].notna()]
        if rows.empty:
            continue
        row = rows.loc[rows["difference"].astype(float).abs().idxmax()]
        theirs, own = round(100 * row["rate"]), round(100 * ours[row["stage"]])
        told = (
            f"{who} agrees with friction here."
            if theirs == own
            else f"{who} would say that {theirs} of every 100 leave at {row['stage']}; friction says {own}."
        )
        facts.append(f"{told} {why}")
    return facts


def to_method_lines(tables: Mapping[str, pd.DataFrame]) -> list[str]:
    """Return one sentence on each method, with its figures at the first stage."""
    first = tables["funnels"].drop_duplicates("method").set_index("method")
    return [
        f"{word[0].upper()}{word[1:]}, at {first['stage'][method]}: {first['why'][method]}"
        for method, word in METHOD_WORDS.items()
        if method in first.index
    ]


def to_path(stages: Sequence[str]) -> str:
    """Return a path in one line."""
    return ARROW.join(stages)
