"""A file of any kind becomes rows of text, each with its place; what cannot be used is told by its place."""

from friction.ingest.files.ahead import read_ahead
from friction.ingest.files.beside import NO_DAY, join_beside
from friction.ingest.files.bounds import check_bounds
from friction.ingest.files.coded import (
    combine_coded,
    count_codes,
    is_coded,
    join_coded,
    list_codes,
    number_values,
    repeat_coded,
    to_coded,
    to_coded_columns,
)
from friction.ingest.files.encodings import find_mark, find_wide
from friction.ingest.files.file_forms import look_at_form
from friction.ingest.files.flaws import (
    AUTHOR_UNKNOWN,
    BESIDE_TURNS,
    EMPTY_FILE,
    FILE_UNREAD,
    ID_IS_WORD,
    ID_LOST_DIGITS,
    ID_MISSING,
    ID_TOO_LARGE,
    NAME_MISSING,
    NO_ID_OF_ROWS,
    NO_TIME_AT_ALL,
    NO_TURN,
    NO_WORDS,
    NOTHING_OWN,
    NOTHING_SAID,
    NUMBER_UNREADABLE,
    OPTED_OUT_UNREADABLE,
    PERSON_MISSING,
    RATING_IN_PERCENT,
    RATING_IN_WORDS,
    RATING_OF_ANOTHER_SCALE,
    RATING_OUT_OF_RANGE,
    RATING_UNREADABLE,
    TIME_MISSING,
    TIME_NOT_OF_FORMAT,
    TIME_ROUNDED,
    TIME_UNREADABLE,
    TIME_WITHOUT_UNIT,
    TIME_ZONE_DISAGREES,
    TIME_ZONE_UNKNOWN,
    TURN_AUTHOR_UNKNOWN,
    TURN_TIME_UNREADABLE,
    TURNS_OF_NOBODY,
    UPDATED_AT_UNREADABLE,
    VALUE_IN_CURRENCIES,
    VALUE_OF_TWO_READINGS,
    VALUE_UNREADABLE,
    YEAR_OUT_OF_RANGE,
    Flaw,
    list_settings,
    to_unread,
)
from friction.ingest.files.mends import AS_MEANT, is_lost, tell_mend
from friction.ingest.files.rows import Rows, build_rows, put_texts, strip_cells, to_array, to_arrow
from friction.ingest.files.source_files import find_source_files
from friction.ingest.files.tabular import iter_rows, read_rows
from friction.ingest.files.workbooks import open_workbook, to_text
from friction.ingest.files.xml_events import iter_xml, to_local_name

__all__ = [
    "AS_MEANT", "AUTHOR_UNKNOWN", "BESIDE_TURNS", "EMPTY_FILE", "FILE_UNREAD", "ID_IS_WORD", "ID_LOST_DIGITS",
    "ID_MISSING", "ID_TOO_LARGE", "NAME_MISSING", "NOTHING_OWN", "NOTHING_SAID", "NO_DAY", "NO_ID_OF_ROWS",
    "NO_TIME_AT_ALL", "NO_TURN", "NO_WORDS", "NUMBER_UNREADABLE", "OPTED_OUT_UNREADABLE", "PERSON_MISSING",
    "RATING_IN_PERCENT", "RATING_IN_WORDS", "RATING_OF_ANOTHER_SCALE", "RATING_OUT_OF_RANGE", "RATING_UNREADABLE",
    "TIME_MISSING", "TIME_NOT_OF_FORMAT", "TIME_ROUNDED", "TIME_UNREADABLE", "TIME_WITHOUT_UNIT",
    "TIME_ZONE_DISAGREES", "TIME_ZONE_UNKNOWN", "TURNS_OF_NOBODY", "TURN_AUTHOR_UNKNOWN", "TURN_TIME_UNREADABLE",
    "UPDATED_AT_UNREADABLE", "VALUE_IN_CURRENCIES", "VALUE_OF_TWO_READINGS", "VALUE_UNREADABLE", "YEAR_OUT_OF_RANGE",
    "Flaw", "Rows", "build_rows", "check_bounds", "combine_coded", "count_codes", "find_mark", "find_source_files",
    "find_wide", "is_coded", "is_lost", "iter_rows", "iter_xml", "join_beside", "join_coded", "list_codes",
    "list_settings", "look_at_form", "number_values", "open_workbook", "put_texts", "read_ahead", "read_rows",
    "repeat_coded", "strip_cells", "tell_mend", "to_array", "to_arrow", "to_coded", "to_coded_columns",
    "to_local_name", "to_text", "to_unread",
]  # fmt: skip
