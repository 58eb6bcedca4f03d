"""Every page of the app and every part of it, by its address, and how to wait until one stands."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Page

HIGHEST = 20_000
"""Pixels of the highest window."""
DRAWN = "[data-testid=stApp][data-test-script-state=notRunning]"


@dataclass(frozen=True)
class Screen:
    """How wide the window is, in pixels, and which of the two themes the system asks for."""

    width: int
    theme: str

    def __str__(self) -> str:
        """Return the name that a test has in its list."""
        return f"{self.width}-{self.theme}"

    @property
    def height(self) -> int:
        """The window's height in pixels: that of a laptop, or of a telephone."""
        return 900 if self.width > 640 else 800


SCREENS = tuple(Screen(width, theme) for width in (1280, 400) for theme in ("light", "dark"))
_ALL = os.environ.get("FRICTION_LOOKS") == "all"
LOOKED_AT, WITH_HOSTILE = (SCREENS, SCREENS) if _ALL else (SCREENS[:1], SCREENS[3:])
"""Each width and each theme once, the narrow and dark one where hostile words are, which hurt most there;
FRICTION_LOOKS=all: both themes at both widths, both with hostile words and without."""


PLACES = {
    "week": ("", "tab=mine", "tab=acted", "tab=dismissed", "tab=wishes", "tab=unsorted"),
    "review": ("", "at=th-evil", "at=pr-0"),
    "messages": ("", "words=card", "words=nothing+like+it"),
    "theme": (
        "part=messages", "part=like", "part=numbers", "part=trend", "part=fixed", "part=similar", "part=edit",
        "part=history",
    ),
    "journey": (
        "part=stages", "part=themes", "part=map", "part=paths", "part=cohorts", "part=weeks", "part=mended",
        "part=groups", "part=silence", "part=tools",
    ),
    "compare": ("compare=weeks", "compare=groups", "compare=runs"),
    "code": ("desk=Code", "desk=Samples", "desk=Agreement", "desk=Disputes", "desk=Codebook"),
    "admin": (
        "admin=people", "admin=runs", "admin=import", "admin=start", "admin=data", "admin=audit", "admin=safety",
    ),
}  # fmt: skip
"""Of each page, in the order of the menu, what the address says of its part: all that can be chosen at its top."""


def find_places() -> list[str]:
    """Return the address of every part of every page, in the order of the menu; the first page has no name in it."""
    first = next(iter(PLACES))
    return [
        ("" if page == first else page) + (f"?{query}" if query else "")
        for page, queries in PLACES.items()
        for query in queries
    ]


def find_looked_at(every: int) -> list[str]:
    """Return one of so many of these places, the first of them first; all of them with FRICTION_LOOKS=all."""
    return find_places()[:: 1 if _ALL else every]


def wait_until_drawn(page: Page) -> None:
    """Wait until the script has run and every chart is on the page."""
    page.wait_for_selector(DRAWN)
    page.wait_for_selector("h1")
    expect(page.locator("[data-testid=stVegaLiteChart]:not(:has(canvas, svg))")).to_have_count(0)
    expect(page.locator("[data-testid=stSkeleton]")).to_have_count(0)
    expect(page.get_by_role("dialog")).to_have_count(0)  # such as: there is no page of that name
    page.wait_for_selector(DRAWN)


def unfold(page: Page) -> int:
    """Open all that is folded on the page, and return how many there were."""
    n = page.evaluate(
        "() => { const shut = document.querySelectorAll('[data-testid=stMain] details:not([open]) > summary');"
        " shut.forEach((one) => one.click()); return shut.length; }"
    )
    if n:
        wait_until_drawn(page)
        page.wait_for_function("() => document.getAnimations().every((one) => one.playState !== 'running')")
    return n


def show_whole(page: Page) -> None:
    """Make the window as high as the page: axe passes over what is not in view.

    Charts and tables are as wide as before; only what sticks to the window's end moves.
    """
    needed = page.evaluate("() => document.querySelector('[data-testid=stMain]').scrollHeight")
    page.set_viewport_size({"width": page.viewport_size["width"], "height": min(needed + 50, HIGHEST)})
    wait_until_drawn(page)
