"""A first friction.toml, from a look at the files: a proposal to be read and corrected, never a decision."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from friction.config import PERSON, quote
from friction.ingest.look import (
    ACCOUNT_NAME,
    AUTHOR_NAME,
    LANGUAGE_NAME,
    PEOPLE_NAME,
    RATING_NAME,
    SESSION_NAME,
    THREAD_NAME,
    TITLE_NAME,
    VALUE_NAME,
    Look,
    find_event,
    find_id,
    is_numeric,
    name_times,
)
from friction.ingest.numbers import to_numbers

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_SOURCES = (
    ("review", "review"),
    ("ticket", "ticket"),
    ("chat", "chat"),
    ("conversation", "chat"),
    ("survey", "survey"),
)

_HEAD = """\
# Settings of friction. Lines that begin with # are defaults or suggestions: take the # away to change them.

[project]
name = "Project"
{timezone}

# [objective]                      # printed on every summary
# name = "more trials become paid"
# measure = "conversion"
# target = 0.25
# by = "2026-12-31"
# owner = "Growth"
"""

_TEMPLATE = """
[[documents]]
name = "reviews"
path = "data/reviews.csv"           # csv, jsonl or parquet, each also .gz; a glob such as data/reviews-*.csv is allowed
source = "review"                   # chat, review, ticket, survey or other
columns = { doc_id = "id", person = "user_id", written_at = "created", text = ["title", "body"], rating = "stars" }
rating_range = [1, 5]               # worst and best
# link = "https://desk.example/{doc_id}"

# [[persons]]                       # what is known about customers
# name = "crm"
# path = "data/customers.csv"
# columns = { person = "user_id", account = "company", value = "mrr", properties = ["plan", "country"] }

[[events]]
name = "clicks"
path = "data/events.csv"
columns = { person = "user_id", happened_at = "timestamp", name = "event" }

# [[events]]
# name = "orders"
# path = "data/orders.csv"
# format = "timestamps"             # one row per order, one column per event
# columns = { person = "customer_id" }
# events = { purchased = "ordered_at", late = { column = "promised_at", unless_before = "delivered_at" } }

[journey]
# starts = ["landing"]              # stages a journey may begin with; any, where this is not said
converts = ["purchase"]             # events that end a journey well
# drops = ["cancelled"]             # events that end it badly at once
# drop_after_days = 14              # silence that long is a drop-off
# milestone = "first_order"         # stage or event from which it is worth something: how long it takes

[[journey.stages]]
name = "landing"
events = ["page_view"]              # names, or globs such as "basket_*"
description = "first look"

[[journey.stages]]
name = "basket"
events = ["add_to_cart", "basket_*"]
description = "choosing what to buy"
"""

_TAIL = """
# [topics]
# model = "all-MiniLM-L6-v2"
# neighbours = 5.0
# detail = 1.0                      # higher: more and smaller topics
# min_segments = 5
# seed = 0

# [impact]
# weeks = 8                         # entries of the last so many weeks
# group = "plan"                    # a property of customers to compare within
# replicates = 400
# least_sure = 0.5                  # from this probability on a message is read as of a stage

# [impact.delays]                   # usual minutes from an experience to the message, before messages are looked at
# survey = 2
# chat = 15
# ticket = 480
# review = 2880
# other = 1440

# [privacy]
# opted_out = "optout.csv"           # ids of persons who opted out, one a line
# patterns = { ORDER = "ORD-\\\\d{6}" }  # order and account numbers of your own, to be masked
# names_by = "rules"                # or spacy:MODEL, presidio:MODEL

# [runs]
# keep_weeks = 26
"""


def propose_sources(looks: list[Look], timezone: str | None) -> str:
    """Return the first part of a commented friction.toml: the project and its sources.

    Without looks only the project. The first rows of each file decide: a column of long texts makes a source of
    documents; a column of times beside one of event names makes events; several columns of times make timestamps; a
    column of persons alone makes a customer list. No zone is guessed: without ``timezone``, the line is left for the
    user to fill.

    Parameters
    ----------
    looks : at the files, as `friction.ingest.look` makes them.
    timezone : IANA name of the zone, or null.
    """
    naive = any(look.has_naive_times for look in looks)
    head = _HEAD.replace("{timezone}", _to_timezone_line(timezone, has_naive_times=naive or not looks))
    used: set[str] = set()
    return head + "".join(_find_kind(look)(look, _to_source_name(look.file, used)) for look in looks)


def to_settings_text(sources: str, journey: str | None) -> str:
    """Return the whole of friction.toml: a template to fill in where there is neither source nor journey.

    Parameters
    ----------
    sources : as `propose_sources` makes it.
    journey : the text of the journey's sections; null where no file was given to look at.
    """
    return sources + (_TEMPLATE if journey is None else journey) + _TAIL


def _find_kind(look: Look) -> Callable[[Look, str], str]:
    """Return what writes the file's section."""
    if find_event(look) is not None:
        return _to_event_rows
    if look.texts:
        return _to_documents
    if look.aliases and {*look.cells.columns} <= {look.person, *look.aliases.values(), *look.times}:
        return _to_links
    if len(look.times) > 1:
        return _to_timestamps
    return _to_persons if look.person is not None else _to_unknown


def _to_documents(look: Look, name: str) -> str:
    titles = [column for column in look.texts if TITLE_NAME.search(column)]
    texts = [*titles, *(column for column in look.texts if column not in titles)]
    rating = next(
        (column for column in look.cells.columns if RATING_NAME.search(column) and is_numeric(look.cells[column])), None
    )
    doc_id = find_id(look)
    columns: dict[str, object] = {"doc_id": doc_id, "person": look.person, "aliases": look.aliases or None}
    columns["thread"] = look.find(THREAD_NAME, but=[doc_id])
    columns |= {"author": look.find(AUTHOR_NAME), "written_at": next(iter(look.times), None), "text": texts}
    columns |= {"rating": rating, "language": look.find(LANGUAGE_NAME), "names": _find_people(look, columns)}
    source = next((kind for word, kind in _SOURCES if word in look.file.name.lower()), "other")
    lines = [
        *_to_section("documents", name, look),
        f'source = "{source}"'.ljust(36) + "# chat, review, ticket, survey or other",
    ]
    lines += _to_columns(look, columns)
    if rating is not None:
        numbers, _ = to_numbers(look.cells[rating])
        best = next((best for best in (1, 5, 10, 100) if numbers.max() <= best), numbers.max())
        worst = 0 if numbers.min() < 1 or best == 1 else 1
        lines.append(
            f"rating_range = [{worst:g}, {best:g}]".ljust(36) + "# worst and best: correct if other ratings exist"
        )
    if columns["author"] is not None:
        lines.append('# authors = { "agent name" = "agent" }  # words of the author column: customer, agent or bot')
    return "\n".join([*lines, ""])


def _to_event_rows(look: Look, name: str) -> str:
    event = find_event(look)
    event_id = next(
        (column for column in look.cells.columns if re.fullmatch(r"event_?id|uuid|message_?id", column, re.IGNORECASE)),
        None,
    )
    columns = {"event_id": event_id, "person": look.person, "happened_at": look.times[0], "name": event}
    columns |= {"session": look.find(SESSION_NAME, but=columns.values())}
    used = {*columns.values(), *look.times, *look.aliases.values()}
    rest = [column for column in look.cells.columns if column not in used]
    lines = [*_to_section("events", name, look), *_to_columns(look, {**columns, "aliases": look.aliases or None})]
    if rest:
        lines.append(
            f"# columns not used: {', '.join(rest)}; name those to keep in columns: properties = [{quote(rest[0])}]"
        )
    return "\n".join([*lines, ""])


def _to_timestamps(look: Look, name: str) -> str:
    person = look.person or find_id(look)
    lines = [
        *_to_section("events", name, look),
        'format = "timestamps"'.ljust(36) + "# one row per thing, one column per event",
    ]
    events: dict[str, object] = {
        name: {"column": column, "unless_before": kept} if kept else column for name, column, kept in name_times(look)
    }
    lines += [*_to_columns(look, {"person": person, "aliases": look.aliases or None}), f"events = {_to_inline(events)}"]
    lines.append(
        '# a promised time counts only if it passed: late = { column = "promised_at", unless_before = "delivered_at" }'
    )
    return "\n".join([*lines, ""])


def _to_persons(look: Look, name: str) -> str:
    columns: dict[str, object] = {
        "person": look.person,
        "account": look.find(ACCOUNT_NAME),
        "value": look.find(VALUE_NAME),
    }
    columns["names"] = people = _find_people(look, columns)
    used = (*columns.values(), *look.aliases.values(), *(people or ()))
    few = [
        column
        for column in look.cells.columns
        if column not in used and 1 < look.cells[column].nunique() <= 30  # noqa: PLR2004 - a group, not an id
    ]
    if few:
        columns["properties"] = few
    columns["aliases"] = look.aliases or None
    return "\n".join([*_to_section("persons", name, look), *_to_columns(look, columns), ""])


def _to_links(look: Look, name: str) -> str:
    columns: dict[str, object] = {"ids": {look.person_kind: look.person, **look.aliases}}
    columns |= dict(zip(("valid_from", "valid_to"), look.times, strict=False))
    said = "# the ids of a row are one person's"
    return "\n".join([*_to_section("links", name, look), said, f"columns = {_to_inline(columns)}", ""])


def _to_columns(look: Look, columns: dict[str, object]) -> list[str]:
    """Return the lines of the columns, with the kind of the person's id where it must be said."""
    kind = [f"person_kind = {quote(look.person_kind)}"] if look.person_kind != PERSON else []
    return [*kind, f"columns = {_to_inline(columns)}"]


def _find_people(look: Look, used: dict[str, object]) -> list[str] | None:
    """Return the columns that hold people's names, to mask them; None without any."""
    return [one for one in look.cells.columns if PEOPLE_NAME.search(one) and one not in used.values()] or None


def _to_unknown(look: Look, name: str) -> str:
    shown = ", ".join(look.cells.columns[:10])
    return f"\n# {look.shown} ({name}): no texts, times or persons were found in it. It begins with: {shown}\n"


def _to_section(kind: str, name: str, look: Look) -> list[str]:
    return ["", f"[[{kind}]]", f"name = {quote(name)}", f"path = {quote(look.shown)}"]


def _to_timezone_line(timezone: str | None, *, has_naive_times: bool) -> str:
    why = "# of weeks, and of times that carry no zone"
    if timezone is not None:
        return f"timezone = {quote(timezone)}".ljust(36) + why
    if has_naive_times:
        return '# timezone = "Europe/Berlin"'.ljust(36) + why + ": must be said, take the # away"
    return 'timezone = "UTC"'.ljust(36) + why + "; all times seen carry theirs"


def _to_source_name(file: Path, used: set[str]) -> str:
    stem = re.sub(r"\.(?:csv|tsv|txt|jsonl|ndjson|parquet|pq)$", "", file.name.removesuffix(".gz"), flags=re.IGNORECASE)
    name, number = stem, 2
    while name in used:
        name, number = f"{stem}-{number}", number + 1
    used.add(name)
    return name


def _to_inline(columns: dict[str, object]) -> str:
    """Return an inline TOML table, null entries left out."""
    items = []
    for name, column in columns.items():
        if column is None:
            continue
        if isinstance(column, dict):
            shown = _to_inline(column)
        else:
            shown = f"[{', '.join(map(quote, column))}]" if isinstance(column, list) else quote(str(column))
        items.append(f"{name if re.fullmatch(r'[A-Za-z0-9_-]+', name) else quote(name)} = {shown}")
    return "{ " + ", ".join(items) + " }"
