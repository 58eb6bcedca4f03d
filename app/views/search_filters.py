"""The filters of a search in plain words: what can be chosen, and what was."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.views.search import FILTERS, IN_NONE, IN_THEMES, LIKELY, RATINGS, UNLIKELY
from app.views.search_cards import REASON_WORDS
from app.views.search_index import NONE
from app.views.words import KIND_WORDS, to_stage

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from app.views.search import Wanted
    from app.views.search_index import Column, Index, Placed

BY_WORDS = {"words": "by words", "meaning": "by meaning", "languages": "by meaning, any language"}

NO_VALUE = {"stages": "no stage", "weeks": "no date", "groups": "not told", "ratings": "no rating"}
"""What `NONE` means in a filter."""


@dataclass(frozen=True)
class Choice:
    """A filter: what it is called, and the words of each value that can be chosen."""

    label: str
    words: Mapping[str, str]


def list_choices(index: Index, placed: Placed, themes: pd.DataFrame) -> dict[str, Choice]:
    """Return the filters that tell messages of this run apart, by name; those with one value do not.

    Parameters
    ----------
    themes : table ``themes``, after decisions.
    """
    names = dict(zip(themes["theme_id"], themes["name"], strict=True))
    bands = {name: f"{name}, {100 * low:.0f} to {100 * high:.0f} of 100" for name, (low, high) in RATINGS.items()}
    choices = {
        "themes": Choice("Theme", {theme_id: names.get(theme_id, theme_id) for theme_id in placed.themes.names}),
        "placed": Choice("In a theme?", {IN_THEMES: "in a theme", IN_NONE: "in no theme"}),
        "reasons": Choice(
            "Why in no theme", {one: REASON_WORDS[one] for one in placed.reasons.names if one in REASON_WORDS}
        ),
        "stages": _to_choice("Stage", placed.stages, "stages", {one: to_stage(one) for one in placed.stages.names}),
        "sources": _to_choice("Channel", index.sources),
        "weeks": _to_choice("Week", index.weeks, "weeks"),
        "ratings": Choice("Rating", {**bands, NONE: NO_VALUE["ratings"]}),
        "friction": Choice("Friction", {LIKELY: "likely friction", UNLIKELY: "hardly friction"}),
        "kinds": _to_choice("Kind", index.kinds, words=KIND_WORDS),
        "languages": _to_choice("Language", index.languages),
        "groups": _to_choice("Group", index.groups, "groups"),
    }  # fmt: skip
    return {name: choices[name] for name in FILTERS if len(choices[name].words) > 1}


def to_known_line(known: Sequence[str] | None, *, joined: bool) -> str:
    """Return in which languages meaning is read, and what to do about the others; "" where in all.

    Parameters
    ----------
    known : ISO 639-1 codes; None: all.
    joined : can meaning be searched in any language beside?
    """
    if known is None:
        return ""
    others = "search others in any language, or by words" if joined else "search others by words"
    return f"Meaning is read here in: {', '.join(known)}; {others}."


def to_filter_line(wanted: Wanted, choices: Mapping[str, Choice]) -> str:
    """Return the filters that are set in one line."""
    told = [
        f"{choices[name].label.rstrip('?')}: {' or '.join(choices[name].words[one] for one in getattr(wanted, name))}"
        for name in wanted.filters
        if name in choices
    ]
    return " · ".join(told)


def to_loosened(wanted: Wanted, choices: Mapping[str, Choice]) -> str:
    """Return what to loosen where nothing was found."""
    steps = []
    if wanted.by == "words" and '"' in wanted.typed:
        steps.append("take the quotes away")
    if wanted.by == "words" and len(wanted.typed.split()) > 1:
        steps.append("use fewer words: all of them must occur")
    if wanted.by == "words" and wanted.typed.strip():
        steps.append("search by meaning")
    labels = [choices[name].label.lower().rstrip("?") for name in wanted.filters if name in choices]
    if labels:
        steps.append(f"take a filter away ({', '.join(labels)})")
    return f"Nothing was found. You can {', or '.join(steps)}." if steps else "There are no messages in this run."


def _to_choice(label: str, column: Column, none: str = "", words: Mapping[str, str] | None = None) -> Choice:
    named = {name: (words or {}).get(name, name) for name in column.names}
    if none and named and (column.codes < 0).any():
        named[NONE] = NO_VALUE[none]
    return Choice(label, named)
