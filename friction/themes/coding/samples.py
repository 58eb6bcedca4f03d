"""Samples to be coded: which segments, who codes them, in which order."""

from __future__ import annotations

import hashlib
from collections import Counter, deque
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from friction.contracts.voices import find_writers
from friction.errors import FrictionError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

HOW = ("random", "uncertain", "theme", "none")
COLUMNS = ("segment_id", "coder", "position", "shared")


class _Candidate(NamedTuple):
    segment_id: str
    writer: str
    text: str


def draw_sample(
    segments: pd.DataFrame,
    segment_topics: pd.DataFrame,
    themes: Sequence[str],
    how: str,
    n: int,
    coders: Sequence[str],
    overlap: float,
    seed: int,
    already: Collection[str] = (),
    *,
    pairs: bool = False,
) -> pd.DataFrame:
    """Return who codes which segments, in which order; less than ``n`` where there are no more.

    No two have equal texts (case and space apart), nor the text of one drawn before; empty texts are left out. One
    segment a person where there are enough, then two, and so on; a document of nobody known is a person of its own.
    Chance is a hash of the seed and the ids: neither the order of the rows nor the machine changes what is drawn.
    What comes back tells nothing of what the program thinks: neither does the order, which is by chance for each coder.

    Parameters
    ----------
    segments : segment_id, doc_id, text; person_id where known.
    segment_topics : segment_id, theme_id, strength. A segment in several themes has several rows; one in none has none,
        or one with null.
    themes : ids of the themes to draw from; empty: all segments (``random``), all themes (``uncertain``, ``theme``).
    how : ``random``; ``uncertain``: of each theme in turn the segment with the least strength; ``theme``: of each theme
        in turn one by chance, so that all give as many as long as they have any; ``none``: by chance of those in none.
    n : how many segments, 1 or more.
    coders : who codes, at least one; repeats and order do not count.
    overlap : share of the segments that several code, above 0, at most 1; at least one segment.
    seed : 0 or more.
    already : ids of segments that were drawn before.
    pairs : whether two coders in turn share a segment, every two of them as often; else all coders do.

    Returns
    -------
    segment_id, coder, position (of the segment in what this coder has to do, from 1), shared (several code it); sorted
    by coder and position. Coders have equally much to do, give or take one; two where pairs share.

    Raises
    ------
    FrictionError
        If one of the parameters is not as told.
    """
    people = sorted(set(coders))
    _check(how, n, people, overlap, themes)
    strata = _find_strata(_find_candidates(segments, segment_topics, already), frozenset(themes), how, seed)
    drawn = _pick(strata, n)
    given = _assign(sorted(drawn, key=lambda name: _hash(seed, "share", name)), people, overlap, pairs=pairs)
    rows = []
    for coder in people:
        own = sorted(given[coder], key=lambda row: _hash(seed, "position", coder, row[0]))
        rows += [(name, coder, place, shared) for place, (name, shared) in enumerate(own, start=1)]
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype({"position": "int64", "shared": "bool"})


def _check(how: str, n: int, coders: Sequence[str], overlap: float, themes: Sequence[str]) -> None:
    if how not in HOW:
        raise FrictionError(f"there is no way {how!r} to draw a sample", mend=f"The ways are: {', '.join(HOW)}.")
    if n < 1:
        raise FrictionError(f"a sample has at least one segment, not {n}")
    if not coders:
        raise FrictionError("nobody is named to code the sample", mend="Name at least one coder.")
    if not 0 < overlap <= 1:
        raise FrictionError(
            f"the overlap is a share above 0 and at most 1, not {overlap:g}",
            why="Without segments that several people code nothing can be said of agreement.",
        )
    if how == "none" and themes:
        raise FrictionError(
            "segments in no theme cannot be drawn from themes", mend="Name no themes, or draw at random."
        )


def _find_candidates(segments: pd.DataFrame, segment_topics: pd.DataFrame, already: Collection[str]) -> pd.DataFrame:
    """Return segment_id, writer, text, theme_id, strength of what may be drawn."""
    said = segments.assign(person_id=segments.get("person_id"))
    found = pd.DataFrame(
        {
            "segment_id": said["segment_id"].to_numpy(),
            "writer": find_writers(said).to_numpy(),
            "text": [" ".join(str(text).split()).casefold() for text in said["text"].fillna("")],
        }
    )
    before = found["segment_id"].isin(already)
    kept = ~before & (found["text"] != "") & ~found["text"].isin(found.loc[before, "text"])
    return found[kept].merge(segment_topics[["segment_id", "theme_id", "strength"]], on="segment_id", how="left")


def _find_strata(found: pd.DataFrame, themes: frozenset[str], how: str, seed: int) -> list[list[_Candidate]]:
    """Return the candidates of each part that is drawn from in turn, in the order in which they are drawn."""
    inside = found["theme_id"].isin(themes) if themes else found["theme_id"].notna()
    if how == "none":
        found = found[found["theme_id"].isna()]
    elif themes or how != "random":
        found = found[inside]
    if how in ("random", "none"):
        found = found.drop_duplicates("segment_id")
    found = found.assign(chance=[_hash(seed, "draw", name) for name in found["segment_id"]])
    strength = found["strength"].fillna(0.0) if how == "uncertain" else 0.0
    found = found.assign(rank=strength).sort_values(["rank", "chance", "segment_id"], kind="stable")
    if how in ("random", "none"):
        return [_to_candidates(found)]
    parts = [(str(theme_id), part) for theme_id, part in found.groupby("theme_id", sort=True)]
    parts.sort(key=lambda part: (part[1]["rank"].iloc[0], _hash(seed, "theme", part[0])))
    return [_to_candidates(part) for _, part in parts]


def _to_candidates(found: pd.DataFrame) -> list[_Candidate]:
    return [_Candidate(*row) for row in zip(found["segment_id"], found["writer"], found["text"], strict=True)]


def _pick(strata: Iterable[list[_Candidate]], n: int) -> list[str]:
    """Return n ids, of each part in turn the first whose writer was drawn least often, and whose text was not."""
    # Of each part, what waits by how often its writer had been drawn when it was last looked at.
    waiting = [{0: deque(own)} for own in strata if own]
    drawn: list[str] = []
    times: Counter[str] = Counter()
    said: set[str] = set()
    while waiting and len(drawn) < n:
        for part in waiting[:]:
            found = _take(part, times, said)
            if found is None:
                waiting.remove(part)
                continue
            drawn.append(found.segment_id)
            times[found.writer] += 1
            said.add(found.text)
            if len(drawn) == n:
                break
    return drawn


def _take(part: dict[int, deque[_Candidate]], times: Counter[str], said: set[str]) -> _Candidate | None:
    """Return the next candidate of a part and take it out, or None where there is none left."""
    while part:
        level = min(part)
        while part[level]:
            found = part[level].popleft()
            if found.text in said:
                continue
            if times[found.writer] == level:
                return found
            part.setdefault(times[found.writer], deque()).append(found)
        del part[level]
    return None


def _assign(
    drawn: Sequence[str], coders: Sequence[str], overlap: float, *, pairs: bool
) -> dict[str, list[tuple[str, bool]]]:
    """Return what each coder codes, and whether others code it too: the first ones are shared, the rest is split."""
    n_shared = max(int(overlap * len(drawn) + 0.5), 1) if len(coders) > 1 else 0
    groups = list(combinations(coders, 2)) if pairs else [tuple(coders)]
    given: dict[str, list[tuple[str, bool]]] = {coder: [] for coder in coders}
    times = dict.fromkeys(groups, 0)
    for name in drawn[:n_shared]:
        group = min(groups, key=lambda own: (times[own], sum(len(given[coder]) for coder in own)))
        times[group] += 1
        for coder in group:
            given[coder].append((name, True))
    for name in drawn[n_shared:]:
        least = min(coders, key=lambda coder: len(given[coder]))
        given[least].append((name, False))
    return given


def _hash(seed: int, *parts: str) -> bytes:
    """Return eight bytes by chance, the same for the same seed and texts."""
    content = "\n".join(parts).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(content, digest_size=8, key=str(seed).encode()).digest()
