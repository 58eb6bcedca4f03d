"""The coder's desk in a real browser: by keys alone, and no answer is lost when the server is killed."""

from __future__ import annotations

import json
import os
import signal
from contextlib import ExitStack

import pytest

from friction.store import CodingLog, Service
from tests.app.small_run import write_workspace
from tests.browser.conftest import PATIENCE_SECONDS, find_port, serve

pytestmark = [pytest.mark.slow, pytest.mark.browser]

SEGMENTS = [f"d-{place}{number}/1" for place in (0, 1, 3, 4) for number in range(3)]
KEYS = ["2", "3", "N", "23", "4", "2", "5", "N"]
"""What is pressed for each segment before Enter; 2 is the card, 3 the address form under it."""
N_CODED = len(KEYS)


@pytest.fixture(scope="module")
def asked(tmp_path_factory):
    """Return a workspace in which ann and ben both have segments to code."""
    workspace = write_workspace(tmp_path_factory.mktemp("desk") / "shop")
    parts = dict.fromkeys(("ann", "ben"), SEGMENTS)
    with Service(workspace, "lea") as service:
        service.code("sample", {"how": "random", "seed": 0, "overlap": 1.0, "parts": parts}, sample_id="sa-1")
    return workspace


@pytest.fixture
def start(asked):
    """Return a function that serves the app at a port of its own, and gives the process and the port."""
    with ExitStack() as started:

        def begin():
            port = find_port()
            return started.enter_context(serve(asked, port)), port

        yield begin


def _kill(served):
    """Kill all that was started, at once, as a crash would."""
    os.killpg(served.pid, signal.SIGKILL)
    served.wait()


def _sit_down(browser, port, coder):
    """Open the desk under a name, with no field in use."""
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    page.set_default_timeout(1000 * PATIENCE_SECONDS)
    page.goto(f"http://127.0.0.1:{port}/code")
    field = page.get_by_label("Sign decisions as")
    field.fill(coder)
    field.press("Enter")
    page.get_by_text(f"coded, as {coder}").wait_for()
    page.wait_for_timeout(1000)  # a key while the whole page is drawn would come too early
    page.locator("[data-test-script-state=notRunning]").wait_for()
    page.locator("h1").click()
    return page


def _press(page, key, is_done):
    """Press a key; once more where it came while the whole page was drawn, and nobody heard it."""
    for _ in range(3):
        page.keyboard.press(key)
        for _ in range(30):
            page.wait_for_timeout(200)
            if is_done():
                return
    pytest.fail(f"nothing followed {key}")


def _picked(page):
    return page.locator("button[kind=primary]", has=page.locator("kbd")).count()


def _read_answers(workspace):
    log = CodingLog(workspace)
    codings = log.read()
    log.close()
    payloads = codings.loc[codings["action"] == "code", "payload"].map(json.loads)
    return [(payload["segment_id"], payload["themes"]) for payload in payloads]


def test_answers_by_keys_survive_a_reload_and_a_kill_of_the_server(browser, start, asked):
    """Each answer is on disk before the next segment shows; keys do nothing while somebody types."""
    served, port = start()
    page = _sit_down(browser, port, "ann")

    field = page.get_by_role("combobox", name="Codes picked; type to find any")
    field.press_sequentially("2N", delay=50)
    page.wait_for_timeout(500)
    assert _picked(page) == 0
    page = _sit_down(browser, port, "ann")  # who leaves the field without a pick has no keys until a click (note 49)
    for n, keys in enumerate(KEYS, start=1):
        for n_picked, key in enumerate(keys, start=1):
            _press(page, key, lambda least=n_picked + 1: _picked(page) >= least)  # and "Next", once something is said
        said = page.get_by_text(f"{n} of {len(SEGMENTS)} coded, as ann")
        _press(page, "Enter", lambda said=said: said.count() > 0)
    _kill(served)

    said = _read_answers(asked)
    assert [segment_id for segment_id, _ in said] == SEGMENTS[:N_CODED]
    assert [len(themes) for _, themes in said] == [1, 1, 0, 2, 1, 1, 1, 0]
    assert said[0][1] == ["th-card"]
    assert said[3][1] == ["th-card", "th-form"]

    _, port = start()
    page = _sit_down(browser, port, "ann")
    page.get_by_text(f"{N_CODED} of {len(SEGMENTS)} coded, as ann").wait_for()
    assert len(_read_answers(asked)) == N_CODED
