"""Why a message is here, a sentence each: what it is like, where it is placed, what its friction is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from app.views.words import HOW_WORDS, UNPLACED, to_duration, to_stage

if TYPE_CHECKING:
    from collections.abc import Sequence

WORDS_SAID = 5
SUM = (
    "How likely this tells of friction, and why. The parts add up: where the score starts, each kind of sign found, "
    "how close meaning and words are to sentences that tell of friction, and the rating. Below zero speaks against "
    "friction. A sum of 0 is even odds (0.50), +2 is 0.88, −2 is 0.12."
)


def to_reasons(said: pd.DataFrame, terms: Sequence[str]) -> list[str]:
    """Return why a message is in a theme.

    Parameters
    ----------
    said : the message's segments in the theme: ``reason``, ``strength``, ``lemmas``, ``phrases``.
    terms : of the theme.
    """
    first = said.sort_values(["strength", "segment_id"], ascending=[False, True]).iloc[0]
    told = [
        "A person put it here."
        if first["reason"] == "decided"
        else f"Of 10 messages most like it, {round(10 * first['strength'])} are in this theme."
    ]
    lemmas = {lemma for row in said["lemmas"] for lemma in row}
    phrases = {phrase for row in said["phrases"] for phrase in row}
    shared = [term for term in terms if term in phrases or lemmas.issuperset(term.split())]
    if shared:
        told.append(f"Words of the theme in it: {', '.join(shared[:WORDS_SAID])}.")
    return told


def to_place_line(place: pd.Series) -> str:
    """Return where a message is placed, how surely, and how that was found.

    Parameters
    ----------
    place : its best row of ``alignments``.
    """
    if pd.isna(place["stage"]):
        return f"{UNPLACED.capitalize()}: no visit fits it well enough."
    gap = place["gap_minutes"]
    after = "" if pd.isna(gap) else ", during the visit" if gap == 0 else f", {to_duration(gap)} after it"
    return (
        f"At {to_stage(place['stage'])} with probability {place['probability']:.2f} ({HOW_WORDS[place['how']]}{after})."
    )


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
        return f"Friction {most['friction']:.2f}."
    kinds = cues[cues["segment_id"] == most["segment_id"]].drop_duplicates("cue").sort_values("cue")
    parts = [("start", most["from_base"])]
    parts += [(cue.replace("_", " "), weight) for cue, weight in zip(kinds["cue"], kinds["weight"], strict=True)]
    parts += [("meaning", most["from_meaning"]), ("rating", most["from_rating"])]
    total = sum(value for _, value in parts)
    told = ", ".join(f"{name} {_to_signed(value)}" for name, value in parts if name == "start" or value)
    sentence = f"Sentence {int((said['start'] < most['start']).sum()) + 1}: friction" if len(said) > 1 else "Friction"
    return f"{sentence} {most['friction']:.2f}, from {_to_signed(total)} log-odds = {told}."


def _to_signed(value: float) -> str:
    """Return a number with two places and its sign."""
    return f"{value:+.2f}".replace("-", "−")
