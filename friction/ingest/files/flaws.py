"""What can be wrong with one row; a flaw names the place and the reason, never a value: values may be personal."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from friction.errors import InputError

BROKEN_QUOTE = "broken quote"
OTHER_END = "its line or the one before ends otherwise than the lines of the file, so it may be half a row"
ESCAPED = '; say escape = "\\\\" where a backslash stands before signs that belong to the text'
"""Ends the reason of a row that a backslash before a quote, a delimiter or a line end may have broken."""
TOO_LONG = "longer than 1 MiB"
NUL = "holds a NUL character"
HALF_CHARACTER = "holds half a character (a lone surrogate)"
NOT_JSON = "is not valid JSON"
NOT_OBJECT = "is not a JSON object"
HEADER_LINE = "is a further line of the header, no row (question texts, import ids or kinds of answers)"
EMPTY_FILE = "the file is empty"
FILE_UNREAD = "the file cannot be read: "
"""Begins the reason of a whole file that was set aside; what it is and what to do stands behind it."""

TIME_UNREADABLE = "time cannot be read"
TIME_WITHOUT_UNIT = 'time is a bare number; say time_format = "epoch seconds", or the unit it has'
TIME_NOT_OF_FORMAT = "time is not written as time_format says"
TIME_ROUNDED = "time is a number with fewer digits than a time has: it may have been rounded"
TIME_ZONE_UNKNOWN = "time names a zone that is not known, or stands for several; export it with an offset, or in UTC"
TIME_ZONE_DISAGREES = "time names a zone that was not kept there at that time"
YEAR_OUT_OF_RANGE = "year out of range"
TIME_MISSING = "time is missing"
NO_TIME_AT_ALL = "no event: every time is missing"
NAME_MISSING = "name is missing"
PERSON_MISSING = "person is missing"
ID_MISSING = "fewer than two ids to link"
ID_LOST_DIGITS = "id in scientific notation has lost digits; export the column as text"
ID_TOO_LARGE = "id is too large for a floating-point number and may have lost digits; export the column as text"
ID_IS_WORD = "in place of an id stands a word for nobody"
AUTHOR_UNKNOWN = "author is not named in authors"
NOTHING_SAID = "neither text nor rating"
NO_TURN = "no line begins with a prefix of the transcript setting"
NOTHING_OWN = "no words of its own: all is quoted mail or markup"
NO_WORDS = (
    "JSON that is no list of turns (objects that name who speaks, and a text): name the part that holds the words"
)
TURNS_OF_NOBODY = "no author of a turn is named in authors"
BESIDE_TURNS = "stands beside a conversation in turns; it is left out"
TURN_TIME_UNREADABLE = "the time of a turn cannot be read; the turn has that of its conversation, if there is one"
TURN_AUTHOR_UNKNOWN = "the author of a turn is not named in authors; the turn is left out"
RATING_UNREADABLE = "rating is not a number; the row is kept without it"
RATING_IN_WORDS = 'rating is in words; say rating_words = { "the words" = 5 }; the row is kept without it'
RATING_IN_PERCENT = (
    "rating is a percentage, and rating_range does not begin at 0; "
    'say rating_words = { "100%" = 5 }, each with its rating; the row is kept without it'
)
RATING_OF_ANOTHER_SCALE = (
    "rating names another best than rating_range does; "
    'say rating_words = { "10/10" = 5 }, each with its rating; the row is kept without it'
)
RATING_OUT_OF_RANGE = "rating is outside rating_range; the row is kept without it"
OPTED_OUT_UNREADABLE = "opted_out is neither yes nor no; taken for yes"
NO_ID_OF_ROWS = (
    "this column holds no ids of rows: one id stands on rows of several persons, or of several moments with nothing in "
    "common; all rows are kept, without it"
)
NUMBER_UNREADABLE = "number is not a number; the row is kept without it"
UPDATED_AT_UNREADABLE = "updated_at cannot be read; the row is kept without it"
VALUE_UNREADABLE = "value is not a number; the row is kept without it"
VALUE_OF_TWO_READINGS = (
    'value may have a point or a comma before its decimals; say decimal = "." or decimal = ","; '
    "the row is kept without it"
)
VALUE_IN_CURRENCIES = "values are in several currencies; the row is kept without it"


class Flaw(NamedTuple):
    """What is wrong at one place of a file: row from 1; no column where the whole row is at fault."""

    row: int
    column: str | None
    reason: str


def to_unread(error: InputError) -> str:
    """Return the reason of a file that cannot be read; it holds no value of its rows."""
    return f"{FILE_UNREAD}{error.what}. {error.mend}".rstrip()


_SETTING = re.compile(r'\w+ = (?:"[^"]*"|\{[^}]*\})')


def list_settings(reason: str) -> tuple[str, ...]:
    """Return the settings that would mend what a reason tells of; of several, one is right."""
    _, _, said = reason.partition("; say ")
    return tuple(_SETTING.findall(said))
