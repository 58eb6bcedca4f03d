"""What every test has at hand: a key of its own, and the real data where they are."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

ROOT = Path(__file__).parent.parent

# No time limit, which a busy machine would break, the same examples each time, and so many that all tests end in time.
settings.register_profile("friction", deadline=None, derandomize=True, max_examples=50)
settings.load_profile("friction")


LONG_FIRST = (
    "tests/pipelines/test_shop.py", "tests/pipelines/test_resume.py", "tests/real/test_examples.py",
    "tests/pipelines/test_shop_next_week.py", "tests/browser/test_browser.py",
)  # fmt: skip
"""Files whose few tests take long: begun last, one worker would wait for the other at the end."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put what takes long first; all else stays in its order."""
    rank = {file: place for place, file in enumerate(LONG_FIRST)}
    items.sort(key=lambda item: rank.get(item.nodeid.partition("::")[0], len(rank)))


@pytest.fixture(autouse=True, scope="session")
def _own_key() -> Iterator[None]:
    """Keep the tests away from the key of the person who runs them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FRICTION_KEY", "a key that is only for the tests")
        yield


@pytest.fixture(autouse=True, scope="session")
def _nobody_cuts_the_power() -> Iterator[None]:
    """Let no write wait for the disk: what a test reads back is there at once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda _handle: None)
        yield


@pytest.fixture(autouse=True, scope="session")
def _learned_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep what the written examples teach where all workers find it (`tests.pipelines.small.BY_WORDS`)."""
    base = tmp_path_factory.getbasetemp()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FRICTION_TESTS_LEARNED", str(base.parent if "PYTEST_XDIST_WORKER" in os.environ else base))
        yield


@pytest.fixture(scope="session")
def real_data() -> Path:
    """Return the folder of the public data sets, or skip with a plain reason."""
    folder = Path(os.environ.get("FRICTION_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"the public data sets are not at {folder}; set FRICTION_DATA to where they are")
    return folder.resolve()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Return the system's Chromium, one for all tests of a worker; nothing is downloaded."""
    from tests.browser.conftest import ARGUMENTS, CHROMIUM

    if CHROMIUM is None:
        pytest.skip("there is no Chromium on this machine: apt-get install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield opened
        opened.close()
