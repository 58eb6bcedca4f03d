"""Agreement, disputes and the codebook without a screen."""

from __future__ import annotations

import json

import pandas as pd

from app.views.codebook import build_preview, find_by_words, find_entry, find_entry_changes, list_parents, order_codes
from app.views.desk_agreement import build_by_pair, build_by_theme, build_confusion, list_pairs, tell_agreement
from app.views.desk_disputes import build_final, list_disputes, tell_final
from app.views.desk_samples import build_progress, split_names
from friction.themes.coding import count_confusion, estimate_agreement, replay_codings

NAMES = {"th-a": "card", "th-b": "form"}
SEGMENTS = pd.DataFrame(
    {
        "segment_id": ["s-1", "s-2", "s-3"],
        "doc_id": ["d-1", "d-2", "d-3"],
        "start": 0,
        "end": 4,
        "text": ["one", "two", "three"],
    }
)


def replay(*said, parts=None):
    """Return the state after a sample for all, and what coders said: coder, segment, themes, unsure."""
    asked = list(SEGMENTS["segment_id"])
    rows = [("lea", "sample", {"parts": parts or {"ann": asked, "ben": asked}})]
    rows += [
        (coder, "code", {"segment_id": segment_id, "themes": themes, "unsure": unsure})
        for coder, segment_id, themes, unsure in said
    ]
    codings = pd.DataFrame(
        [
            {"coding_id": f"{n:08d}", "coded_by": by, "sample_id": "sa-1", "action": action, "undoes": None,
             "payload": json.dumps(payload)}
            for n, (by, action, payload) in enumerate(rows)
        ]
    )  # fmt: skip
    return replay_codings(codings)


BOTH = replay(
    ("ann", "s-1", ["th-a"], False), ("ben", "s-1", ["th-a"], False),
    ("ann", "s-2", ["th-a"], False), ("ben", "s-2", ["th-b"], True),
    ("ann", "s-3", [], False),
)  # fmt: skip


def test_agreement_is_first_a_share_and_the_tables_round_alike():
    """Of the two segments that both coded one is the same: 50 %, in the sentence and in each table."""
    found = estimate_agreement(BOTH, ["th-a", "th-b"])

    lines = tell_agreement(found, NAMES, "Nothing new.")
    by_theme, by_pair = build_by_theme(found, NAMES), build_by_pair(found)

    assert lines[0] == "Of 2 segments that several coded, two coders said the same of 50%."
    assert lines[-1] == "Nothing new."
    assert by_theme["theme"].tolist() == ["card", "form"]
    assert by_pair["coders"].tolist() == ["ann and ben"]
    assert by_pair["agreed"].str.startswith("50% ").all()
    assert list_pairs(found) == [("ann", "ben")]


def test_where_nobody_coded_the_same_nothing_is_said_of_agreement():
    """One coder alone can agree with nobody."""
    found = estimate_agreement(replay(("ann", "s-1", ["th-a"], False)), ["th-a"])

    assert tell_agreement(found, NAMES, "")[0].startswith("No segment was coded by two people yet")
    assert list_pairs(found) == []


def test_what_coders_called_differently_is_told_by_name():
    """What both called the same is left out."""
    table = build_confusion(count_confusion(BOTH, "ann", "ben"), NAMES, "ann", "ben")

    assert table.to_dict("list") == {"ann said": ["card"], "ben said": ["form"], "segments": [1]}


def test_a_dispute_tells_each_answer_once_with_who_gave_it():
    """And who was unsure; how far they are apart is said in words."""
    (one,) = list_disputes(BOTH, SEGMENTS, NAMES, "lea")

    assert [(said.coders, said.words, said.unsure) for said in one.said] == [
        (("ann",), "card", ()), (("ben",), "form", ("ben",))
    ]  # fmt: skip
    assert (one.segment_id, one.doc_id, one.line) == ("s-2", "d-2", "nothing in common, 1 unsure")


def test_a_dispute_is_held_back_from_who_has_still_to_code_it():
    """Others see it."""
    asked = ["s-1"]
    coded = replay(
        ("ann", "s-1", ["th-a"], False), ("ben", "s-1", ["th-b"], False),
        parts={"ann": asked, "ben": asked, "cem": asked},
    )  # fmt: skip

    assert list_disputes(coded, SEGMENTS, NAMES, "cem") == []
    assert list_disputes(coded, SEGMENTS, NAMES, "ann")[0].line == "nothing in common, 1 still to code it"


def test_what_the_answers_come_to_is_the_decisions_that_would_change_the_themes():
    """What the themes say already needs none."""
    placed = pd.DataFrame({"segment_id": ["s-1", "s-2", "s-3"], "theme_id": ["th-b", "th-b", None], "also_in": None})
    placed["also_in"] = [[], [], []]

    final = build_final(BOTH, placed)

    assert (final.n_agreed, final.n_settled, final.n_open, final.n_moved) == (1, 0, 2, 1)
    assert final.decisions == [("th-a", "place", {"segment_ids": ["s-1"]})]
    assert "otherwise of 1" in tell_final(final)[1]


def test_progress_is_told_for_each_coder():
    """How many of how many, and how many unsure."""
    assert build_progress(BOTH).to_dict("list") == {
        "sample": ["sa-1", "sa-1"], "coder": ["ann", "ben"], "coded": ["3 of 3", "2 of 3"], "unsure": [0, 1]
    }  # fmt: skip


def test_names_are_parted_by_commas_each_once():
    """Blanks around them do not count; nothing makes no coder."""
    assert split_names(" ann,ben ,\n ann, Cem  Ö ,") == ["ann", "ben", "Cem Ö"]


CODES = pd.DataFrame(
    [
        {"theme_id": "th-a", "name": "Card", "definition": "Refused", "include": None, "exclude": None, "memo": None,
         "parent_id": None, "tags": ["pay"], "approved": False, "status": "new", "typical_ids": ["s-1"],
         "edge_ids": []},
        {"theme_id": "th-b", "name": "basket", "definition": None, "include": None, "exclude": None, "memo": None,
         "parent_id": "th-a", "tags": None, "approved": True, "status": "new", "typical_ids": None, "edge_ids": None},
        {"theme_id": "th-c", "name": "gone", "definition": None, "include": None, "exclude": None, "memo": None,
         "parent_id": None, "tags": None, "approved": False, "status": "dismissed", "typical_ids": None,
         "edge_ids": None},
        {"theme_id": "th-d", "name": "app", "definition": None, "include": None, "exclude": None, "memo": None,
         "parent_id": None, "tags": None, "approved": False, "status": "new", "typical_ids": None, "edge_ids": None},
    ]
)  # fmt: skip


def test_an_entry_changes_by_a_decision_for_each_word():
    """What is as it was is no decision; tags come and go one by one; a name is never taken away."""
    entry = find_entry(CODES, "th-a")
    wanted = entry._replace(name=" ", definition="Refused ", exclude="refunds", parent="th-d", tags=("shop",))

    assert find_entry_changes(entry, entry) == []
    assert find_entry_changes(entry, wanted) == [
        ("th-a", "describe", {"field": "exclude", "text": "refunds"}),
        ("th-a", "nest", {"parent": "th-d"}),
        ("th-a", "tag", {"tag": "shop"}),
        ("th-a", "untag", {"tag": "pay"}),
    ]


def test_a_code_stands_under_one_at_the_top_and_only_where_none_stands_under_it():
    """There are two levels; dismissed codes are not offered, nor listed."""
    assert list_parents(CODES, "th-a") == []
    assert list_parents(CODES, "th-b") == ["th-a", "th-d"]
    assert order_codes(CODES) == ["th-d", "th-b", "th-a"]


def test_a_preview_says_what_is_now_and_what_would_be():
    """Also of a code that the file itself makes; parents by name."""
    table = build_preview(
        [
            ("th-a", "define", {"definition": "Banks"}),
            ("th-n", "create", {"name": "New"}),
            ("th-n", "describe", {"field": "memo", "text": "later"}),
            ("th-b", "nest", {"parent": "th-n"}),
            ("th-d", "approve", {}),
        ],
        CODES,
        {"th-a": "Card", "th-b": "basket", "th-d": "app"},
    )

    assert table.to_numpy().tolist() == [
        ["Card", "definition", "Refused", "Banks"],
        ["New", "new code", "", "New"],
        ["New", "memo", "", "later"],
        ["basket", "under", "Card", "New"],
        ["app", "approved", "", "yes"],
    ]


def test_segments_of_a_code_are_found_by_all_words_whatever_their_case():
    """The firmest first; those of other codes are not among them; signs are letters."""
    segments = pd.DataFrame(
        {"segment_id": ["a", "b", "c", "d"], "text": ["Card (no) bank", "bank CARD", "card", "card bank"]}
    )
    placed = pd.DataFrame(
        {"segment_id": ["a", "b", "c", "d"], "theme_id": ["x", "x", "x", "y"], "strength": [0.2, 0.9, 0.5, 1.0]}
    )
    placed["also_in"] = [[], [], [], []]

    assert find_by_words(segments, placed, "x", "bank card")["segment_id"].tolist() == ["b", "a"]
    assert find_by_words(segments, placed, "x", "(NO)")["segment_id"].tolist() == ["a"]
    assert find_by_words(segments, placed, "x", " ")["segment_id"].tolist() == ["b", "c", "a"]
