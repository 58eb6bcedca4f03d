"""How far the ids of sources meet, whose share is large, and the setting under which ids of two forms join."""

from __future__ import annotations

import pandas as pd
import pytest

from friction.config import IdForm
from friction.ingest.ids.id_joins import (
    build_joins,
    find_unjoined,
    list_ids,
    tell_large,
    tell_no_ids,
    tell_unjoined,
    to_join_lines,
)
from friction.ingest.ids.id_mends import find_mend, list_patterns, to_pattern, to_setting
from friction.ingest.ids.id_rules import IdRules
from friction.ingest.ids.settled import count_no_ids, find_no_zeros, leave_out_zeros
from tests.tables import assert_same


def to_frames(documents: list[str | None], events: list[str | None]) -> dict[str, pd.DataFrame]:
    """Return raw rows of one source each."""
    at = pd.Timestamp("2026-01-05 09:00", tz="UTC")
    written = pd.DataFrame({"person": pd.Series(documents, dtype="str")}).assign(
        source_name="tickets", author="customer"
    )
    happened = pd.DataFrame({"person": pd.Series(events, dtype="str")}).assign(source="clicks")
    happened["happened_at"] = pd.Series(
        [at + pd.Timedelta(minutes=30 * n) for n in range(len(happened))], dtype="datetime64[us, UTC]"
    )
    return {"documents": written, "persons": happened.head(0), "events": happened}


def tell(documents: list[str | None], events: list[str | None], rules: IdRules | None = None) -> list[str]:
    ids = list_ids(to_frames(documents, events))
    return tell_unjoined(ids, build_joins(ids), rules or IdRules())


def test_each_source_says_how_many_of_its_persons_are_on_the_other_side():
    """Persons are counted once, rows without one not at all; an agent's words are not the customer's."""
    frames = to_frames(["a", "a", "b", None, "z"], ["a", "b", "c", "c", None])
    frames["documents"].loc[4, "author"] = "agent"
    joins = build_joins(list_ids(frames))

    assert_same(
        joins,
        """
        kind      | source  | n_rows | n_with_person | n_persons | n_joined | largest_share
        documents | tickets | 4      | 3             | 2         | 2        | 0.5
        events    | clicks  | 5      | 4             | 3         | 2        | 0.4
        """,
    )
    assert to_join_lines(joins) == [
        "documents tickets: 2 of 2 persons (100%) have events.",
        "events clicks: 2 of 3 persons (67%) wrote.",
    ]


def test_without_another_side_there_is_no_share():
    """Messages alone join nothing, and nothing is said of it."""
    frames = to_frames(["a", "b"], [])
    joins = build_joins(list_ids({"documents": frames["documents"]}))

    assert joins["n_joined"].isna().all()
    assert to_join_lines(joins) == []
    assert find_unjoined(joins).empty


@pytest.mark.parametrize(
    ("n_joined", "n_persons", "is_told"),
    [(0, 40, True), (1, 40, True), (2, 40, False), (0, 19, False), (0, 20, True)],
)
def test_next_to_nothing_is_told_from_twenty_persons_on(n_joined, n_persons, is_told):
    """Below one in twenty; fewer persons may all be new."""
    others = [f"e{n}" for n in range(100)]
    own = others[:n_joined] + [f"d{n}" for n in range(n_persons - n_joined)]

    assert bool(tell(own, others)) == is_told


def test_many_writers_among_few_with_events_are_no_fault_of_the_ids():
    """Where nearly all who have events wrote, the events are a sample."""
    assert tell([f"p{n}" for n in range(2_000)], [f"p{n}" for n in range(50)]) == []


def test_the_form_of_both_sides_and_the_line_that_mends_it_are_told_and_no_id():
    """Nothing that names a person is in the sentence."""
    (line,) = tell([f"ab{n}x" for n in range(40)], [f"user:AB{n}X" for n in range(40)])

    assert "0 of 40 persons of documents 'tickets' have events" in line
    assert "the form aa99a or aa9a, those of the events aaaa:AA99A or aaaa:AA9A" in line
    assert "this makes 40 of 40 join, below [identities] in friction.toml: forms.person = { " in line
    assert "ab7x" not in line.lower()


@pytest.mark.parametrize(
    ("ids", "others", "form"),
    [
        ("{n}", "{n:06}", IdForm(leading_zeros=False)),
        ("1{n:03}", "cus_1{n:03}", IdForm(prefixes=("cus_",))),
        ("user:1{n:03}", "1{n:03}", IdForm(prefixes=("user:",))),
        ("ab{n}cd", "AB{n}CD", IdForm(capitals=False)),
        ("kim.{n}@x.example", "kim.{n}", IdForm(before="@")),
        ("{n:08x}-0000-4000-8000-{n:012x}", "{n:08x}000040008000{n:012x}", IdForm(hyphens=False)),
        ("{n}", "CUS-{n:06}", IdForm(leading_zeros=False, prefixes=("CUS-",))),
        ("auth0|{n:024x}", "{n:024x}", IdForm(prefixes=("auth0|",))),
        ("1{n:03}-eu", "1{n:03}", IdForm(before="-")),
        ("Kim.{n}@X.example", "kim.{n}", IdForm(before="@", capitals=False)),
    ],
)
def test_the_form_that_joins_is_found_by_trying(ids, others, form):
    """Leading zeros, a prefix on either side, capitals, the name before an @, hyphens, and two of them together."""
    sides = [[pattern.format(n=n) for n in range(7, 67)] for pattern in (ids, others)]
    mend = find_mend(*sides)

    assert mend == (form, 60, 60)


def test_a_form_that_makes_one_person_of_two_is_never_proposed():
    """007 and 7 are two persons of one side here: zeros tell them apart."""
    own = [*(str(n) for n in range(30)), *(f"0{n}" for n in range(30))]

    assert find_mend(own, [f"00{n}" for n in range(30)]) is None


def test_ids_of_no_common_form_are_told_without_a_line():
    """Nothing is proposed that does not join; kinds that nothing links are named."""
    (line,) = tell([f"Kim {n}" for n in range(40)], [f"{n:08x}" for n in range(1_000, 1_040)])
    assert "No setting of their form makes them join" in line

    rules = IdRules(kinds={"person": None, "crm": None})
    (line,) = tell([f"crm:x{n}" for n in range(40)], [f"u{n}" for n in range(40)], rules)
    assert "They are of different kinds (crm and person)" in line


def test_a_proposal_keeps_what_the_settings_say_already():
    """A line that is there is added to."""
    now = IdForm(prefixes=("user:",))
    mend = find_mend([f"{n}" for n in range(50)], [f"user:{n:05}" for n in range(50)], now)

    assert to_setting("person", mend.form) == 'forms.person = { leading_zeros = false, prefixes = ["user:"] }'


@pytest.mark.parametrize(
    ("value", "pattern"),
    [("1001.9", "9999.9"), ("A Google", "A Aaaaaa"), ("12345678", "9{8}"), ("ann@x.de", "an e-mail address"),
     ("550e8400-e29b-41d4-a716-446655440000", "a UUID"), ("Jürgen", "Aaaaaa"), ("名前7", "aa9")],
)  # fmt: skip
def test_a_form_says_signs_and_lengths_and_no_id(value, pattern):
    """9 for digits, a and A for letters; long runs are counted."""
    assert to_pattern(value) == pattern


def test_the_most_frequent_forms_are_told():
    """Two at most."""
    assert list_patterns(["1", "2", "33", "a", "44", "5"]) == ["9", "99"]


def tell_large_of(documents: list[str | None], events: list[str | None] | None = None) -> list[str]:
    frames = to_frames(documents, events or [])
    return tell_large(list_ids(frames), frames["events"])


def test_one_person_with_a_large_share_is_told_without_the_id():
    """Share, rows and form; what to write in either case."""
    (line,) = tell_large_of(["spam1"] * 400 + [f"p{n}" for n in range(96)])

    assert "One person has 81% of the messages of 'tickets' that name one (400 of 496; an id of the form aaaa9" in line
    assert "ignore = ['the id']" in line
    assert "spam1" not in line


def test_a_bot_is_told_with_the_limit_that_parts_it_from_people():
    """Its busiest hour beside that of the others."""
    frames = to_frames([], [])
    hour = pd.Timestamp("2026-01-05 09:00", tz="UTC")
    rows = [("bot", hour)] * 180 + [(f"p{n}", hour) for n in range(60) for _ in range(3)]
    frames["events"] = (
        pd.DataFrame(rows, columns=["person", "happened_at"]).astype({"person": "str"}).assign(source="web")
    )
    frames["events"]["happened_at"] = frames["events"]["happened_at"].astype("datetime64[us, UTC]")

    (line,) = tell_large(list_ids(frames), frames["events"])

    assert "One person has 50% of the events of 'web'" in line
    assert "more_than_per_hour = 23" in line


@pytest.mark.parametrize(
    "documents",
    [
        ["a"] * 50 + ["b"] * 5 + ["c"] * 5,  # few persons
        [f"p{n}" for n in range(100) for _ in range(n % 9 + 1)],  # some write more than others
        ["a"] * 15 + [f"p{n}" for n in range(60)],  # few rows
        ["a"] * 1_500,  # one person alone
        [None] * 1_000 + [f"p{n}" for n in range(30)],
    ],
)
def test_no_one_is_told_where_a_large_share_is_usual(documents):
    """Few persons, few rows, people who write more than others: nobody cries."""
    assert tell_large_of(documents) == []


def settle(documents: list[str | None], events: list[str | None], rules: IdRules | None = None) -> frozenset[str]:
    return find_no_zeros(to_frames(documents, events), rules or IdRules())


@pytest.mark.parametrize(
    ("events", "is_none"),
    [
        (["0", "1", "2", "3", "4"], False),  # counted from zero
        (["0", "0", "1", "2"], False),
        (["0"] * 3 + ["1", "2", "3"], True),  # three times the busiest other
        (["0", "1001", "1002", "1003"], True),  # beside numbers that are not counted from it
        (["0", "u1", "u2", "1"], True),  # beside ids that are no numbers
        (["0", "0"], True),
        (["1", "2"], None),
    ],
)
def test_a_zero_is_an_id_where_ids_are_counted_from_it(events, is_none):
    """Seen from all rows, whatever their order."""
    expected = frozenset(["0"]) if is_none else frozenset()
    assert settle([], events) == settle([], events[::-1]) == expected


def test_a_zero_is_judged_by_the_ids_of_all_sources():
    """Of messages alone it could be one; the events hold far more of it than of anybody."""
    assert settle(["0", "1", "2"], ["0"] * 50 + ["1", "2"]) == {"0"}
    assert settle(["0", "1", "2"], ["0"] * 50 + ["1", "2"], IdRules(keep=("0",))) == frozenset()


def test_a_row_of_a_zero_is_about_its_next_id_and_counted():
    """Else about nobody; what stood there is kept for those who are left out by it."""
    rules = IdRules(kinds={"person": None, "device": None})
    rows = pd.DataFrame(
        {"person": ["0", "0", "u1", "device:d9"], "aliases": ["device:d1\ndevice:d2", None, None, "device:d9"],
         "given_id": [None, None, None, "null"]}, dtype="str",
    ).assign(source="web")  # fmt: skip
    settled = leave_out_zeros(rows, frozenset(["0"]))

    assert_same(
        settled,
        """
        person    | given_id$
        device:d1 | 0
        -         | 0
        u1        | -
        device:d9 | null
        """,
    )
    counted = count_no_ids({"events": settled}, rules, frozenset(["0"]))
    assert counted[["n", "words"]].to_numpy().tolist() == [[3, "0, null"]]


def test_what_is_no_id_is_told_by_source_and_reason():
    """The words are the list's, or the settings': never somebody's."""
    frames = to_frames([None, None, "a"], [])
    frames["documents"]["given_id"] = pd.Series(["A Google user", "9.9E+15", None], dtype="str")
    rules = IdRules()

    lines = tell_no_ids(count_no_ids(frames, rules, frozenset()), list_ids(frames))

    start = "1 of 3 messages of 'tickets' (33%)"
    refused = "id in scientific notation has lost digits; export the column as text"
    word = "hold a word for nobody in the place of an id (a google user): it makes no person of them"
    assert lines == [f"{start} name no person: {refused}.", f"{start} {word}."]
