"""The one place where customers' words become something a browser reads.

Whatever a customer, or a theme named after customers' words, brings along is shown as letters, never obeyed.
Only four functions make such text, and a test forbids all other ways on the pages.
"""

from __future__ import annotations

import html
import itertools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
_JOINER = "\u2060"
# Overrides and isolates of direction, spaces without width; not the joiners that Persian and pictures need.
_UNSEEN = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_MARK = "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
_MARKS = re.compile(f"({_MARK}{{8}}){_MARK}+")
TABLE_STEPS = (250, 350, 500, 700, 950, 1250)
"""Pixels: a table becomes cards where it has less than the step that it needs."""
_WORD, _PIECE = 25, 12
_BOX_LETTERS, _BOX_LINES = 280, 5
"""What fits into the box of a message (``style.py``) on a telephone."""


@dataclass(frozen=True)
class Span:
    """A piece of a text to be marked: from ``start`` to before ``end``, in characters."""

    start: int
    end: int
    kind: Literal["cue", "segment", "hit"] = "cue"


def evidence_html(text: str, spans: Iterable[Span] = ()) -> str:
    """Return ``text`` as HTML in which every letter is escaped and only our own ``<mark>`` stands.

    Parameters
    ----------
    text : a customer's words.
    spans : pieces to mark, in any order; they may overlap (a cue lies inside its segment) or leave the text. What was
        searched for (``hit``) is marked beside what else a piece is.
    """
    kept = [span for span in spans if 0 <= span.start < span.end <= len(text)]
    cuts = sorted({0, len(text), *(place for span in kept for place in (span.start, span.end))})
    pieces = []
    for start, end in itertools.pairwise(cuts):
        over = {span.kind for span in kept if span.start <= start and end <= span.end}
        escaped = _escape(text[start:end])
        ground = "cue" if "cue" in over else "segment" if "segment" in over else "plain"
        kinds = " ".join([ground, *(["hit"] if "hit" in over else [])])
        pieces.append(f'<mark class="{kinds}">{escaped}</mark>' if over else escaped)
    # What is longer than its box can be scrolled by the keyboard, too.
    reach = ' tabindex="0"' if len(text) > _BOX_LETTERS or text.count("\n") > _BOX_LINES else ""
    return f'<div class="evidence"{reach}>{"".join(pieces)}</div>'


def heading_html(text: str) -> str:
    """Return a page's heading that holds somebody's words, such as a theme's name."""
    return f'<h1 class="named">{_escape(text)}</h1>'


def table_html(
    head: Sequence[tuple[str, str]], rows: Sequence[Sequence[str]], alt: str, *, right: Sequence[bool], room: int
) -> str:
    """Return a table whose words are all escaped; long unbroken strings, such as hashes, may break, words may not.

    Parameters
    ----------
    head : of each column its label and its help, "" where there is none; helps stand below the table.
    rows : the words of each cell.
    alt : what it shows, for those who hear it.
    right : which columns stand to the right, as numbers do.
    room : pixels that it needs; where it has less, each row is a card (``style.py``).
    """
    sides = ["number" if one else "words" for one in right]
    step = next((step for step in TABLE_STEPS if room <= step), TABLE_STEPS[-1])
    labels = "".join(
        f'<th role="columnheader" scope="col" class="{side}">{_escape(label)}</th>'
        for (label, _), side in zip(head, sides, strict=True)
    )
    body = "".join(
        '<tr role="row">'
        + "".join(
            f'<td role="cell" class="{side}" data-label="{_escape(label)}">{_soften(words)}</td>'
            for words, (label, _), side in zip(row, head, sides, strict=True)
        )
        + "</tr>"
        for row in rows
    )
    helps = "".join(f"<li>{_escape(label)}: {_escape(said)}</li>" for label, said in head if said)
    below = f'<ul class="helps">{helps}</ul>' if helps else ""
    return (
        f'<div class="rows-box"><table role="table" class="rows under-{step}" aria-label="{_escape(alt)}">'
        f'<thead role="rowgroup"><tr role="row">{labels}</tr></thead><tbody role="rowgroup">{body}</tbody></table>'
        f"{below}</div>"
    )


def to_label(text: str) -> str:
    """Return ``text`` for a place that reads Markdown (a caption, a button): every sign stands for itself.

    A word joiner, which is not seen, keeps addresses, icons and coloured text from being recognised. Signs that turn
    the direction of writing, or that nobody sees, are left out: our own words may stand in the same line.
    """
    seen = _UNSEEN.sub("", _hide_controls(text))
    broken = seen.replace(":", f":{_JOINER}").replace("www", f"w{_JOINER}ww").replace("@", f"@{_JOINER}")
    return _PUNCTUATION.sub(r"\\\1", broken).replace("\n", " ")


def _escape(text: str) -> str:
    return html.escape(_hide_controls(text), quote=True)


def _soften(text: str) -> str:
    """Escape, and let what is longer than any word, such as a hash, break every few letters."""
    return " ".join(
        "<wbr>".join(_escape(word[at : at + _PIECE]) for at in range(0, len(word), _PIECE))
        if len(word) > _WORD
        else _escape(word)
        for word in text.split(" ")
    )


def _hide_controls(text: str) -> str:
    """Replace control characters, which no reader sees, by the sign for something unreadable.

    Of marks that stand on one letter at most eight are kept: no language needs more, and hundreds cover the page.
    """
    return _MARKS.sub(r"\1", re.sub(r"[\x00-\x08\x0b-\x1f\x7f]", "\ufffd", text))
