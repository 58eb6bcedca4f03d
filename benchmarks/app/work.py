"""A week of real work in the app, by one pair of hands in Chromium: ``python -m benchmarks.app.work DIR``.

DIR is a copy of the workspace that ``friction demo`` makes, with one run that ends a week before its data do
(``friction run -C DIR --as-of 2026-05-04``), and nothing decided yet. What is done: the Monday review of fifteen
themes, then the first theme read and renamed, two merged, one split, the split taken back, three messages moved, a
stage corrected, recalculated; twenty segments coded by two people who do not see each other's answers, alpha read,
disputes settled, a theme approved, the codebook taken out; then the next week's run, after which every decision must
still be there. Prints a line for each, with how long it took, and fails where the page does not say what it should.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.app.sessions import serve

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Locator, Page

MOST_PRESSES = 60
N_REVIEWED, N_CODED = 15, 20
PATIENCE = 60_000


class Hands:
    """Whoever works: clicks, types, and waits until the page stands still."""

    def __init__(self, page: Page, base: str) -> None:
        self.page, self.base, self.n_presses = page, base, 0
        page.set_default_timeout(PATIENCE)

    def open(self, address: str) -> None:
        """Go to an address."""
        self.page.goto(f"{self.base}/{address}")
        self.rest()

    def rest(self) -> None:
        """Wait until all is drawn."""
        self.page.wait_for_selector("h1")
        self.page.wait_for_timeout(400)
        self.page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
        self.page.wait_for_timeout(200)

    def press(self, key: str) -> None:
        """Press a key."""
        self.n_presses += 1
        self.page.keyboard.press(key)
        self.rest()

    def click(self, name: str | re.Pattern[str], *, within: Locator | None = None, place: int = 0) -> None:
        """Click a button by its words."""
        self.n_presses += 1
        (within or self.page.get_by_test_id("stMain")).get_by_role("button", name=name).nth(place).click()
        self.rest()

    def part(self, name: str) -> None:
        """Choose a part of the page."""
        self.page.get_by_test_id("stMain").get_by_role("radio", name=name, exact=True).first.click()
        self.rest()

    def pick(self, label: str | re.Pattern[str], words: str) -> None:
        """Choose from a list."""
        field = self.page.get_by_role("combobox", name=label).first
        field.click()
        field.fill(words)
        self.page.get_by_role("option").filter(has_text=words).first.click()
        self.rest()

    def fill(self, label: str, words: str) -> None:
        """Type into a field and leave it."""
        field = self.page.get_by_role("textbox", name=label).first
        field.fill(words)
        field.press("Tab")
        self.rest()

    def sign(self, name: str) -> None:
        """Sign what follows with a name."""
        self.fill("Sign decisions as", name)

    def sees(self, words: str | re.Pattern[str]) -> None:
        """Wait until the page says something, and stands still; what nobody sees stands behind colons there."""
        said = words.pattern if isinstance(words, re.Pattern) else re.escape(words)
        self.page.get_by_test_id("stMain").get_by_text(re.compile(said.replace(":", ":\u2060?"))).first.wait_for()
        self.rest()


def review(hands: Hands) -> str:
    """Confirm, give away, dismiss, take and leave, by keys alone."""
    hands.open("review")
    hands.n_presses = 0
    for turn in range(N_REVIEWED):
        is_theme = hands.page.get_by_test_id("stMain").get_by_role("button", name="Confirm").count() > 0
        hands.press({4: "1", 9: "D"}.get(turn, "A") if is_theme else "D")  # proposals are left as they are
        hands.sees(re.compile(rf"{turn + 1} of {N_REVIEWED} looked at|All looked at"))
    if hands.n_presses > MOST_PRESSES:
        raise AssertionError(hands.n_presses)
    return f"{N_REVIEWED} themes in {hands.n_presses} keys"


def look_after(hands: Hands) -> str:
    """Read the first theme, rename it, merge two, split one and take it back, move three messages, correct a stage."""
    hands.open("")
    hands.click("Open theme")
    n_read = hands.page.locator(".evidence").count()
    hands.part("Edit")
    hands.fill("Name", "guest checkout is missing")
    hands.click("Save")
    hands.sees("Saved: 1 decision.")
    hands.pick("Another theme", "newsletter")
    hands.part("Edit")
    hands.pick("Into the theme", "guest checkout")
    hands.click(re.compile("^Merge$"))
    hands.sees(re.compile("was merged into this theme"))
    hands.part("Messages")
    _tick(hands, 2)
    hands.page.get_by_role("button", name="Split off").first.click()
    hands.page.get_by_role("textbox", name=re.compile("A theme of their own")).fill("wants to stay a guest")
    hands.page.keyboard.press("Tab")
    hands.rest()
    hands.page.get_by_role("button", name="Split off").last.click()
    hands.rest()
    hands.sees(re.compile("Split off as “wants to stay a guest”"))
    hands.click("Undo")
    hands.sees(re.compile("Taken back"))
    _tick(hands, 3)
    hands.pick(re.compile("to the theme"), "card declined")
    hands.click("Move there")
    hands.sees(re.compile("Moved to “card declined”: 3 messages"))
    hands.click("Another stage")
    hands.page.get_by_role("combobox", name="It is about").last.click()
    hands.page.get_by_role("option", name="search").first.click()
    hands.rest()
    hands.part("History")
    hands.sees(re.compile("named “guest checkout is missing”"))
    return f"{n_read} messages read, six decisions and an undo"


def _tick(hands: Hands, n: int) -> None:
    for place in range(n):
        hands.page.get_by_test_id("stMain").get_by_test_id("stCheckbox").nth(place).click()
        hands.rest()


def code(hands: Hands) -> str:
    """Draw a sample for two, code it as each, read alpha, settle, approve, take the codebook out."""
    hands.open("code")
    hands.sign("lea")
    hands.part("Samples")
    hands.fill("Who codes, names parted by commas", "ann, ben")
    hands.page.get_by_label("How many").fill(str(N_CODED))
    hands.page.keyboard.press("Tab")
    hands.rest()
    slider = hands.page.get_by_role("slider")
    slider.focus()
    for _ in range(10):
        hands.page.keyboard.press("ArrowRight")
    hands.rest()
    hands.click("Draw the sample")
    hands.sees(re.compile("Drawn. Segments to code"))
    hands.part("Code")
    for coder, rare in (("ann", 7), ("ben", 5)):
        hands.sign(coder)
        hands.page.locator("h1").click()
        for turn in range(N_CODED):
            hands.page.keyboard.press("N" if turn % rare == 0 else str(turn % 4 + 1))
            hands.page.keyboard.press("Enter")
            hands.sees(re.compile(f"{turn + 1} of {N_CODED} coded, as {coder}"))
        hands.rest()
    hands.sign("lea")
    hands.part("Agreement")
    hands.sees(re.compile("alpha", re.IGNORECASE))
    hands.part("Disputes")
    n_settled = 0
    while hands.page.get_by_text(re.compile(r"of \d+ to settle")).count():
        hands.press("1")
        hands.sees(re.compile("^Settled"))
        n_settled += 1
    hands.click(re.compile("Make the themes say so"))
    hands.sees(re.compile("The themes say so now"))
    hands.part("Codebook")
    hands.click("Approve")
    with hands.page.expect_download() as taken:
        hands.page.get_by_role("button", name="REFI-QDA (.qdc)").click()
    size = Path(taken.value.path()).stat().st_size
    return f"two of {N_CODED} segments each, {n_settled} settled, one approved, a codebook of {size:,} bytes"


def run_anew(folder: Path, as_of: str | None) -> str:
    """Run the workspace, to the end of a week or of its data."""
    command = [sys.executable, "-c", "from pipelines.cli import main; main()", "run", "-C", str(folder), "--json"]
    done = subprocess.run(
        [*command, *(["--as-of", as_of] if as_of else [])], capture_output=True, text=True, check=True
    )  # fmt: skip
    return str(json.loads(done.stdout.strip().splitlines()[-1]).get("run", ""))


def count_kept(folder: Path) -> str:
    """Say what became of every decision after the run."""
    from friction.store import find_runs, read_run

    carried = read_run(find_runs(folder)[-1]).carried
    counts = carried["state"].value_counts().sort_index()
    return ", ".join(f"{n} {state}" for state, n in counts.items())


def main() -> None:
    """Work a week, and print what was done."""
    from playwright.sync_api import sync_playwright

    parser = argparse.ArgumentParser(prog="python -m benchmarks.app.work", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--as-of", default="2026-05-04")
    asked = parser.parse_args()

    def tell(what: str, act: Callable[[], str]) -> None:
        start = time.perf_counter()
        try:
            said = act()
        except Exception:
            hands.page.screenshot(path=str(asked.folder / "failed.png"))
            raise
        print(f"| {what} | {said} | {time.perf_counter() - start:.1f} |", flush=True)

    print("| work | done | seconds |\n|---|---|---:|")
    with serve(asked.folder) as (_, port), sync_playwright() as playwright:
        import shutil

        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        hands = Hands(browser.new_page(viewport={"width": 1280, "height": 900}), f"http://127.0.0.1:{port}")
        tell("Monday review", lambda: review(hands))
        tell("a theme looked after", lambda: look_after(hands))
        tell("recalculated", lambda: run_anew(asked.folder, asked.as_of))
        tell("coded by two", lambda: code(hands))
        tell("the next week run", lambda: run_anew(asked.folder, None))
        tell("every decision after it", lambda: count_kept(asked.folder))
        hands.open("")
        hands.sees("guest checkout is missing")
        browser.close()


if __name__ == "__main__":
    main()
