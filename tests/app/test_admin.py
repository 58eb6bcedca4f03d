"""The Admin page: each part opens, and does what it says, for whoever may."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import pytest

from app import actor, app_pages, start_run
from app.admin.keys import AdminKey
from app.views.sign_in import NotSignedInError, Visitor
from app.workspace import append_decisions, open_service
from friction.errors import NotAllowedError
from friction.store import LEAST_ROLE, RUNS_FOLDER, Service, is_allowed, lock_runs, report_progress
from tests.app.small_run import write_workspace
from tests.app.test_pages import _read_log, _read_words

pytestmark = pytest.mark.slow

PARTS = ("people", "runs", "import", "start", "data", "audit", "safety")
TEAM = """
[auth]
redirect_uri = "http://localhost/oauth2callback"
cookie_secret = "0123456789abcdef0123456789abcdef"
client_id = "friction"
client_secret = "secret"
server_metadata_url = "http://localhost/.well-known/openid-configuration"
"""
ROLES = {"ann": "admin", "lea": "lead", "cody": "annotator", "vi": "viewer"}


@pytest.fixture
def workspace(workspaces, tmp_path):
    """Return a copy of a workspace, in which a test may do anything."""
    return shutil.copytree(workspaces["both"], tmp_path / "shop")


def _force(widget):
    """Return a widget as a program sees it, which can press what a browser cannot."""
    widget.proto.disabled = False
    return widget


@pytest.fixture
def team(workspace, tmp_path, monkeypatch, open_app):
    """Return a function that opens a page as somebody who signed in, in a workspace where four people have a role."""
    file = tmp_path / "team.toml"
    file.write_text(TEAM)
    file.chmod(0o600)
    for who, role in ROLES.items():
        with Service(workspace, "ann") as service:
            service.grant(who, role)

    def open_as(who: str | None, page: str = "admin", ends_in: float = 60, **query: str):
        said = {"is_logged_in": True, "email": who, "email_verified": True, "exp": time.time() + ends_in}
        monkeypatch.setattr(
            actor, "look_at_visitor", lambda: Visitor(said if who else {}, {}, "127.0.0.1", time.time())
        )
        return open_app(workspace, page, team=file, **query)

    return open_as


@pytest.mark.parametrize("half", ["both", "documents", "events", "empty"])
@pytest.mark.parametrize("part", PARTS)
def test_every_part_opens_on_every_kind_of_workspace(open_app, workspaces, half, part):
    """With both halves, one of them, or no run at all, a part says something and never fails."""
    opened = open_app(workspaces[half], "admin", admin=part)
    assert not opened.exception
    assert not opened.error
    assert [title.value for title in opened.title] == ["Admin"]


def test_the_import_tells_what_is_lost_with_its_mend(open_app, workspaces):
    """In a sentence, with file, column and first row."""
    words = _read_words(open_app(workspaces["both"], "admin", admin="import"))
    assert "1 of 63 rows of tickets is lost: time cannot be read." in words
    assert "tickets.csv, column created, first row 40" in words
    assert "What mends it: Say how the times are written: time_format" in words
    assert "no stage holds" in words


def test_the_first_role_is_given_to_an_admin(open_app, workspace):
    """What would leave nobody an admin is refused where the hand is; the word about it stands there too."""
    opened = open_app(workspace, "admin")
    name = next(box for box in opened.text_input if box.label.startswith("Name"))
    name.set_value("root").run()
    opened.button(key=AdminKey.GIVE).click().run()
    assert "nobody would be an admin" in opened.error[0].value

    opened.selectbox(key=AdminKey.ROLE).set_value("admin").run()
    opened.button(key=AdminKey.GIVE).click().run()

    assert "root is now admin." in _read_words(opened)
    with Service(workspace, "root") as service:
        assert service.roles == {"root": "admin"}


def test_a_role_is_taken_and_the_audit_says_by_whom(team, workspace):
    """The last admin cannot be taken."""
    opened = team("ann")
    opened.selectbox(key=AdminKey.TAKE_FROM).set_value("vi").run()
    opened.button(key=AdminKey.TAKE).click().run()
    with Service(workspace, "ann") as service:
        assert "vi" not in service.roles
        assert service.read_audit()["done_by"].tolist()[-1] == "ann"

    opened.selectbox(key=AdminKey.TAKE_FROM).set_value("ann").run()
    opened.button(key=AdminKey.TAKE).click().run()
    assert "nobody would be an admin" in opened.error[0].value


@pytest.mark.parametrize("who", ROLES)
@pytest.mark.parametrize(
    ("part", "key", "action"),
    [("people", AdminKey.GIVE, "grant"), ("start", AdminKey.START, "start a run"), ("audit", None, "read audit")],
)
def test_each_role_may_do_its_part(team, who, part, key, action):
    """What somebody may not do cannot be pressed, and the page says which role it needs."""
    opened = team(who, admin=part)
    allowed = is_allowed(ROLES[who], action)
    assert (f"It needs the role {LEAST_ROLE[action]}" in _read_words(opened)) is not allowed
    if key is not None:
        opened.text_input[-1].set_value("somebody").run() if part == "people" and allowed else None
        assert opened.button(key=key).disabled is not allowed


@pytest.mark.parametrize("who", ["vi", "cody"])
def test_a_call_past_the_page_is_refused(team, workspace, who, monkeypatch):
    """A program that presses what cannot be pressed, or calls what is behind it, starts nothing and gives nothing."""
    monkeypatch.setattr(start_run.subprocess, "Popen", lambda *_, **__: pytest.fail("a run was started"))
    opened = team(who, admin="start")
    _force(opened.button(key=AdminKey.START)).click().run()
    opened = team(who, admin="people")
    _force(opened.text_input[-1]).set_value("vi").run()
    _force(opened.button(key=AdminKey.GIVE)).click().run()

    for act in (start_run.start_run, start_run.stop_run):
        with pytest.raises(NotAllowedError, match="may not start a run"):
            act(workspace)
    with open_service(workspace) as service, pytest.raises(NotAllowedError, match=f"{who} may not grant"):
        service.grant(who, "admin")
    with Service(workspace, "ann") as service:
        assert service.roles == ROLES


@pytest.mark.parametrize(
    ("who", "action", "allowed"),
    [
        ("vi", "name", False), ("cody", "name", True), ("cody", "approve", False), ("lea", "approve", True),
    ],
)  # fmt: skip
def test_a_decision_is_checked_against_the_role_of_who_signed_in(team, workspace, who, action, allowed):
    """Whatever page it comes from: all of them write by the one service."""
    team(who)
    changes = [(action, {"name": "Cards"} if action == "name" else {})]
    if allowed:
        assert append_decisions(workspace, "th-card", changes)
        assert _read_log(workspace)["decided_by"].tolist() == [who]
    else:
        with pytest.raises(NotAllowedError):
            append_decisions(workspace, "th-card", changes)
        assert _read_log(workspace).empty


def test_a_decision_of_a_sign_in_that_has_ended_is_refused(team, workspace):
    """Also where the page was drawn before."""
    team("ann", ends_in=-1)
    with pytest.raises(NotSignedInError, match="has ended"):
        append_decisions(workspace, "th-card", [("name", {"name": "Cards"})])
    assert _read_log(workspace).empty


PAGES = sorted(path.stem for path in Path(app_pages.__path__[0]).glob("[!_]*.py"))


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("who", [None, "eve"])
def test_nobody_sees_anything_without_sign_in_and_role(team, page, who):
    """Neither a word of the workspace nor a way to another page."""
    opened = team(who, page)
    shown = _read_words(opened)
    assert "Corner shop" not in shown
    assert not opened.dataframe
    assert not opened.sidebar.selectbox
    assert ("not signed in" in shown) is (who is None)
    assert ("Ask an admin for one: ann." in shown) is (who == "eve")


def test_a_sign_in_that_ends_ends_what_is_done_with_it(team, workspace, monkeypatch):
    """The page that was open a moment ago writes nothing any more."""
    opened = team("ann", admin="people")
    ended = {"is_logged_in": True, "email": "ann", "email_verified": True, "exp": time.time() - 1}
    opened.selectbox(key=AdminKey.TAKE_FROM).set_value("vi").run()
    monkeypatch.setattr(actor, "look_at_visitor", lambda: Visitor(ended, {}, "127.0.0.1", time.time()))
    opened.button(key=AdminKey.TAKE).click().run()
    assert "Your sign-in has ended" in _read_words(opened)
    with Service(workspace, "ann") as service:
        assert service.roles == ROLES


def test_nothing_in_the_session_or_the_address_makes_somebody_else(team):
    """The name to sign with, which is typed where one is alone, counts for nothing where people sign in."""
    opened = team("vi", run="0001", signed="ann", actor="ann", role="admin")
    opened.session_state["entry_signed"] = "ann"
    opened.run()
    assert "Signed in as vi" in _read_words(opened)
    assert not [box for box in opened.text_input if box.label == "Sign decisions as"]


def test_before_the_first_role_nobody_who_signs_in_may_do_anything(workspaces, tmp_path, monkeypatch, open_app):
    """Alone on a machine a workspace without roles is one person's; over a network it is nobody's."""
    file = tmp_path / "team.toml"
    file.write_text(TEAM)
    file.chmod(0o600)
    said = {"is_logged_in": True, "email": "eve", "email_verified": True, "exp": time.time() + 60}
    monkeypatch.setattr(actor, "look_at_visitor", lambda: Visitor(said, {}, "127.0.0.1", time.time()))
    opened = open_app(workspaces["both"], "admin", team=file)
    assert "friction people grant eve admin" in _read_words(opened)
    assert not opened.tabs
    assert not opened.dataframe


def test_a_run_started_elsewhere_is_shown_and_keeps_others_out(open_app, workspace):
    """Its step is said; the button waits until it is done."""
    with lock_runs(workspace / RUNS_FOLDER), report_progress(workspace) as reporter:
        reporter.begin("Topics", 4, 10)
        opened = open_app(workspace, "admin", admin="start")
        assert opened.button(key=AdminKey.START).disabled
        assert opened.button(key=AdminKey.STOP).disabled
        reporter.end("unchanged")
    opened.run()
    assert not opened.button(key=AdminKey.START).disabled
    assert "Nothing had changed" in opened.success[0].value


def test_a_run_is_started_and_its_failure_is_told(open_app, tmp_path):
    """The files that the settings name are not there: the process ends, and its last words say what mends it."""
    folder = write_workspace(tmp_path / "shop")
    opened = open_app(folder, "admin", admin="start")
    opened.button(key=AdminKey.START).click().run()
    assert not opened.exception
    assert "The run has begun." in _read_words(opened)
    deadline = time.monotonic() + 60
    while start_run.look_at_work(folder).busy:
        assert time.monotonic() < deadline
        time.sleep(0.2)
    opened.run()
    assert "ended before it could begin" in opened.error[0].value
    assert "tickets.csv" in opened.code[0].value
