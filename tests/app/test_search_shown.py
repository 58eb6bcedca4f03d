"""What was found as it is shown and kept: cards, filters in words, a theme made of it, a file."""

from __future__ import annotations

import io
import json
from dataclasses import replace

import pandas as pd
import pyarrow as pa
import pytest
from openpyxl import load_workbook

from app.views.search import Wanted, find
from app.views.search_cards import LONGEST, MOST_LETTERS, build_cards
from app.views.search_export import COLUMNS, build_rows, write_found
from app.views.search_filters import list_choices, to_filter_line, to_known_line, to_loosened
from app.views.search_index import build_index, place_index
from app.views.search_theme import MOST_TYPICAL, find_taken, to_definition, to_made, to_memo
from friction.contracts import build_table
from friction.themes import replay_decisions, to_made_id
from tests.app.conftest import ZONE
from tests.app.small_run import HOSTILE_NAME


def test_a_card_shows_the_words_with_their_marks_and_the_facts(index, placed, tables):
    """What says it, signs of friction and hits, at their places in the text; themes, day, stage, source, rating."""
    wanted = Wanted(typed="card")
    found = find(index, placed, wanted)
    (card,) = build_cards(index, placed, found, wanted, tables, [index.doc_ids.to_pylist().index("d-02")])
    assert card.whole is None
    shown = [(one.kind, card.shown.text[one.start : one.end]) for one in card.shown.spans]
    sentence = "My card is refused at the last step, twice now."
    assert shown == [("segment", sentence), ("cue", "refuse"), ("hit", "card")]
    assert card.themes == (("th-card", "card refused"),)
    assert card.facts == "review · 9 Apr 2026 · payment · rating 25 of 100 · friction 0.80"
    assert card.reasons == ()


def test_of_a_long_message_a_card_shows_what_was_found(tables):
    """A message of five million letters is cut around what says it, and marks stay on their words."""
    text = "a" * 3_000_000 + " the needle here " + "b" * 2_000_000
    documents = build_table("documents", tables["documents"].head(1).assign(text=text))
    where = {"start": 3_000_001, "end": 3_000_016, "doc_id": documents["doc_id"].iloc[0]}
    segments = build_table("segments", tables["segments"].head(1).assign(text="the needle here", **where))
    others = {name: tables[name] for name in ("persons", "themes", "segment_topics", "alignments", "cues")}
    own = {**others, "documents": documents, "segments": segments}
    long = build_index(own, ZONE, None)
    placed, wanted = place_index(long, own), Wanted(typed="needle")
    (card,) = build_cards(long, placed, find(long, placed, wanted), wanted, own, [0])
    for excerpt, longest in ((card.shown, MOST_LETTERS), (card.whole, LONGEST)):
        assert len(excerpt.text) <= longest + 4
        shown = [excerpt.text[one.start : one.end] for one in excerpt.spans if one.kind != "cue"]
        assert shown == ["the needle here", "needle"]
        assert excerpt.text.startswith("… ")
        assert excerpt.text.endswith(" …")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("few words with the needle", "few words with the needle"),
        (f"{'a ' * 50}needle{' b' * 50}", f"… {'a ' * 3}needle{' b' * 18} …"),
        (f"needle{' b' * 50}", f"needle{' b' * 21} …"),
        (f"{'a ' * 50}needle", f"… {'a ' * 21}needle"),
    ],
)
def test_a_card_shows_few_words_around_what_was_found(tables, text, shown):
    """At most 22 words at once, some of them before what was found; the whole message is behind a click."""
    documents = build_table("documents", tables["documents"].head(1).assign(text=text))
    where = {"start": 0, "end": len(text), "doc_id": documents["doc_id"].iloc[0]}
    segments = build_table("segments", tables["segments"].head(1).assign(text=text, **where))
    others = {name: tables[name] for name in ("persons", "themes", "segment_topics", "alignments", "cues")}
    own = {**others, "documents": documents, "segments": segments}
    index = build_index(own, ZONE, None)
    placed, wanted = place_index(index, own), Wanted(typed="needle")
    (card,) = build_cards(index, placed, find(index, placed, wanted), wanted, own, [0])
    assert card.shown.text == shown
    assert (card.whole.text if card.whole else shown) == text
    assert [card.shown.text[one.start : one.end] for one in card.shown.spans if one.kind == "hit"] == ["needle"]


def test_filters_are_told_in_plain_words(index, placed, tables):
    """Filters that tell messages apart are offered; what is set is one line; nothing found says what to loosen."""
    choices = list_choices(index, placed, tables["themes"])
    assert "languages" not in choices
    assert choices["themes"].words["th-evil"] == HOSTILE_NAME
    wanted = Wanted(typed='"late parcel"', sources=["chat", "ticket"], reasons=["novel"])
    assert to_filter_line(wanted, choices) == "Channel: chat or ticket"
    assert to_loosened(wanted, choices) == (
        "Nothing was found. You can take the quotes away, or use fewer words: all of them must occur, or search by "
        "meaning, or take a filter away (channel)."
    )


@pytest.mark.parametrize(
    ("known", "joined", "said"),
    [
        (None, False, ""),
        (("en",), False, "Meaning is read here in: en; search others by words."),
        (("de", "en"), True, "Meaning is read here in: de, en; search others in any language, or by words."),
    ],
)
def test_which_languages_meaning_is_read_in_is_told(known, joined, said):
    """A model that knows some languages is no good for the others, and there is another way."""
    assert to_known_line(known, joined=joined) == said


def test_a_search_becomes_a_theme_that_later_runs_keep(tables):
    """Made, defined, shown by its best segments, and holding all of them: by decisions there are already."""
    ids = [f"d-0{number}/1" for number in range(10)] + ["d-10/1", "d-11/1"]
    made = to_made(" Bank says no ", "my bank refuses", "a memo", ids, moved=True)
    log = pd.DataFrame([
        {"decision_id": f"{number:08d}", "theme_id": one.theme_id, "action": one.action,
         "payload": json.dumps(dict(one.payload)), "undoes": None}
        for number, one in enumerate(made, start=1)
    ])  # fmt: skip
    replayed = replay_decisions(log)
    theme_id = to_made_id("bank says NO")
    told = replayed.themes[theme_id]
    assert (told.name, told.definition, told.memo, told.created) == ("Bank says no", "my bank refuses", "a memo", True)
    assert told.typical == tuple(ids[:MOST_TYPICAL])
    assert set(replayed.placed) == set(ids)
    assert [one.action for one in to_made("x", "", "m", ids, moved=False)] == ["create", "describe", "example", "add"]
    assert find_taken("BANK says no", log, tables["themes"])
    assert not find_taken("another", log, tables["themes"])


def test_a_search_says_what_it_was(index, placed, tables):
    """The first definition is what was typed without its signs; the memo says what was searched for, and where."""
    wanted = Wanted(typed='"card" refused -late', sources=["chat"])
    choices = list_choices(index, placed, tables["themes"])
    assert to_definition(wanted) == "card refused"
    assert to_memo(wanted, choices, "3 ticked messages", "0001-2026-W21-ab") == (
        'Made of a search in run 0001-2026-W21-ab: “"card" refused -late” by words; Channel: chat; 3 ticked messages.'
    )


def test_what_was_found_can_be_had_as_a_file(index, placed, tables):
    """One message a row in the order found, themes by name and id, and nothing of who wrote."""
    found = find(index, placed, Wanted(themes=["th-card"], sort="newest"))
    rows = build_rows(index, placed, found, tables)
    assert rows["doc_id"].tolist() == index.doc_ids.take(found.docs).to_pylist()
    first = rows.iloc[0]
    assert first[["themes", "theme_ids", "source", "stage"]].tolist() == ["card refused", "th-card", "ticket", ""]
    assert first["written_at"] == "2026-05-14T09:00:00Z"
    written = write_found(index, placed, found, tables, ".csv").decode("utf-8-sig")
    assert not any(person in written for person in tables["documents"]["person_id"].dropna())


def test_no_cell_of_a_file_is_obeyed(index, placed, tables):
    """A cell that begins like a formula is text, in CSV behind an apostrophe, in a workbook as it is."""
    evil = '=HYPERLINK("https://evil.example","x")'
    themes = tables["themes"].assign(name=["=1+1", *tables["themes"]["name"][1:]])
    hostile = replace(index, texts=pa.array([evil] * len(index.doc_ids), pa.large_string()))
    found = find(hostile, placed, Wanted())
    own = {"themes": themes, "documents": tables["documents"]}
    lines = write_found(hostile, placed, found, own, ".csv").decode("utf-8-sig")
    assert "'=HYPERLINK" in lines
    assert ",=" not in lines.replace('"', "")
    sheet = load_workbook(io.BytesIO(write_found(hostile, placed, found, own, ".xlsx"))).active
    assert tuple(cell.value for cell in sheet[1]) == COLUMNS
    texts = [row[COLUMNS.index("text")] for row in sheet.iter_rows(min_row=2)]
    assert {(cell.value, cell.data_type) for cell in texts} == {(evil, "s")}
