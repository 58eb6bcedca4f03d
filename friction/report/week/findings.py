"""The findings of a week: up to three, those that lead before those that are counts."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from friction.contracts import ANY
from friction.impact.tell import (
    FEW,
    MOST_WORDS,
    SURE,
    find_equals,
    find_separated,
    find_told,
    to_finding,
    to_sure,
)
from friction.report.changes import to_change_words
from friction.report.week.fine_print import to_fine_print
from friction.report.week.people import count_people, find_drafts, list_points
from friction.report.week.quotes import find_quotes
from friction.report.week.record import Finding
from friction.report.week.rows import Row, choose_rows, is_compared, is_leading, to_told
from friction.report.week.worth import find_worth, tell_worth

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from friction.config import Weekly
    from friction.report.edges import Compared

MOST_FINDINGS, LONGEST_NAME = 3, 80


def find_findings(
    tables: Mapping[str, pd.DataFrame], week: str, weekly: Weekly, compared: Compared
) -> tuple[Finding, ...]:
    """Return the best-ranked rows of ``impact``, one of each theme that was not dismissed; those that lead first.

    What it may be worth is told of the first alone, to be short; that of all themes stands in the appendix.

    Parameters
    ----------
    tables : a run's tables by name; of themes those that may leave alone.
    week : the week told of.
    weekly : which messages may leave, and the smallest count.
    compared : the weeks that the numbers with and without look at.
    """
    if "impact" not in tables:
        return ()
    themes = tables["themes"].set_index("theme_id")
    rows = _choose_kept(tables)[:MOST_FINDINGS]
    people, drafts = count_people(tables), find_drafts(tables["themes"])
    changes = to_change_words(tables["theme_weeks"], week)
    found = []
    for place, (row, equal) in enumerate(zip(rows, _find_equals(rows), strict=True)):
        theme_id, told = row["theme_id"], to_told(row)
        theme, n_people = themes.loc[theme_id], int(people.get(row["theme_id"], 0))
        difference, low, high = (float(one) for one in find_told(row)) if is_compared(row) else (None,) * 3
        sure = to_sure(told)
        found.append(
            Finding(
                theme_id=theme_id,
                name=theme["name"],
                stage=None if row["stage"] == ANY else row["stage"],
                sentence=to_sentence(told, theme["name"], compared.more_weeks, weekly.fewest),
                fine_print=to_fine_print(row, compared.words, n_people, weekly.fewest),
                sure=sure,
                why_sure=SURE[sure],
                evidence=told["evidence"],
                difference=difference,
                low=low,
                high=high,
                change=changes.get(theme_id, "too early to say"),
                equal=equal,
                draft=theme_id in drafts,
                owner=theme["owner"] if isinstance(theme["owner"], str) else None,
                status=theme["status"],
                worth=tell_worth(find_worth(row, tables, weekly.fewest)) if place == 0 else "",
                weeks=list_points(tables["theme_weeks"], theme_id, week, weekly.fewest),
                quotes=find_quotes(tables, theme_id, row["stage"], weekly.quotes) if n_people >= weekly.fewest else (),
            )
        )
    return tuple(found)


def find_further(tables: Mapping[str, pd.DataFrame]) -> tuple[str, ...]:
    """Return the themes that lead too, but that three stand before them: ids in the order of the rank."""
    return tuple(row["theme_id"] for row in _choose_kept(tables)[MOST_FINDINGS:] if is_leading(row))


def is_parted(tables: Mapping[str, pd.DataFrame]) -> bool:
    """Say whether intervals part the first finding from all others that lead, also those that are not shown."""
    leading = [row for row in _choose_kept(tables) if is_leading(row)]
    return all(find_separated(leading[0], row) for row in leading[1:])


def leads(finding: Finding) -> bool:
    """Say whether a finding is told as one, and not as a count of who wrote."""
    return finding.evidence != "count" and finding.sure != FEW and finding.low is not None and finding.low > 0


def to_sentence(row: Row, name: str, more_weeks: int, fewest: int) -> str:
    """Return a row's sentence, of at most 25 words: a long name of a theme is cut, with a sign for more."""
    words = name.split()
    for n_words in range(len(words), -1, -1):
        sentence = to_finding(row, shorten(name, n_words), more_weeks=more_weeks, fewest=fewest).sentence
        if len(sentence.split()) <= MOST_WORDS:
            break
    return sentence


def shorten(name: str, most: int) -> str:
    """Return at most so many words of a name, and at most 80 letters."""
    words = name.split()
    kept = " ".join(words[:most])
    cut = kept[: LONGEST_NAME - 1].rstrip()
    return kept if len(words) <= most and len(kept) <= LONGEST_NAME else f"{cut}…"


def _choose_kept(tables: Mapping[str, pd.DataFrame]) -> list[Row]:
    """Return the row that is told of each theme of friction that was not dismissed, those that lead first."""
    if "impact" not in tables:
        return []
    themes = tables["themes"]
    kept = set(themes.loc[themes["is_friction"] & (themes["status"] != "dismissed"), "theme_id"])
    return [row for theme_id, row in choose_rows(tables["impact"]).items() if theme_id in kept]


def _find_equals(rows: Sequence[Row]) -> list[bool]:
    """Return for each row whether nothing parts it from the one above; of counts, as `find_equals` says."""
    equals = find_equals(rows)
    for place, (above, row) in enumerate(pairwise(rows), start=1):
        both_lead = is_leading(above) and is_leading(row)
        equals[place] = equals[place] or (both_lead and not find_separated(above, row))
    return equals
