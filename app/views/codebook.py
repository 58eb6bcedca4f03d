"""The codebook on the desk: what an entry says, what changes, what an import would change, what could be split off."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from friction.contracts import spread_themes

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

FIELDS = {
    "definition": "What it is", "include": "When to give it", "exclude": "When not to give it", "memo": "Memo",
}  # fmt: skip
ACTION_WORDS = {
    "create": "new code", "define": "definition", "describe": "", "name": "name", "owner": "owner", "kind": "kind",
    "approve": "approved", "status": "status", "tag": "tag", "nest": "under",
}  # fmt: skip


class Entry(NamedTuple):
    """What the codebook says of a theme: words are "" where nobody said any; ids are of segments."""

    theme_id: str
    name: str
    definition: str
    include: str
    exclude: str
    memo: str
    parent: str
    tags: tuple[str, ...]
    approved: bool
    status: str
    typical: tuple[str, ...]
    edge: tuple[str, ...]


def order_codes(codes: pd.DataFrame) -> list[str]:
    """Return the themes by name, dismissed ones left out."""
    kept = codes[codes["status"] != "dismissed"]
    return kept.assign(plain=kept["name"].str.casefold()).sort_values(["plain", "theme_id"])["theme_id"].tolist()


def to_state(entry: Entry) -> str:
    """Return how far an entry is, in words."""
    said = "Approved" if entry.approved else "A draft: approve it once its words hold"
    return f"{said}. {len(entry.typical):,} typical examples, {len(entry.edge):,} on the edge."


def find_entry(codes: pd.DataFrame, theme_id: str) -> Entry:
    """Return the entry of a theme in the table that `friction.themes.list_codes` gives."""
    row = codes[codes["theme_id"] == theme_id].iloc[0]
    words = {name: _text(row, name) for name in ("name", "definition", "include", "exclude", "memo")}
    return Entry(
        theme_id,
        **words,
        parent=_text(row, "parent_id"),
        tags=_list(row, "tags"),
        approved=bool(row["approved"]) if pd.notna(row["approved"]) else False,
        status=_text(row, "status"),
        typical=_list(row, "typical_ids"),
        edge=_list(row, "edge_ids"),
    )


def find_entry_changes(entry: Entry, wanted: Entry) -> list[tuple[str, str, dict[str, object]]]:
    """Return theme, action and payload of the decisions that turn an entry into another one.

    A name is never taken away; examples and approval are decided where they are pressed.
    """
    made: list[tuple[str, dict[str, object]]] = []
    if wanted.name.strip() and wanted.name.strip() != entry.name:
        made.append(("name", {"name": wanted.name.strip()}))
    for field in FIELDS:
        text = getattr(wanted, field).strip()
        if text == getattr(entry, field).strip():
            continue
        if field == "definition":
            made.append(("define", {"definition": text}))
        else:
            made.append(("describe", {"field": field, "text": text}))
    if wanted.parent != entry.parent:
        made.append(("nest", {"parent": wanted.parent}))
    made += [("tag", {"tag": tag}) for tag in wanted.tags if tag not in entry.tags]
    made += [("untag", {"tag": tag}) for tag in entry.tags if tag not in wanted.tags]
    return [(entry.theme_id, action, payload) for action, payload in made]


def list_parents(codes: pd.DataFrame, theme_id: str) -> list[str]:
    """Return the themes that a theme can stand under, by name: there are two levels, no more.

    None where others stand under it; none that stands under another itself, or was dismissed.
    """
    if (codes["parent_id"] == theme_id).any():
        return []
    top = codes[codes["parent_id"].isna() & (codes["theme_id"] != theme_id) & (codes["status"] != "dismissed")]
    return top.sort_values(["name", "theme_id"])["theme_id"].tolist()


def build_preview(
    decisions: Iterable[tuple[str, str, Mapping[str, object]]], codes: pd.DataFrame, names: Mapping[str, str]
) -> pd.DataFrame:
    """Return what taking a file in would change: code, what, now, then; in the order of the decisions."""
    rows = {str(row["theme_id"]): row for row in codes.to_dict("records")}
    named = dict(names)
    made = []
    for theme_id, action, payload in decisions:
        if action == "create":
            named[theme_id] = str(payload["name"])
        row = rows.get(theme_id, {})
        field = str(payload.get("field", {"define": "definition", "nest": "parent_id"}.get(action, action)))
        before, then = row.get(field), next(iter(payload.values()), "yes") if action != "describe" else payload["text"]
        if action == "nest":
            before, then = named.get(str(before), ""), named.get(str(then), str(then))
        now = before if isinstance(before, str) else ""
        what = ACTION_WORDS.get(action) or field
        made.append((named.get(theme_id, theme_id), what, now, str(then)))
    return pd.DataFrame(made, columns=["code", "what", "now", "then"])


def find_by_words(segments: pd.DataFrame, segment_topics: pd.DataFrame, theme_id: str, words: str) -> pd.DataFrame:
    """Return the segments of a theme that hold all of some words, anywhere, whatever their case; firmest first.

    Without words all of them. Columns: segment_id, text, strength.
    """
    placed = spread_themes(segment_topics)
    own = placed.loc[placed["theme_id"] == theme_id, ["segment_id", "strength"]]
    found = segments.loc[segments["segment_id"].isin(own["segment_id"]), ["segment_id", "text"]].merge(own)
    plain = found["text"].str.casefold()
    for word in words.casefold().split():
        found, plain = found[plain.str.contains(word, regex=False)], plain[plain.str.contains(word, regex=False)]
    return found.sort_values(["strength", "segment_id"], ascending=[False, True], ignore_index=True)


class Split(NamedTuple):
    """A split that the run proposes: its id, why, and the segments of the part."""

    proposal_id: str
    why: str
    segment_ids: tuple[str, ...]


def list_splits(proposals: pd.DataFrame, theme_id: str) -> list[Split]:
    """Return the splits of a theme that the run proposes and that wait for an answer."""
    own = proposals[(proposals["kind"] == "split") & (proposals["theme_id"] == theme_id)]
    columns = ("proposal_id", "why", "part_ids")
    return [Split(name, why, tuple(ids)) for name, why, ids in zip(*(own[one] for one in columns), strict=True)]


def _text(row: pd.Series, name: str) -> str:
    value = row.get(name)
    return value if isinstance(value, str) else ""


def _list(row: pd.Series, name: str) -> tuple[str, ...]:
    value = row.get(name)
    return () if value is None or pd.api.types.is_scalar(value) else tuple(value)
