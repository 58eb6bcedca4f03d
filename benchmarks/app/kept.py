"""The tables of a made-up run that say what its themes are, when they are told of and what goes with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from benchmarks.app.messages import BEGIN, DAYS
from benchmarks.app.walks import STAGES
from friction.contracts import ANY, build_empty, build_table
from friction.themes import build_theme_weeks, build_themes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from benchmarks.app.said import Themes

ZONE = "Europe/Berlin"
DATA_END = BEGIN + pd.Timedelta(days=DAYS)
N_PROPOSALS = 15
_NO_ESTIMATE = (
    "difference", "difference_low", "difference_high", "difference_alone", "q", "rating_with", "rating_without",
    "rating_difference", "rating_low", "rating_high", "recovered_50", "recovered_low", "recovered_high",
    "adjusted_difference", "adjusted_low", "adjusted_high", "e_value", "e_value_limit", "adjusted_for",
    "landmark_difference", "sure", "top_three", "survives", "pooled", "pooled_with", "pooled_difference",
    "pooled_low", "pooled_high", "pooled_q", "rank",
)  # fmt: skip


def make_kept(
    themes: Themes, tables: Mapping[str, pd.DataFrame], random: np.random.Generator
) -> dict[str, pd.DataFrame]:
    """Return topics, themes, their weeks, lineage, proposals, impact and controls, as the program's own rules count."""
    topics = _make_topics(themes, tables)
    kept, placed = build_themes(
        topics, tables["segment_topics"], tables["segments"], tables["documents"], build_empty("decisions")
    )
    weeks = build_theme_weeks(kept, placed, tables["segments"], tables["documents"], ZONE, DATA_END)
    return {
        "topics": topics, "themes": kept, "segment_topics": placed, "theme_weeks": weeks,
        "lineage": build_table("lineage", pd.DataFrame({
            "topic_id": topics["topic_id"], "previous_theme_id": None, "relation": "new", "overlap": 0.0,
        })),
        "proposals": _make_proposals(kept), **_make_impact(kept, tables, random),
    }  # fmt: skip


def _make_topics(themes: Themes, tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    said = tables["segments"].merge(tables["segment_topics"].dropna(subset="topic_id"), on="segment_id")
    said = said.merge(tables["documents"][["doc_id", "person_id"]], on="doc_id")
    counted = said.groupby("topic_id", sort=True).agg(
        theme_id=("theme_id", "first"), n_segments=("segment_id", "size"), n_documents=("doc_id", "nunique"),
        n_persons=("person_id", "nunique"), friction=("friction", "mean"),
    )  # fmt: skip
    shown = said.sort_values(["strength", "segment_id"], ascending=[False, True]).groupby("topic_id").head(5)
    number = np.searchsorted(themes.ids.astype(str), counted["theme_id"].to_numpy().astype(str))
    return build_table("topics", counted.reset_index().assign(
        label=[themes.names[one] for one in number], terms=[themes.terms[one] for one in number],
        exemplar_ids=shown.groupby("topic_id")["segment_id"].agg(list).to_numpy(), stability=0.9, parent_id=None,
    ))  # fmt: skip


def _make_proposals(kept: pd.DataFrame) -> pd.DataFrame:
    pairs = kept["theme_id"].to_numpy(dtype=object)[: 2 * N_PROPOSALS]
    n = len(pairs) // 2
    return build_table("proposals", pd.DataFrame({
        "proposal_id": [f"pr-{number}" for number in range(n)], "kind": "merge", "theme_id": pairs[0 : 2 * n : 2],
        "other_theme_id": pairs[1 : 2 * n : 2], "topic_id": None, "n_segments": kept["n_segments"].to_numpy()[:n],
        "exemplar_ids": kept["exemplar_ids"].to_numpy()[:n], "part_ids": [[]] * n, "common_terms": [[]] * n,
        "n_common_documents": 3, "n_common_persons": 3, "common_stage": None, "why": "Most of both is one.",
    }))  # fmt: skip


def _make_impact(
    kept: pd.DataFrame, tables: Mapping[str, pd.DataFrame], random: np.random.Generator
) -> dict[str, pd.DataFrame]:
    """Compare every theme at every stage: one in five has enough for an estimate."""
    cells = kept[["theme_id", "friction", "n_documents", "n_persons", "is_friction"]].merge(
        pd.DataFrame({"stage": [*STAGES, ANY]}), how="cross"
    )
    n = len(cells)
    share = np.where(cells["stage"] == ANY, 1.0, 1 / len(STAGES))
    n_with = cells["n_persons"] * share * 0.6
    enough = (n_with >= 25).to_numpy() & (random.random(n) < 0.5)
    base, difference = 0.25, np.round(random.normal(0.03, 0.05, n), 4)
    stays = np.where(cells["stage"] == ANY, len(tables["visits"]), len(tables["visits"]) / len(STAGES))
    gained = np.maximum(difference, 0.0) * n_with / 2
    order = np.lexsort((cells["theme_id"], -np.where(enough, gained, 0.0), ~enough, ~cells["is_friction"].to_numpy()))
    rank = np.empty(n, dtype="int64")
    rank[order] = np.arange(1, n + 1)
    estimates = {
        "difference": difference, "difference_low": difference - 0.06, "difference_high": difference + 0.06,
        "difference_alone": difference * 0.8, "q": np.round(random.random(n), 3), "recovered_50": gained,
        "recovered_low": gained * 0.2, "recovered_high": gained * 1.8,
    }  # fmt: skip
    frame = cells.assign(
        n_documents=cells["n_documents"] * share, n_persons=cells["n_persons"] * share, n_with=n_with,
        dropped_with=n_with * np.clip(base + difference, 0, 1), n_without=stays, dropped_without=stays * base,
        enough=enough, evidence=np.where(enough, "association", "count"), before_change=False,
        **dict.fromkeys(_NO_ESTIMATE),
    )  # fmt: skip
    frame = frame.assign(**{name: np.where(enough, value, np.nan) for name, value in estimates.items()})
    frame = frame.assign(
        rank=pd.Series(rank, dtype="Int64").where(cells["is_friction"]),
        survives=pd.Series(np.where(random.random(n) < 0.8, "yes", "no")).where(enough),
        top_three=np.where(enough, 0.1, np.nan),
    )
    tested = (
        frame.loc[enough, ["theme_id", "stage"]]
        .head(50)
        .merge(pd.DataFrame({"control": ["shuffled", "placebo_outcome", "late_messages"]}), how="cross")
    )
    rates = [
        {"stage": stage, "position": place, "n_documents": 100.0, "n_visits": 1000, "per_1000": 100.0,
         "per_1000_low": 80.0, "per_1000_high": 120.0}
        for place, stage in enumerate(STAGES)
    ]  # fmt: skip
    return {
        "impact": build_table("impact", frame.drop(columns="is_friction")),
        "controls": build_table("controls", tested.assign(n_with=25.0, difference=0.01, p=0.3, result="passed")),
        "message_rates": build_table("message_rates", pd.DataFrame(rates)),
    }
