"""Themes like a theme: which of them may be one with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.views.theme import to_who
from app.views.words import shorten
from friction.contracts.spread import spread_themes
from friction.themes import LEAST_LIKENESS, Space, find_alike

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    import pandas as pd

    from friction.store import Vectors

LEAST_NEAR = 0.5
MOST_SHOWN, EXAMPLE_LETTERS = 5, 160


@dataclass(frozen=True)
class Similar:
    """A theme like the one looked at: its name, who wrote of it, how alike, a typical example ("" for none)."""

    theme_id: str
    name: str
    who: str
    sentence: str
    example: str
    may_be_one: bool


def find_neighbours(
    tables: Mapping[str, pd.DataFrame], vectors: Vectors | None, languages: Collection[str] | None
) -> pd.DataFrame:
    """Return pairs of themes that are one or near to each other, by the rule with which a run proposes merges.

    Parameters
    ----------
    tables : ``segments``, ``segment_topics`` and ``documents``.
    vectors : of the run's segments; None: no theme is compared.
    languages : that the sentence model knows; None: all.

    Returns
    -------
    As `friction.themes.find_alike`, down to a likeness of a half.
    """
    placed = spread_themes(tables["segment_topics"])[["segment_id", "theme_id"]]
    placed = placed.merge(tables["segments"][["segment_id", "doc_id", "text"]], on="segment_id")
    placed = placed.merge(tables["documents"][["doc_id", "language"]], on="doc_id")
    spaces = [] if vectors is None else [Space(vectors.segment_ids, vectors.vectors, languages)]
    return find_alike(placed, spaces, LEAST_NEAR)


def build_similar(tables: Mapping[str, pd.DataFrame], theme_id: str, neighbours: pd.DataFrame) -> list[Similar]:
    """Return the themes most like a theme, the likest first.

    Parameters
    ----------
    tables : ``themes``, ``segments`` and ``proposals``, decisions laid over.
    neighbours : as made by `find_neighbours`.
    """
    themes = tables["themes"].set_index("theme_id", drop=False)
    merges = tables["proposals"][tables["proposals"]["kind"] == "merge"]
    pairs = {frozenset(pair) for pair in zip(merges["theme_id"], merges["other_theme_id"], strict=True)}
    own = neighbours[(neighbours["theme_id"] == theme_id) | (neighbours["other_theme_id"] == theme_id)]
    found = []
    for row in own.itertuples():
        other = row.other_theme_id if row.theme_id == theme_id else row.theme_id
        if other in themes.index:
            may_be_one = row.likeness >= LEAST_LIKENESS or frozenset((theme_id, other)) in pairs
            found.append(_to_similar(themes.loc[other], float(row.likeness), may_be_one=may_be_one))
    shown = found[:MOST_SHOWN]
    texts = tables["segments"]
    ids = {one.theme_id: list(themes.loc[one.theme_id, "exemplar_ids"])[:1] for one in shown}
    said = texts[texts["segment_id"].isin([name for names in ids.values() for name in names])]
    by_id = said.set_index("segment_id")["text"]
    return [
        Similar(one.theme_id, one.name, one.who, one.sentence, _find_example(ids[one.theme_id], by_id), one.may_be_one)
        for one in shown
    ]


def _to_similar(theme: pd.Series, likeness: float, *, may_be_one: bool) -> Similar:
    sentence = (
        "What people say in both is as alike as within one of them: they may be one theme."
        if may_be_one
        else f"What people say in both is {round(100 * likeness)} % as alike as within one of them: near, not one."
    )
    return Similar(str(theme["theme_id"]), str(theme["name"]), to_who(theme), sentence, "", may_be_one)


def _find_example(ids: list[str], texts: pd.Series) -> str:
    return next((shorten(texts[name], EXAMPLE_LETTERS) for name in ids if name in texts.index), "")
