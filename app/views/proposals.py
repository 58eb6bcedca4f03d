"""What the run would change about themes but leaves to people, as a question with what speaks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from app.views.messages import build_messages
from app.views.words import to_count
from friction.impact.tell import FEWEST_SHOWN

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from app.views.messages import Message

SHOWN_EACH = 2
"""So many messages of each side are shown."""

TAKE = {"merge": "Merge as proposed", "split": "Split as proposed", "move": "Move as proposed", "new": "Make a theme"}
LEAVE = {"merge": "Keep apart", "split": "Keep as one", "move": "Leave there", "new": "Leave in none"}
TAKEN = {"merge": "Merged", "split": "Split", "move": "Moved", "new": "Made a theme"}


class Evidence(NamedTuple):
    """Messages that speak for a proposal, or against it: what they are, and the ids of their segments."""

    title: str
    segment_ids: tuple[str, ...]


class Proposal(NamedTuple):
    """A proposal as a question: what is asked, at most three plain facts, the run's reason, and the evidence."""

    question: str
    facts: tuple[str, ...]
    why: str
    evidence: tuple[Evidence, ...]


def find_proposal(proposals: pd.DataFrame, proposal_id: str) -> pd.Series:
    """Return the row of a proposal; a `KeyError` where the run made none of that id."""
    return proposals.set_index("proposal_id", drop=False).loc[proposal_id]


def find_said(tables: Mapping[str, pd.DataFrame], segment_ids: Sequence[str]) -> list[Message]:
    """Return the messages of segments, in the order given, with what is said in them marked; what is gone has none.

    Parameters
    ----------
    tables : ``segments``, ``documents``, ``cues`` and ``alignments``.
    segment_ids : what to show.
    """
    said = tables["segments"]
    said = said[said["segment_id"].isin(segment_ids)]
    doc_of = dict(zip(said["segment_id"], said["doc_id"], strict=True))
    doc_ids = dict.fromkeys(doc_of[segment_id] for segment_id in segment_ids if segment_id in doc_of)
    return build_messages(tables, said, list(doc_ids), {})


def build_proposal(
    proposal: pd.Series, themes: pd.DataFrame, segments: pd.DataFrame, segment_topics: pd.DataFrame
) -> Proposal:
    """Return a proposal as a question.

    Parameters
    ----------
    proposal : a row of the table ``proposals``.
    themes : table ``themes``, and those that were merged since, by the names they had.
    segments, segment_topics : tables of the run.
    """
    by_id = themes.set_index("theme_id")
    ids = [one for one in (proposal["theme_id"], proposal["other_theme_id"]) if not pd.isna(one)]
    names = [f"“{by_id.loc[one, 'name']}”" for one in ids]
    people = [_to_people(int(by_id.loc[one, "n_persons"])) for one in ids]
    exemplars, part = list(proposal["exemplar_ids"]), set(proposal["part_ids"])
    n = _count(segments.loc[segments["segment_id"].isin(part), "doc_id"].nunique(), "message")
    facts: list[str]
    evidence: list[Evidence]
    match proposal["kind"]:
        case "merge":
            question = f"{names[0]} and {names[1]}: one theme?"
            both = int(proposal["n_common_persons"])
            facts = [
                f"{people[0]} wrote of {names[0]}, {people[1].lower()} of {names[1]}.",
                f"{_to_people(both)} wrote of both." if both else "Nobody wrote of both.",
                f"Merged, both are called {names[0]}.",
            ]
            own = segment_topics.set_index("segment_id")["theme_id"].reindex(exemplars)
            evidence = [
                Evidence(f"In {name}", tuple(own[own == one].index[:SHOWN_EACH]))
                for one, name in zip(ids, names, strict=True)
            ]
        case "split":
            question = f"{names[0]}: two themes?"
            facts = [f"{people[0]} wrote of it.", f"{n} of it would make a theme of their own."]
            stay = [one for one in by_id.loc[ids[0], "exemplar_ids"] if one not in part]
            evidence = [
                Evidence("These would leave", tuple(exemplars[:SHOWN_EACH])),
                Evidence("These would stay", tuple(stay[:SHOWN_EACH])),
            ]
        case "move":
            question = f"From {names[1]} to {names[0]}?"
            facts = [f"{n} would move: what is most like it is in {names[0]}."]
            evidence = [
                Evidence("This would move", tuple(exemplars[:SHOWN_EACH])),
                Evidence(f"In {names[0]} there is", tuple(by_id.loc[ids[0], "exemplar_ids"][:1])),
            ]
        case _:
            question = "A new theme?"
            facts = [f"{n} in no theme say something alike."]
            evidence = [Evidence("They say", tuple(exemplars[: 2 * SHOWN_EACH]))]
    shown = tuple(one for one in evidence if one.segment_ids)
    return Proposal(question, tuple(facts), str(proposal["why"]), shown)


def _to_people(n: int) -> str:
    return f"Fewer than {FEWEST_SHOWN} people" if n < FEWEST_SHOWN else f"{to_count(n)} people"


def _count(n: float, one: str) -> str:
    return f"{to_count(n)} {one}{'' if n == 1 else 's'}"
