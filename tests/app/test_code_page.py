"""The Code page without a browser: two people code blind, see how far they agree, settle, and keep the codebook."""

from __future__ import annotations

import json
import shutil
from types import SimpleNamespace

import pytest

from app.coding.keys import CodingKey
from app.desk import Book, write_form
from app.screen.state import Key, to_key
from friction.store import CodingLog, Service
from friction.store.audit import AuditLog
from friction.themes import list_codes, name_codes, replay_decisions
from friction.themes.codebook import read_codebook
from tests.app.test_pages import _read_html, _read_log, _read_words

pytestmark = pytest.mark.slow

CARD, FORM = "th-card", "th-form"


@pytest.fixture
def workspace(workspaces, tmp_path):
    """Return a copy of a workspace, in which a test may decide."""
    return shutil.copytree(workspaces["both"], tmp_path / "shop")


@pytest.fixture
def sample(workspace):
    """Hand ann and ben the same three segments, each in an order of their own."""
    parts = {"ann": ["d-00/1", "d-10/1", "d-30/1"], "ben": ["d-10/1", "d-00/1", "d-30/1"]}
    with Service(workspace, "lea") as service:
        service.code("sample", {"how": "random", "seed": 0, "overlap": 1.0, "parts": parts}, sample_id="sa-1")


def read_codings(workspace):
    log = CodingLog(workspace)
    try:
        return log.read()
    finally:
        log.close()


def code(workspace, coder, answers):
    """Write to the log what a coder says."""
    with Service(workspace, coder) as service:
        for segment_id, themes in answers.items():
            payload = {"segment_id": segment_id, "themes": themes, "unsure": False}
            service.code("code", payload, sample_id="sa-1")


def press(opened, key, *parts):
    opened.button(key=to_key(key, *parts)).click().run()
    assert not opened.exception


def sit_down(open_app, workspace, coder):
    """Open the desk under a name."""
    opened = open_app(workspace, "code")
    opened.text_input(key=Key.SIGNED).set_value(coder).run()
    assert not opened.exception
    return opened


def test_without_a_sample_the_desk_says_the_next_step(open_app, workspace):
    """Nothing can be coded before somebody drew a sample; the button leads there."""
    opened = open_app(workspace, "code")

    assert "nothing to code" in _read_words(opened)
    press(opened, CodingKey.TO_SAMPLES)
    assert "Draw the sample" in _read_words(opened)


@pytest.mark.usefixtures("sample")
def test_the_desk_shows_a_text_and_codes_in_the_order_of_the_codebook_and_nothing_else(open_app, workspace):
    """Neither what the program found nor what others said is on the page of who codes."""
    code(workspace, "ben", {"d-00/1": [CARD]})

    opened = sit_down(open_app, workspace, "ann")

    assert "My card is refused at the last step, twice now." in _read_html(opened)
    words = _read_words(opened)
    assert "ben" not in words
    picks = [one.label for one in opened.button if one.key.startswith(CodingKey.PICK)]
    assert [pick[:7] for pick in picks[1:4]] == ["card re", "address", "friendl"]  # the address form is under the card
    assert not [one for one in opened.button if one.key.startswith(CodingKey.PICK) and one.proto.type == "primary"]


@pytest.mark.usefixtures("sample")
def test_an_answer_is_in_the_log_before_the_next_segment_shows(open_app, workspace):
    """Several codes to a segment; what was not sure is kept, with where the segment stands."""
    opened = sit_down(open_app, workspace, "ann")
    press(opened, CodingKey.PICK, CARD)
    press(opened, CodingKey.PICK, FORM)
    press(opened, CodingKey.UNSURE)

    press(opened, CodingKey.NEXT)

    row = read_codings(workspace).iloc[-1]
    payload = json.loads(row["payload"])
    assert (row["coded_by"], payload["segment_id"]) == ("ann", "d-00/1")
    assert (payload["themes"], payload["unsure"]) == ([CARD, FORM], True)
    assert payload["anchors"][0]["doc_id"] == "d-00"
    assert "The address form forgets what I typed." in _read_html(opened)


@pytest.mark.usefixtures("sample")
def test_enter_without_a_pick_writes_nothing_and_says_what_to_do(open_app, workspace):
    """None of them has to be said."""
    opened = sit_down(open_app, workspace, "ann")

    press(opened, CodingKey.NEXT)

    assert len(read_codings(workspace)) == 1
    assert "N for none of them" in _read_words(opened)
    press(opened, CodingKey.NONE)
    press(opened, CodingKey.NEXT)
    assert json.loads(read_codings(workspace).iloc[-1]["payload"])["themes"] == []


@pytest.mark.usefixtures("sample")
def test_undo_takes_the_last_answer_out_of_the_log_and_brings_its_segment_back(open_app, workspace):
    """The log has the undo; the segment is asked again, with what was said still picked."""
    opened = sit_down(open_app, workspace, "ann")
    press(opened, CodingKey.PICK, CARD)
    press(opened, CodingKey.NEXT)

    press(opened, CodingKey.UNDO)

    assert read_codings(workspace)["action"].tolist() == ["sample", "code", "undo"]
    assert "My card is refused" in _read_html(opened)
    assert opened.button(key=to_key(CodingKey.PICK, CARD)).proto.type == "primary"


@pytest.mark.usefixtures("sample")
def test_a_code_is_found_by_typing_its_name(open_app, workspace):
    """What is found is picked like any other."""
    opened = sit_down(open_app, workspace, "ann")

    opened.multiselect(key=to_key(CodingKey.FIND, 0, 0)).set_value([FORM]).run()

    assert opened.button(key=to_key(CodingKey.PICK, FORM)).proto.type == "primary"


@pytest.mark.usefixtures("sample")
def test_the_conversation_is_one_key_away(open_app, workspace):
    """It shows the whole message with the segment marked, and stays open for the next one."""
    opened = sit_down(open_app, workspace, "ann")

    press(opened, CodingKey.AROUND)

    assert 'class="segment"' in _read_html(opened)
    press(opened, CodingKey.NONE)
    press(opened, CodingKey.NEXT)
    assert 'class="segment"' in _read_html(opened)


@pytest.mark.usefixtures("sample")
def test_whoever_has_no_role_for_it_cannot_code(open_app, workspace):
    """A viewer sees why, and who can change it."""
    with Service(workspace, "lea") as service:
        service.grant("lea", "admin")
        service.grant("ann", "viewer")

    opened = sit_down(open_app, workspace, "ann")

    assert "annotator" in _read_words(opened)
    assert not [one for one in opened.button if one.key.startswith(CodingKey.PICK)]


def test_a_sample_is_drawn_for_those_named_and_taken_back(open_app, workspace):
    """Each coder gets a part; the word about it stands below the parts, with its undo."""
    opened = open_app(workspace, "code", desk="Samples")
    opened.text_input(key=to_key(Key.DRAFT, "sample:coders")).set_value("ann, ben").run()
    opened.number_input(key=CodingKey.NUMBER).set_value(6).run()

    press(opened, CodingKey.DRAW)

    (row,) = read_codings(workspace).to_dict("records")
    parts = json.loads(row["payload"])["parts"]
    assert sorted(parts) == ["ann", "ben"]
    assert len({*parts["ann"], *parts["ben"]}) == 6
    press(opened, Key.SAID_UNDO, "samples")
    assert read_codings(workspace)["action"].tolist() == ["sample", "undo"]


@pytest.mark.usefixtures("sample")
def test_agreement_is_told_in_words_before_numbers(open_app, workspace):
    """First the plain share, then what alpha allows to say."""
    code(workspace, "ann", {"d-00/1": [CARD], "d-10/1": [FORM], "d-30/1": []})
    code(workspace, "ben", {"d-00/1": [CARD], "d-10/1": [CARD], "d-30/1": []})

    opened = open_app(workspace, "code", desk="Agreement")

    assert not opened.exception
    assert "Of 3 segments that several coded, two coders said the same of 67%." in _read_words(opened)
    assert "Too few to tell" in _read_words(opened)
    assert _read_html(opened).count("<table") == 3


@pytest.mark.usefixtures("sample")
def test_a_dispute_is_settled_by_one_key_and_the_themes_say_so(open_app, workspace):
    """The last word is in the log; applied, it is a decision that can be taken back."""
    code(workspace, "ann", {"d-00/1": [CARD], "d-10/1": [FORM], "d-30/1": []})
    code(workspace, "ben", {"d-00/1": [CARD], "d-10/1": [CARD], "d-30/1": []})
    opened = open_app(workspace, "code", desk="Disputes")
    assert "1 of 1 to settle" in _read_words(opened)

    press(opened, CodingKey.ANSWER, "d-10/1", 2)

    row = read_codings(workspace).iloc[-1]
    assert (row["action"], json.loads(row["payload"])["themes"]) == ("adjudicate", [CARD])
    press(opened, CodingKey.APPLY)
    decided = _read_log(workspace)
    assert set(decided["action"]) == {"place", "remove"}
    press(opened, Key.SAID_UNDO, "applied")
    assert (_read_log(workspace)["action"] == "undo").sum() == len(decided)


@pytest.mark.usefixtures("sample")
def test_who_settles_does_not_see_answers_on_what_they_have_still_to_code(open_app, workspace):
    """A lead who codes as well stays blind."""
    code(workspace, "ann", {"d-10/1": [FORM]})
    with Service(workspace, "ann") as service:
        payload = {"segment_id": "d-00/1", "themes": [CARD], "unsure": True}
        service.code("code", payload, sample_id="sa-1")
    opened = open_app(workspace, "code", desk="Disputes")
    assert "1 of 1 to settle" in _read_words(opened)

    opened.text_input(key=Key.SIGNED).set_value("ben").run()

    assert "nothing to settle" in _read_words(opened)


def test_an_entry_is_written_approved_and_taken_back(open_app, workspace):
    """Each word is a decision of its own; what was typed is kept until then."""
    opened = open_app(workspace, "code", desk="Codebook", theme=CARD)
    opened.text_area(key=to_key(Key.DRAFT, f"definition:{CARD}")).set_value("A card that is refused").run()
    opened.text_area(key=to_key(Key.DRAFT, f"exclude:{CARD}")).set_value("refunds").run()

    press(opened, CodingKey.SAVE, CARD)
    press(opened, CodingKey.APPROVE, CARD)

    assert _read_log(workspace)["action"].tolist() == ["define", "describe", "approve"]
    assert "Approved." in _read_words(opened)
    press(opened, Key.SAID_UNDO, "entry")
    assert _read_log(workspace)["action"].tolist()[-1] == "undo"


def test_a_code_is_split_by_words(open_app, workspace):
    """All segments with the words become a part of that name."""
    opened = open_app(workspace, "code", desk="Codebook", theme=CARD)
    opened.text_input(key=to_key(Key.DRAFT, f"split words:{CARD}")).set_value("REFUSED last").run()
    assert opened.button(key=to_key(CodingKey.SPLIT, "found", CARD)).disabled
    opened.text_input(key=to_key(Key.DRAFT, f"split:{CARD}")).set_value("At the last step").run()

    press(opened, CodingKey.SPLIT, "found", CARD)

    split, name = _read_log(workspace).to_dict("records")
    (ids,) = json.loads(split["payload"])["parts"].values()
    assert len(ids) == 10
    assert (split["action"], json.loads(name["payload"])) == ("split", {"name": "At the last step"})


def test_ticked_segments_become_examples(open_app, workspace):
    """Nothing can be pressed before one is ticked."""
    opened = open_app(workspace, "code", desk="Codebook", theme=CARD)
    key = to_key(CodingKey.AS_EXAMPLE, "typical", CARD)
    assert opened.button(key=key).disabled
    next(one for one in opened.checkbox if one.key.startswith(CodingKey.TICK)).check().run()

    press(opened, CodingKey.AS_EXAMPLE, "typical", CARD)

    assert _read_log(workspace)["action"].tolist() == ["example"]
    assert "Typical examples" in _read_words(opened)


def test_a_file_shows_what_it_would_change_before_it_is_taken_in(open_app, workspace):
    """Known codes get their words, others are made; nothing is written before the button."""
    opened = open_app(workspace, "code", desk="Codebook")
    content = b"code,definition\ncard refused,Banks say no\nnew one,Something new\n"
    opened.get("file_uploader")[0].set_value([("codes.csv", content, "text/csv")]).run()
    assert not opened.exception
    assert "Banks say no" in _read_html(opened)
    assert "new code" in _read_html(opened)
    assert _read_log(workspace).empty

    press(opened, CodingKey.IMPORT)

    assert _read_log(workspace)["action"].tolist() == ["define", "create", "define"]


def test_the_codebook_is_in_the_audit_before_it_is_given(workspace, tables):
    """Who took it, in which form, how many codes; never a text."""
    decisions = _read_log(workspace)
    replayed = replay_decisions(decisions)
    book = Book(replayed, list_codes(tables["themes"], replayed), name_codes(tables["themes"], replayed))
    run = SimpleNamespace(segments=tables["segments"])
    opened = SimpleNamespace(folder=workspace, actor="ann", run=run, decisions=decisions)

    content = write_form(opened, book, ".csv", lambda: "ann")

    log = AuditLog(workspace)
    row = log.read().iloc[-1]
    log.close()
    assert (row["action"], row["done_by"]) == ("export", "ann")
    assert json.loads(row["payload"]) == {"form": ".csv", "of": "codebook", "n_rows": 6}
    assert len(read_codebook(content, "codes.csv")[0].entries) == 6
