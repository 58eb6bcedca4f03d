"""How far coders agree, in plain words first, then by theme and by pair."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from app.views.words import NOTHING

if TYPE_CHECKING:
    from collections.abc import Mapping

LEAST_SHOWN = 3
MOST_DIFFERENCES = 10
NONE_WORDS = "none of them"


def tell_agreement(found: pd.DataFrame, names: Mapping[str, str], saturation: str) -> list[str]:
    """Return how far coders agree, in at most four sentences; the plain share first, then what may be concluded.

    Parameters
    ----------
    found : as `friction.themes.coding.estimate_agreement` returns it.
    names : the name of each theme.
    saturation : the sentence on whether more segments would bring more themes.
    """
    whole = found[found["scope"] == "all"].set_index("measure")
    agreed = whole.loc["agreed"]
    n = int(agreed["n_units"])
    if not n:
        return ["No segment was coded by two people yet, so nothing can be said of agreement.", saturation]
    lines = [
        f"Of {n:,} segments that several coded, two coders said the same of {_to_share(agreed['estimate'])}%.",
        str(whole.loc["alpha", "reading"]),
    ]
    least = _list_least(found, names)
    return [*lines, *([f"Least agreed on: {least}."] if least else []), saturation]


def _list_least(found: pd.DataFrame, names: Mapping[str, str]) -> str:
    own = found[(found["scope"] == "theme") & (found["measure"] == "alpha") & found["estimate"].notna()]
    own = own[own["estimate"] < 1].sort_values(["estimate", "theme_id"]).head(LEAST_SHOWN)
    return ", ".join(
        f"{names.get(theme_id, theme_id)} (alpha {estimate:.2f})"
        for theme_id, estimate in zip(own["theme_id"], own["estimate"], strict=True)
    )


def build_by_theme(found: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    """Return a row a theme: theme, agreed, alpha, AC1, kappa, segments; the least agreed on first."""
    own = found[found["scope"] == "theme"]
    rows = [
        {
            "theme": names.get(str(theme_id), str(theme_id)),
            **_to_cells(part, ("agreed", "alpha", "ac1", "kappa")),
            "segments given it": int(part["n_other"].iloc[0]),
            "order": part.loc[part["measure"] == "alpha", "estimate"].fillna(2.0).iloc[0],
        }
        for theme_id, part in own.groupby("theme_id", sort=True)
    ]
    made = pd.DataFrame(rows, columns=["theme", "agreed", "alpha", "AC1", "kappa", "segments given it", "order"])
    return made.sort_values(["order", "theme"], ignore_index=True).drop(columns="order")


def build_by_pair(found: pd.DataFrame) -> pd.DataFrame:
    """Return a row for each two coders: coders, agreed, alpha, kappa, segments."""
    own = found[found["scope"] == "coders"]
    rows = [
        {
            "coders": f"{one} and {other}",
            **_to_cells(part, ("agreed", "alpha", "kappa")),
            "segments": int(part["n_units"].iloc[0]),
        }
        for (one, other), part in own.groupby(["coder", "other_coder"], sort=True)
    ]
    return pd.DataFrame(rows, columns=["coders", "agreed", "alpha", "kappa", "segments"])


def list_pairs(found: pd.DataFrame) -> list[tuple[str, str]]:
    """Return each two coders that coded the same segments, in order."""
    own = found[(found["scope"] == "coders") & (found["measure"] == "agreed") & (found["n_units"] > 0)]
    return list(zip(own["coder"], own["other_coder"], strict=True))


def build_confusion(confusion: pd.DataFrame, names: Mapping[str, str], one: str, other: str) -> pd.DataFrame:
    """Return what two coders called differently most often, at most ten rows: a column a coder, and segments.

    Parameters
    ----------
    confusion : as `friction.themes.coding.count_confusion` returns it.
    names : the name of each theme.
    one, other : the coders.
    """
    differ = confusion[confusion["theme_id"].fillna("") != confusion["other_theme_id"].fillna("")]
    differ = differ.head(MOST_DIFFERENCES)

    def name(theme_id: object) -> str:
        return NONE_WORDS if pd.isna(theme_id) else names.get(str(theme_id), str(theme_id))

    return pd.DataFrame(
        {
            f"{one} said": [name(theme_id) for theme_id in differ["theme_id"]],
            f"{other} said": [name(theme_id) for theme_id in differ["other_theme_id"]],
            "segments": differ["n_segments"].to_list(),
        }
    )


def _to_cells(part: pd.DataFrame, measures: tuple[str, ...]) -> dict[str, str]:
    """Return each measure with its interval as text; what is undefined as nothing."""
    rows = part.set_index("measure")
    return {
        ("AC1" if measure == "ac1" else measure): _to_cell(rows.loc[measure], share=measure == "agreed")
        if measure in rows.index
        else NOTHING
        for measure in measures
    }


def _to_cell(row: pd.Series, *, share: bool) -> str:
    if pd.isna(row["estimate"]):
        return NOTHING
    if share:
        return f"{_to_share(row['estimate'])}% ({_to_share(row['low'])} to {_to_share(row['high'])})"
    return f"{row['estimate']:.2f} ({row['low']:.2f} to {row['high']:.2f})"


def _to_share(share: float) -> int:
    """Return a share as whole percent, rounded alike in the sentence and in the tables."""
    return round(100 * share)
