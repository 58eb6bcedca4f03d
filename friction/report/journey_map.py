"""The map of the journey: its stages, the moves most people make, and what is not drawn; as Mermaid."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from friction.contracts import CONVERTED, DROPPED, START

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_LINKS = 25
FEWEST_MOVES = 5
"""Rarer moves are never told one by one: a picture may leave the house."""
_PLAIN = re.compile(r"[^\w .,%\-]")


@dataclass(frozen=True)
class Link:
    """A move: from and to are places in `Map.nodes`; n moves seen, share of those who leave ``source``."""

    source: int
    target: int
    n: int
    share: float


@dataclass(frozen=True)
class Map:
    """What is drawn.

    Attributes
    ----------
    nodes : START, the stages in journey order, CONVERTED, DROPPED.
    links : at most 25, by source and target.
    note : what is not drawn, one sentence; empty where all is.
    """

    nodes: tuple[str, ...]
    links: tuple[Link, ...]
    note: str


def build_map(transitions: pd.DataFrame, stages: Sequence[str]) -> Map:
    """Return the map: the 25 moves seen most often, ties by journey order; the rest in one sentence.

    Parameters
    ----------
    transitions : table ``transitions``. A move's share is its rate, else (too few were followed) its part of the moves.
    stages : in journey order.
    """
    nodes = (START, *stages, CONVERTED, DROPPED)
    place = {name: at for at, name in enumerate(nodes)}
    total = transitions.groupby("from_stage")["n"].sum()
    links = sorted(
        (
            Link(place[row.from_stage], place[row.to_stage], int(row.n),
                 float(row.rate) if pd.notna(row.rate) else row.n / max(total[row.from_stage], 1))
            for row in transitions.itertuples()
        ),
        key=lambda link: (-link.n, link.source, link.target),
    )  # fmt: skip
    drawn = [link for link in links[:MOST_LINKS] if link.n >= FEWEST_MOVES]
    rest, moves = links[len(drawn) :], sum(link.n for link in links)
    missing = sum(link.n for link in rest)
    kinds = "1 rarer kind of move is" if len(rest) == 1 else f"{len(rest)} rarer kinds of move are"
    note = f"{kinds} not drawn: {missing:,} of {moves:,} moves." if rest else ""
    return Map(nodes, tuple(sorted(drawn, key=lambda link: (link.source, link.target))), note)


def to_percent(share: float) -> str:
    """Return a share as whole percent; ``<1%`` where it would be 0."""
    return "<1%" if 0 < share < 0.005 else f"{share:.0%}"  # noqa: PLR2004 - half a percent


def to_word(node: str) -> str:
    """Return a node's name on the picture."""
    return {START: "start", CONVERTED: "converted", DROPPED: "dropped off"}.get(node, node)


def to_mermaid(drawn: Map) -> str:
    """Return the map as a Mermaid flowchart; whatever a label holds, it is text and nothing else."""
    used = sorted({end for link in drawn.links for end in (link.source, link.target)})
    lines = ["flowchart TD"]
    lines += [f"    n{at}{_to_shape(drawn.nodes[at])}" for at in used]
    lines += [
        f'    n{link.source} -->|"{to_percent(link.share).replace("<", "#lt;")} ({link.n})"| n{link.target}'
        for link in drawn.links
    ]
    dropped = len(drawn.nodes) - 1
    lines += [f"    style n{dropped} fill:#fbe3e1,stroke:#b3261e"] if dropped in used else []
    if drawn.note:
        lines += [f'    note["{_escape(drawn.note)}"]:::quiet', "    classDef quiet fill:none,stroke:none"]
    return "\n".join(lines) + "\n"


def _to_shape(node: str) -> str:
    label = f'"{_escape(to_word(node))}"'
    return f"([{label}])" if node in (START, CONVERTED, DROPPED) else f"[{label}]"


def _escape(text: str) -> str:
    """Return a label with all but plain characters as Mermaid's entity codes."""
    return _PLAIN.sub(lambda found: f"#{ord(found[0])};", text)
