"""How far coders agree: on all themes together, on each theme, and each two of them."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from friction.statistics import (
    Agreement,
    draw_weights,
    estimate_ac1,
    estimate_agreed,
    estimate_alpha,
    estimate_kappa,
    person_signatures,
    to_masi,
)
from friction.themes.coding.sets import number_sets

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from friction.themes.coding.codings import Coded

COLUMNS = (
    "scope", "theme_id", "coder", "other_coder", "measure", "estimate", "low", "high", "n_units", "n_coders",
    "n_other", "undefined", "reading",
)  # fmt: skip
TENTATIVE, RELIABLE = 0.667, 0.8
"""Bounds of alpha that are customary (Krippendorff 2019, "Content analysis", chapter 12): below the first nothing is to
be concluded, between them tentatively."""

FEWEST_OTHER = 5
"""On fewer segments that differ from the rest intervals are too short: on one or two they hold the truth in 62 to 97 of
100 samples (`benchmarks/agreement`)."""

_PAIR = 2


def estimate_agreement(coded: Coded, themes: Sequence[str], *, replicates: int = 400, seed: int = 0) -> pd.DataFrame:
    """Return how far coders agree, each measure with a 95 % interval over resampled segments.

    Parameters
    ----------
    coded : what they said; what they were unsure of counts as they said it, what was settled later does not.
    themes : ids of the themes to look at one by one: a segment has such a theme or not.
    replicates, seed : of the resamples.

    Returns
    -------
    scope : ``all``, whole sets of themes; ``theme``, one theme; ``coders``, whole sets of two coders.
    theme_id, coder, other_coder : of these scopes, else null.
    measure : ``alpha`` (Krippendorff; of sets by MASI distance), ``ac1`` (Gwet; themes alone), ``kappa`` (Cohen; where
        there are two coders; of sets, each different set is a value), ``agreed`` (share of pairs that say the same).
    estimate, low, high : null where undefined.
    n_units, n_coders, n_other : segments that two coders coded at least; these coders; of the segments, those that
        somebody called otherwise than most are (a rare theme: those to which anybody gave it).
    undefined : why there is no estimate, or "".
    reading : of alpha, what its interval allows to say (`to_reading`); else "".

    Rows are sorted: all, themes in the order given, coders; measures in the order above.
    """
    numbered = number_sets(coded.words["themes"])
    codes, segment_ids, coders = _to_grid(coded.words, numbered.numbers)
    weights = draw_weights(person_signatures(segment_ids), replicates, seed)
    apart = to_masi(numbered.held)
    rows: list[tuple[object, ...]] = [
        ("all", None, None, None, *row) for row in _tell_sets(codes, weights, apart, kappa=False)
    ]
    for theme_id in themes:
        has = numbered.find_having(theme_id)
        own = np.where(codes >= 0, np.append(has, 0)[codes], -1)
        rows += [("theme", theme_id, None, None, *row) for row in _tell_theme(own, weights)]
    for one, other in combinations(range(len(coders)), 2):
        pair = _tell_sets(codes[:, [one, other]], weights, apart, kappa=True)
        rows += [("coders", None, coders[one], coders[other], *row) for row in pair]
    found = pd.DataFrame(rows, columns=list(COLUMNS))
    return found.astype(dict.fromkeys(("estimate", "low", "high"), "float64"))


def count_confusion(coded: Coded, coder: str, other_coder: str) -> pd.DataFrame:
    """Return where two coders called the same segments differently.

    Parameters
    ----------
    coded : what they said; segments that one of them did not code do not count.
    coder, other_coder : rows and columns of the table.

    Returns
    -------
    theme_id, other_theme_id (null: nothing that the other has not), n_segments: themes that both gave stand with
    themselves; each that only the one gave stands with each that only the other gave, or with null where there is none.
    Segments in several themes count in several rows. The most frequent first, then by ids.
    """
    said = [
        coded.words[coded.words["coder"] == name].set_index("segment_id")["themes"] for name in (coder, other_coder)
    ]
    cells: list[tuple[str | None, str | None]] = []
    for segment_id in said[0].index.intersection(said[1].index):
        one, other = (set(own[segment_id]) for own in said)
        cells += [(theme_id, theme_id) for theme_id in one & other]
        if one != other or not one:
            cells += [(mine, yours) for mine in one - other or {None} for yours in other - one or {None}]
    counted = pd.Series(cells, dtype="object").value_counts()
    rows = [(*cell, int(n)) for cell, n in counted.items()]
    rows.sort(key=lambda row: (-row[2], *((name is None, name or "") for name in row[:2])))
    return pd.DataFrame(rows, columns=["theme_id", "other_theme_id", "n_segments"])


def to_reading(found: Agreement) -> str:
    """Return what an interval of alpha allows to say, by the customary bounds; nothing for a number alone.

    Examples
    --------
    >>> to_reading(Agreement(0.75, 0.70, 0.80, 200, 2, 60))
    'Enough for tentative conclusions: alpha is likely between 0.70 and 0.80, at or above .667 but not surely at .8.'
    """
    if found.estimate is None or found.low is None or found.high is None:
        return f"Cannot be told: {found.undefined}."
    if found.n_other < FEWEST_OTHER:
        return f"Too few to tell: {found.n_other} of {found.n_units} segments were called otherwise than the rest."
    likely = f"alpha is likely between {found.low:.2f} and {found.high:.2f}"
    if found.low >= RELIABLE:
        return f"Enough to rely on: {likely}, at or above .8."
    if found.low >= TENTATIVE:
        return f"Enough for tentative conclusions: {likely}, at or above .667 but not surely at .8."
    if found.high < TENTATIVE:
        return f"Too little to conclude from: {likely}, below .667."
    return f"Not sure yet: {likely}, on both sides of .667; more segments coded by several would tell."


def _to_grid(words: pd.DataFrame, numbers: np.ndarray) -> tuple[np.ndarray, list[str], list[str]]:
    """Return the set that each coder gave each segment, (U, C), -1 for none, with the segments and coders, sorted."""
    places, segment_ids = pd.factorize(words["segment_id"], sort=True)
    who, coders = pd.factorize(words["coder"], sort=True)
    codes = np.full((len(segment_ids), len(coders)), -1, dtype=np.int64)
    codes[places, who] = numbers
    return codes, list(segment_ids), list(coders)


_Row = tuple[str, float | None, float | None, float | None, int, int, int, str, str]


def _tell_sets(codes: np.ndarray, weights: np.ndarray, apart: np.ndarray, *, kappa: bool) -> Iterator[_Row]:
    yield _to_row("alpha", estimate_alpha(codes, weights, apart))
    if kappa:
        yield _to_row("kappa", estimate_kappa(codes, weights))
    yield _to_row("agreed", estimate_agreed(codes, weights))


def _tell_theme(codes: np.ndarray, weights: np.ndarray) -> Iterator[_Row]:
    yield _to_row("alpha", estimate_alpha(codes, weights))
    yield _to_row("ac1", estimate_ac1(codes, weights, _PAIR))
    if codes.shape[1] == _PAIR:
        yield _to_row("kappa", estimate_kappa(codes, weights))
    yield _to_row("agreed", estimate_agreed(codes, weights))


def _to_row(measure: str, found: Agreement) -> _Row:
    reading = to_reading(found) if measure == "alpha" else ""
    told = found.n_units, found.n_coders, found.n_other
    return measure, found.estimate, found.low, found.high, *told, found.undefined, reading
