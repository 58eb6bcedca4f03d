"""The app served, and looked at by several people at once in Chromium: seconds a page takes, memory of the server."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Page

PATIENCE = 180
ARGUMENTS = ("--no-sandbox", "--disable-dev-shm-usage")
_DONE = (
    "() => document.querySelector('[data-testid=stApp]')?.getAttribute('data-test-script-state') !== 'running'"
    " && !document.querySelector('[data-testid=stSkeleton],[data-testid=stSpinner]')"
)
SENTENCES = ("my parcel never arrived", "the coupon is refused", "I was charged two times")


class Look(NamedTuple):
    """What one look cost: seconds until the page stood, and the memory of the server then, in MB."""

    what: str
    seconds: float
    memory: float


def look(folder: Path, sessions: int, pages: tuple[str, ...]) -> list[Look]:
    """Open the app as many times as there are sessions, and let the last of them search and turn to other pages.

    Parameters
    ----------
    pages : titles in the menu to turn to, each from Messages and back.
    """
    from playwright.sync_api import sync_playwright

    looks: list[Look] = []
    with _serve(folder) as (server, port), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=list(ARGUMENTS))

        def take(what: str, act: Callable[[], object], page: Page) -> None:
            start = time.perf_counter()
            act()
            page.wait_for_timeout(50)
            page.wait_for_selector("h1")
            page.wait_for_function(_DONE)
            looks.append(Look(what, time.perf_counter() - start - 0.05, _read_memory(server)))

        here = f"http://127.0.0.1:{port}/messages"
        opened = []
        for number in range(1, sessions + 1):
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            page.set_default_timeout(1000 * PATIENCE)
            take(f"open Messages, session {number}", lambda page=page: page.goto(here), page)
            opened.append(page)
        page = opened[-1]
        field = page.get_by_role("textbox", name="Search")

        def ask(words: str) -> None:
            field.fill(words)
            field.press("Enter")

        for words in ("card refused", "parcel", '"too slow"'):
            take(f"search by words: {words}", lambda words=words: ask(words), page)
        take("search by meaning, the first time", lambda: page.goto(f"{here}?words=it+costs+too+much&by=meaning"), page)
        for words in SENTENCES:
            take(f"search by meaning: {words}", lambda words=words: ask(words), page)
        for title in pages:
            for turn in ("first", "again"):
                take(f"to {title}, {turn}", page.get_by_role("link", name=title, exact=True).first.click, page)
                take(f"back to Messages from {title}, {turn}",
                     page.get_by_role("link", name="Messages", exact=True).first.click, page)  # fmt: skip
        browser.close()
    return looks


@contextmanager
def _serve(folder: Path) -> Iterator[tuple[int, int]]:
    """Serve the app as its command does; gives the process and the port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    start = "from pipelines.cli import main; main()"
    command = [sys.executable, "-c", start, "app", "-C", str(folder), "--port", str(port)]
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    ) as served:
        try:
            end = time.monotonic() + PATIENCE
            while time.monotonic() < end:
                try:
                    with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=5):
                        break
                except OSError:
                    time.sleep(0.2)
            yield served.pid, port
        finally:
            os.killpg(served.pid, signal.SIGTERM)


def _read_memory(server: int) -> float:
    """Return the resident memory of a process and of those it has started, in MB; shared pages of each count."""
    parents, sizes = {}, {}
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            said = dict(line.split(":", 1) for line in status.read_text().splitlines() if ":" in line)
        except OSError:
            continue
        parents[int(said["Pid"])] = int(said["PPid"])
        sizes[int(said["Pid"])] = int(said.get("VmRSS", "0 kB").split()[0])
    own = {server}
    while more := {one for one, parent in parents.items() if parent in own} - own:
        own |= more
    return sum(sizes.get(one, 0) for one in own) / 1024
