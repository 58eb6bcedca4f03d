"""The page of messages, opened without a browser: searched, narrowed, decided on, exported."""

from __future__ import annotations

import json
import re
import shutil
from types import SimpleNamespace

import pytest

from app.messages.keys import DEFINITION, NAME, MessagesKey
from app.screen.address import Address
from app.screen.state import Key, to_key
from app.search import give_found
from app.views.search import Wanted, find
from app.views.search_index import build_index, place_index
from friction.errors import NotAllowedError, StoreError
from friction.store import DecisionLog, Service
from friction.themes import to_made_id
from tests.app.small_run import HOSTILE, HOSTILE_NAME

pytestmark = pytest.mark.slow

WORDS = to_key(Key.ADDRESS, Address.WORDS)


@pytest.fixture
def workspace(workspaces, tmp_path):
    """Return a copy of a workspace, in which a test may decide."""
    return shutil.copytree(workspaces["both"], tmp_path / "shop")


def _read_words(opened) -> str:
    kinds = ("title", "subheader", "caption", "info", "warning", "success", "error", "button")
    shown = [getattr(element, "label", None) or element.value for kind in kinds for element in opened.get(kind)]
    return "\n".join(str(words) for words in shown).replace("\\", "").replace("\u2060", "")


def _read_address(opened, name) -> list[str]:
    said = opened.query_params[name]
    return [said] if isinstance(said, str) else list(said)


def _read_cards(opened) -> list[str]:
    bodies = [element.proto.body for element in opened.get("html")]
    return [re.sub(r"</?(?:mark|div)[^<>]*>", "", body) for body in bodies if 'class="evidence"' in body]


def _read_decisions(workspace):
    log = DecisionLog(workspace)
    decisions = log.read()
    log.close()
    return [(row.theme_id, row.action, json.loads(row.payload)) for row in decisions.itertuples()]


def test_everything_is_there_a_page_at_a_time(open_app, workspaces):
    """Without a search all messages, ten to a page; the page is in the address, and one beyond the last is the last."""
    opened = open_app(workspaces["both"], "messages")
    assert not opened.exception
    assert "60 messages" in _read_words(opened)
    assert len(_read_cards(opened)) == 10
    first = _read_cards(opened)
    opened.button(key=MessagesKey.ON).click().run()
    assert _read_address(opened, Address.LEAF) == ["2"]
    assert not set(first) & set(_read_cards(opened))
    opened = open_app(workspaces["both"], "messages", leaf="99999999999999999999")
    assert "Page 6 of 6" in _read_words(opened)


def test_a_search_stands_in_the_address_and_begins_at_its_first_page(open_app, workspaces):
    """Words and filters typed are in the address; what they find is marked; another search begins at the first page."""
    opened = open_app(workspaces["both"], "messages", leaf="3")
    opened.text_input(key=WORDS).input("cards").run()
    assert _read_address(opened, Address.WORDS) == ["cards"]
    assert Address.LEAF not in opened.query_params
    opened.multiselect(key=to_key(Key.ADDRESS, Address.SOURCES)).set_value(["review"]).run()
    assert _read_address(opened, Address.SOURCES) == ["review"]
    assert "Channel: review" in _read_words(opened)
    assert "mark" in "".join(element.proto.body for element in opened.get("html"))
    opened.button(key=MessagesKey.CLEAR).click().run()
    assert "60 messages" in _read_words(opened)
    assert not {Address.WORDS, Address.SOURCES} & set(opened.query_params)


@pytest.mark.parametrize(
    "query",
    [
        {"words": "x" * 100_000}, {"themes": "no such theme"}, {"weeks": "\u202e<script>", "by": "magic", "leaf": "-1"},
        {"words": '"(((.*'}, {"sort": "x" * 5000, "placed": "", "ratings": "low"}, {"words": "-card", "leaf": "²"},
    ],
)  # fmt: skip
def test_no_address_breaks_the_page(open_app, workspaces, query):
    """Whatever stands in the address, the page opens; what it does not know is passed over."""
    opened = open_app(workspaces["both"], "messages", **query)
    assert not opened.exception
    assert not opened.error


def test_nothing_found_says_what_to_loosen(open_app, workspaces):
    """Not an empty page: the next step."""
    opened = open_app(workspaces["both"], "messages", words="xyzzy quux", sources="chat")
    assert "take a filter away (channel)" in _read_words(opened)


@pytest.mark.parametrize("half", ["documents", "events"])
def test_a_run_with_one_half_has_its_page(open_app, workspaces, half):
    """Without events no stage is offered; without messages the page says where they come from."""
    opened = open_app(workspaces[half], "messages")
    assert not opened.exception
    assert ("[[documents]]" in _read_words(opened)) == (half == "events")


def test_where_messages_are_narrows_the_search(open_app, workspaces):
    """A theme's line is a click that keeps its messages; those in no theme are told by reason."""
    opened = open_app(workspaces["both"], "messages")
    assert "card refused · 10" in _read_words(opened)
    opened.button(key=to_key(MessagesKey.ONLY, "none")).click().run()
    assert _read_address(opened, Address.PLACED) == ["none"]
    words = _read_words(opened)
    assert "1 message" in words
    assert "like nothing else · 1" in words
    assert "if several do, make a theme of them" in words


def test_hostile_words_are_letters(open_app, workspaces):
    """Tags of a message or a theme's name are shown, never obeyed."""
    opened = open_app(workspaces["both"], "messages", themes="th-evil")
    shown = "".join(_read_cards(opened))
    for tag in ("<script", "<img", "<form", "<iframe", "<svg"):
        assert tag not in shown
    assert "&lt;script" in shown
    labels = [button.label for button in opened.button]
    assert any("evil" in label for label in labels)
    for hostile in (*HOSTILE, HOSTILE_NAME):
        assert all(hostile not in words for words in (*labels, *(caption.value for caption in opened.caption)))


def test_ticked_messages_are_put_in_a_theme(open_app, workspace):
    """Nothing can be pressed before a theme is chosen; then what was ticked is moved, said there, and taken back."""
    opened = open_app(workspace, "messages", themes="th-slow", sort="newest")
    assert opened.button(key=MessagesKey.MOVE).disabled
    ticks = [box for box in opened.checkbox if box.key.startswith(MessagesKey.TICK)]
    for box in ticks[:2]:
        box.check().run()
    assert "2 ticked" in _read_words(opened)
    to = next(box for box in opened.selectbox if box.key.startswith(MessagesKey.TO))
    to.select("th-late").run()
    opened.button(key=MessagesKey.MOVE).click().run()
    assert not opened.exception
    assert "Moved to “parcel came late”: 2 ticked messages." in _read_words(opened)
    ((theme_id, action, payload),) = _read_decisions(workspace)
    assert (theme_id, action, payload["segment_ids"]) == ("th-late", "place", ["d-39/1", "d-38/1"])
    assert "8 messages" in _read_words(opened)
    opened.button(key=to_key(Key.SAID_UNDO, "messages_put")).click().run()
    assert "10 messages" in _read_words(opened)


def test_ticks_are_kept_while_pages_are_turned(open_app, workspace):
    """What is ticked on one page stays so on the next, until something is decided."""
    opened = open_app(workspace, "messages")
    opened.button(key=MessagesKey.TICK_ALL).click().run()
    opened.button(key=MessagesKey.ON).click().run()
    opened.button(key=MessagesKey.TICK_ALL).click().run()
    assert "20 ticked" in _read_words(opened)
    opened.button(key=MessagesKey.UNTICK).click().run()
    assert "None ticked" in _read_words(opened)


def test_a_search_becomes_a_theme(open_app, workspace):
    """Its name and what was typed make it; its messages are in it at once; the undo takes all of it back."""
    opened = open_app(workspace, "messages", words='"address form"')
    opened.text_input(key=to_key(Key.DRAFT, NAME)).input("Forgetful form").run()
    assert opened.text_area(key=to_key(Key.DRAFT, DEFINITION)).value == "address form"
    opened.button(key=MessagesKey.MAKE).click().run()
    assert not opened.exception
    words = _read_words(opened)
    assert "Made “Forgetful form” of all 10 messages found." in words
    assert "Forgetful form · 10" in words
    decisions = _read_decisions(workspace)
    assert {theme_id for theme_id, *_ in decisions} == {to_made_id("forgetful form")}
    assert [action for _, action, _ in decisions] == ["create", "define", "describe", "example", "place"]
    assert "address form" in decisions[2][2]["text"]
    opened.text_input(key=to_key(Key.DRAFT, NAME)).input("FORGETFUL form").run()
    assert opened.button(key=MessagesKey.MAKE).disabled
    assert "A theme was made under this name before" in _read_words(opened)
    opened.button(key=to_key(Key.SAID_UNDO, "messages_made")).click().run()
    assert "Forgetful form · 10" not in _read_words(opened)


def test_who_may_not_decide_sees_why(open_app, workspace):
    """A viewer searches, but ticks, puts and exports nothing; the button says which role it needs."""
    with Service(workspace, "root") as service:
        service.grant("root", "admin")
        service.grant("Vera", "viewer")
    opened = open_app(workspace)
    opened.text_input(key=Key.SIGNED).input("Vera").run()
    opened.switch_page("app_pages/messages.py").run()
    assert not opened.exception
    assert not [box for box in opened.checkbox if box.key.startswith(MessagesKey.TICK)]
    for key in (MessagesKey.MOVE, MessagesKey.ADD, MessagesKey.MAKE):
        assert opened.button(key=key).disabled
        assert "role annotator" in opened.button(key=key).help


def test_an_export_is_in_the_audit_before_it_is_given(workspace, tables, monkeypatch):
    """The audit says who had how many rows in which form; who may not has no byte, and no word of it is left."""
    index = build_index(tables, "Europe/Berlin", None)
    placed = place_index(index, tables)
    found = find(index, placed, Wanted(themes=["th-card"]))
    with Service(workspace, "Ada") as service:
        for who, role in (("Ada", "admin"), ("Lea", "lead"), ("Ann", "annotator")):
            service.grant(who, role)

    def give(actor):
        opened = SimpleNamespace(folder=workspace, tables=tables)
        return give_found(opened, index, placed, found, ".csv", lambda: actor)

    assert give("Lea").decode("utf-8-sig").count("My card is refused") == 10
    with pytest.raises(NotAllowedError):
        give("Ann")
    with Service(workspace, "Ada") as service:
        audit = service.read_audit()
    exports = audit[audit["action"] == "export"]
    assert exports["done_by"].tolist() == ["Lea"]
    assert json.loads(exports["payload"].iloc[0]) == {"form": ".csv", "of": "messages", "n_rows": 10}

    def fail(*_, **__):
        raise StoreError("the disk is full")

    monkeypatch.setattr(Service, "record", fail)
    with pytest.raises(StoreError):
        give("Lea")
