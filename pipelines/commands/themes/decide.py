"""Decisions at the terminal: what somebody says becomes decisions of the log, through the one service."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from friction.errors import FrictionError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pipelines.commands.themes.opened import Opened

FIELDS = ("include", "exclude", "memo")


def decide(
    opened: Opened, theme_id: str | None, action: str, payload: Mapping[str, Any], *, version: int | None = None
) -> list[str]:
    """Write one decision; returns its id as a list of one.

    ``version`` is that of the theme which whoever decides has seen: another one by now is refused; None: any.
    """
    return decide_all(opened, [(theme_id, action, payload)], version=version)


def decide_all(
    opened: Opened, decisions: Iterable[tuple[str | None, str, Mapping[str, Any]]], *, version: int | None = None
) -> list[str]:
    """Write several decisions, all or none; returns their ids."""
    from friction.store import Decision

    return opened.service.decide(
        [
            Decision(action, payload, theme_id, None, version if number == 0 else None)
            for number, (theme_id, action, payload) in enumerate(decisions)
        ]
    )


def find_names_given(opened: Opened, decision_ids: Sequence[str]) -> list[str]:
    """Return the names that decisions gave, as the log holds them: masked, without signs that nobody sees."""
    log = opened.service.read_decisions()
    payloads = map(json.loads, log.loc[log["decision_id"].isin(set(decision_ids)), "payload"])
    return [payload["name"] for payload in payloads if "name" in payload]


def count_followers(opened: Opened, segment_ids: Sequence[str]) -> int:
    """Return how many other segments are in another theme by now than when the workspace was opened.

    Where people move segments, or split a theme by them, what is like them follows.
    """
    with type(opened)(opened.workspace, opened.service.actor) as now:
        before, after = (
            one.tables["segment_topics"].set_index("segment_id")["theme_id"].fillna("") for one in (opened, now)
        )
    moved = before.index[(before != after.reindex(before.index)).to_numpy()]
    return len(moved.difference(list(segment_ids)))


def merge(opened: Opened, themes: Sequence[str], into: str) -> list[str]:
    """Merge themes into one; all or none."""
    target = opened.find_theme(into)
    found = [opened.find_theme(theme) for theme in themes]
    if target in found:
        raise FrictionError(f"{opened.names[target]!r} cannot be merged into itself", mend="Name another theme.")
    return decide_all(opened, [(theme_id, "merge", {"into": target}) for theme_id in dict.fromkeys(found)])


def nest(opened: Opened, theme: str, under: str, *, version: int | None = None) -> list[str]:
    """Put a theme under another, or at the top (""); returns the decision's id.

    Raises
    ------
    FrictionError
        If it would make a third level or a circle: a replay passes that over, so nothing would be nested.
    """
    theme_id, parent = opened.find_theme(theme), opened.find_theme(under) if under else ""
    names, parents = opened.names, opened.replayed.parents
    above = parents.get(parent)
    if above:
        raise FrictionError(
            f"{names[parent]!r} stands under {names.get(above, above)!r} itself", why="There are two levels, no more.",
            mend=f'Put it at the top first: friction themes nest {parent} --under ""',
        )  # fmt: skip
    beneath = [one for one, of in parents.items() if of == theme_id]
    if parent and beneath:
        raise FrictionError(
            f"others stand under {names[theme_id]!r}: {', '.join(sorted(names.get(one, one) for one in beneath))}",
            why="There are two levels, no more.",
            mend='Put them elsewhere first: friction themes nest THEME --under ""',
        )  # fmt: skip
    return decide(opened, theme_id, "nest", {"parent": parent}, version=version)


def split(opened: Opened, theme: str, parts: Mapping[str, Sequence[str]], *, version: int | None = None) -> list[str]:
    """Split parts off a theme by segments that show them, and name the parts; returns the ids of the decisions.

    Parameters
    ----------
    parts : segment ids by the part's name ("" leaves it to the program).

    Raises
    ------
    FrictionError
        If a segment is in another theme, or in none.
    """
    from friction.contracts import spread_themes
    from friction.themes import to_split

    theme_id = opened.find_theme(theme)
    placed = spread_themes(opened.tables["segment_topics"])
    inside = set(placed.loc[placed["theme_id"] == theme_id, "segment_id"])
    there = set(opened.run.segments["segment_id"])
    others = [one for segment_ids in parts.values() for one in segment_ids if one in there and one not in inside]
    if others:
        raise FrictionError(
            f"{others[0]!r} is not in {opened.names[theme_id]!r}", why="A part is made of what is in the theme.",
            mend=f"Put it there first: friction themes move {others[0]} --to {theme_id}",
        )  # fmt: skip
    return decide_all(opened, to_split(theme_id, list(parts.items())), version=version)


def create(opened: Opened, name: str, definition: str = "") -> tuple[str, list[str]]:
    """Make a theme that holds nothing yet; returns its id, and the ids of the decisions."""
    from friction.themes import to_code

    made = to_code(name, definition)
    theme_id = made[0][0]
    if theme_id in opened.names:
        raise FrictionError(f"there is a theme made under this name already: {theme_id}", mend="Choose another name.")
    return theme_id, decide_all(opened, made)


def describe(opened: Opened, theme: str, words: Mapping[str, str | None], *, version: int | None = None) -> list[str]:
    """Say what a theme is, by field; None leaves a word as it is, "" takes it away."""
    theme_id = opened.find_theme(theme)
    decisions: list[tuple[str | None, str, Mapping[str, Any]]] = []
    if words.get("definition") is not None:
        decisions.append((theme_id, "define", {"definition": words["definition"]}))
    decisions += [
        (theme_id, "describe", {"field": field, "text": words[field]})
        for field in FIELDS
        if words.get(field) is not None
    ]
    return _decide_some(opened, decisions, version)


def judge(
    opened: Opened,
    theme: str,
    *,
    kind: str | None,
    is_friction: bool | None,
    severity: float | None,
    version: int | None = None,
) -> list[str]:
    """Say what kind a theme is, whether it is friction, and how severe; None leaves one as it is."""
    theme_id = opened.find_theme(theme)
    said = (
        ("kind", "kind", kind),
        ("friction", "is_friction", is_friction),
        ("severity", "severity", severity),
    )
    wanted = [(theme_id, action, {name: value}) for action, name, value in said if value is not None]
    return _decide_some(opened, wanted, version)


def keep(
    opened: Opened,
    theme: str,
    *,
    status: str | None,
    owner: str | None,
    by: str | None = None,
    version: int | None = None,
) -> list[str]:
    """Set a theme's status, its owner, and until when it is to be done (an ISO day).

    None leaves one as it is; an owner or a day "" takes it away.
    """
    theme_id = opened.find_theme(theme)
    decisions: list[tuple[str | None, str, Mapping[str, Any]]] = []
    if status is not None:
        decisions.append((theme_id, "status", {"status": status}))
    if owner is not None or by is not None:
        told = opened.replayed.themes.get(theme_id)
        held = (told.owner if told is not None else None) or ""
        day = {} if by is None else {"by": by}
        decisions.append((theme_id, "owner", {"owner": held if owner is None else owner, **day}))
    return _decide_some(opened, decisions, version)


def take(opened: Opened, proposal_id: str) -> list[str]:
    """Do what a proposal of the newest run proposes."""
    from friction.themes import to_decisions

    proposal = find_proposal(opened, proposal_id)
    return decide_all(opened, [(theme_id, action, payload) for action, payload, theme_id in to_decisions(proposal)])


def refuse(opened: Opened, proposal_id: str) -> list[str]:
    """Refuse a proposal; no later run makes it again."""
    find_proposal(opened, proposal_id)
    return decide(opened, None, "refuse", {"proposal_id": proposal_id})


def find_proposal(opened: Opened, proposal_id: str) -> Any:  # noqa: ANN401 - a row of the table
    """Return a proposal of the newest run that nobody answered yet.

    Raises
    ------
    FrictionError
        If there is none of that id, or it was refused, or is done already.
    """
    proposals = opened.tables["proposals"]
    found = proposals[proposals["proposal_id"] == proposal_id]
    if not len(found):
        raise FrictionError(
            f"there is no proposal {proposal_id!r} that is open", mend="See them with: friction themes proposals"
        )
    return found.iloc[0]


def _decide_some(
    opened: Opened, decisions: Sequence[tuple[str | None, str, Mapping[str, Any]]], version: int | None
) -> list[str]:
    if not decisions:
        raise FrictionError("nothing was said to decide", mend="See what can be said with --help.")
    return decide_all(opened, decisions, version=version)
