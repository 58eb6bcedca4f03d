"""Rows that hold a whole conversation, as one row for each turn."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from friction.ingest.clean.desks import find_author, to_author_words
from friction.ingest.clean.reasons import are_automatic
from friction.ingest.clean.texts import clean_texts
from friction.ingest.clean.transcripts import split_turns
from friction.ingest.clean.turns import is_json, read_turns
from friction.ingest.values import parse_times

if TYPE_CHECKING:
    from friction.config import Documents

_UNITS = ("epoch seconds", "epoch milliseconds", "epoch microseconds", "epoch nanoseconds")
_CONTENT = (
    "source", "source_name", "author", "thread", "person", "written_at", "text", "rating", "language", "link",
    "stage_hint",
)  # fmt: skip
"""Columns that say what a conversation holds."""


class _Turn(NamedTuple):
    place: int
    author: str
    text: str
    at: str | None


def find_json(cells: pd.Series) -> pd.Series:
    """Return a mask of cells that hold a list or an object of JSON, no words."""
    found = cells.str.strip().str.startswith(("[", "{")).fillna(value=False).astype(bool)
    if not found.any():
        return found
    return pd.Series([maybe and is_json(cell) for maybe, cell in zip(found, cells, strict=True)], index=cells.index)


def find_unknown_turns(text: str, source: Documents) -> bool | None:
    """Tell whether turns as JSON have an author whose word nobody named; None where they are no turns at all."""
    turns = read_turns(text)
    if turns is None:
        return None
    known = to_author_words(source.authors)
    return any(find_author(turn.who, known) is None for turn in turns)


def are_all_unknown(text: str, source: Documents) -> bool:
    """Tell whether no turn of a list as JSON is of an author whose word is known."""
    known = to_author_words(source.authors)
    return all(find_author(turn.who, known) is None for turn in read_turns(text) or ())


class Split(NamedTuple):
    """Raw rows of documents, one per turn; and ``file`` and ``row`` of conversations with a turn of no readable time."""

    rows: pd.DataFrame
    untimed: pd.DataFrame


def split_conversations(documents: pd.DataFrame, source: Documents, timezone: str) -> Split:
    """Return one row per turn of what is a transcript, or a list of turns as JSON; the others as they are.

    A turn whose author nobody named is left out. A conversation that is only a rating stays one row. A turn whose time
    cannot be read has the time of its conversation.
    """
    if documents.empty:
        return Split(documents, documents[["file", "row"]])
    whole = pd.Series(True, index=documents.index)  # noqa: FBT003 - all of a source of transcripts
    if source.transcript is None:
        whole = find_json(documents["text"])
        if not whole.any():
            return Split(documents, documents.loc[whole, ["file", "row"]])
    known = to_author_words(source.authors)
    turns = [
        turn
        for place in whole.to_numpy().nonzero()[0]
        for turn in _read(int(place), documents["text"].iloc[int(place)], source, known)
    ]
    said = pd.DataFrame(turns, columns=_Turn._fields)
    cleaned = clean_texts([said["text"].astype("str")], mails=source.transcript is None)
    told = said.assign(text=cleaned.texts, left_out=cleaned.left_out)
    automatic = are_automatic(told["left_out"]) & (told["author"] == "customer")
    told["author"] = told["author"].mask(automatic, "bot")
    given = _to_conversations(documents[whole])
    split, untimed = _to_rows(documents, told, given, timezone, source.time_format)
    alone = documents[~whole].assign(place=(~whole).to_numpy().nonzero()[0])
    both = pd.concat([split, alone], ignore_index=True) if len(alone) else split
    rows = both.sort_values(["place", "turn"], kind="stable", ignore_index=True).drop(columns="place")
    return Split(rows, untimed)


def _read(place: int, text: str, source: Documents, known: dict[str, str]) -> list[_Turn]:
    """Return the turns of one conversation; a customer's without words where nobody says anything."""
    turns = read_turns(text)
    if turns is not None:
        named = [(find_author(turn.who, known), turn) for turn in turns]
        said = [_Turn(place, author, turn.text, turn.at) for author, turn in named if author and turn.text.strip()]
    elif source.transcript is not None:
        said = [_Turn(place, author, turn, None) for author, turn in split_turns(text, source.transcript)]
    else:
        said = []
    return said or [_Turn(place, "customer", "", None)]


def _to_conversations(documents: pd.DataFrame) -> pd.Series:
    """Return what names each conversation: its id, or a digest of its content, and the number of its repeat."""
    repeats: dict[str, int] = {}
    names = []
    for document in documents.to_dict("records"):
        name = str(document["doc_id"]) if pd.notna(document["doc_id"]) else _to_digest(document)
        repeats[name] = repeats.get(name, 0) + 1
        names.append(name if repeats[name] == 1 else f"{name}.{repeats[name]}")
    return pd.Series(names, index=documents.index, dtype="str")


def _to_rows(documents: pd.DataFrame, told: pd.DataFrame, given: pd.Series, timezone: str, time_format: str) -> Split:
    """Return a row for each turn, with ``place``, that of its conversation among the documents."""
    counted = told.groupby("place")["text"].transform("size")
    told = told[(told["text"] != "") | (counted == 1)].reset_index(drop=True)
    split = documents.iloc[told["place"].to_numpy()].reset_index(drop=True)
    conversation = given[documents.index[told["place"].to_numpy()]].reset_index(drop=True)
    number = told.groupby("place").cumcount() + 1
    named = split["doc_id"].notna()
    times = _read_times(told["at"].astype("str"), split["written_at"], timezone, time_format)
    untimed = split.loc[told["at"].notna() & times.isna(), ["file", "row"]].drop_duplicates()
    left_out = told["left_out"].where(told["left_out"].notna(), split["left_out"])
    rows = split.assign(
        place=told["place"],
        doc_id=(conversation + "#" + number.astype("str")).where(named).astype("str"),
        thread=split["thread"].where(split["thread"].notna(), conversation).astype("str"),
        author=told["author"].astype("str"),
        written_at=times.where(times.notna(), split["written_at"]),
        text=told["text"].astype("str"),
        rating=split["rating"].where(told["author"] == "customer"),
        conversation=conversation,
        turn=number.astype("Int64"),
        left_out=left_out.astype("str"),
        given_text=pd.Series(None, index=split.index, dtype="str"),
    )
    return Split(rows, untimed)


def _read_times(at: pd.Series, whole: pd.Series, timezone: str, time_format: str) -> pd.Series:
    """Return the times of turns: as they are written, else in the form of the settings, else as numbers in a unit.

    The unit of numbers is the one in which they lie within a year of the time of their conversation.
    """
    times, _ = parse_times(at, timezone)
    for form in (time_format, *_UNITS):
        missing = times.isna() & at.notna()
        if not missing.any():
            break
        found, _ = parse_times(at[missing], timezone, form)
        if form in _UNITS:
            found = found.where((found - whole[missing]).abs() <= pd.Timedelta(days=366))
        times[missing] = found
    return times


def _to_digest(document: dict[str, object]) -> str:
    """Return a digest of a conversation without an id: the same content, the same digest, wherever it lies."""
    given = {**document, "text": document["given_text"] if pd.notna(document["given_text"]) else document["text"]}
    content = [str(given[name]) for name in _CONTENT]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()
