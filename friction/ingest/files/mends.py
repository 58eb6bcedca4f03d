"""What mends a row that could not be used: the setting, the export or the command, by the reason it was set aside."""

from __future__ import annotations

from friction.ingest.files.flaws import (
    AUTHOR_UNKNOWN,
    BROKEN_QUOTE,
    EMPTY_FILE,
    FILE_UNREAD,
    HALF_CHARACTER,
    HEADER_LINE,
    ID_IS_WORD,
    ID_LOST_DIGITS,
    ID_MISSING,
    ID_TOO_LARGE,
    NAME_MISSING,
    NO_ID_OF_ROWS,
    NO_TIME_AT_ALL,
    NO_TURN,
    NO_WORDS,
    NOT_JSON,
    NOT_OBJECT,
    NOTHING_OWN,
    NOTHING_SAID,
    NUL,
    OPTED_OUT_UNREADABLE,
    OTHER_END,
    PERSON_MISSING,
    RATING_OUT_OF_RANGE,
    RATING_UNREADABLE,
    TIME_MISSING,
    TIME_NOT_OF_FORMAT,
    TIME_ROUNDED,
    TIME_UNREADABLE,
    TIME_ZONE_DISAGREES,
    TIME_ZONE_UNKNOWN,
    TOO_LONG,
    TURN_AUTHOR_UNKNOWN,
    TURN_TIME_UNREADABLE,
    TURNS_OF_NOBODY,
    VALUE_IN_CURRENCIES,
    YEAR_OUT_OF_RANGE,
    list_settings,
)

AS_MEANT = "Nothing to do"
"""Begins the mend of what is set aside for good."""

_FILE = "Look at that row in the file, mend it or export it anew, and run again."
_EXPORT_TIMES = "Export times with an offset, in UTC, or as the file's own type of time."
_TIME_FORMAT = 'Say how the times are written: time_format, such as "day first" or "%d.%m.%Y %H:%M".'
_COLUMN_AS_TEXT = "Export that column as text, so that no program rounds it."

_MENDS = {
    BROKEN_QUOTE: _FILE,
    OTHER_END: "Export the file anew with one kind of line end.",
    TOO_LONG: "Shorten the row, or leave out the column that holds so much.",
    NUL: _FILE,
    HALF_CHARACTER: "Export the file anew as UTF-8.",
    NOT_JSON: _FILE,
    NOT_OBJECT: _FILE,
    HEADER_LINE: f"{AS_MEANT}: it is part of the header.",
    EMPTY_FILE: "Put the export in its place, or take the source out of the settings.",
    TIME_UNREADABLE: _TIME_FORMAT,
    TIME_NOT_OF_FORMAT: "Mend time_format, or take it out so that the form is found.",
    TIME_ROUNDED: _COLUMN_AS_TEXT,
    TIME_ZONE_UNKNOWN: _EXPORT_TIMES,
    TIME_ZONE_DISAGREES: _EXPORT_TIMES,
    YEAR_OUT_OF_RANGE: "Mend the year in the file; if all are wrong, say time_format.",
    TIME_MISSING: "Without a time an event is nowhere in a journey: add it to the export.",
    NO_TIME_AT_ALL: f"{AS_MEANT} if nothing happened to it yet.",
    NAME_MISSING: "Name the column that says what happened: columns.name.",
    PERSON_MISSING: "Name the column of the customer's id: columns.person.",
    ID_MISSING: "A link needs two ids: name both columns in columns.ids.",
    ID_LOST_DIGITS: _COLUMN_AS_TEXT,
    ID_TOO_LARGE: _COLUMN_AS_TEXT,
    ID_IS_WORD: "If it is an id with you, name the word under [identities] keep.",
    AUTHOR_UNKNOWN: 'Say who it is: authors = { "that word" = "agent" }.',
    NOTHING_SAID: f"{AS_MEANT}, unless text or rating stands in another column: columns.text.",
    NO_TURN: "Name the words that begin a turn: transcript.",
    NOTHING_OWN: f"{AS_MEANT}: the customer wrote nothing of their own.",
    NO_WORDS: "Name the part that holds the words: columns.text.",
    TURNS_OF_NOBODY: 'Say who they are: authors = { "that word" = "agent" }.',
    TURN_AUTHOR_UNKNOWN: 'Say who it is: authors = { "that word" = "agent" }.',
    TURN_TIME_UNREADABLE: _TIME_FORMAT,
    RATING_UNREADABLE: "Mend the cell, or say what the word means: rating_words.",
    RATING_OUT_OF_RANGE: "Mend rating_range: worst and best rating.",
    OPTED_OUT_UNREADABLE: "Write yes or no into that column.",
    NO_ID_OF_ROWS: "Name the column that has one id a row, or take columns.doc_id out.",
    VALUE_IN_CURRENCIES: "Export the values in one currency.",
}

_KEPT = ("the row is kept", "is left out", "taken for yes", "all rows are kept", "has that of its conversation")
"""What a reason says where its row was used, without the cell at fault."""


def is_lost(reason: str) -> bool:
    """Say whether the whole row could not be used; False where it was kept without the cell at fault."""
    return not any(word in reason for word in _KEPT)


def tell_mend(kind: str, source: str, reason: str) -> str:
    """Return what mends it, in one or two sentences.

    Parameters
    ----------
    kind, source : as in the table ``quarantine``.
    reason : as there.
    """
    if reason.startswith(FILE_UNREAD):
        return "Mend the file as it says, and run again."
    settings = list_settings(reason)
    if settings:
        return f"Say under [[{kind}]], name = {source!r}: {' or '.join(settings)}."
    return _MENDS.get(reason) or _FILE
