"""What people do at the desk: one function a kind of decision; each returns ids, none where there is no occasion."""

from __future__ import annotations

from typing import TYPE_CHECKING

from friction.contracts import KINDS, STATUSES
from friction.errors import FrictionError
from pipelines.commands.themes import decide
from pipelines.commands.themes.looked_at import list_proposals
from pipelines.commands.themes.places import correct_stage

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    from benchmarks.kept.desk import Desk

OWNERS, TAGS = ("Checkout team", "Search team", "Logistics"), ("till", "quick win", "abroad", "phone", "bank")
SEVERAL, MOST = 3, 0.5
AGAIN = 0.2
"""How often people change their mind where they might."""

WEIGHTS = {
    "name": 24, "define": 9, "describe": 9, "example": 10, "create": 3, "merge": 8, "split": 6, "nest": 6, "place": 20,
    "add": 10, "remove": 9, "align": 8, "visit": 7, "friction": 7, "kind": 6, "severity": 6, "approve": 6, "status": 7,
    "owner": 7, "tag": 9, "untag": 3, "note": 6, "acted": 4, "refuse": 4, "undo": 10,
}  # fmt: skip
"""How often each kind of decision is taken; about 200 together."""


def _name(desk: Desk) -> list[str]:
    named = desk.themes["decided"].map(lambda said: "name" in said)
    told = desk.themes[desk.themes["meant"].notna()]
    new, again = told[~named], told[named]
    theme = desk.pick(again if len(again) and (not len(new) or desk.rng.random() < AGAIN) else new)
    if theme is None:
        return []
    name = theme.meant if "name" not in theme.decided else f"{theme.meant}, seen anew {desk.week}"
    return desk.decide("name", {"name": name}, theme.theme_id)


def _define(desk: Desk) -> list[str]:
    theme = desk.pick(desk.themes[desk.themes["meant"].notna()])
    return [] if theme is None else desk.keep(
        decide.describe(desk.opened, theme.theme_id, {"definition": f"Customers tell of this: {theme.meant}"})
    )  # fmt: skip


def _describe(desk: Desk) -> list[str]:
    theme, field = desk.pick(desk.themes), desk.choose(decide.FIELDS)
    text = (
        "" if getattr(theme, field) == getattr(theme, field) and desk.rng.random() < AGAIN else f"A {field} of theirs"
    )
    return desk.keep(decide.describe(desk.opened, theme.theme_id, {field: text}))


def _example(desk: Desk) -> list[str]:
    theme = desk.pick(desk.themes[desk.themes["meant"].notna()])
    if theme is None:
        return []
    own = _of(desk, theme.theme_id)
    shown = own[own["meant"] == theme.meant].head(40)
    ids = [desk.pick(shown).segment_id for _ in range(SEVERAL)]
    payload = {"segment_ids": list(dict.fromkeys(ids)), "as": desk.choose(("typical", "typical", "edge", ""))}
    return desk.decide("example", payload, theme.theme_id)


def _create(desk: Desk) -> list[str]:
    missing = sorted(set(desk.inside["meant"].dropna()) - set(desk.themes["meant"].dropna()))
    meant = desk.choose(missing) if missing else desk.choose(sorted(set(desk.inside["meant"].dropna())))
    try:
        return desk.keep(decide.create(desk.opened, f"Our code {desk.week}: {meant}", meant)[1])
    except FrictionError:  # made before
        return []


def _merge(desk: Desk) -> list[str]:
    told = desk.themes[desk.themes["meant"].notna() & (desk.themes["purity"] > MOST)]
    alike = told[told.duplicated("meant", keep=False)]
    theme = desk.pick(alike)
    if theme is None:
        if desk.rng.random() > AGAIN or len(desk.themes) < SEVERAL:
            return []
        into, theme = (next(desk.themes.iloc[[place]].itertuples()) for place in (-2, -1))  # the two smallest
    else:
        into = next(alike[alike["meant"] == theme.meant].itertuples())
        theme = next(alike[(alike["meant"] == theme.meant) & (alike["theme_id"] != into.theme_id)].itertuples())
    return desk.keep(decide.merge(desk.opened, [theme.theme_id], into.theme_id))


def _split(desk: Desk) -> list[str]:
    for theme in desk.themes.sort_values(["purity", "theme_id"]).dropna(subset="meant").itertuples():
        own = _of(desk, theme.theme_id)
        others = own[own["meant"].notna() & (own["meant"] != theme.meant)]
        counts = others["meant"].value_counts()
        if len(counts) and counts.iloc[0] >= SEVERAL:
            meant = min(counts[counts == counts.iloc[0]].index)
            ids = others.loc[others["meant"] == meant, "segment_id"].head(SEVERAL).tolist()
            return desk.keep(decide.split(desk.opened, theme.theme_id, {meant: ids}))
    return []


def _nest(desk: Desk) -> list[str]:
    nested = desk.themes[desk.themes["parent_id"].notna()]
    if len(nested) and desk.rng.random() < AGAIN:
        return desk.decide("nest", {"parent": ""}, desk.pick(nested).theme_id)
    top = desk.themes[desk.themes["parent_id"].isna()]
    parent = desk.pick(top)
    free = top[~top["theme_id"].isin({*desk.themes["parent_id"].dropna(), parent.theme_id})]
    theme = desk.pick(free.iloc[::-1])
    return [] if theme is None else desk.decide("nest", {"parent": parent.theme_id}, theme.theme_id)


def _place(desk: Desk) -> list[str]:
    home = desk.themes.drop_duplicates("meant").dropna(subset="meant").set_index("meant")["theme_id"]
    strays = _find_strays(desk)
    strays = strays[strays["meant"].isin(home.index)]
    one = desk.pick(strays)
    if one is None:  # nothing is amiss: what is right is pinned
        one = desk.pick(desk.inside[desk.inside["meant"].isin(home.index)])
        return [] if one is None else desk.decide("place", {"segment_ids": [one.segment_id]}, one.theme_id)
    same = strays[(strays["meant"] == one.meant) & (strays["theme_id"] == one.theme_id)]
    ids = [one.segment_id, *(name for name in same["segment_id"].head(SEVERAL) if name != one.segment_id)]
    return desk.decide("place", {"segment_ids": ids}, home[one.meant])


def _add(desk: Desk) -> list[str]:
    one, theme = desk.pick(desk.inside.sample(frac=1, random_state=desk.rng)), desk.pick(desk.themes)
    held = set(desk.inside.loc[desk.inside["segment_id"] == one.segment_id, "theme_id"])
    return [] if theme.theme_id in held else desk.decide("add", {"segment_ids": [one.segment_id]}, theme.theme_id)


def _remove(desk: Desk) -> list[str]:
    strays = _find_strays(desk)
    one = desk.pick(strays if len(strays) else desk.inside.sort_values(["strength", "segment_id"]))
    return desk.decide("remove", {"segment_ids": [one.segment_id]}, one.theme_id)


def _align(desk: Desk) -> list[str]:
    one, stages = desk.pick(desk.inside.sample(frac=1, random_state=desk.rng)), desk.opened.settings.stages
    return desk.keep(correct_stage(desk.opened, [one.doc_id], desk.choose([*stages, ""]), ""))


def _visit(desk: Desk) -> list[str]:
    run = desk.opened.run
    people = run.documents.set_index("doc_id")["person_id"]
    inside = desk.inside.assign(person_id=desk.inside["doc_id"].map(people))
    one = desk.pick(
        inside[inside["person_id"].isin(set(run.visits["person_id"]))].sample(frac=1, random_state=desk.rng)
    )
    if one is None:
        return []
    written = run.documents.set_index("doc_id").loc[one.doc_id, "written_at"]
    own = run.visits[(run.visits["person_id"] == one.person_id) & (run.visits["entered_at"] <= written)]
    visit = desk.pick(own)
    return (
        []
        if visit is None
        else desk.keep(correct_stage(desk.opened, [one.doc_id], visit.stage, visit.entered_at.isoformat()))
    )


def _friction(desk: Desk) -> list[str]:
    theme = desk.pick(desk.themes)
    is_friction = bool(theme.is_friction) ^ bool(desk.rng.integers(2))
    return desk.keep(decide.judge(desk.opened, theme.theme_id, kind=None, is_friction=is_friction, severity=None))


def _kind(desk: Desk) -> list[str]:
    return desk.keep(
        decide.judge(
            desk.opened, desk.pick(desk.themes).theme_id, kind=desk.choose(KINDS), is_friction=None, severity=None
        )
    )


def _severity(desk: Desk) -> list[str]:
    severity = round(float(desk.rng.random()), 2)
    return desk.decide("severity", {"severity": severity}, desk.pick(desk.themes).theme_id)


def _approve(desk: Desk) -> list[str]:
    theme = desk.pick(desk.themes[~desk.themes["approved"]])
    return [] if theme is None else desk.decide("approve", {}, theme.theme_id)


def _status(desk: Desk) -> list[str]:
    theme = desk.pick(desk.themes)
    return desk.keep(decide.keep(desk.opened, theme.theme_id, status=desk.choose(STATUSES), owner=None))


def _owner(desk: Desk) -> list[str]:
    theme = desk.pick(desk.themes)
    return desk.keep(decide.keep(desk.opened, theme.theme_id, status=None, owner=desk.choose((*OWNERS, ""))))


def _tag(desk: Desk) -> list[str]:
    return desk.decide("tag", {"tag": desk.choose(TAGS)}, desk.pick(desk.themes).theme_id)


def _untag(desk: Desk) -> list[str]:
    theme = desk.pick(desk.themes[desk.themes["tags"].map(len) > 0])
    return [] if theme is None else desk.decide("untag", {"tag": desk.choose(theme.tags)}, theme.theme_id)


def _note(desk: Desk) -> list[str]:
    return desk.decide("note", {"text": f"Talked about it, number {desk.week}"}, desk.pick(desk.themes).theme_id)


def _acted(desk: Desk) -> list[str]:
    day = desk.choose(("2026-04-01", "2026-05-02", ""))
    return desk.decide("acted", {"what": "We changed the page", "shipped_on": day}, desk.pick(desk.themes).theme_id)


def _refuse(desk: Desk) -> list[str]:
    proposals = list_proposals(desk.opened)
    if not proposals:
        return []
    said = proposals[int(desk.rng.integers(len(proposals)))]["proposal_id"]
    # Some are taken: then they are decisions of other kinds.
    return desk.keep((decide.take if desk.rng.random() < AGAIN else decide.refuse)(desk.opened, said))


def _undo(desk: Desk) -> list[str]:
    log = desk.opened.decisions
    undone = set(log["undoes"].dropna())
    open_ones = log[~log["decision_id"].isin(undone)].iloc[::-1]
    undos = open_ones[open_ones["action"] == "undo"]
    others = open_ones[open_ones["action"] != "undo"]
    one = desk.pick(undos if len(undos) and desk.rng.random() < AGAIN else others.head(40))
    return [] if one is None else desk.keep([desk.opened.service.undo(one.decision_id)])


ACTS: dict[str, Callable[[Desk], list[str]]] = {
    "name": _name, "define": _define, "describe": _describe, "example": _example, "create": _create, "merge": _merge,
    "split": _split, "nest": _nest, "place": _place, "add": _add, "remove": _remove, "align": _align, "visit": _visit,
    "friction": _friction, "kind": _kind, "severity": _severity, "approve": _approve, "status": _status,
    "owner": _owner, "tag": _tag, "untag": _untag, "note": _note, "acted": _acted, "refuse": _refuse, "undo": _undo,
}  # fmt: skip


def _of(desk: Desk, theme_id: str) -> pd.DataFrame:
    return desk.inside[desk.inside["theme_id"] == theme_id]


def _find_strays(desk: Desk) -> pd.DataFrame:
    """Return messages that are about something else than most of their theme, which is about one thing."""
    themes = desk.themes[desk.themes["purity"] > MOST].set_index("theme_id")["meant"]
    inside = desk.inside.dropna(subset="meant")
    return inside[inside["theme_id"].map(themes).notna() & (inside["theme_id"].map(themes) != inside["meant"])]
