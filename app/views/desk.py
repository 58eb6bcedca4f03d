"""The coder's desk in memory: what is asked, what was said, and where the coder stands; nothing of what others said."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pandas as pd

SIGNS = "123456789ABDEFGHIJKLOPQSTVWYZ"
"""Keys that pick a code: without C and R, which the program that draws the page keeps for itself, and those that do
something else: N (none of them), U (unsure), X (the conversation), M (more codes)."""


class Code(NamedTuple):
    """A code as the desk offers it: its theme, its name, its key, and what it means, or ""."""

    theme_id: str
    name: str
    sign: str
    meaning: str


class Asked(NamedTuple):
    """A segment that the coder is asked about, with where it stands in its document."""

    sample_id: str
    segment_id: str
    doc_id: str
    start: int
    end: int
    text: str


class Answer(NamedTuple):
    """What the coder said of a segment, by the id of the coding in the log; themes are sorted, none: none of them."""

    coding_id: str
    segment_id: str
    themes: tuple[str, ...]
    unsure: bool


@dataclass
class Draft:
    """What is picked for the segment on the desk, before it is said.

    Attributes
    ----------
    themes : in the order picked.
    none : none of the codes fits.
    unsure : the coder is not sure.
    n_picks : how often the codes picked changed.
    """

    themes: list[str] = field(default_factory=list)
    none: bool = False
    unsure: bool = False
    n_picks: int = 0

    @property
    def is_said(self) -> bool:
        """Whether anything was picked that can be an answer."""
        return bool(self.themes) or self.none

    def flip(self, theme_id: str) -> None:
        """Pick a code, or let it go."""
        held = theme_id in self.themes
        self.pick([one for one in self.themes if one != theme_id] if held else [*self.themes, theme_id])

    def pick(self, themes: Sequence[str]) -> None:
        """Pick these codes, and no others; that none fits holds no more."""
        self.themes, self.none = list(themes), False
        self.n_picks += 1

    def set_none(self) -> None:
        """Say that none of the codes fits, or take that back; no code is picked then."""
        none = not self.none
        self.pick([])
        self.none = none


class Desk:
    """What one coder does: one segment after the other, each answer kept, the way back open.

    Segments answered before come first, in the order in which they were answered; then what is left, in its order. It
    begins at the first that is left.

    Parameters
    ----------
    coder : who codes.
    asked : all that the coder is asked about, in the order of the samples.
    answers : what the coder said so far, oldest first; answers on segments that are not asked about any more are
        passed over.
    before : the desk that this one follows: its turns are counted on, and what is picked there for the segment that
        this one begins with stays picked.
    """

    def __init__(
        self, coder: str, asked: Iterable[Asked], answers: Iterable[Answer] = (), before: Desk | None = None
    ) -> None:
        self.coder = coder
        by_id = {one.segment_id: one for one in asked}
        self._given: list[Answer] = [answer for answer in answers if answer.segment_id in by_id]
        done = dict.fromkeys(answer.segment_id for answer in self._given)
        self.items: list[Asked] = [*(by_id[one] for one in done), *(by_id[one] for one in by_id if one not in done)]
        self.place = len(done)
        same = before is not None and before.coder == coder and before.current == self.current
        self.turn: int = before.turn + (not same) if before else 0
        self.draft: Draft = before.draft if before and same else self._to_draft()

    @property
    def n(self) -> int:
        """How many segments there are to code in all."""
        return len(self.items)

    @property
    def n_done(self) -> int:
        """How many of them have an answer."""
        return len({answer.segment_id for answer in self._given})

    @property
    def current(self) -> Asked | None:
        """The segment on the desk; None where all is done."""
        return self.items[self.place] if self.place < self.n else None

    @property
    def last(self) -> Answer | None:
        """The last answer, which an undo takes back; None where there is none."""
        return self._given[-1] if self._given else None

    def find_answer(self, segment_id: str) -> Answer | None:
        """Return the answer that holds on a segment; None where it has none."""
        return next((answer for answer in reversed(self._given) if answer.segment_id == segment_id), None)

    def is_new(self) -> bool:
        """Say whether the draft differs from what holds on the segment already."""
        held = self.find_answer(self.current.segment_id) if self.current else None
        return held is None or (held.themes, held.unsure) != (tuple(sorted(self.draft.themes)), self.draft.unsure)

    def go_on(self, coding_id: str | None) -> None:
        """Keep the draft as the answer that the log holds by this id (None: it says so already); show the next one."""
        if self.current is not None and coding_id is not None:
            said = Answer(coding_id, self.current.segment_id, tuple(sorted(self.draft.themes)), self.draft.unsure)
            self._given.append(said)
        self.place += 1
        if self.place >= self.n:  # what was taken back on the way
            answered = {answer.segment_id for answer in self._given}
            left = (place for place, one in enumerate(self.items) if one.segment_id not in answered)
            self.place = next(left, self.n)
        self._turn()

    def go_back(self) -> None:
        """Show the segment before; the first one stays."""
        self.place = max(min(self.place, self.n) - 1, 0)
        self._turn()

    def take_back(self) -> None:
        """Forget the last answer, which the log has taken back, and show its segment."""
        gone = self._given.pop()
        self.place = next(place for place, one in enumerate(self.items) if one.segment_id == gone.segment_id)
        self._turn()
        if not self.draft.is_said:  # what was said stays picked, to be mended
            self.draft = Draft(list(gone.themes), not gone.themes, gone.unsure)

    def _turn(self) -> None:
        self.turn += 1
        self.draft = self._to_draft()

    def _to_draft(self) -> Draft:
        held = self.find_answer(self.current.segment_id) if self.current else None
        return Draft(list(held.themes), not held.themes, held.unsure) if held else Draft()


def build_codes(codes: pd.DataFrame, own: Mapping[str, int]) -> list[list[Code]]:
    """Return the codes to pick from, as many to a sheet as there are keys, in the order of the codebook.

    That is by name, each with those beneath it behind it: nothing of what the program found orders them. Where there
    are more codes than keys, those that the coder gave most often before stand on the first sheet. Dismissed ones are
    left out; of equal names the later ones carry their id.

    Parameters
    ----------
    codes : theme_id, name, status, parent_id, definition, include, exclude, as `friction.themes.list_codes` gives them.
    own : how often the coder gave each theme.
    """
    rows = {str(row["theme_id"]): row for row in codes[codes["status"] != "dismissed"].to_dict("records")}
    order = sorted(rows, key=lambda theme_id: _to_place(rows, theme_id))
    first = set(sorted(order, key=lambda theme_id: -own.get(theme_id, 0))[: len(SIGNS)])
    order.sort(key=lambda theme_id: theme_id not in first)
    seen: set[str] = set()
    made = []
    for place, theme_id in enumerate(order):
        plain = str(rows[theme_id]["name"])
        name = f"{plain} [{theme_id}]" if plain in seen else plain
        seen.add(plain)
        made.append(Code(theme_id, name, SIGNS[place % len(SIGNS)], _to_meaning(rows[theme_id])))
    return [made[start : start + len(SIGNS)] for start in range(0, len(made), len(SIGNS))]


def _to_place(rows: Mapping[str, Mapping[object, object]], theme_id: str) -> tuple[str, str, int, str, str]:
    """Return where a code stands: beside its parent, behind it."""
    own, parent = str(rows[theme_id]["name"]), rows[theme_id]["parent_id"]
    if isinstance(parent, str) and parent in rows:
        return str(rows[parent]["name"]).casefold(), parent, 1, own.casefold(), theme_id
    return own.casefold(), theme_id, 0, "", ""


def _to_meaning(row: Mapping[object, object]) -> str:
    told = (("", "definition"), ("Give it: ", "include"), ("Not: ", "exclude"))
    words = (f"{before}{row[name]}" for before, name in told if isinstance(row.get(name), str) and row[name])
    return " · ".join(" ".join(one.split()) for one in words)


def count_own(answers: Sequence[Answer]) -> dict[str, int]:
    """Return how often each theme was given."""
    counts: dict[str, int] = {}
    for answer in answers:
        for theme_id in answer.themes:
            counts[theme_id] = counts.get(theme_id, 0) + 1
    return counts
