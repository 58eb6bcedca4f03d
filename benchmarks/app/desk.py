"""The coder's desk by keys, from Enter to the next segment, in Chromium: ``python -m benchmarks.app.desk DIR``.

DIR is a workspace with a run, such as a copy of the demo's. A sample is drawn for one coder, who says one code of each
segment and goes on; then the log is read: as many answers as were given, each of the segment that was shown.
"""

from __future__ import annotations

import argparse
import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.app.sessions import ARGUMENTS, serve

if TYPE_CHECKING:
    from playwright.sync_api import Page

CODER = "ann"
KEYS = "1234"
PATIENCE = 30_000
# The clock starts at the key itself and stops with the change of the page that shows the next segment.
_WATCH = """([key, said]) => new Promise((resolve) => {
    let begun = null;
    const main = document.querySelector('[data-testid=stMain]');
    const isThere = () => main.textContent.includes(said);
    document.addEventListener('keydown', (event) => { if (event.key === key) begun ??= performance.now(); }, true);
    const watch = new MutationObserver(() => {
        if (begun !== null && isThere()) { watch.disconnect(); resolve(performance.now() - begun); }
    });
    watch.observe(document.body, {subtree: true, childList: true, characterData: true, attributes: true});
})"""
_PICKED = "() => document.querySelectorAll('[data-testid=stMain] button[kind=primary] kbd').length >= 2"
_HEARD = 1_000
"""Milliseconds after which a key that shows nothing was not heard."""


def pick(page: Page, key: str) -> int:
    """Press the key of a code until it shows as picked, and return how many times it was not heard."""
    from playwright.sync_api import TimeoutError as NotHeard

    for unheard in range(3):
        page.keyboard.press(key)
        try:
            page.wait_for_function(_PICKED, timeout=_HEARD)
        except NotHeard:
            continue
        return unheard
    raise TimeoutError(key)


def go_on(page: Page, n: int, n_all: int) -> float:
    """Press Enter, and return the milliseconds until the next segment shows."""
    page.evaluate(f"(asked) => {{ window.__took = ({_WATCH})(asked) }}", ["Enter", f"{n} of {n_all} coded"])
    page.keyboard.press("Enter")
    took = float(page.evaluate("() => window.__took"))
    page.wait_for_selector("[data-test-script-state=notRunning]")
    return took


def read_answers(folder: Path, sample_id: str) -> list[str]:
    """Return which segments were answered, in the order of the log."""
    from friction.store import CodingLog

    log = CodingLog(folder)
    codings = log.read()
    log.close()
    own = codings[(codings["action"] == "code") & (codings["sample_id"] == sample_id)]
    return [str(json.loads(payload)["segment_id"]) for payload in own["payload"]]


def main() -> None:
    """Draw a sample, code it, and print what it took."""
    from playwright.sync_api import sync_playwright

    from friction.store import Service, find_runs, read_run

    parser = argparse.ArgumentParser(prog="python -m benchmarks.app.desk", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--answers", type=int, default=200)
    asked = parser.parse_args()
    segments = read_run(find_runs(asked.folder)[-1]).segments["segment_id"]
    order = [str(one) for one in segments.sample(asked.answers, random_state=0)]
    with Service(asked.folder, "lea") as service:
        sample = {"how": "random", "seed": 0, "overlap": 1.0, "parts": {CODER: order}}
        service.code("sample", sample, sample_id="sa-desk")

    with serve(asked.folder) as (_, port), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=list(ARGUMENTS))
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.set_default_timeout(PATIENCE)
        page.goto(f"http://127.0.0.1:{port}/code")
        page.get_by_label("Sign decisions as").fill(CODER)
        page.get_by_label("Sign decisions as").press("Enter")
        page.get_by_text(f"coded, as {CODER}").wait_for()
        page.wait_for_timeout(1000)
        page.locator("h1").click()
        page.wait_for_timeout(500)
        took, n_unheard = [], 0
        for n in range(1, len(order) + 1):
            n_unheard += pick(page, KEYS[n % len(KEYS)])
            took.append(go_on(page, n, len(order)))
        browser.close()

    said = read_answers(asked.folder, "sa-desk")
    middle, most, slowest = np.percentile(took, [50, 95, 100])
    kept = "all" if said == order else "NOT ALL"
    print("| answers | in the log, in their order | keys not heard | median (ms) | 95th percentile | slowest |")
    print("|---:|---|---:|---:|---:|---:|")
    print(f"| {len(took)} | {kept} | {n_unheard} | {middle:.0f} | {most:.0f} | {slowest:.0f} |")


if __name__ == "__main__":
    main()
