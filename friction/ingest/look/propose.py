"""A first friction.toml, from a look at the files: a proposal to be read and corrected, never a decision."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from friction.config import PERSON, quote, split_columns, with_comment
from friction.ingest.look.hints import hints_at
from friction.ingest.look.promises import name_times
from friction.ingest.look.template import HEAD, TAIL, TEMPLATE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from friction.ingest.look.profile import Profile
    from friction.ingest.look.roles import Roles
    from friction.ingest.look.table import Table

_SOURCES = (
    ("review", "review"), ("ticket", "ticket"), ("chat", "chat"), ("conversation", "chat"), ("survey", "survey"),
    ("nps", "survey"), ("case", "ticket"), ("support", "ticket"), ("mail", "ticket"), ("feedback", "survey"),
    ("umfrage", "survey"), ("befragung", "survey"), ("encuesta", "survey"), ("pesquisa", "survey"),
    ("enquete", "survey"), ("sondage", "survey"), ("bewertung", "review"), ("rezension", "review"),
    ("reseña", "review"), ("avaliac", "review"), ("anfrage", "ticket"), ("reclam", "ticket"),
)  # fmt: skip
_MOST_SHOWN = 12
_MOST_GROUPS = 30


def propose_source(table: Table, roles: Roles, name: str) -> str:
    """Return the section of one source, with comments that say what rests on what and what only a person knows."""
    write: dict[str, Callable[[Table, Roles, str], list[str]]] = {
        "documents": _to_documents,
        "events": _to_events,
        "timestamps": _to_timestamps,
        "xes": _to_xes,
        "persons": _to_persons,
        "links": _to_links,
    }
    if roles.kind not in write:
        shown = _show(list(table.columns)[:10])
        return f"\n# {table.shown} ({name}): no texts, times or persons were found in it. It begins with: {shown}\n"
    known = [f"# its columns are those of an export of {roles.known.name}"] if roles.known else []
    return "\n".join([*_to_section(table, roles, name), *known, *write[roles.kind](table, roles, name), ""])


def propose_opted_out(table: Table, roles: Roles) -> str:
    """Return the section that leaves out whom a file lists; as a comment that asks where its column is not plain."""
    columns = list(table.columns)
    column = roles.person or next((name for name in columns if table.columns[name].mail_share > 0.5), None)
    column = column or (columns[0] if len(columns) == 1 else None)
    kind = "email" if column is not None and table.columns[column].mail_share > 0.5 else None
    said = _to_inline({"path": table.shown, "column": column or "?", "kind": kind})
    section = f"\n[privacy]\nopted_out = {said}\n"
    return section if column else to_commented(section, f"{table.shown} seems to list who opted out: say which column")


def to_commented(section: str, why: str) -> str:
    """Return a source's section as comments, with the reason before it: its lines ask, they decide nothing."""
    lines = [line if line.startswith("#") else f"# {line}" for line in section.strip().splitlines()]
    return "\n".join(["", f"# {why}", *lines, ""])


def to_settings_text(
    sources: Sequence[str], journey: str | None, timezone: str | None, *, has_naive_times: bool
) -> str:
    """Return the whole of friction.toml.

    Parameters
    ----------
    sources : sections, as `propose_source` makes them.
    journey : the text of the journey's sections; null where no file was given: a template to fill in follows.
    timezone : IANA name of the zone, or null: none is guessed, the line is left for the user to fill.
    has_naive_times : some times carry no zone.
    """
    head = HEAD.replace("{timezone}", _to_timezone_line(timezone, has_naive_times=has_naive_times or journey is None))
    return head + "".join(sources) + (TEMPLATE if journey is None else journey) + TAIL


def name_sources(tables: Sequence[Table]) -> list[str]:
    """Return a name for each source, from its files' names, each once."""
    names: list[str] = []
    for table in tables:
        file = table.shown.rpartition("/")[2]
        plain = re.sub(
            r"\.(?:csv|tsv|txt|jsonl|ndjson|json|parquet|pq|xlsx)$", "", file.removesuffix(".gz"), flags=re.IGNORECASE
        )
        stem = re.sub(r"[-_. ]*\*[-_. ]*", "-", plain).strip("-_. ") or "data"
        name, number = stem, 2
        while name in names:
            name, number = f"{stem}-{number}", number + 1
        names.append(name)
    return names


def _to_section(table: Table, roles: Roles, name: str) -> list[str]:
    kind = "events" if roles.kind in ("timestamps", "xes") else roles.kind
    form = [f"{key} = {_to_value(value)}" for key, value in table.form.items()]
    return ["", f"[[{kind}]]", f"name = {quote(name)}", f"path = {quote(table.shown)}", *form]


def _to_documents(table: Table, roles: Roles, name: str) -> list[str]:
    rating, speakers = roles.rating, roles.speakers
    columns: dict[str, object] = {
        "doc_id": roles.row_id,
        "person": roles.person,
        "aliases": dict(roles.aliases) or None,
        "thread": roles.thread,
        "author": speakers.column if speakers else None,
        "written_at": roles.time,
        "text": list(roles.texts),
        "rating": rating.column if rating else None,
        "language": roles.language,
        "opted_out": roles.opted_out,
        "names": list(roles.names) or None,
        "stage_hint": roles.stage_hint,
    }
    lines = [
        with_comment(f"source = {quote(find_source(table, roles, name))}", "chat, review, ticket, survey or other")
    ]
    lines += [*_to_time_format(table, roles.time), *_to_columns(roles, columns)]
    if rating is not None:
        lines.append(with_comment(f"rating_range = [{rating.worst:g}, {rating.best:g}]", rating.note))
    if speakers is not None:
        lines.append(
            with_comment(f"authors = {_to_inline(dict(speakers.authors))}", "who speaks, by the words of the file")
        )
        if speakers.asked:
            asked = ", ".join(f"{quote(word)} = ?" for word in speakers.asked[:_MOST_SHOWN])
            lines.append(f"# who is it? add to authors as customer, agent or bot: {asked}; else they are set aside")
    if roles.answers:
        lines.append(f"# left out, for it reads as the company's answer: {_show(roles.answers)}")
    if roles.is_told_by_several:
        lines.append(
            f"# several people write in one {_show([roles.thread or ''])}: if agents are among them, name the column "
            'that tells them apart, author = "role", and what it says, authors = { "staff" = "agent" }'
        )
    if roles.is_silent:
        lines.append("# no text stands in the file: what its columns hold is told by their names alone")
    if roles.repeats:
        lines.append(
            f"# {_show([roles.row_id or ''])} repeats: rows with one id are taken for versions of one document"
        )
    if roles.person is None:
        lines.append("# no column was found that says who wrote: without one, texts are not joined with journeys")
    lines += [_ask_for_rating(table.columns[column]) for column in roles.asked]
    return lines


def _ask_for_rating(column: Profile) -> str:
    """Return the comment that asks which end of a scale is the good one, or what words mean."""
    asked = f"# ratings? then add rating = {quote(column.name)} to columns, and rating_range = [worst, best]"
    if column.numbers is not None:
        return f"{asked}: nobody can tell from the numbers which end is the good one"
    words = ", ".join(f"{quote(word)} = ?" for word in sorted(column.counts.index))
    return f"{asked}, and what the words mean: rating_words = {{ {words} }}"


def _to_events(table: Table, roles: Roles, _name: str) -> list[str]:
    columns: dict[str, object] = {
        "event_id": roles.row_id,
        "person": roles.person,
        "happened_at": roles.time,
        "name": roles.event,
        "session": roles.session,
    }
    used = {*columns.values(), *(n for n, c in table.columns.items() if c.time is not None), *roles.aliases.values()}
    rest = [column for column in table.columns if column not in used and table.columns[column].n_given]
    lines = [
        *_to_time_format(table, roles.time),
        *_to_columns(roles, {**columns, "aliases": dict(roles.aliases) or None}),
    ]
    if rest:
        shown = _show(rest[:_MOST_SHOWN]) + (" …" if len(rest) > _MOST_SHOWN else "")
        lines.append(f"# columns not used: {shown}; name those to keep in columns: properties = [{quote(rest[0])}]")
    if roles.person is None:
        lines.append("# no column was found that says who did it: journeys need one")
    return lines


def _to_timestamps(table: Table, roles: Roles, _name: str) -> list[str]:
    events: dict[str, object] = {
        name: {"column": column, "unless_before": kept} if kept else column
        for name, column, kept in name_times(table, roles.times)
    }
    return [
        with_comment('format = "timestamps"', "one row per thing, one column per event"),
        *_to_time_format(table, roles.times[0]),
        *_to_columns(roles, {"person": roles.person, "aliases": dict(roles.aliases) or None}),
        f"events = {_to_inline(events)}",
        '# a promised time counts only if it passed: late = { column = "promised_at", unless_before = "delivered_at" }',
    ]


def _to_xes(_table: Table, _roles: Roles, _name: str) -> list[str]:
    return [with_comment('format = "xes"', "person: the case; time and name as the log says")]


def _to_persons(table: Table, roles: Roles, _name: str) -> list[str]:
    by_hint = {
        role: next((n for n in table.columns if hints_at(n, role) and n not in (roles.person, *roles.names)), None)
        for role in ("account", "value")
    }
    columns: dict[str, object] = {
        "person": roles.person,
        **by_hint,
        "opted_out": roles.opted_out,
        "names": list(roles.names) or None,
    }
    used = {roles.person, *by_hint.values(), *roles.aliases.values(), *roles.names, roles.opted_out}
    few = [
        name
        for name, column in table.columns.items()
        if name not in used and 1 < column.n_different <= _MOST_GROUPS and column.time is None
    ]
    columns |= {"properties": few or None, "aliases": dict(roles.aliases) or None}
    return _to_columns(roles, columns)


def _to_links(table: Table, roles: Roles, _name: str) -> list[str]:
    columns: dict[str, object] = {"ids": {roles.person_kind: roles.person, **roles.aliases}}
    columns |= dict(zip(("valid_from", "valid_to"), roles.times, strict=False))
    format_lines = _to_time_format(table, roles.times[0] if roles.times else None)
    return [*format_lines, "# the ids of a row are one person's", f"columns = {_to_inline(columns)}"]


def _to_time_format(table: Table, column: str | None) -> list[str]:
    """Return the line of the form of times; a comment that asks where only a person knows it."""
    form = table.columns[column].time if column is not None else None
    if form is None or form.setting is None:
        return []
    others = " or ".join(map(quote, form.others))
    if form.others and not form.why:
        return [with_comment(f"# time_format = {quote(form.setting)}", f"or {others}: say which, both read the column")]
    line = f"time_format = {quote(form.setting)}"
    return [with_comment(line, form.why) if form.why else line]


def _to_columns(roles: Roles, columns: dict[str, object]) -> list[str]:
    """Return the lines of the columns, with the kind of the person's id where it must be said."""
    kind = [f"person_kind = {quote(roles.person_kind)}"] if roles.person_kind != PERSON else []
    return [*kind, f"columns = {_to_inline(columns)}"]


def find_source(table: Table, roles: Roles, name: str) -> str:
    """Return the channel: what a known export is, else what file or columns are called."""
    if roles.known is not None and roles.known.source != "other":
        return roles.known.source
    words = " ".join([name, table.file.name, roles.row_id or "", *roles.texts]).lower()
    return next((kind for word, kind in _SOURCES if word in words), "chat" if roles.speakers else "other")


def _to_timezone_line(timezone: str | None, *, has_naive_times: bool) -> str:
    why = "of weeks, and of times that carry no zone"
    if timezone is not None:
        return with_comment(f"timezone = {quote(timezone)}", why)
    if has_naive_times:
        return with_comment('# timezone = "Europe/Berlin"', f"{why}: must be said, take the # away")
    return with_comment('timezone = "UTC"', f"{why}; all times seen carry theirs")


def _show(names: Sequence[str]) -> str:
    """Return names of columns for a comment: on one line, whatever they hold."""
    return ", ".join(" ".join(name.split()) for name in names)


def _to_value(value: object) -> str:
    if isinstance(value, str) and len(split_columns(value)) > 1:
        value = split_columns(value)
    if isinstance(value, dict):
        return _to_inline(value)
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(_to_value, value))}]"
    return (
        str(value).lower() if isinstance(value, bool) else str(value) if isinstance(value, int) else quote(str(value))
    )


def _to_inline(columns: Mapping[str, object]) -> str:
    """Return an inline TOML table, null entries left out."""
    items = [
        f"{name if re.fullmatch(r'[A-Za-z0-9_-]+', name) else quote(name)} = {_to_value(value)}"
        for name, value in columns.items()
        if value is not None
    ]
    return "{ " + ", ".join(items) + " }"
