"""The one place where customers' words become something a browser reads.

Whatever a customer, or a theme named after customers' words, brings along is shown as letters, never obeyed.
Only three functions make such text, and a test forbids all other ways on the pages.
"""

from __future__ import annotations

import html
import itertools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable

_STYLES = {
    "plain": "background:none;color:inherit",
    "cue": "background:#ffe2a8;color:inherit;border-radius:3px;padding:0 2px",
    "segment": "background:#eaf1f8;color:inherit",
    "hit": "font-weight:700;text-decoration:underline",
}
# Its own block, line breaks kept, long words broken, letters that turn the direction of writing kept inside.
_BOX = "white-space:pre-wrap;overflow-wrap:anywhere;unicode-bidi:isolate;max-height:14rem;overflow:auto;line-height:1.5"
_HEADING = (
    "font-size:1.9rem;font-weight:600;margin:0;padding:0;line-height:1.3;overflow-wrap:anywhere;unicode-bidi:isolate"
)
_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
_JOINER = "\u2060"


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
        kinds = [ground, *(["hit"] if "hit" in over else [])]
        style = ";".join(_STYLES[kind] for kind in kinds)
        pieces.append(f'<mark class="{" ".join(kinds)}" style="{style}">{escaped}</mark>' if over else escaped)
    return f'<div class="evidence" style="{_BOX}">{"".join(pieces)}</div>'


def heading_html(text: str) -> str:
    """Return a page's heading that holds somebody's words, such as a theme's name."""
    return f'<h1 style="{_HEADING}">{_escape(text)}</h1>'


def to_label(text: str) -> str:
    """Return ``text`` for a place that reads Markdown (a caption, a button): every sign stands for itself.

    A word joiner, which is not seen, keeps addresses, icons and coloured text from being recognised.
    """
    broken = (
        _hide_controls(text).replace(":", f":{_JOINER}").replace("www", f"w{_JOINER}ww").replace("@", f"@{_JOINER}")
    )
    return _PUNCTUATION.sub(r"\\\1", broken).replace("\n", " ")


def _escape(text: str) -> str:
    return html.escape(_hide_controls(text), quote=True)


def _hide_controls(text: str) -> str:
    """Replace control characters, which no reader sees, by the sign for something unreadable."""
    return re.sub(r"[\x00-\x08\x0b-\x1f\x7f]", "\ufffd", text)
