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
POLLING = 50
"""Milliseconds between two looks; pages that lie behind another one draw no frames to wait for."""
ARGUMENTS = ("--no-sandbox", "--disable-dev-shm-usage")
_DONE = (
    "() => document.querySelector('[data-testid=stApp]')?.getAttribute('data-test-script-state') !== 'running'"
    " && !document.querySelector('[data-testid=stSkeleton],[data-testid=stSpinner]')"
)
_MARK = "() => document.querySelectorAll('.evidence').forEach(one => one.dataset.seen = '1')"
"""Cards that were there before."""

_FOUND = "() => document.querySelector('.evidence:not([data-seen])')"
"""There is a card that was not there before."""

_GONE = "() => document.querySelector('h1') && !document.querySelector('[data-testid=stApp] .evidence[data-seen]')"
"""Another page stands: no card of the one before."""

SENTENCES = ("my parcel never arrived", "the coupon is refused", "I was charged two times")


class Look(NamedTuple):
    """What one look cost.

    Attributes
    ----------
    seconds : until the page stood.
    busy : seconds the server's cores worked for it: what it would take on a machine with nothing else to do, but for
        the browser.
    memory : of the server then, in MB.
    """

    what: str
    seconds: float
    busy: float
    memory: float


def look(folder: Path, sessions: int, pages: tuple[str, ...], tell: Callable[[Look], None]) -> None:
    """Open the app as many times as there are sessions, and let the last of them search and turn to other pages.

    Parameters
    ----------
    pages : titles in the menu to turn to, each from Messages and back.
    tell : is told each look as it is done.
    """
    from playwright.sync_api import sync_playwright

    with serve(folder) as (server, port), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=list(ARGUMENTS))

        def take(what: str, act: Callable[[], object], page: Page, stands: str = _FOUND) -> None:
            page.evaluate(_MARK)
            worked, start = _read_work(server), time.perf_counter()
            act()
            page.wait_for_function(stands, polling=POLLING)
            page.wait_for_function(_DONE, polling=POLLING)
            seconds = time.perf_counter() - start
            tell(Look(what, seconds, _read_work(server) - worked, _read_memory(server)))

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
                take(f"to {title}, {turn}", page.get_by_role("link", name=title, exact=True).first.click, page,
                     _GONE)  # fmt: skip
                take(f"back to Messages from {title}, {turn}",
                     page.get_by_role("link", name="Messages", exact=True).first.click, page)  # fmt: skip
        browser.close()


@contextmanager
def serve(folder: Path) -> Iterator[tuple[int, int]]:
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
    sizes = {one: int(said.get("VmRSS", "0 kB").split()[0]) for one, said in _read_family(server).items()}
    return sum(sizes.values()) / 1024


def _read_work(server: int) -> float:
    """Return the seconds that cores have worked for a process and those it has started."""
    ticks = 0
    for one in _read_family(server):
        fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def _read_family(server: int) -> dict[int, dict[str, str]]:
    """Return what the system says of a process and of those it has started, by their ids."""
    parents, told = {}, {}
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            said = dict(line.split(":", 1) for line in status.read_text().splitlines() if ":" in line)
        except OSError:
            continue
        parents[int(said["Pid"])] = int(said["PPid"])
        told[int(said["Pid"])] = said
    own = {server}
    while more := {one for one, parent in parents.items() if parent in own} - own:
        own |= more
    return {one: told[one] for one in own if one in told}
