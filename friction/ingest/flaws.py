"""What can be wrong with one row; a flaw names the place and the reason, never a value: values may be personal."""

from __future__ import annotations

from typing import NamedTuple

BROKEN_QUOTE = "broken quote"
TOO_LONG = "longer than 1 MiB"
NUL = "holds a NUL character"
HALF_CHARACTER = "holds half a character (a lone surrogate)"
NOT_JSON = "is not valid JSON"
NOT_OBJECT = "is not a JSON object"
EMPTY_FILE = "the file is empty"

TIME_UNREADABLE = "time cannot be read"
TIME_WITHOUT_UNIT = "time is a bare number; its unit is not guessed"
YEAR_OUT_OF_RANGE = "year out of range"
TIME_MISSING = "time is missing"
NO_TIME_AT_ALL = "no event: every time is missing"
NAME_MISSING = "name is missing"
PERSON_MISSING = "person is missing"
ID_MISSING = "fewer than two ids to link"
AUTHOR_UNKNOWN = "author is not named in authors"
NOTHING_SAID = "neither text nor rating"
NO_TURN = "no line begins with a prefix of the transcript setting"
NOTHING_OWN = "no words of its own: all is quoted mail or markup"
NO_WORDS = (
    "JSON that is no list of turns (objects that name who speaks, and a text): name the part that holds the words"
)
TURN_AUTHOR_UNKNOWN = "the author of a turn is not named in authors; the turn is left out"
RATING_UNREADABLE = "rating is not a number; the row is kept without it"
RATING_OUT_OF_RANGE = "rating is outside rating_range; the row is kept without it"
OPTED_OUT_UNREADABLE = "opted_out is neither yes nor no; taken for yes"
VALUE_UNREADABLE = "value is not a number; the row is kept without it"


class Flaw(NamedTuple):
    """What is wrong at one place of a file: row from 1; no column where the whole row is at fault."""

    row: int
    column: str | None
    reason: str
