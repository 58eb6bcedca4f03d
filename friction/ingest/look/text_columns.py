"""Which columns hold what customers wrote, and which what was answered."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from friction.ingest.clean import find_author, read_turns, to_author_words
from friction.ingest.look.hints import hints_at, to_words

if TYPE_CHECKING:
    from collections.abc import Collection

    import pandas as pd

    from friction.ingest.look.profile import Profile
    from friction.ingest.look.table import Table

FEW_WORDS, MANY_WORDS = 0.05, 0.3
"""Shares of cells of several words that tell texts from names and codes: under a telling name, and without one."""

REPEATS = 0.15
"""Different cells per given cell below which sentences are templates or labels, unless the name tells of texts."""

FEWEST_SENTENCES = 4
"""So many different sentences are no templates, however often each is said."""

LONGEST_TIME, MANY_DIGITS = 45, 0.9
"""Mean signs of a cell, and share of cells with digits, of times in a form that is not read yet."""

_ANSWER = 2.0
_COURTESY = re.compile(
    r"\b(?:thank(?:s| you) for|we(?:'re| are) (?:very |so )?sorry|sorry to hear|our (?:team|support|agents?)|"
    r"reach(?:ing)? out|please contact us|"
    r"kind regards|dear (?:customer|user|guest)|vielen dank für|sehr geehrte|unser team|wir bedauern|gracias por|"
    r"lamentamos|nuestro equipo|estimad[oa]|obrigad[oa] (?:por|pelo|pela)|nossa equipe|merci (?:pour|de votre)|"
    r"notre équipe|grazie per|nostro team|bedankt voor)\b|感谢您|お客様|ご意見|고객님|спасибо за",
    re.IGNORECASE,
)


def find_texts(table: Table, but: Collection[str] = ()) -> tuple[list[str], list[str]]:
    """Return the columns of the customers' words, titles first, and those of the company's answers, in file order.

    Words are told by their cells: several words, or a script that parts none, that vary; not addresses of pages, nested
    records, times or numbers. A name that tells of texts lets shorter and more frequent ones pass. What is given in a
    minority of the rows, begins alike, thanks and regrets, or has a time beside it in the same rows, is an answer.

    Parameters
    ----------
    table : a look at a file.
    but : columns that hold something else.
    """
    found = [name for name, column in table.columns.items() if name not in but and _is_text(column)]
    plain = [name for name in found if not hints_at(name, "title")]
    ordered = sorted(plain, key=lambda name: -_rate_text(table.columns[name]))
    main = next((name for name in ordered if _rate_answer(table, table.columns[name], None) < _ANSWER), None)
    if main is None:
        main = ordered[0] if ordered else None
    answers = [
        name
        for name in found
        if main is not None
        and name != main
        and _rate_answer(table, table.columns[name], table.columns[main]) >= _ANSWER
    ]
    if main is not None and any(_are_alike(table.columns[main], table.columns[name]) for name in plain if name > main):
        main = min(name for name in plain if name == main or _are_alike(table.columns[main], table.columns[name]))
    kept = [
        name
        for name in found
        if name not in answers
        and (
            name == main
            or hints_at(name, "title")
            or (_belongs(table.columns[name]) and not _are_alike(table.columns[name], table.columns[main or name]))
        )
    ]
    titles = [name for name in kept if hints_at(name, "title")] if len(kept) > 1 else []
    return [*titles, *(name for name in kept if name not in titles)], answers


def name_text(table: Table, but: Collection[str]) -> list[str]:
    """Return the columns whose names alone tell of texts, of those without a cell: for a file that holds no rows."""
    return [
        name
        for name, column in table.columns.items()
        if not column.n_given and name not in but and hints_at(name, "text") and not _names_answer(name)
    ]


def _is_text(column: Profile) -> bool:
    if column.json_share > 0.5:
        return bool(column.given.head(20).map(_is_conversation).mean() > 0.5)
    if column.given.empty or column.url_share > 0.5 or column.mail_share > 0.5:
        return False
    if column.numbers is not None or column.time is not None:
        return False
    name = column.name
    if (
        hints_at(name, "time")
        and column.mean_length < LONGEST_TIME
        and column.given.str.contains(r"\d").mean() > MANY_DIGITS
    ):
        return False  # times in a form that is not read yet
    if hints_at(name, "title") and not hints_at(name, "people") and not hints_at(name, "address"):
        return column.words_share > FEW_WORDS
    if (hints_at(name, "time") and not hints_at(name, "text")) or hints_at(name, "address"):
        return False
    if hints_at(name, "people") and column.sentence_share < MANY_WORDS:
        return False
    if (hints_at(name, "rating") or hints_at(name, "account")) and not hints_at(name, "text"):
        return False
    if hints_at(name, "text"):
        return _is_wordy(column) or (column.words_share > FEW_WORDS and column.different_share > REPEATS)
    if column.words_share <= MANY_WORDS:
        return False
    said = column.different_share > REPEATS and column.sentence_share > 0.2
    often = column.n_different >= FEWEST_SENTENCES and column.different_share > 0.02
    return said or (column.sentence_share > 0.5 and often)


def _is_wordy(column: Profile) -> bool:
    """Tell whether cells under a telling name are words of people rather than codes: also short and frequent ones."""
    given = column.given.head(2_000)
    spoken = given.str.contains(r"[^\W\d_]\S*\s+\S|[^\x00-\u024f]|[.!?]$")
    return bool(spoken.mean() > MANY_WORDS and given.str.contains("_").mean() < FEW_WORDS)


def _is_conversation(cell: str) -> bool:
    """Tell whether a cell is a list of turns as JSON, of which most are by somebody whose word is known."""
    turns = read_turns(cell) or []
    known = to_author_words({})
    return sum(find_author(turn.who, known) is not None for turn in turns) > len(turns) / 2


def _rate_text(column: Profile) -> float:
    """Return how much a column is the place where people write, from 0."""
    score = 3 * column.sentence_share + column.words_share + column.different_share + min(column.mean_length, 400) / 400
    return score + hints_at(column.name, "text") + column.given_share


def _belongs(column: Profile) -> bool:
    """Tell whether a further column of texts holds words of the same person."""
    return column.sentence_share > 0.2 and (
        column.different_share > REPEATS
        or column.n_different >= FEWEST_SENTENCES
        or (hints_at(column.name, "text") and len(to_words(column.name).split()) > 1)
    )


def _are_alike(one: Profile, other: Profile) -> bool:
    """Tell whether two columns say the same: HTML and plain body, or a text beside its cleaned copy."""
    if one.name == other.name:
        return False
    both = one.cells.notna() & other.cells.notna()
    if not both.any():
        return False
    mine, theirs = (_to_letters(column.cells[both].head(200)) for column in (one, other))
    return bool((mine == theirs).mean() > 0.8)


def _to_letters(cells: pd.Series) -> pd.Series:
    return cells.str.replace(r"<[^>]*>|&\w+;|[\W_]+", "", regex=True).str.lower()


def _names_answer(name: str) -> bool:
    return hints_at(name, "reply") and (hints_at(name, "company") or "internal" in to_words(name))


def _rate_answer(table: Table, column: Profile, main: Profile | None) -> float:
    """Return how much speaks for the company's answer, 0 to about 7; `_ANSWER` is enough."""
    score = 3.0 if _names_answer(column.name) else 1.0 if hints_at(column.name, "reply") else 0.0
    head = column.given.head(2_000)
    score += 1.5 * bool(head.str.contains(_COURTESY).mean() > 0.25)
    openings = head.str[:12].value_counts()
    if len(head) > 4 and openings.iloc[0] > 0.5 * len(head):
        score += 1.0
    if main is None:
        return score if column.given_share < 0.5 else score - 1.5
    if column.n_given < 0.6 * main.n_given:
        score += 0.5
        given = column.cells.notna()
        beside = [
            other
            for other in table.columns.values()
            if other.time is not None and other.n_given and (other.cells.notna() == given).mean() > 0.97
        ]
        score += 2.0 * bool(beside)
    return score
