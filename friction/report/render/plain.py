"""The week as a plain mail: the Markdown, its lines no longer than a mail's."""

from __future__ import annotations

import re
import textwrap
from typing import TYPE_CHECKING

from friction.report.render.markdown import to_markdown

if TYPE_CHECKING:
    from friction.report.week import Report

WIDTH = 72
_MARK = re.compile(r" *(?:- |\d+\. )?")


def to_plain(report: Report) -> str:
    """Return the summary, wrapped at `WIDTH` signs; what goes on below a point stands as deep as its first letter."""
    return "\n".join(_wrap(line) for line in to_markdown(report).splitlines()) + "\n"


def _wrap(line: str) -> str:
    mark = _MARK.match(line)
    deep = " " * (mark.end() if mark else 0)
    return textwrap.fill(line, WIDTH, subsequent_indent=deep, break_long_words=False, break_on_hyphens=False)
