"""The messages of a theme: which to read first, and each ready to be shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import pandas as pd

from app.screen.escape import Span
from app.views.words import HOW_WORDS, UNPLACED, to_day, to_duration, to_stage
from friction.contracts.spread import spread_themes
from friction.report import choose_messages

if TYPE_CHECKING:
    from collections.abc import Mapping

    from friction.store import Vectors

Order = Literal["telling and varied", "newest"]
ORDERS: tuple[Order, ...] = ("telling and varied", "newest")
LEAST_LIKELY = 0.05
"""Messages less likely about a stage are not listed there."""

SUM = (
    "How likely this tells of friction, and why. The parts add up: where the score starts, each kind of sign found, "
    "how close meaning and words are to sentences that tell of friction, and the rating. Below zero speaks against "
    "friction. A sum of 0 is even odds (0.50), +2 is 0.88, −2 is 0.12."
)


@dataclass(frozen=True)
class Message:
    """One message of a theme, ready to be shown: its segments in it, text with marks, a line about it, its friction."""

    doc_id: str
    segment_ids: tuple[str, ...]
    text: str
    spans: tuple[Span, ...]
    about: str
    why: str
    url: str | None


def find_messages(
    tables: Mapping[str, pd.DataFrame],
    theme_id: str,
    *,
    stage: str | None,
    order: Order,
    shown: int,
    vectors: Vectors | None = None,
) -> tuple[list[Message], int]:
    """Return the first messages of a theme, and how many there are.

    Parameters
    ----------
    tables : ``documents``, ``segments``, ``segment_topics``, ``cues`` and ``alignments``.
    theme_id : the theme.
    stage : only messages about this stage with a probability of 0.05 or more; `UNPLACED` for those read as unplaced;
        None for all.
    order : ``telling and varied`` is that of `friction.report.behind.choose_messages`.
    shown : at most so many.
    vectors : of segments, by which messages are alike; words in common where they are not given.
    """
    segments = find_segments(tables, theme_id)
    alignments = tables["alignments"]
    best = alignments[alignments["best"]].set_index("doc_id")
    documents = tables["documents"][tables["documents"]["doc_id"].isin(segments["doc_id"])].set_index("doc_id")
    here = pd.Series(1.0, index=documents.index)
    if stage == UNPLACED:
        here = best["stage"].reindex(documents.index).isna().astype("float64")
    elif stage is not None:
        at = alignments[alignments["stage"] == stage].groupby("doc_id")["probability"].sum()
        here = at.reindex(documents.index).fillna(0.0)
    documents = documents[here >= LEAST_LIKELY]
    if order == "newest":
        ordered = documents.reset_index().sort_values(
            ["written_at", "doc_id"], ascending=[False, True], na_position="last"
        )
        chosen = ordered["doc_id"].head(shown).tolist()
    else:
        own = segments[segments["doc_id"].isin(documents.index)]
        person = own["doc_id"].map(documents["person_id"])
        own = own.assign(
            probability=own["strength"] * own["doc_id"].map(here), writer=person.where(person.notna(), own["doc_id"])
        )
        chosen = choose_messages(own, shown, (vectors.segment_ids, vectors.vectors) if vectors else None)
    said = segments[segments["doc_id"].isin(chosen)]
    cues = tables["cues"][tables["cues"]["segment_id"].isin(said["segment_id"])]
    messages = [
        _to_message(doc_id, documents.loc[doc_id], said[said["doc_id"] == doc_id], cues, best,
                    None if stage in (None, UNPLACED) else (str(stage), float(here[doc_id])))
        for doc_id in chosen
    ]  # fmt: skip
    return messages, len(documents)


def find_segments(tables: Mapping[str, pd.DataFrame], theme_id: str) -> pd.DataFrame:
    """Return the segments of a theme, with ``strength``."""
    placed = spread_themes(tables["segment_topics"])
    placed = placed.loc[placed["theme_id"] == theme_id, ["segment_id", "strength"]]
    return tables["segments"].merge(placed, on="segment_id")


def _to_message(
    doc_id: str,
    document: pd.Series,
    said: pd.DataFrame,
    cues: pd.DataFrame,
    best: pd.DataFrame,
    here: tuple[str, float] | None,
) -> Message:
    spans = [Span(int(start), int(end), "segment") for start, end in zip(said["start"], said["end"], strict=True)]
    told = cues[cues["segment_id"].isin(said["segment_id"]) & (cues["weight"] > 0)]
    spans += [Span(int(start), int(end), "cue") for start, end in zip(told["start"], told["end"], strict=True)]
    about = [document["source"], to_day(document["written_at"])]
    if doc_id in best.index:
        place = best.loc[doc_id]
        about.append(_to_place(place))
        if here is not None and place["stage"] != here[0]:
            about.append(f"{to_stage(here[0])}, probability {here[1]:.2f}")
        if place["after_outcome"]:
            about.append("written after the journey ended")
    if pd.notna(document["rating"]):
        about.append(f"rating {100 * document['rating']:.0f} of 100 points")
    about.append(f"membership {said['strength'].max():.2f}")
    if pd.notna(document["left_out"]):
        about.append(f"left out before it was stored: {document['left_out'].replace('; ', ', ')}")
    url = document["url"] if pd.notna(document["url"]) and str(document["url"]).startswith("https://") else None
    own = tuple(said.sort_values("start")["segment_id"])
    return Message(doc_id, own, document["text"], tuple(spans), " · ".join(about), to_score_line(said, cues), url)


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
