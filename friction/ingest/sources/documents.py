"""Feedback: reviews, tickets, survey answers and chats, as raw rows of documents."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from friction.ingest.clean import (
    are_all_unknown,
    are_automatic,
    clean_texts,
    find_json,
    find_unknown_turns,
    leave_out_repeated,
    split_conversations,
    split_turns,
    to_author_words,
)
from friction.ingest.files import (
    AUTHOR_UNKNOWN,
    BESIDE_TURNS,
    NO_TURN,
    NO_WORDS,
    NOTHING_OWN,
    NOTHING_SAID,
    OPTED_OUT_UNREADABLE,
    TURN_AUTHOR_UNKNOWN,
    TURN_TIME_UNREADABLE,
    TURNS_OF_NOBODY,
    Flaw,
    strip_cells,
)
from friction.ingest.ids import PLAIN, read_ids, read_row_ids
from friction.ingest.sources.evidence import Evidence
from friction.ingest.sources.imported import add_to_quarantine, import_files
from friction.ingest.sources.optout import find_opted_out
from friction.ingest.sources.raw_rows import join_names, to_flaws, to_reasoned_flaws
from friction.ingest.values import parse_updates, read_ratings, read_times

if TYPE_CHECKING:
    from pathlib import Path

    from friction.config import Documents
    from friction.ingest.files import Rows
    from friction.ingest.ids import IdRules
    from friction.ingest.sources.imported import Imported


def read_documents(source: Documents, workspace: Path, timezone: str, ids: IdRules = PLAIN) -> Imported:
    """Read a source of feedback.

    A row is kept without a time, person, id or rating as long as it has a text or a rating. A time that cannot be
    read costs the row: a wrong time must not become no time. A rating that cannot be read costs only the rating.
    An agent's or bot's turn belongs to the person who wrote as a customer in the same thread, where there is one.
    A transcript, or a list of turns as JSON, becomes one row per turn:
    its thread is the thread given, else the id given, else one made of its
    content; each customer's turn carries the rating of the conversation.

    Parameters
    ----------
    source : settings of the source.
    workspace : folder that paths are relative to.
    timezone : zone of times that carry none.
    ids : how ids are read; the further ids of a row are the customer's, so an agent's or bot's turn has none.

    Returns
    -------
    Raw rows with doc_id?, source, source_name, author, thread?, person?, written_at? (UTC), text (may be empty),
    rating? (0 worst to 1 best), language?, link?, stage_hint?, names? (those of several columns parted by a line end;
    only to find them in texts), and of a turn of a transcript: conversation (the id given, or a digest of the content
    and the number of its repeat), turn (its number, from 1). opted_out: the row says that its writer opted out.
    aliases?: where the settings name some. text is what somebody said (`friction.ingest.clean`), left_out? says which
    parts of it were none, given_text? is what the cells held where that is another text: ids by content are made of it.

    Raises
    ------
    InputError
        If a file or a column is missing, or a file cannot be used at all.
    """
    names = source.columns
    single = (names.doc_id, names.person, names.thread, names.author, names.written_at, names.rating, names.language)
    wanted = (*single, names.stage_hint, names.opted_out, *names.text, *names.names, *names.aliases.values())
    wanted = (*wanted, names.updated_at)
    columns = [name for name in wanted if name is not None]

    evidence = Evidence("documents", source, workspace, columns)

    def to_raw(rows: Rows) -> tuple[pd.DataFrame, list[Flaw]]:
        return _build_raw(source, rows, timezone, ids, evidence)

    needs_all = bool(names.opted_out or names.names or names.aliases)
    imported = import_files(
        "documents", source.name, source.path, workspace, columns, to_raw, source.form, needs_all=needs_all
    )
    split = split_conversations(imported.rows, source, timezone)
    untimed = [
        ("documents", source.name, file, row, names.text[0], TURN_TIME_UNREADABLE)
        for file, row in split.untimed.astype({"file": "str", "row": "int64"}).itertuples(index=False, name=None)
    ]
    return replace(
        imported,
        rows=_with_customer(leave_out_repeated(split.rows)),
        quarantine=add_to_quarantine(imported.quarantine, untimed),
    )


def _build_raw(
    source: Documents, rows: Rows, timezone: str, ids: IdRules, evidence: Evidence
) -> tuple[pd.DataFrame, list[Flaw]]:
    """Return the raw rows of one file, a transcript still in one piece, and the flaws found."""
    names, cells = source.columns, rows.cells
    raw = read_ids(cells, names.person, source.person_kind, names.aliases, ids)
    flaws: list[Flaw] = []
    for name, column in (("doc_id", names.doc_id), ("thread", names.thread)):
        raw[name], reasons = read_row_ids(None if column is None else cells[column], cells)
        flaws += to_reasoned_flaws(rows, reasons, column or "")
    raw["source"], raw["source_name"] = source.source, source.name
    raw["link"] = pd.Series(source.link, index=cells.index, dtype="str")
    raw["stage_hint"] = strip_cells(cells[names.stage_hint] if names.stage_hint else None, cells)
    raw["conversation"] = pd.Series(None, index=cells.index, dtype="str")
    raw["turn"] = pd.Series(pd.NA, index=cells.index, dtype="Int64")
    raw["names"] = join_names(cells, names.names)
    raw["row"] = rows.row
    raw["opted_out"], unreadable = find_opted_out(names.opted_out, cells)
    raw["author"], unknown = _find_authors(source, cells)
    if names.aliases:
        customers = raw["author"] == "customer"
        raw["aliases"] = raw["aliases"].where(customers)
        alone = read_ids(cells, names.person, source.person_kind, {}, ids)["person"]
        raw["person"] = raw["person"].where(customers, alone)
    flaws += to_flaws(rows, unknown, names.author, AUTHOR_UNKNOWN)
    flaws += to_flaws(rows, unreadable, names.opted_out, OPTED_OUT_UNREADABLE)
    lost = unknown
    if names.written_at:
        orders = evidence.orders(names.written_at)
        raw["written_at"], reasons = read_times(cells, names.written_at, timezone, source.time_format, orders)
        flaws += to_reasoned_flaws(rows, reasons, names.written_at)
        lost = lost | reasons.notna()
    else:
        raw["written_at"] = pd.Series(pd.NaT, index=cells.index, dtype="datetime64[us, UTC]")
    updates, found = parse_updates(
        rows, names.updated_at, timezone, source.time_format, evidence.orders(names.updated_at or "")
    )
    raw = raw.assign(**updates)
    flaws += found
    raw["rating"], found = _find_ratings(source, rows)
    flaws += found
    language = cells[names.language] if names.language else pd.Series(None, index=cells.index, dtype="str")
    raw["language"] = _find_language_codes(language, source.language)
    told = _find_texts(source, rows, raw, lost)
    return raw[~told.lost], flaws + told.flaws


class _Texts(NamedTuple):
    lost: pd.Series
    flaws: list[Flaw]


def _find_texts(source: Documents, rows: Rows, raw: pd.DataFrame, lost: pd.Series) -> _Texts:
    """Put what is said into the raw rows: ``text``, ``left_out``, ``given_text``; what is automatic is by a bot.

    A conversation stays in one piece: a transcript, or a list of turns as JSON.
    """
    texts = [rows.cells[column] for column in source.columns.text]
    cleaned = clean_texts(texts, mails=source.transcript is None)
    raw["text"], raw["left_out"], raw["given_text"] = cleaned
    flaws: list[Flaw] = []
    turns = pd.Series(data=False, index=raw.index)
    for name, cells in zip(source.columns.text, texts, strict=True):
        coded = find_json(cells) & ~turns
        if not coded.any():
            continue
        unknown = {place: find_unknown_turns(cells[place], source) for place in coded.index[coded]}
        no_words = (
            coded
            & ~lost
            & pd.Series({place: told is None for place, told in unknown.items()}).reindex(raw.index, fill_value=False)
        )
        flaws += to_flaws(rows, no_words, name, NO_WORDS)
        lost = lost | no_words
        for place, told in unknown.items():
            if told is None or lost[place]:
                continue
            row = int(rows.row[raw.index.get_loc(place)])
            if told and are_all_unknown(cells[place], source):
                flaws.append(Flaw(row, name, TURNS_OF_NOBODY))
                lost[place] = True
                continue
            turns[place] = True
            beside = [one for one in source.columns.text if one != name and pd.notna(rows.cells[one][place])]
            flaws += [Flaw(row, one, BESIDE_TURNS) for one in beside]
            raw.loc[place, ["text", "left_out", "given_text"]] = [cells[place], None, None]
            if told:
                flaws.append(Flaw(row, name, TURN_AUTHOR_UNKNOWN))
    silent = (raw["text"] == "") & raw["rating"].isna() & ~lost
    own = raw["left_out"].notna()
    flaws += to_flaws(rows, silent & ~own, source.columns.text[0], NOTHING_SAID)
    flaws += to_flaws(rows, silent & own, source.columns.text[-1], NOTHING_OWN)
    lost = lost | silent
    if source.transcript is not None:
        cut = [not text or bool(split_turns(text, source.transcript)) for text in raw["text"]]
        uncut = ~lost & ~turns & ~pd.Series(cut, index=raw.index, dtype=bool)
        flaws += to_flaws(rows, uncut, source.columns.text[0], NO_TURN)
        lost = lost | uncut
    raw["author"] = raw["author"].mask(are_automatic(raw["left_out"]) & (raw["author"] == "customer"), "bot")
    return _Texts(lost, flaws)


def _find_authors(source: Documents, cells: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Return the author of each row, and a mask of those whose word is not known."""
    column = source.columns.author
    if column is None:
        return pd.Series(source.author, index=cells.index, dtype="str"), pd.Series(data=False, index=cells.index)
    known = to_author_words(source.authors)
    words = cells[column].str.strip()
    empty = words.isna() | (words == "")
    authors = words.map(known).astype("str")
    authors = authors.where(authors.notna(), words.str.casefold().map(known).astype("str")).mask(empty, source.author)
    return authors, authors.isna()


def _find_ratings(source: Documents, rows: Rows) -> tuple[pd.Series, list[Flaw]]:
    """Return ratings from 0 (worst) to 1 (best), null where there is none or it cannot be used, and the flaws."""
    column = source.columns.rating
    if column is None or source.rating_range is None:
        return pd.Series(float("nan"), index=rows.cells.index, dtype="float64"), []
    shares, reasons = read_ratings(rows.cells[column], source.rating_range, source.rating_words, source.decimal)
    return shares, to_reasoned_flaws(rows, reasons, column)


def _find_language_codes(cells: pd.Series, default: str | None) -> pd.Series:
    """Return ISO 639-1 codes: ``pt-BR`` is ``pt``; null where the cell holds none and there is no default."""
    codes = cells.str.strip().str.lower().str.extract(r"^([a-z]{2})(?:[-_].*)?$", expand=False)
    return codes.where(codes.notna(), default).astype("str")


def _with_customer(documents: pd.DataFrame) -> pd.DataFrame:
    """Give agents' and bots' turns the person who wrote as a customer in their thread; else they stay as given."""
    wrote = documents[(documents["author"] == "customer") & documents["thread"].notna() & documents["person"].notna()]
    customers = wrote.groupby("thread")["person"].min()
    others = documents["author"] != "customer"
    found = documents["thread"].map(customers)
    person = documents["person"].mask(others & found.notna(), found).astype("str")
    return documents.assign(person=person)
