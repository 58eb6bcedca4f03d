"""Where coders differ: what each said, and what would follow for the themes."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from friction.themes.coding import find_disputes, find_final, to_decisions

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from friction.themes.coding import Coded

NONE_WORDS = "none of them"


class Said(NamedTuple):
    """One answer to a segment: who gave it, who of them was unsure, its themes, and these in words."""

    coders: tuple[str, ...]
    unsure: tuple[str, ...]
    themes: tuple[str, ...]
    words: str


class Dispute(NamedTuple):
    """A segment to settle: where it stands, what was said, and the line on how far that lies apart."""

    sample_id: str
    segment_id: str
    doc_id: str
    start: int
    end: int
    text: str
    said: tuple[Said, ...]
    line: str


def list_disputes(coded: Coded, segments: pd.DataFrame, names: Mapping[str, str], actor: str) -> list[Dispute]:
    """Return the segments to settle, the most different first; each answer once, the more frequent first.

    What the one who settles has still to code is held back: others' answers would not leave that one blind.

    Parameters
    ----------
    coded : what was coded so far.
    segments : table ``segments``; disputes on what it does not hold any more are left out.
    names : the name of each theme.
    actor : who settles.
    """
    disputed = find_disputes(coded)
    mine = set(coded.left.loc[coded.left["coder"] == actor, "segment_id"])
    there = segments[segments["segment_id"].isin(set(disputed["segment_id"]) - mine)].set_index("segment_id")
    samples = coded.assigned.drop_duplicates("segment_id", keep="last").set_index("segment_id")["sample_id"]
    words = dict(tuple(coded.words[coded.words["segment_id"].isin(there.index)].groupby("segment_id", sort=False)))
    found = []
    for row in disputed.itertuples(index=False):
        if row.segment_id in there.index and row.segment_id in samples.index:
            at = there.loc[row.segment_id]
            place = (at["doc_id"], int(at["start"]), int(at["end"]), at["text"])
            said = _list_said(words[row.segment_id], names)
            line = _to_line(row.distance, row.n_unsure, row.n_waiting)
            found.append(Dispute(samples[row.segment_id], row.segment_id, *place, said, line))
    return found


def _list_said(words: pd.DataFrame, names: Mapping[str, str]) -> tuple[Said, ...]:
    by_themes: dict[tuple[str, ...], list[tuple[str, bool]]] = {}
    for coder, themes, unsure in zip(words["coder"], words["themes"], words["unsure"], strict=True):
        by_themes.setdefault(tuple(themes), []).append((coder, bool(unsure)))
    said = [
        Said(
            tuple(coder for coder, _ in own),
            tuple(coder for coder, unsure in own if unsure),
            themes,
            to_words(themes, names),
        )
        for themes, own in by_themes.items()
    ]
    return tuple(sorted(said, key=lambda one: (-len(one.coders), one.coders)))


def to_words(themes: tuple[str, ...], names: Mapping[str, str]) -> str:
    """Return a set of themes in words."""
    return " + ".join(names.get(theme_id, theme_id) for theme_id in themes) or NONE_WORDS


def _to_line(distance: float, n_unsure: int, n_waiting: int) -> str:
    parts = ["nothing in common" if distance == 1 else "partly the same" if distance else "the same answer"]
    if n_unsure:
        parts.append(f"{n_unsure} unsure")
    if n_waiting:
        parts.append(f"{n_waiting} still to code it")
    return ", ".join(parts)


class Final(NamedTuple):
    """What the answers come to.

    Attributes
    ----------
    n_agreed, n_settled, n_open : segments on which all agreed, that were settled, and that have no answer yet.
    decisions : theme, action and payload of each decision that would make the themes say so.
    """

    n_agreed: int
    n_settled: int
    n_open: int
    decisions: list[tuple[str, str, dict[str, object]]]

    @property
    def n_moved(self) -> int:
        """How many segments these decisions are about."""
        return len({one for *_, payload in self.decisions for one in payload["segment_ids"]})  # type: ignore[attr-defined]


def build_final(coded: Coded, segment_topics: pd.DataFrame) -> Final:
    """Return what the answers come to, and the decisions that follow."""
    final = find_final(coded)
    counts = final["how"].value_counts()
    wanted = to_decisions(final, segment_topics)
    rows = zip(wanted["theme_id"], wanted["action"], wanted["segment_ids"], strict=True)
    decisions: list[tuple[str, str, dict[str, object]]] = [
        (theme_id, action, {"segment_ids": ids}) for theme_id, action, ids in rows
    ]
    n_agreed, n_settled, n_open = (int(counts.get(how, 0)) for how in ("unanimous", "adjudicated", "unsettled"))
    return Final(n_agreed, n_settled, n_open, decisions)


def tell_final(final: Final) -> list[str]:
    """Return what the answers come to, in words."""
    lines = [
        f"{final.n_agreed:,} segments: all say the same. {final.n_settled:,} settled. {final.n_open:,} open still."
    ]
    if final.decisions:
        lines.append(f"The themes say otherwise of {final.n_moved:,} of them so far.")
    elif final.n_agreed + final.n_settled:
        lines.append("The themes say so already.")
    return lines
