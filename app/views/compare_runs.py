"""The Compare page, two runs: what went in, what came out, and what became of themes and decisions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from app.views.words import NOTHING, to_list

if TYPE_CHECKING:
    from collections.abc import Mapping

_HASH_SHOWN = 12
_FACTS = {
    "settings": "settings", "decisions": "decisions", "program": "program", "code": "program code",
    "key": "key (fingerprint)", "as_of": "taken to end at (--as-of)", "consent": "consent", "brought": "brought",
    "seeds": "seeds",
}  # fmt: skip
STATES = {
    "held": "held", "look": "held, but look again", "waits": "waits for its theme", "lost": "lost",
    "replaced": "replaced by a later one", "undone": "taken back",
}  # fmt: skip
_PLAIN = ("held", "undone", "replaced")


def build_went_in(one: Mapping[str, Any], other: Mapping[str, Any]) -> pd.DataFrame:
    """Return what went into two runs, what differs first: ``what``, ``one``, ``other``, ``differs`` (yes or no).

    Parameters
    ----------
    one, other : manifests; hashes are cut to twelve letters.
    """
    rows = []
    files = [{(item["kind"], item["source"], item["file"]): item for item in _to_inputs(side)} for side in (one, other)]
    for key in sorted({*files[0], *files[1]}):
        held = [side.get(key) for side in files]
        rows.append((f"{key[1]}: {key[2]}", *(item["sha256"] if item else None for item in held)))
    went_in = [one["went_in"], other["went_in"]]
    rows += [(word, *(side.get(name) for side in went_in)) for name, word in _FACTS.items()]
    rows += [(word, one.get(name), other.get(name)) for name, word in (("model", "model"), ("week", "last whole week"))]
    table = pd.DataFrame(
        [(what, _cut(left), _cut(right), "yes" if left != right else "no") for what, left, right in rows],
        columns=["what", "one", "other", "differs"],
    )
    return table.sort_values("differs", ascending=False, kind="stable", ignore_index=True)


def build_came_out(one: Mapping[str, Any], other: Mapping[str, Any]) -> pd.DataFrame:
    """Return the tables of two runs, those that differ first: ``table``, rows of ``one`` and ``other``, ``same``.

    Two tables are the same where their hashes are: byte for byte.
    """
    sides = [side["tables"] for side in (one, other)]
    rows = [
        (
            name,
            *(f"{side[name]['rows']:,}" if name in side else NOTHING for side in sides),
            "yes"
            if all(name in side for side in sides) and sides[0][name]["sha256"] == sides[1][name]["sha256"]
            else "no",
        )
        for name in sorted({*sides[0], *sides[1]})
    ]
    table = pd.DataFrame(rows, columns=["table", "one", "other", "same"])
    return table.sort_values("same", kind="stable", ignore_index=True)


def to_identity_line(one: Mapping[str, Any], other: Mapping[str, Any]) -> str:
    """Return whether the same files went into two runs and the same tables came out, and why not, in one sentence."""
    same_inputs = _to_hashes(one) == _to_hashes(other)
    same = build_came_out(one, other)["same"]
    n_same = int((same == "yes").sum())
    told = f"Identical inputs: {'yes' if same_inputs else 'no'}. Identical tables: "
    if n_same == len(same):
        return f"{told}yes, all {n_same}."
    apart = [word for name, word in _FACTS.items() if one["went_in"].get(name) != other["went_in"].get(name)]
    if one["went_in"] == other["went_in"]:
        return f"{told}no, although the same went in: that must not be. Make the run anew with: friction run"
    return f"{told}no, {n_same} of {len(same)}{f'; {to_list(apart)} differ' if apart else ''}."


def build_fates(one: Mapping[str, pd.DataFrame], other: Mapping[str, pd.DataFrame], *, follows: bool) -> pd.DataFrame:
    """Return what became of each theme from one run to the other, what changed first, then by how many people more.

    Parameters
    ----------
    one, other : the tables ``themes``, ``topics`` and ``lineage`` of each.
    follows : is the other the run right after the one? Only then its ``lineage`` tells of splits and merges.

    Returns
    -------
    ``theme_id``, ``name`` (in the other run, else in the one), ``fate``, ``n_one``, ``n_other`` (persons; null where
    the run has no such theme).
    """
    sides = [side["themes"].set_index("theme_id") for side in (one, other)]
    names = {**sides[0]["name"].to_dict(), **sides[1]["name"].to_dict()}
    moved = _find_moved(other, names) if follows else {}
    found_still = set(other["topics"]["theme_id"])
    rows = []
    for theme_id in dict.fromkeys([*sides[1].index, *sides[0].index]):
        held = [theme_id in side.index for side in sides]
        if all(held):
            fate = moved.get(theme_id, "continued") if "split" in moved.get(theme_id, "") else "continued"
        elif held[1]:
            fate = moved.get(theme_id, "new")
        else:
            fate = "merged or moved by a decision" if theme_id in found_still else moved.get(theme_id, "gone")
        counts = [
            int(side.loc[theme_id, "n_persons"]) if here else None for side, here in zip(sides, held, strict=True)
        ]
        rows.append((theme_id, names[theme_id], fate, *counts))
    fates = pd.DataFrame(rows, columns=["theme_id", "name", "fate", "n_one", "n_other"])
    fates = fates.astype({"n_one": "Int64", "n_other": "Int64"})
    order = pd.DataFrame(
        {
            "stayed": fates["fate"] == "continued",
            "size": -(fates["n_other"].fillna(0) - fates["n_one"].fillna(0)).abs().astype("float64"),
        }
    )
    return fates.loc[order.sort_values(["stayed", "size"], kind="stable").index].reset_index(drop=True)


def build_decisions(
    one: Mapping[str, pd.DataFrame], other: Mapping[str, pd.DataFrame], names: Mapping[str, str]
) -> pd.DataFrame:
    """Return what became of each decision in two runs, what needs a look first; what was taken back is left out.

    Parameters
    ----------
    one, other : the table ``carried`` of each; a decision that a run has not seen is told so.
    names : of themes, by id.

    Returns
    -------
    ``decision`` (what was decided, with its number), ``theme``, ``one`` and ``other`` (what became of it, in words).
    """
    sides = [side["carried"].set_index("decision_id") for side in (one, other)]
    every = pd.concat([sides[0], sides[1]])
    every = every[~every.index.duplicated(keep="last") & (every["state"] != "undone")].sort_index()
    told = [every.index.map(_to_states(side)).fillna("not made yet") for side in sides]
    table = pd.DataFrame(
        {
            "decision": [f"{row.action} ({index.lstrip('0')})" for index, row in every.iterrows()],
            "theme": [NOTHING if pd.isna(one_id) else names.get(one_id, one_id) for one_id in every["theme_id"]],
            "one": list(told[0]), "other": list(told[1]),
        }
    )  # fmt: skip
    plain = [sides[1]["state"].get(index) in _PLAIN for index in every.index]
    differs = [left == right for left, right in zip(told[0], told[1], strict=True)]
    order = pd.DataFrame({"plain": plain, "same": differs}).sort_values(["plain", "same"], kind="stable").index
    return table.loc[order].reset_index(drop=True)


def to_fate_line(fates: pd.DataFrame) -> str:
    """Return how many themes went on, came and went, in one plain sentence."""
    counts = fates["fate"].str.split().str[0].value_counts()
    told = [f"{counts[word]} {word}" for word in ("continued", "split", "merged", "new", "gone") if word in counts]
    return f"Themes: {', '.join(told)}." if told else "Neither run has themes."


def to_decision_line(carried: pd.DataFrame) -> str:
    """Return how people's decisions fared in the other run, in one plain sentence."""
    counts = carried["state"].value_counts()
    if counts.empty:
        return "No decisions were made."
    open_ = int(counts[[state for state in counts.index if state not in _PLAIN]].sum())
    return f"Decisions: {counts.get('held', 0)} held, {open_} to look at."


def _to_states(carried: pd.DataFrame) -> dict[str, str]:
    return {
        str(index): STATES[row["state"]]
        + (f": {row['reason']}" if pd.notna(row["reason"]) and row["state"] not in _PLAIN else "")
        for index, row in carried.iterrows()
    }


def _find_moved(other: Mapping[str, pd.DataFrame], names: Mapping[str, str]) -> dict[str, str]:
    """Return of which themes the lineage tells a split or a merge, in words, by id."""
    lineage = other["lineage"]
    if lineage.empty:
        return {}
    theme_of = other["topics"].set_index("topic_id")["theme_id"]
    rows = lineage.assign(theme_id=lineage["topic_id"].map(theme_of)).dropna(subset=["previous_theme_id"])
    told = {}
    for row in rows[rows["relation"] == "split"].itertuples():
        told[row.theme_id] = f"split from “{names.get(row.previous_theme_id, row.previous_theme_id)}”"
    for row in rows[rows["relation"] == "merged"].itertuples():
        if row.previous_theme_id != row.theme_id:
            told[row.previous_theme_id] = f"merged into “{names.get(row.theme_id, row.theme_id)}”"
    return told


def _to_inputs(manifest: Mapping[str, Any]) -> list[dict[str, Any]]:
    return list(manifest["went_in"].get("inputs") or [])


def _to_hashes(manifest: Mapping[str, Any]) -> list[tuple[str, str, str, str]]:
    return sorted((item["kind"], item["source"], item["file"], item["sha256"]) for item in _to_inputs(manifest))


def _cut(value: object) -> str:
    if value in (None, "", {}, []):
        return NOTHING
    return str(value)[: _HASH_SHOWN if _is_hash(value) else 3 * _HASH_SHOWN]


def _is_hash(value: object) -> bool:
    return isinstance(value, str) and len(value) == 64  # noqa: PLR2004 - letters of a sha256
