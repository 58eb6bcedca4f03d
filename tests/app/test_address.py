"""What is chosen stands in the address and is remembered; what is typed is kept; what was done is said where it was."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest


def _open(script, **query):
    opened = AppTest.from_function(script, default_timeout=30)
    for name, value in query.items():
        opened.query_params[name] = value
    return opened.run()


def _choices():
    import streamlit as st

    from app.screen.address import choose, choose_many, type_in

    tab = choose(st.selectbox, "Tab", ["todo", "mine"], "tab", default="todo", format_func=str.upper)
    kinds = choose_many(st.multiselect, "Kinds", ["a", "b", "c"], "kind", default=["a"])
    words = type_in(st.text_input, "Words", "words")
    st.text(f"{tab}|{','.join(kinds)}|{words}")


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ({}, "todo|a|"),
        ({"tab": "mine", "kind": ["b", "c"], "words": "late"}, "mine|b,c|late"),
        ({"tab": "<script>", "kind": ["b", "evil"]}, "todo|b|"),
        ({"kind": [""]}, "todo||"),
        ({"words": "x" * 100_000}, "todo|a|" + "x" * 2_000),
    ],
)
def test_the_address_says_what_is_chosen(query, shown):
    """What is no choice is passed over, an empty value means none, a long text is cut."""
    opened = _open(_choices, **query)

    assert not opened.exception
    assert opened.text[0].value == shown


def test_a_choice_goes_into_the_address_and_the_default_does_not():
    """The default leaves the address clean; a choice stands in it."""
    opened = _open(_choices)
    opened.selectbox[0].set_value("mine").run()
    opened.multiselect[0].set_value(["b"]).run()
    opened.text_input[0].set_value("late parcel").run()

    assert opened.text[0].value == "mine|b|late parcel"
    assert dict(opened.query_params) == {"tab": "mine", "kind": "b", "words": "late parcel"}
    opened.selectbox[0].set_value("todo").run()
    assert "tab" not in opened.query_params


def _parts():
    import streamlit as st

    from app.screen.address import choose

    choose(st.segmented_control, "Who codes, of both", ["one", "two"], "part", default="one")


def test_what_is_chosen_and_clicked_again_stays_chosen():
    """A row of parts has always one chosen: no click takes the page back to its first part."""
    parts = _open(_parts, part="two").button_group[0]

    assert parts.value == "two"
    assert parts.proto.required


def test_who_hears_the_page_is_told_our_words_as_they_are():
    """The name of a field holds none of the signs that keep words from being obeyed."""
    assert _open(_parts).button_group[0].label == "Who codes, of both"


def test_an_address_without_a_choice_means_the_default():
    """Back to the address from before the choice shows the default again: nothing is kept beside the address."""
    opened = _open(_choices)
    opened.selectbox[0].set_value("mine").run()
    opened.query_params.clear()

    assert opened.run().text[0].value == "todo|a|"


def _drafts():
    from pathlib import Path

    import streamlit as st

    from app.screen.drafts import drop_drafts, type_text
    from app.screen.state import Key
    from friction.store import Drafts

    st.session_state[Key.DRAFTS] = Drafts(Path(st.session_state["folder"]), "ann")
    held = st.session_state.get("held", "late")
    text = type_text("Name", "name:th-1", held)
    st.text(f"{text}|{'name:th-1' in st.session_state[Key.DRAFTS]}")
    if st.button("Save"):
        st.session_state["held"] = text
        drop_drafts("name:th-1")
        st.rerun()


def test_typed_words_outlive_the_session_until_they_are_decided(tmp_path):
    """A draft is there after a reload; once saved it is what holds, and no draft."""

    def load():
        opened = AppTest.from_function(_drafts, default_timeout=30)
        opened.session_state["folder"] = str(tmp_path)
        return opened.run()

    opened = load()
    assert opened.text[0].value == "late|False"
    opened.text_input[0].set_value("late parcels").run()
    assert opened.text[0].value == "late parcels|True"

    again = load()
    assert again.text[0].value == "late parcels|True"
    again.button[0].click().run()
    assert again.text[0].value == "late parcels|False"
    assert load().text[0].value == "late|False"


def test_typing_what_holds_leaves_no_draft(tmp_path):
    """Who types back what holds has nothing left to decide."""
    opened = AppTest.from_function(_drafts, default_timeout=30)
    opened.session_state["folder"] = str(tmp_path)
    opened.run().text_input[0].set_value("other").run()
    opened.text_input[0].set_value("late ").run()

    assert opened.text[0].value == "late|False"


def _said():
    import streamlit as st

    from app.screen.said import draw_said, say_and_rerun

    undone = st.session_state.setdefault("undone", [])
    for place in ("", "list"):
        draw_said(undone.append, at=place)
        st.text(place or "top")
        if st.button("Do", key=f"do-{place}"):
            say_and_rerun("Done <b>it</b>.", ["d1"], at=place)


def test_what_was_done_is_said_where_the_hand_is():
    """The word and its undo stand at the place of the click alone, and the undo takes back what was done."""
    opened = _open(_said)
    opened.button(key="do-list").click().run()

    assert len(opened.success) == 1
    assert opened.button(key="entry_said_undo:list")
    opened.button(key="entry_said_undo:list").click().run()
    assert opened.session_state["undone"] == [("d1",)]
    assert "Taken back" in opened.success[0].value
