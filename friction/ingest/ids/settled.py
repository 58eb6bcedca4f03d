"""What only all rows together tell of ids: whether a zero is somebody's, and how many rows name nobody, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from friction.contracts import build_table
from friction.ingest.files import ID_IS_WORD, combine_coded, count_codes, is_coded, list_codes, to_coded
from friction.ingest.ids.id_rules import find_why_none, split_id, to_id
from friction.ingest.ids.no_ids import ZERO, find_words, to_word

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from friction.ingest.ids.id_rules import IdRules

MOST_OF_ZERO = 2
"""A zero with more than so many times the rows of the busiest other id stands for many."""

WORDS_SHOWN = 5
NO_IDS_COLUMNS = ("kind", "source", "reason", "n", "words")
_SOURCE = {"documents": "source_name", "events": "source", "persons": "source"}


def find_no_zeros(frames: Mapping[str, pd.DataFrame], rules: IdRules) -> frozenset[str]:
    """Return the zeros (``0``, or ``kind:0``) that are no ids, seen from all raw rows.

    A zero is an id where ids are counted from it: among documents, events or persons most others of its kind are whole
    numbers, one of 1 to 9 is among them, and nowhere the zero has more than `MOST_OF_ZERO` times as many rows as any
    other id. Else it stands for nobody.

    Parameters
    ----------
    frames : raw documents, events and persons, by kind; the order of their rows makes no difference.
    rules : how ids are read.
    """
    zeros = (to_id(kind, ZERO, rules) for kind in rules.kinds or ("person",))
    written = [zero for zero in zeros if zero is not None]
    found = {zero for frame in frames.values() for zero in _find_among(frame["person"], written)}
    if not found or to_word(ZERO) in set(map(to_word, rules.keep)):
        return frozenset()
    rows = {kind: _count_rows(frame["person"]) for kind, frame in frames.items()}
    return frozenset(zero for zero in found if not _is_counted_from(zero, rows, rules))


def _find_among(persons: pd.Series, wanted: Collection[str]) -> set[str]:
    """Return those of some ids that any row has."""
    if not is_coded(persons):
        return set(persons[persons.isin(wanted)])
    return {one for one, n in count_codes(persons, sorted(wanted)).items() if n}


def _count_rows(persons: pd.Series) -> pd.Series:
    """Return rows by id."""
    if not is_coded(persons):
        return persons.value_counts()
    codes, values = list_codes(persons)
    counts = pd.Series(np.bincount(codes[codes >= 0], minlength=len(values)), index=values)
    return counts[counts > 0]


def _is_counted_from(zero: str, rows: Mapping[str, pd.Series], rules: IdRules) -> bool:
    kind = split_id(zero, rules)[0]
    is_counted = False
    for counts in rows.values():
        own = counts[[name != zero and split_id(name, rules)[0] == kind for name in counts.index]]
        if counts.get(zero, 0) > MOST_OF_ZERO * (own.max() if len(own) else 0):
            return False
        others = {split_id(name, rules)[1] for name in own.index}
        n_whole = sum(other.isdecimal() for other in others)
        is_counted |= zero in counts and n_whole * 2 > len(others) and not others.isdisjoint("123456789")
    return is_counted


def leave_out_zeros(rows: pd.DataFrame, zeros: frozenset[str]) -> pd.DataFrame:
    """Return raw rows without the zeros that are no ids: about the first of their other ids, else about nobody."""
    if not _find_among(rows["person"], zeros):
        return rows
    was_coded = is_coded(rows["person"])
    columns = ["person", "aliases", "given_id"]
    own, aliases, given = (
        _as_coded(rows[name] if name in rows else pd.Series(None, index=rows.index, dtype="str")) for name in columns
    )

    def choose(ids: Sequence[str | None]) -> str | None:
        person, others = ids
        return (others.split("\n")[0] if others else None) if person in zeros else person

    changed = {
        "person": combine_coded([own, aliases], choose),
        "given_id": combine_coded([own, given], lambda ids: ids[1] or (ids[0] if ids[0] in zeros else None)),
    }
    return rows.assign(**{name: cells if was_coded else cells.astype("str") for name, cells in changed.items()})


def _as_coded(cells: pd.Series) -> pd.Series:
    return cells if is_coded(cells) else to_coded(cells.astype("str"), lambda distinct: distinct)


def find_nameless(persons: pd.DataFrame, sources: Mapping[str, str]) -> pd.DataFrame:
    """Return the table ``quarantine`` of rows of customer lists that a zero left without a person.

    Parameters
    ----------
    persons : raw persons.
    sources : name of each customer list to its column of persons.
    """
    lost = persons[persons["person"].isna()]
    return build_table(
        "quarantine",
        lost[["source", "file", "row"]].assign(
            kind="persons", column=lost["source"].map(sources).astype("str"), reason=ID_IS_WORD
        ),
    )


def count_nameless(imports: pd.DataFrame, nameless: pd.DataFrame) -> pd.DataFrame:
    """Return the table ``imports`` with rows moved to the quarantine counted as such (see `find_nameless`)."""
    place = ["kind", "source", "file"]
    n = nameless.groupby(place).size().reindex(pd.MultiIndex.from_frame(imports[place]), fill_value=0).to_numpy()
    moved = imports.assign(n_kept=imports["n_kept"] - n, n_quarantined=imports["n_quarantined"] + n)
    return build_table("imports", moved)


def count_no_ids(frames: Mapping[str, pd.DataFrame], rules: IdRules, zeros: frozenset[str]) -> pd.DataFrame:
    """Return how many rows hold something in the place of an id that is none, by source and reason.

    Parameters
    ----------
    frames, rules : see `find_no_zeros`; of documents the customers' count.
    zeros : those that are no ids.

    Returns
    -------
    kind, source, reason, n (rows, most first), words (those found, parted by commas, at most `WORDS_SHOWN`; empty where
    the reason is another one). No value that could be somebody's is among them.
    """
    found = []
    for kind, frame in frames.items():
        if "given_id" not in frame or frame["given_id"].isna().all():
            continue
        own = frame[frame["author"] == "customer"] if kind == "documents" else frame
        given, source = _as_coded(own["given_id"]), _as_coded(own[_SOURCE[kind]])
        codes, values = list_codes(given)
        if not values:
            continue
        place, names = list_codes(source)
        pairs, n = np.unique(np.stack([place, codes])[:, codes >= 0], axis=1, return_counts=True)
        why = {at: _find_why(values[at], rules, zeros) for at in np.unique(pairs[1]).tolist()}
        found += [
            (kind, names[one], why[at], values[at], int(many))
            for one, at, many in zip(*pairs.tolist(), n.tolist(), strict=True)
            if why[at]
        ]
    told = pd.DataFrame(found, columns=["kind", "source", "reason", "given_id", "n"])
    rows = [
        {**dict(zip(("kind", "source", "reason"), place, strict=True)), "n": int(group["n"].sum()),
         "words": _list_words(group, rules) if place[2] == ID_IS_WORD else ""}
        for place, group in told.groupby(["kind", "source", "reason"])
    ]  # fmt: skip
    counted = pd.DataFrame(rows, columns=list(NO_IDS_COLUMNS)).astype({"n": "int64"})
    return counted.sort_values(
        ["n", "kind", "source", "reason"], ascending=[False, True, True, True], ignore_index=True
    )


def _find_why(given: str, rules: IdRules, zeros: frozenset[str]) -> str | None:
    why = find_why_none(given, rules)
    if why is None and to_id(*split_id(given, rules), rules) in zeros:
        return ID_IS_WORD
    return why


def _list_words(group: pd.DataFrame, rules: IdRules) -> str:
    """Return the commonest words, as the list has them: what the settings add to it may be somebody's id."""
    known = find_words() | {ZERO}
    said = [to_word(split_id(given, rules)[1]) for given in group["given_id"]]
    words = [(word or "-") if word in known else "your own" for word in said]
    counts = group["n"].groupby(words).sum()
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return ", ".join(str(word) for word, _ in ordered[:WORDS_SHOWN])
