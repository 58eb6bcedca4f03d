"""What stands behind the data and is none: lines that the settings count, and totals that say so themselves."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from friction.ingest.files.flaws import Flaw
from friction.ingest.files.rows import Rows, join_rows, to_arrow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from friction.ingest.files.headers import Record

TOTAL = "looks like a total: a word for it, at the end of the file, and "
LACKS_CELLS = TOTAL + "it lacks what every other row has"
IS_COUNT = TOTAL + "the number of rows or a sum beside it"
BEHIND_BLANK = "stands behind a blank line at the end of the file, and lacks most of what every other row has"

SUM_ERROR = 1e-6
MOST_TOTALS = 5
"""Rows at the end that may be totals, at most."""

_TOTAL = re.compile(
    r"(?:(?:grand|sub|over-?all)[ -]?)?(?:totals?|totale|totaux|sums?|summe|gesamt(?:summe|ergebnis)?|insgesamt|summa"
    r"|somme|suma|soma|total général|total general|total geral|averages?|mean|durchschnitt|mittelwert|moyenne|media"
    r"|média|count|anzahl|итого|всего|合计|总计|總計|合計|総計|합계|총계|toplam|razem|totaal)"
    r"\s*(?:\(.{0,20}\)|[:=].{0,20})?",
    re.IGNORECASE,
)


class Tail(NamedTuple):
    """What is known of a file's end.

    Attributes
    ----------
    names, filled : of the columns; whether each held something in the rows looked at.
    lines : returns the last records, whole, with their numbers.
    behind_blank : returns the numbers of those that stand behind a blank line.
    """

    names: Sequence[str]
    filled: Sequence[bool]
    lines: Callable[[], list[Record]]
    behind_blank: Callable[[], set[int]]

    def find_totals(self, rows: Rows, n_null: dict[str, int], n_rows: int) -> list[Flaw]:
        """Return a flaw for each total among the last rows; ``n_null``: empty cells of all ``n_rows`` rows."""
        last = rows.cells[-MOST_TOTALS:]
        full = [
            filled and (name not in last or n_null[name] == int(last[name].isna().sum()))
            for name, filled in zip(self.names, self.filled, strict=True)
        ]
        whole, behind_blank = dict(self.lines()), self.behind_blank()
        found: list[Flaw] = []
        for number in reversed(rows.row[-MOST_TOTALS:].tolist()):
            cells = [cell.strip() for cell in whole.get(number, ())]
            reason = None
            if len(cells) == len(full) and any(cells):
                n_lacking = sum(filled and not cell for filled, cell in zip(full, cells, strict=True))
                if _TOTAL.fullmatch(next(filter(None, cells))):
                    told = str(n_rows - 1) in cells or (not found and _is_sum(rows))
                    reason = LACKS_CELLS if n_lacking else IS_COUNT if told else None
                elif number in behind_blank and n_lacking * 2 > sum(full):
                    reason = BEHIND_BLANK
            if reason is None:
                break
            found.append(Flaw(number, None, reason))
        return found


def _is_sum(rows: Rows) -> bool:
    """Tell whether some number of the last row is the sum of those above it."""
    for name in rows.cells.columns:
        *above, last = map(_to_number, rows.cells[name])
        told = [one for one in above if one is not None]
        if last and len(told) > 1 and abs(sum(told) - last) <= SUM_ERROR * abs(last):
            return True
    return False


def _to_number(cell: object) -> float | None:
    try:
        return float(cell) if isinstance(cell, str) else None
    except ValueError:
        return None


def leave_out_footer(
    parts: Iterator[Rows], footer_lines: int, tail: Tail, is_whole: Callable[[], bool]
) -> Iterator[Rows]:
    """Yield stretches of one file without the last ``footer_lines`` rows, and with totals set aside as flaws.

    One stretch is held back until it is known that it is not the last. Rows of ``footer_lines`` are not counted as
    read; totals are, and quarantined. ``is_whole`` tells, behind the last stretch, whether the file has ended there.
    """
    held: Rows | None = None
    n_null: dict[str, int] = {}
    n_rows, least = 0, footer_lines + MOST_TOTALS
    for part in parts:
        n_rows += len(part.row)
        for name in part.cells.columns:
            n_null[str(name)] = n_null.get(str(name), 0) + to_arrow(part.cells[name]).null_count
        if held is not None and part.n_read < least:
            held = join_rows([held, part])
        else:
            if held is not None:
                yield held
            held = part
    if held is None:
        return
    if not is_whole():
        pass  # the end of the file was not reached
    elif footer_lines:
        held = _leave_out_last(held, footer_lines)
    else:
        held = _set_aside(held, tail.find_totals(held, n_null, n_rows))
    yield held


def _leave_out_last(rows: Rows, n: int) -> Rows:
    """Return rows without the last ``n``, usable or not."""
    numbers = sorted([*rows.row[-n:].tolist(), *(flaw.row for flaw in rows.flaws)])[-n:]
    kept = ~np.isin(rows.row, numbers)
    flaws = tuple(flaw for flaw in rows.flaws if flaw.row not in numbers)
    return Rows(rows.cells[kept].reset_index(drop=True), rows.row[kept], flaws, rows.n_read - len(numbers))


def _set_aside(rows: Rows, found: list[Flaw]) -> Rows:
    """Return rows with those of flaws found among these."""
    if not found:
        return rows
    kept = ~np.isin(rows.row, [flaw.row for flaw in found])
    return Rows(rows.cells[kept].reset_index(drop=True), rows.row[kept], (*rows.flaws, *found), rows.n_read)
