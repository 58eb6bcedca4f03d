"""The messages of a theme: which to read first, and each ready to be shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from app.screen.escape import Span
from app.views.conversation import Turn, find_conversations
from app.views.reasons import to_place_line, to_reasons, to_score_line
from app.views.words import UNPLACED, to_day, to_stage
from friction.contracts.spread import spread_themes
from friction.report import choose_messages

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from friction.store import Vectors

NEWEST = "newest"
ORDERS = ("telling and varied", NEWEST)
LEAST_LIKELY = 0.05
"""Messages less likely about a stage are not listed there."""


class Cut(NamedTuple):
    """How much of a text is shown: of one with more letters than ``least``, ``most``, from ``before`` the theme on."""

    least: int
    most: int
    before: int


EXCERPT, WHOLE = Cut(300, 180, 40), Cut(3_000, 3_000, 300)


@dataclass(frozen=True)
class Message:
    """One message, ready to be shown.

    Attributes
    ----------
    doc_id, segment_ids : the message, and its segments that are looked at.
    text, spans : its text, of a longer one the part where these segments begin, and what is marked in it.
    whole : of a longer one all of it (of one without an end its first 3,000 letters from there), and its marks.
    about : one short line: channel, day, stage, rating.
    why : why it is here, a sentence each.
    turns : the conversation around it; empty where it stands alone.
    url : where the original can be opened; None where nobody said, or the address is not a safe one.
    """

    doc_id: str
    segment_ids: tuple[str, ...]
    text: str
    spans: tuple[Span, ...]
    whole: tuple[str, tuple[Span, ...]] | None
    about: str
    why: tuple[str, ...]
    turns: tuple[Turn, ...]
    url: str | None


def find_messages(
    tables: Mapping[str, pd.DataFrame],
    theme_id: str,
    *,
    stage: str | None,
    order: str,
    shown: int,
    vectors: Vectors | None = None,
) -> tuple[list[Message], int]:
    """Return the first messages of a theme, and how many there are.

    Parameters
    ----------
    tables : ``documents``, ``segments``, ``segment_topics``, ``cues``, ``alignments`` and ``themes``.
    theme_id : the theme.
    stage : only messages about this stage with a probability of 0.05 or more; `UNPLACED` for those read as unplaced;
        None for all.
    order : of `ORDERS`; ``telling and varied`` is that of `friction.report.behind.choose_messages`.
    shown : at most so many.
    vectors : of segments, by which messages are alike; words in common where they are not given.
    """
    segments = find_segments(tables, theme_id)
    alignments = tables["alignments"][tables["alignments"]["doc_id"].isin(segments["doc_id"])]
    documents = tables["documents"][tables["documents"]["doc_id"].isin(segments["doc_id"])].set_index("doc_id")
    here = pd.Series(1.0, index=documents.index)
    if stage == UNPLACED:
        best = alignments[alignments["best"]].set_index("doc_id")
        here = best["stage"].reindex(documents.index).isna().astype("float64")
    elif stage is not None:
        at = alignments[alignments["stage"] == stage].groupby("doc_id")["probability"].sum()
        here = at.reindex(documents.index).fillna(0.0)
    documents = documents[here >= LEAST_LIKELY]
    if order == NEWEST:
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
    terms = _find_terms(tables, theme_id)
    told = {
        doc_id: [*to_reasons(rows, terms), *_tell_here(stage, float(here[doc_id]))]
        for doc_id, rows in segments[segments["doc_id"].isin(chosen)].groupby("doc_id")
    }
    return build_messages(tables, segments[segments["doc_id"].isin(chosen)], chosen, told), len(documents)


def find_segments(tables: Mapping[str, pd.DataFrame], theme_id: str) -> pd.DataFrame:
    """Return the segments of a theme, with ``strength`` and ``reason``."""
    placed = spread_themes(tables["segment_topics"])
    placed = placed.loc[placed["theme_id"] == theme_id, ["segment_id", "strength", "reason"]]
    return tables["segments"].merge(placed, on="segment_id")


def build_messages(
    tables: Mapping[str, pd.DataFrame],
    said: pd.DataFrame,
    doc_ids: Sequence[str],
    why: Mapping[str, Sequence[str]],
) -> list[Message]:
    """Return messages ready to be shown, in the order given.

    Parameters
    ----------
    tables : ``documents``, ``cues`` and ``alignments``.
    said : the segments of these messages that are looked at: rows of ``segments``.
    doc_ids : the messages.
    why : for each, the sentences that say why it is here; where it is placed, and what its friction is made of, follow.
    """
    documents = tables["documents"][tables["documents"]["doc_id"].isin(doc_ids)].set_index("doc_id")
    alignments = tables["alignments"]
    best = alignments[alignments["best"] & alignments["doc_id"].isin(doc_ids)].set_index("doc_id")
    cues = tables["cues"][tables["cues"]["segment_id"].isin(said["segment_id"])]
    turns = find_conversations(tables["documents"], doc_ids)
    messages = []
    for doc_id in doc_ids:
        own = said[said["doc_id"] == doc_id].sort_values("start")
        document, place = documents.loc[doc_id], best.loc[doc_id] if doc_id in best.index else None
        told = cues[cues["segment_id"].isin(own["segment_id"])]
        signs = told[told["weight"] > 0]
        text, spans = _to_text(document["text"], own, signs, EXCERPT)
        whole = None if text == document["text"] else _to_text(document["text"], own, signs, WHOLE)
        reasons = [*why.get(doc_id, ()), *([] if place is None else [to_place_line(place)]), to_score_line(own, told)]
        if pd.notna(document["left_out"]):
            reasons.append(f"Left out before it was stored: {document['left_out'].replace('; ', ', ')}.")
        messages.append(
            Message(doc_id, tuple(own["segment_id"]), text, spans, whole, _to_about(document, place), tuple(reasons),
                    turns.get(doc_id, ()), _to_url(document["url"]))
        )  # fmt: skip
    return messages


def _to_text(text: str, own: pd.DataFrame, signs: pd.DataFrame, cut: Cut) -> tuple[str, tuple[Span, ...]]:
    """Return a text, or the part of it where its segments begin, with the marks in it."""
    marked = [(own, "segment"), (signs, "cue")]
    before = 0
    if len(text) > cut.least:
        before = max(int(own["start"].min()) - cut.before, 0)
        shown, rest = text[before : before + cut.most], text[before + cut.most :]
        # No word is cut in two, but one that is longer than all that is shown.
        text = ("… " if before else "") + (f"{shown.rsplit(maxsplit=1)[0]} …" if rest else shown)
    moved = before - 2 * bool(before)
    spans = [
        Span(max(int(start) - moved, 0), min(int(end) - moved, len(text)), kind)  # type: ignore[arg-type]
        for rows, kind in marked
        for start, end in zip(rows["start"], rows["end"], strict=True)
    ]
    return text, tuple(spans)


def _to_about(document: pd.Series, place: pd.Series | None) -> str:
    about = [document["source"], to_day(document["written_at"])]
    if place is not None:
        about.append(UNPLACED if pd.isna(place["stage"]) else f"at {to_stage(place['stage'])}")
        if place["after_outcome"]:
            about.append("written after the journey ended")
    if pd.notna(document["rating"]):
        about.append(f"rated {100 * document['rating']:.0f} of 100")
    return " · ".join(about)


def _to_url(url: object) -> str | None:
    return str(url) if pd.notna(url) and str(url).startswith("https://") else None


def _tell_here(stage: str | None, probability: float) -> list[str]:
    return [] if stage in (None, UNPLACED) else [f"About {to_stage(stage)} with probability {probability:.2f}."]


def _find_terms(tables: Mapping[str, pd.DataFrame], theme_id: str) -> list[str]:
    terms = tables["themes"].loc[tables["themes"]["theme_id"] == theme_id, "terms"]
    return list(terms.iloc[0]) if len(terms) else []
