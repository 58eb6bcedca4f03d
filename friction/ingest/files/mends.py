"""What mends a row that could not be used: the setting, the export or the command, by the reason it was set aside."""

from __future__ import annotations

from friction.ingest.files import flaws
from friction.ingest.files.flaws import FILE_UNREAD, list_settings

AS_MEANT = "Nothing to do"
"""Begins the mend of what is set aside for good."""

_FILE = "Look at that row in the file, mend it or export it anew, and run again."
_EXPORT_TIMES = "Export times with an offset, in UTC, or as the file's own type of time."
_TIME_FORMAT = 'Say how the times are written: time_format, such as "day first" or "%d.%m.%Y %H:%M".'
_COLUMN_AS_TEXT = "Export that column as text, so that no program rounds it."

_MENDS = {
    flaws.BROKEN_QUOTE: _FILE,
    flaws.OTHER_END: "Export the file anew with one kind of line end.",
    flaws.TOO_LONG: "Shorten the row, or leave out the column that holds so much.",
    flaws.NUL: _FILE,
    flaws.HALF_CHARACTER: "Export the file anew as UTF-8.",
    flaws.NOT_JSON: _FILE,
    flaws.NOT_OBJECT: _FILE,
    flaws.HEADER_LINE: f"{AS_MEANT}: it is part of the header.",
    flaws.EMPTY_FILE: "Put the export in its place, or take the source out of the settings.",
    flaws.TIME_UNREADABLE: _TIME_FORMAT,
    flaws.TIME_NOT_OF_FORMAT: "Mend time_format, or take it out so that the form is found.",
    flaws.TIME_ROUNDED: _COLUMN_AS_TEXT,
    flaws.TIME_ZONE_UNKNOWN: _EXPORT_TIMES,
    flaws.TIME_ZONE_DISAGREES: _EXPORT_TIMES,
    flaws.YEAR_OUT_OF_RANGE: "Mend the year in the file; if all are wrong, say time_format.",
    flaws.TIME_MISSING: "Without a time an event is nowhere in a journey: add it to the export.",
    flaws.NO_TIME_AT_ALL: f"{AS_MEANT} if nothing happened to it yet.",
    flaws.NAME_MISSING: "Name the column that says what happened: columns.name.",
    flaws.PERSON_MISSING: "Name the column of the customer's id: columns.person.",
    flaws.ID_MISSING: "A link needs two ids: name both columns in columns.ids.",
    flaws.ID_LOST_DIGITS: _COLUMN_AS_TEXT,
    flaws.ID_TOO_LARGE: _COLUMN_AS_TEXT,
    flaws.ID_IS_WORD: "If it is an id with you, name the word under [identities] keep.",
    flaws.AUTHOR_UNKNOWN: 'Say who it is: authors = { "that word" = "agent" }.',
    flaws.NOTHING_SAID: f"{AS_MEANT}, unless text or rating stands in another column: columns.text.",
    flaws.NO_TURN: "Name the words that begin a turn: transcript.",
    flaws.NOTHING_OWN: f"{AS_MEANT}: the customer wrote nothing of their own.",
    flaws.NO_WORDS: "Name the part that holds the words: columns.text.",
    flaws.TURNS_OF_NOBODY: 'Say who they are: authors = { "that word" = "agent" }.',
    flaws.TURN_AUTHOR_UNKNOWN: 'Say who it is: authors = { "that word" = "agent" }.',
    flaws.TURN_TIME_UNREADABLE: _TIME_FORMAT,
    flaws.RATING_UNREADABLE: "Mend the cell, or say what the word means: rating_words.",
    flaws.RATING_OUT_OF_RANGE: "Mend rating_range: worst and best rating.",
    flaws.OPTED_OUT_UNREADABLE: "Write yes or no into that column.",
    flaws.NO_ID_OF_ROWS: "Name the column that has one id a row, or take columns.doc_id out.",
    flaws.VALUE_IN_CURRENCIES: "Export the values in one currency.",
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
