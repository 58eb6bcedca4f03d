"""What is broken in the looks of a page, measured in the browser; nothing of the app is asked.

The kinds of faults:

- ``cut``: letters outside the box that shows them, or longer than their field;
- ``outside``: letters left or right of the window;
- ``sideways``: something that must be scrolled sideways to be read;
- ``broken``: a word of fewer than 25 letters on two lines;
- ``wordy``: a card in the first screen with more than 40 words of ours (what a customer wrote is shown whole);
- ``nameless``: a control without a name;
- ``escaped``: a control whose name is told with the signs that keep words from being obeyed.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

_HERE = Path(__file__).parent
MEASURE = (_HERE / "measure.js").read_text(encoding="utf-8")
KEEP_PAINT = (_HERE / "canvas.js").read_text(encoding="utf-8")
"""To be set before a page is opened (``add_init_script``); without it the cells of long tables are not measured."""


@dataclass(frozen=True)
class Fault:
    """One thing that is broken: of what kind, the words that show it, the widget or element it stands in."""

    kind: str
    text: str
    where: str


def find_faults(page: Page, **options: int) -> list[Fault]:
    """Return the faults of the page as it stands, each once, in the order of the page.

    Parameters
    ----------
    options : ``fold``, the pixels that the first screen holds (900), and ``mostWords`` of a card in it (40).
    """
    return [Fault(**found) for found in page.evaluate(f"options => ({MEASURE.strip()})(options)", options)]
