"""The Theme page: what a theme is, the messages behind it, where they come from, and how it moves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import pandas as pd

from app.evidence import Span
from app.views.tables import find_stages
from app.views.words import HOW_WORDS, UNPLACED, to_count, to_day, to_duration, to_stage
from friction.contracts import ANY
from friction.impact.words import HOW_SURE

if TYPE_CHECKING:
    from collections.abc import Mapping

Order = Literal["most telling", "newest"]
ORDERS: tuple[Order, ...] = ("most telling", "newest")
SUM = (
    "How likely this tells of friction, and why. The parts add up: where the score starts, each kind of sign found, "
    "how close the meaning is to sentences that tell of friction, and the rating. Below zero speaks against friction. "
    "A sum of 0 is even odds (0.50), +2 is 0.88, −2 is 0.12."
)


@dataclass(frozen=True)
class Message:
    """One message of a theme, ready to be shown: its text with marks, a line about it, what its friction is made of."""

    doc_id: str
    text: str
    spans: tuple[Span, ...]
    about: str
    why: str
    url: str | None


def find_theme(tables: Mapping[str, pd.DataFrame], theme_id: str) -> pd.Series:
    """Return the row of a theme; a `KeyError` where the run has no such theme (any more)."""
    return tables["themes"].set_index("theme_id", drop=False).loc[theme_id]


def to_theme_line(theme: pd.Series) -> str:
    """Return the line below a theme's name: kind, numbers, friction."""
    kind = "friction" if theme["is_friction"] else "not friction"
    decided = "decided by a person" if theme["from_decision"] else "as found"
    return (
        f"{kind} ({decided}) · {theme['n_documents']:,} messages of {theme['n_persons']:,} persons · "
        f"{theme['n_segments']:,} segments · mean friction {theme['friction']:.2f}, severity {theme['severity']:.2f} "
        "(0 to 1)"
    )


def to_family_line(tables: Mapping[str, pd.DataFrame], theme_id: str) -> str | None:
    """Return a sentence that names the themes a theme belongs with, largest first; None for a theme alone."""
    themes = tables["themes"].set_index("theme_id").sort_values(["n_segments", "name"], ascending=[False, True])
    head = themes["parent_id"].fillna(themes.index.to_series())
    family = themes[(head == head[theme_id]) & (themes.index != theme_id)]
    if not len(family):
        return None
    named = ", ".join(f"“{name}”" for name in family["name"])
    return f"One broader theme with {named}" if head[theme_id] == theme_id else f"Part of a broader theme with {named}"


def find_messages(
    tables: Mapping[str, pd.DataFrame], theme_id: str, *, stage: str | None, order: Order, shown: int
) -> tuple[list[Message], int]:
    """Return the first messages of a theme, and how many there are.

    Parameters
    ----------
    tables : ``documents``, ``segments``, ``segment_topics``, ``cues``, ``alignments`` and ``themes``.
    theme_id : the theme.
    stage : only messages whose most probable stage this is; `UNPLACED` for those without; None for all.
    order : ``most telling`` begins with the examples that show the theme best, then strength times friction.
    shown : at most so many.
    """
    segments = _find_segments(tables, theme_id)
    best = tables["alignments"][tables["alignments"]["best"]].set_index("doc_id")
    documents = tables["documents"][tables["documents"]["doc_id"].isin(segments["doc_id"])].set_index("doc_id")
    if stage is not None:
        at = best["stage"].reindex(documents.index)
        documents = documents[at.isna() if stage == UNPLACED else at == stage]
    if order == "newest":
        ordered = documents.reset_index().sort_values(
            ["written_at", "doc_id"], ascending=[False, True], na_position="last"
        )["doc_id"]
    else:
        exemplars = find_theme(tables, theme_id)["exemplar_ids"]
        places = {segment_id: place for place, segment_id in enumerate(exemplars)}
        telling = segments.assign(
            place=segments["segment_id"].map(places).astype("float64"),
            weight=segments["strength"] * segments["friction"],
        ).sort_values(["place", "weight", "segment_id"], ascending=[True, False, True], na_position="last")
        ordered = telling.drop_duplicates("doc_id")["doc_id"]
        ordered = ordered[ordered.isin(documents.index)]
    chosen = ordered.head(shown).tolist()
    said = segments[segments["doc_id"].isin(chosen)]
    cues = tables["cues"][tables["cues"]["segment_id"].isin(said["segment_id"])]
    messages = [
        _to_message(doc_id, documents.loc[doc_id], said[said["doc_id"] == doc_id], cues, best) for doc_id in chosen
    ]
    return messages, len(ordered)


def _find_segments(tables: Mapping[str, pd.DataFrame], theme_id: str) -> pd.DataFrame:
    placed = tables["segment_topics"]
    placed = placed.loc[placed["theme_id"] == theme_id, ["segment_id", "strength"]]
    return tables["segments"].merge(placed, on="segment_id")


def _to_message(
    doc_id: str, document: pd.Series, said: pd.DataFrame, cues: pd.DataFrame, best: pd.DataFrame
) -> Message:
    spans = [Span(int(start), int(end), "segment") for start, end in zip(said["start"], said["end"], strict=True)]
    told = cues[cues["segment_id"].isin(said["segment_id"]) & (cues["weight"] > 0)]
    spans += [Span(int(start), int(end), "cue") for start, end in zip(told["start"], told["end"], strict=True)]
    about = [document["source"], to_day(document["written_at"])]
    if doc_id in best.index:
        place = best.loc[doc_id]
        about.append(_to_place(place))
        if place["after_outcome"]:
            about.append("written after the journey ended")
    if pd.notna(document["rating"]):
        about.append(f"rating {document['rating']:.2f} (0 worst, 1 best)")
    about.append(f"membership {said['strength'].max():.2f}")
    url = document["url"] if pd.notna(document["url"]) and str(document["url"]).startswith("https://") else None
    return Message(doc_id, document["text"], tuple(spans), " · ".join(about), to_score_line(said, cues), url)


def to_score_line(said: pd.DataFrame, cues: pd.DataFrame) -> str:
    """Return what the friction of the segment with the most is made of, as a sum of log-odds.

    Each kind of cue counts once, however often it was found (`friction.text.score`).

    Parameters
    ----------
    said : segments of one message; at least one.
    cues : cues of these segments, and perhaps of others.
    """
    most = said.sort_values(["friction", "segment_id"], ascending=[False, True]).iloc[0]
    if pd.isna(most["from_base"]):
        return f"friction {most['friction']:.2f}"
    kinds = cues[cues["segment_id"] == most["segment_id"]].drop_duplicates("cue").sort_values("cue")
    parts = [("start", most["from_base"])]
    parts += [(cue.replace("_", " "), weight) for cue, weight in zip(kinds["cue"], kinds["weight"], strict=True)]
    parts += [("meaning", most["from_meaning"]), ("rating", most["from_rating"])]
    total = sum(value for _, value in parts)
    told = ", ".join(f"{name} {_to_signed(value)}" for name, value in parts if name == "start" or value)
    sentence = f"sentence {int((said['start'] < most['start']).sum()) + 1}: " if len(said) > 1 else ""
    return f"{sentence}friction {most['friction']:.2f}, from {_to_signed(total)} log-odds = {told}"


def _to_signed(value: float) -> str:
    """Return a number with two places and its sign."""
    return f"{value:+.2f}".replace("-", "−")


def _to_place(place: pd.Series) -> str:
    if pd.isna(place["stage"]):
        return UNPLACED
    how = HOW_WORDS[place["how"]]
    gap = place["gap_minutes"]
    after = "" if pd.isna(gap) else ", during the visit" if gap == 0 else f", {to_duration(gap)} after it"
    return f"{to_stage(place['stage'])}, probability {place['probability']:.2f} ({how}{after})"


def build_theme_stages(tables: Mapping[str, pd.DataFrame], theme_id: str) -> pd.DataFrame:
    """Return where a theme's messages come from, and drop-off with and without it there.

    Returns
    -------
    One row per stage in journey order, then `UNPLACED`, then the whole journey: ``stage``, ``n_documents``
    (expected), ``share`` (of the theme's messages; null for the whole journey), ``n_with``, ``rate_with``,
    ``n_without``, ``rate_without``, ``difference`` with bounds, ``how_sure``, ``enough``. No rows without a journey.
    """
    stages = find_stages(tables)
    if not stages:
        return pd.DataFrame(columns=list(_STAGE_COLUMNS))
    documents = _find_segments(tables, theme_id)["doc_id"].unique()
    alignments = tables["alignments"]
    alignments = alignments[alignments["doc_id"].isin(documents)]
    placed = alignments.groupby(alignments["stage"].fillna(UNPLACED))["probability"].sum()
    n_documents = alignments["doc_id"].nunique()
    impact = tables["impact"]
    cells = impact[impact["theme_id"] == theme_id].set_index("stage")
    rows = []
    for stage in [*stages, UNPLACED, ANY]:
        n = float(n_documents if stage == ANY else placed.get(stage, 0.0))
        row: dict[str, object] = {"stage": to_stage(stage), "n_documents": n, "enough": False}
        row["share"] = n / n_documents if stage != ANY and n_documents else None
        if stage in cells.index:
            cell = cells.loc[stage]
            row |= {
                "n_with": cell["n_with"],
                "rate_with": cell["dropped_with"] / cell["n_with"] if cell["n_with"] else None,
                "n_without": cell["n_without"],
                "rate_without": cell["dropped_without"] / cell["n_without"] if cell["n_without"] else None,
                "difference": cell["difference"], "difference_low": cell["difference_low"],
                "difference_high": cell["difference_high"], "q": cell["q"],
                "how_sure": HOW_SURE[cell["evidence"]],
                "enough": bool(cell["enough"]),
            }  # fmt: skip
        rows.append(row)
    stages_of_theme = pd.DataFrame(rows).reindex(columns=list(_STAGE_COLUMNS))
    numbers = [name for name in _STAGE_COLUMNS if name not in ("stage", "how_sure", "enough")]
    return stages_of_theme.astype(dict.fromkeys(numbers, "float64"))


_STAGE_COLUMNS = (
    "stage", "n_documents", "share", "n_with", "rate_with", "n_without", "rate_without", "difference",
    "difference_low", "difference_high", "q", "how_sure", "enough",
)  # fmt: skip


def build_theme_trend(tables: Mapping[str, pd.DataFrame], theme_id: str, week: str | None) -> pd.DataFrame:
    """Return a theme's weeks up to ``week``, the last complete one, oldest first.

    ``outside`` says whether there were more or fewer messages than expected.
    """
    weeks = tables["theme_weeks"]
    trend = (
        weeks[(weeks["theme_id"] == theme_id) & (weeks["week"] <= (week or ""))]
        .sort_values("week")
        .drop(columns="theme_id")
    )
    outside = (trend["n_documents"] > trend["expected_high"]) | (trend["n_documents"] < trend["expected_low"])
    return trend.assign(outside=outside).reset_index(drop=True)


def build_theme_names(tables: Mapping[str, pd.DataFrame], ranked: list[str]) -> dict[str, str]:
    """Return the names of all themes by id, ranked ones first, with what tells two of one name apart."""
    themes = tables["themes"].set_index("theme_id")
    order = [*ranked, *(theme_id for theme_id in themes.index if theme_id not in set(ranked))]
    return {
        theme_id: f"{themes.loc[theme_id, 'name']}  ({to_count(themes.loc[theme_id, 'n_documents'])} messages"
        f"{'' if themes.loc[theme_id, 'is_friction'] else ', not friction'})"
        for theme_id in order
        if theme_id in themes.index
    }
