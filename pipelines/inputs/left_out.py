"""Rows that do not enter a run: of persons who opted out or were forgotten, of bots and test accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Sequence

    from friction.config import Exclude, Settings
    from friction.ingest.sources import Left
    from friction.privacy import Consent
    from pipelines.inputs.raw import Raw
    from pipelines.inputs.stitched import Known

_KINDS = {
    "documents": ("source_name", "written_at", ("source_name", "thread"), "opted_out"),
    "persons": ("source", None, (), None),
    "events": ("source", "happened_at", ("source", "session"), None),
}
"""Of each kind: columns of the source and of the time, what makes rows stand together, what says they opted out."""

_CALLED = {"documents": "documents", "persons": "rows of customer lists", "events": "events"}


def leave_out_rows(
    raw: Raw, known: Known | None, consent: Consent, persons: dict[str, pd.Series], excluded: dict[str, pd.Series]
) -> tuple[Raw, set[str], dict[str, int]]:
    """Leave out and count rows, by reason.

    Parameters
    ----------
    raw : all raw rows.
    known : whose their ids are; None where nothing is linked.
    consent : whom to leave out.
    persons : whose each row is, by kind (`find_persons`); needed where ids are linked or rules leave out.
    excluded : the rule that leaves out each row, by kind (`find_excluded`).

    Returns
    -------
    raw : what stays; its imports count what does not.
    gone : pseudonyms of persons of whom the rules of the settings left nothing.
    left_out : rows by kind and reason.
    """
    from friction.privacy import count_left_out, leave_out, with_left_out

    left_out: dict[str, int] = {}
    rows: dict[str, pd.DataFrame] = {kind: getattr(raw, kind) for kind in _KINDS}
    kept, counted, lost, stayed = {}, [], set(), set()
    for kind, (source, time, together, flag) in _KINDS.items():
        stitched = persons.get(kind) if known and consent.stitched else None
        _, why = leave_out(rows[kind], consent, together, flag, stitched)
        if kind in excluded:
            rule = excluded[kind].drop(index=why.index).dropna()
            why = pd.concat([why, "the rule " + rule]).sort_index()
            out = rows[kind].index.isin(why.index)
            lost |= set(persons[kind][out].dropna())
            stayed |= set(persons[kind][~out].dropna())
        kept[kind] = rows[kind] if why.empty else rows[kind].drop(index=why.index).reset_index(drop=True)
        counted.append(count_left_out(rows[kind], why, source, kind, time))
        for reason, n in why.value_counts().sort_index().items():
            left_out[f"{_CALLED[kind]} of {reason}"] = int(n)
    return raw._replace(**kept, imports=with_left_out(raw.imports, counted)), lost - stayed, left_out


def count_left(raw: Raw, settings: Settings) -> Left:
    """Count what is left of each source of the settings, and of each half."""
    from friction.ingest.sources import Left

    names = {
        "documents": raw.documents["source_name"], "persons": raw.persons["source"], "events": raw.events["source"],
        "links": raw.links["source"],
    }  # fmt: skip
    counted = {kind: of_rows.value_counts() for kind, of_rows in names.items()}
    return Left(
        n_documents=len(raw.documents),
        n_own=int((raw.documents["author"] == "customer").sum()),
        n_events=len(raw.events),
        sources={
            (kind, source.name): int(counted[kind].get(source.name, 0))
            for kind in names
            for source in getattr(settings, kind)
        },
    )


def find_persons(raw: Raw, known: Known | None, key: bytes) -> dict[str, pd.Series]:
    """Return whose each row is, by kind: after stitching, as pseudonyms, where ids are linked."""
    from pipelines.inputs.stitched import find_raw_persons

    if known is None:
        return {kind: getattr(raw, kind)["person"].astype("str") for kind in _KINDS}
    return {kind: find_raw_persons(getattr(raw, kind), time, known, key) for kind, (_, time, *_) in _KINDS.items()}


def find_excluded(raw: Raw, persons: dict[str, pd.Series], rules: Sequence[Exclude]) -> dict[str, pd.Series]:
    """Return the rule of the settings that leaves out each row, by kind; empty without rules."""
    from friction.ingest.sources import find_excluded as find_rules

    if not rules:
        return {}
    described = {}
    for kind in _KINDS:
        frame = getattr(raw, kind)
        # As ids are read, and as they are written: patterns may be of either.
        parts = [frame[name].astype("str").fillna("") for name in ("person", "aliases", "given_id") if name in frame]
        ids = parts[0].str.cat(parts[1:], sep="\n") if len(parts) > 1 else parts[0]
        columns = ["name", "source", "properties", "happened_at"] if kind == "events" else []
        described[kind] = frame[columns].assign(person=persons[kind], ids=ids)
    return find_rules(described, rules)
