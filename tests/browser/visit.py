"""One look at one place of the app in one window: what is broken, what breaks a rule of WCAG, what it asked of whom."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from axe_playwright_python.sync_playwright import Axe

from tests.browser.measure import KEEP_PAINT, Fault, find_faults
from tests.browser.walk import show_whole, unfold, wait_until_drawn

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

    from tests.browser.walk import Screen

RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
         "resultTypes": ["violations"]}  # fmt: skip
"""Level A and AA of WCAG 2.2."""
PATIENCE_SECONDS = 90


@dataclass
class Seen:
    """What one look has found.

    Attributes
    ----------
    faults : of the page as it opens, then those of all that was folded.
    violations : rule of axe-core and element, of the page with everything unfolded.
    outside : addresses on other hosts that were asked.
    opened : windows and dialogs that came up.
    answer : what a script of ours said of the page with everything unfolded; None where none was asked.
    """

    faults: list[Fault] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    opened: list[str] = field(default_factory=list)
    answer: Any = None


def open_window(browser: Browser, port: int, screen: Screen) -> BrowserContext:
    """Return a window of that width and theme, in which what is painted is kept and nothing moves."""
    window = browser.new_context(
        viewport={"width": screen.width, "height": screen.height}, color_scheme=screen.theme, reduced_motion="reduce",
        base_url=f"http://127.0.0.1:{port}",
    )  # fmt: skip
    window.set_default_timeout(1000 * PATIENCE_SECONDS)
    window.add_init_script(KEEP_PAINT)
    return window


def look_at(window: BrowserContext, place: str, *, by_axe: bool = True, ask: str | None = None) -> Seen:
    """Open a place in a window, measure it as it opens and unfolded, and return what was found.

    Parameters
    ----------
    window : of `open_window`.
    place : the address behind the host.
    by_axe : ask axe-core, too?
    ask : a script whose answer is wanted as well.
    """
    page, seen = window.new_page(), Seen()
    _watch(page, seen)
    page.goto(f"/{place}")
    wait_until_drawn(page)
    seen.faults = find_faults(page)
    if unfold(page):
        # Unfolded it is no card any more: its words were asked for.
        more = [fault for fault in find_faults(page) if fault.kind != "wordy"]
        seen.faults += [fault for fault in more if fault not in seen.faults]
    if ask is not None:
        seen.answer = page.evaluate(ask)
    if by_axe:
        show_whole(page)
        seen.violations = _find_violations(page)
    page.close()
    return seen


def _find_violations(page: Page) -> list[str]:
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{rule['id']}: {node['target'][-1]} {node['html'][:120]}" for rule in found for node in rule["nodes"]]


def _watch(page: Page, seen: Seen) -> None:
    page.on("request", lambda request: _keep_outside(request.url, seen))
    page.on("popup", lambda popup: seen.opened.append(popup.url))
    page.on("dialog", lambda dialog: (seen.opened.append(dialog.message), dialog.dismiss()))


def _keep_outside(url: str, seen: Seen) -> None:
    if not url.startswith(("http://127.0.0.1:", "data:", "blob:")):
        seen.outside.append(url)
