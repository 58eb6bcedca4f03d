"""Feedback: reviews, tickets, survey answers and chats, as raw rows of documents."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

import pandas as pd

from friction.contracts import AUTHORS
from friction.ingest.evidence import Evidence
from friction.ingest.flaws import (
    AUTHOR_UNKNOWN,
    NO_TURN,
    NOTHING_SAID,
    OPTED_OUT_UNREADABLE,
    Flaw,
)
from friction.ingest.ids import PLAIN, read_ids
from friction.ingest.imported import (
    RAW_COLUMNS,
    Imported,
    clean_ids,
    import_files,
    join_names,
    to_flaws,
    to_reasoned_flaws,
)
from friction.ingest.optout import find_opted_out
from friction.ingest.ratings import read_ratings
from friction.ingest.times import parse_times
from friction.ingest.transcripts import split_turns

if TYPE_CHECKING:
    from pathlib import Path

    from friction.config import Documents, Transcript
    from friction.ingest.ids import IdRules
    from friction.ingest.rows import Rows


_NO_CONTENT = ("doc_id", "conversation", "turn", "opted_out", "names")
"""Columns that say nothing of what a conversation holds."""


def read_documents(source: Documents, workspace: Path, timezone: str, ids: IdRules = PLAIN) -> Imported:
    """Read a source of feedback.

    A row is kept without a time, person, id or rating as long as it has a text or a rating. A time that cannot be
    read costs the row: a wrong time must not become no time. A rating that cannot be read costs only the rating.
    An agent's or bot's turn belongs to the person who wrote as a customer in the same thread, where there is one.
    A transcript becomes one row per turn: its thread is the thread given, else the id given, else one made of its
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
    aliases?: where the settings name some.

    Raises
    ------
    InputError
        If a file or a column is missing, or a file cannot be used at all.
    """
    names = source.columns
    single = (names.doc_id, names.person, names.thread, names.author, names.written_at, names.rating, names.language)
    wanted = (*single, names.stage_hint, names.opted_out, *names.text, *names.names, *names.aliases.values())
    columns = [name for name in wanted if name is not None]

    evidence = Evidence("documents", source, workspace)

    def to_raw(rows: Rows) -> tuple[pd.DataFrame, list[Flaw]]:
        return _build_raw(source, rows, timezone, ids, evidence)

    imported = import_files("documents", source.name, source.path, workspace, columns, to_raw, source.form)
    documents = imported.rows
    if source.transcript is not None:
        documents = _split_transcripts(documents, source.transcript)
    return Imported(_with_customer(documents), imported.imports, imported.quarantine)


def _build_raw(
    source: Documents, rows: Rows, timezone: str, ids: IdRules, evidence: Evidence
) -> tuple[pd.DataFrame, list[Flaw]]:
    """Return the raw rows of one file, a transcript still in one piece, and the flaws found."""
    names, cells = source.columns, rows.cells
    raw = read_ids(cells, names.person, source.person_kind, names.aliases, ids)
    for name, column in (("doc_id", names.doc_id), ("thread", names.thread)):
        raw[name] = clean_ids(None if column is None else cells[column], cells)
    raw["source"], raw["source_name"] = source.source, source.name
    raw["link"] = pd.Series(source.link, index=cells.index, dtype="str")
    raw["stage_hint"] = clean_ids(cells[names.stage_hint] if names.stage_hint else None, cells)
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
    flaws = to_flaws(rows, unknown, names.author, AUTHOR_UNKNOWN)
    flaws += to_flaws(rows, unreadable, names.opted_out, OPTED_OUT_UNREADABLE)
    lost = unknown
    if names.written_at:
        orders = evidence.orders(names.written_at)
        raw["written_at"], reasons = parse_times(cells[names.written_at], timezone, source.time_format, orders)
        flaws += to_reasoned_flaws(rows, reasons, names.written_at)
        lost = lost | reasons.notna()
    else:
        raw["written_at"] = pd.Series(pd.NaT, index=cells.index, dtype="datetime64[us, UTC]")
    raw["rating"], found = _find_ratings(source, rows)
    flaws += found
    language = cells[names.language] if names.language else pd.Series(None, index=cells.index, dtype="str")
    raw["language"] = _find_language_codes(language, source.language)
    raw["text"] = _join_texts(cells, names.text)
    silent = (raw["text"] == "") & raw["rating"].isna() & ~lost
    flaws += to_flaws(rows, silent, names.text[0], NOTHING_SAID)
    lost = lost | silent
    if source.transcript is not None:
        cut = [not text or bool(split_turns(text, source.transcript)) for text in raw["text"]]
        uncut = ~lost & ~pd.Series(cut, index=raw.index, dtype=bool)
        flaws += to_flaws(rows, uncut, names.text[0], NO_TURN)
        lost = lost | uncut
    return raw[~lost], flaws


def _find_authors(source: Documents, cells: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Return the author of each row, and a mask of those whose word is not known."""
    column = source.columns.author
    if column is None:
        return pd.Series(source.author, index=cells.index, dtype="str"), pd.Series(data=False, index=cells.index)
    known = {**{author: author for author in AUTHORS}, **source.authors}
    words = cells[column].str.strip()
    empty = words.isna() | (words == "")
    authors = words.map(known).astype("str").mask(empty, source.author)
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


def _join_texts(cells: pd.DataFrame, columns: tuple[str, ...]) -> pd.Series:
    r"""Return the texts of a row, title and body say, parted by a blank line; line ends become ``\n``."""
    parts = [
        cells[column].fillna("").str.replace("\r\n", "\n").str.replace("\r", "\n").str.strip() for column in columns
    ]
    joined = ["\n\n".join(part for part in texts if part) for texts in zip(*parts, strict=True)]
    return pd.Series(joined, index=cells.index, dtype="str")


def _split_transcripts(documents: pd.DataFrame, transcript: Transcript) -> pd.DataFrame:
    """Return one row per turn; a conversation that is only a rating stays one row."""
    if documents.empty:
        return documents
    repeats: dict[str, int] = {}
    places, turns = [], []
    for place, document in enumerate(documents.to_dict("records")):
        given = pd.notna(document["doc_id"])
        conversation = document["doc_id"] if given else _to_digest(document)
        repeats[conversation] = repeats.get(conversation, 0) + 1
        if repeats[conversation] > 1:
            conversation += f".{repeats[conversation]}"
        thread = document["thread"] if pd.notna(document["thread"]) else conversation
        said = split_turns(document["text"], transcript) or [("customer", "")]
        for number, (author, text) in enumerate(said, start=1):
            doc_id = f"{conversation}#{number}" if given else None
            rating = document["rating"] if author == "customer" else float("nan")
            places.append(place)
            turns.append((doc_id, thread, author, text, rating, conversation, number))
    split = documents.iloc[places].reset_index(drop=True)
    names = ["doc_id", "thread", "author", "text", "rating", "conversation", "turn"]
    told = pd.DataFrame(turns, columns=names).astype({name: documents[name].dtype for name in names})
    return split.assign(**{name: told[name] for name in names})


def _to_digest(document: dict[str, object]) -> str:
    """Return a digest of a conversation without an id: the same content, the same digest, wherever it lies."""
    content = [str(document[name]) for name in RAW_COLUMNS["documents"] if name not in _NO_CONTENT]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()


def _with_customer(documents: pd.DataFrame) -> pd.DataFrame:
    """Give agents' and bots' turns the person who wrote as a customer in their thread; else they stay as given."""
    wrote = documents[(documents["author"] == "customer") & documents["thread"].notna() & documents["person"].notna()]
    customers = wrote.groupby("thread")["person"].min()
    others = documents["author"] != "customer"
    found = documents["thread"].map(customers)
    person = documents["person"].mask(others & found.notna(), found).astype("str")
    return documents.assign(person=person)
