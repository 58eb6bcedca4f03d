"""What a proposal reads, shown before anybody trusts it: five rows of each source, masked, and what was set aside."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from friction.ingest.ids import ALIAS_SEPARATOR

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from pipelines.commands.first import Proposal, Tried

ROWS_SHOWN = 5
_COUNTED = ("n_read", "n_kept", "n_quarantined", "n_duplicates", "n_versions")
_MOST_SIGNS = 90
_SHOWN = {
    "documents": ("written_at", "author", "person", "rating", "text"),
    "events": ("happened_at", "person", "name"),
    "persons": ("person", "account", "value", "properties"),
    "links": ("person", "aliases", "valid_from"),
}


def to_record(proposal: Proposal) -> dict[str, object]:
    """Return what a proposal reads: its sources with five rows each, how they join, and what was left out.

    Texts are masked; of ids and accounts the form alone is shown, letters as ``a`` and digits as ``9``.
    """
    return {
        "sources": [_to_source(tried) for tried in proposal.sources],
        "joins": list(find_joined(proposal)),
        "left_out": proposal.left_out,
        "asks": list(proposal.asks),
    }


def find_joined(proposal: Proposal) -> Iterator[dict[str, object]]:
    """Yield for each source of texts and each of events how many persons of the one are found in the other."""
    known = _find_known(proposal)
    for texts in proposal.sources:
        for others in proposal.sources:
            if texts.read is None or others.read is None or texts.read.documents.empty or others.read.events.empty:
                continue
            said = texts.read.documents
            wrote = set(said.loc[said["author"] == "customer", "person"].dropna())
            did = set(others.read.events["person"].astype("str").dropna())
            n_found = sum(one in did or not did.isdisjoint(known.get(one, ())) for one in wrote)
            yield {"texts": texts.name, "events": others.name, "n_wrote": len(wrote), "n_found": n_found}


def _find_known(proposal: Proposal) -> dict[str, set[str]]:
    """Return for each id the ids that stand beside it in some row."""
    known: dict[str, set[str]] = {}
    for tried in proposal.sources:
        for rows in tried.read or ():
            if "aliases" not in rows or "person" not in rows:
                continue
            pairs = rows[["person", "aliases"]].astype("str").dropna().drop_duplicates()
            for person, aliases in zip(pairs["person"], pairs["aliases"], strict=True):
                for alias in aliases.split(ALIAS_SEPARATOR):
                    known.setdefault(alias, set()).add(person)
                    known.setdefault(person, set()).add(alias)
    return known


def to_lines(proposal: Proposal) -> Iterator[str]:
    """Yield the preview as lines of text."""
    from pipelines.commands.first import LISTS_OPTED_OUT

    for source in map(_to_source, proposal.sources):
        kind, name = source["kind"], source["name"]
        if source["asks"]:
            told = "" if source["asks"] == LISTS_OPTED_OUT else "left as a comment that asks: "
            yield f"{name} ({source['path']}): {told}{source['asks']}"
            continue
        times = f", {source['first_at']} to {source['last_at']}" if source["first_at"] else ""
        yield (
            f"{name} ({kind}, {source['path']}): {source['n_read']:,} rows read, {source['n_kept']:,} kept, "
            f"{source['n_quarantined']:,} not usable, {source['n_duplicates']:,} of an id already seen, "
            f"{source['n_versions']:,} replaced by newer versions, "
            f"{source['n_persons']:,} persons{times}"
        )
        for row in source["rows"]:
            yield "    " + " · ".join(f"{cell}" for cell in row.values() if cell not in (None, ""))
        for reason, n in source["reasons"].items():
            yield f"  ! {reason} ({n:,} rows)"
        for said in source["look_at"]:
            yield f"  ! {said}"
    for join in find_joined(proposal):
        near_nothing = "; nothing joins: look at both columns of ids" if join["n_wrote"] and not join["n_found"] else ""
        yield (
            f"{join['n_found']:,} of {join['n_wrote']:,} persons of {join['texts']} are found in {join['events']}"
            f"{near_nothing}"
        )
    for name, why in proposal.left_out.items():
        yield f"Left out: {name}: {why}"
    if proposal.asks:
        yield "Only you know:"
    for asked in proposal.asks:
        yield f"  ? {asked}"


def _to_source(tried: Tried) -> dict[str, Any]:
    roles = tried.roles
    kind = "events" if roles.kind in ("timestamps", "xes") else roles.kind
    record: dict[str, Any] = {"name": tried.name, "kind": kind, "path": tried.table.shown, "asks": tried.fault}
    if tried.read is None:
        return record
    import pandas as pd

    imports, reasons = tried.read.imports, tried.read.quarantine.groupby("reason").size()
    rows = getattr(tried.read, kind)
    first, last = imports["first_at"].min(), imports["last_at"].max()
    persons = rows["person"].astype("str").dropna() if "person" in rows else None
    return record | {
        **{name: int(imports[name].sum()) for name in _COUNTED},
        "n_persons": 0 if persons is None else int(persons.nunique()),
        "first_at": f"{first:%Y-%m-%d %H:%M}" if not pd.isna(first) else None,
        "last_at": f"{last:%Y-%m-%d %H:%M}" if not pd.isna(last) else None,
        "reasons": {str(reason): int(n) for reason, n in reasons.sort_values(ascending=False, kind="stable").items()},
        "rows": _show_rows(kind, rows.head(ROWS_SHOWN)),
        "look_at": list(_find_doubts(tried)),
    }


def _find_doubts(tried: Tried) -> Iterator[str]:
    from friction.ingest.clean import tell_uncut
    from friction.ingest.look import is_clock

    roles = tried.roles
    for fault in tried.passed_over:
        yield f"column {fault.column} was passed over: {fault.why}"
    columns = tried.table.columns
    if roles.time is not None and not columns[roles.time].has_clock:
        clocks = [name for name, column in columns.items() if is_clock(column.cells, name)]
        if clocks:
            named = f'["{roles.time}", "{clocks[0]}"]'
            yield (
                f"column {roles.time} holds days alone: if {' or '.join(clocks)} says at what time, name both in the "
                f"settings, as a list: {named}"
            )
    if roles.kind == "documents":
        if roles.time is None:
            yield "no column of times was found: these texts count in no week"
        if roles.person is None:
            yield "nobody is known to have written these texts: they join no journey"
        if roles.answers:
            yield f"read as the company's answers, and left out: {', '.join(roles.answers)}"
        if roles.is_told_by_several:
            yield (
                f"several people write in one {roles.thread}, and nothing tells who is an agent: their answers and "
                "notes would count as customers' words. Name the column that tells (author = …), or export without them"
            )
        if roles.asked:
            yield f"ratings? {', '.join(roles.asked)}"
        if roles.speakers and roles.speakers.asked:
            yield f"column {roles.speakers.column} holds words whose speaker only you know: see authors"
        if tried.read is not None:
            yield from tell_uncut(tried.read.documents)
    if roles.kind == "events" and roles.person is None:
        yield "nobody is known to have done this: without persons there are no journeys"


def _show_rows(kind: str, rows: pd.DataFrame) -> list[dict[str, str | None]]:
    from friction.privacy import Masker, find_own_parts

    masker = Masker({})
    shown = []
    for record in rows.to_dict("records"):
        names = record.get("names")
        own = find_own_parts(names) if isinstance(names, str) else frozenset()
        shown.append({name: _show(name, record.get(name), masker, own) for name in _SHOWN[kind]})
    return shown


def _show(name: str, cell: Any, masker: Any, own: frozenset[str]) -> str | None:  # noqa: ANN401 - a cell of any type
    import pandas as pd

    if pd.isna(cell):
        return None
    if name in ("written_at", "happened_at", "valid_from"):
        return f"{cell:%Y-%m-%d %H:%M:%S}"
    if name in ("person", "account", "aliases"):
        return re.sub(r"[^\W\d_]", "a", re.sub(r"\d", "9", str(cell)))[:24]
    if name == "rating":
        return f"{cell:.2f}"
    masked, _ = masker.mask(str(cell), own)
    plain = " ".join(masked.split())
    return plain if len(plain) <= _MOST_SIGNS else plain[:_MOST_SIGNS] + "…"
