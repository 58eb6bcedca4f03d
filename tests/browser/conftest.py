"""The app as people see it: started by the command line, opened in the system's Chromium."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import pytest

from tests.app.small_run import write_workspace

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
# Chromium's own background traffic is off, so that every request seen is the page's.
ARGUMENTS = [
    "--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run",
]  # fmt: skip
PATIENCE_SECONDS = 90


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the workspace that the served app shows."""
    return write_workspace(tmp_path_factory.mktemp("browser") / "shop")


@pytest.fixture(scope="session")
def port(shop: Path) -> Iterator[int]:
    """Serve the app by its command, and return its port."""
    number = find_port()
    with serve(shop, number):
        yield number


@pytest.fixture
def page(browser: Browser, port: int) -> Iterator[Page]:
    """Return a fresh page at the app's address; ``page.outside`` collects requests to any other host."""
    with open_at(browser, port) as opened:
        yield opened


@contextmanager
def open_at(browser: Browser, port: int) -> Iterator[Page]:
    """Open a fresh page at a port; ``page.outside`` collects requests to any other host."""
    context = browser.new_context(viewport={"width": 1400, "height": 1000}, base_url=f"http://127.0.0.1:{port}")
    context.set_default_timeout(1000 * PATIENCE_SECONDS)
    opened = context.new_page()
    opened.outside = []

    def collect(request: object) -> None:
        if not request.url.startswith((f"http://127.0.0.1:{port}/", "data:", "blob:")):
            opened.outside.append(request.url)

    opened.on("request", collect)
    yield opened
    context.close()


def _wait_for(port: int, served: subprocess.Popen) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        assert served.poll() is None, "the app has stopped"
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=5):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    pytest.fail("the app did not start")


def find_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        number: int = free.getsockname()[1]
    return number


@contextmanager
def serve(shop: Path, number: int, *options: str) -> Iterator[subprocess.Popen]:
    """Serve the app by its command as long as it is needed; gives the process."""
    start = "from pipelines.cli import main; main()"
    command = [sys.executable, "-c", start, "app", "-C", str(shop), "--port", str(number), *options]
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    ) as served:
        try:
            _wait_for(number, served)
            yield served
        finally:
            with suppress(ProcessLookupError):
                os.killpg(served.pid, signal.SIGTERM)
