"""Rows with one id: the newest by its own time counts; earlier forms are versions, equal rows duplicates."""

from __future__ import annotations

import random

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from friction.ingest.order.versions import tell_versions
from tests.cases.made import cut, find_paths, read, to_journey, write_rows
from tests.tables import assert_same

REVIEWS = """
[[documents]]
name = "reviews"
path = "reviews-*.csv"
source = "review"
columns = { doc_id = "id", written_at = "at", text = ["text"], rating = "stars", person = "user" }
rating_range = [1, 5]
"""
TICKETS = """
[[documents]]
name = "tickets"
path = "tickets*.csv"
source = "ticket"
columns = {{ doc_id = "id", person = "user", written_at = "created", {more}text = ["text"] }}
"""
EVENTS = """
[[events]]
name = "events"
path = "events*.csv"
columns = { event_id = "id", person = "user", happened_at = "at", name = "event" }
""" + to_journey(visit="visit", pending="pay_pending")
COUNTS = "n_read | n_kept | n_duplicates | n_versions"


def at(hours: float) -> str:
    return str(pd.Timestamp("2025-11-03 09:00") + pd.Timedelta(hours=hours))


def make_reviews():
    """Return two weekly scrapes: 40 reviews of one star; ten of these edited to five stars, and ten as they were."""
    first = [(f"rv{n:03}", f"u{n}", at(6 * n), f"The code {n} never arrives.", 1) for n in range(40)]
    edited = [(f"rv{n:03}", f"u{n}", at(288 + n), "They solved it, thanks.", 5) for n in range(10)]
    return first, [*edited, *first[10:20]]


@pytest.mark.parametrize("upside_down", [False, True])
def test_edited_reviews_count_in_their_newest_form(tmp_path, upside_down):
    """40 documents, ten of thanks, 2.0 stars; before, the first form of each stayed, and 20 rows were "duplicates"."""
    for number, rows in enumerate(make_reviews()):
        write_rows(tmp_path / f"reviews-{number}.csv", "id,user,at,text,stars", rows[::-1] if upside_down else rows)
    raw = read(tmp_path, REVIEWS)[1]
    assert (len(raw.documents), (raw.documents["rating"] * 4 + 1).mean()) == (40, 2.0)
    assert (raw.documents["text"] == "They solved it, thanks.").sum() == 10
    assert_same(raw.imports, f"file | {COUNTS}\n reviews-0.csv | 40 | 30 | 0 | 10\n reviews-1.csv | 20 | 10 | 10 | 0")
    (note,) = tell_versions(raw.imports, raw.quarantine)
    assert note.startswith(
        "documents 'reviews': 10 rows have the id of a newer one and other contents; the newest of each id counts (by"
    )


@pytest.mark.parametrize("upside_down", [False, True])
def test_growing_tickets_count_in_their_last_row(tmp_path, upside_down):
    """Two forms of a ticket with one time: the later row counts, of a file newest first the earlier one."""
    rows = [(f"T{n}", f"u{n}", at(5 * n), "New request.") for n in range(24)]
    rows += [(f"T{n}", f"u{n}", at(5 * n), f"The card {n} was declined twice.") for n in range(24)]
    write_rows(tmp_path / "tickets.csv", "id,user,created,text", rows[::-1] if upside_down else rows)
    raw = read(tmp_path, TICKETS.format(more=""))[1]
    assert raw.documents["text"].str.startswith("The card").all()
    assert_same(raw.imports, f"{COUNTS}\n 48 | 24 | 0 | 24")


@pytest.mark.parametrize("upside_down", [False, True])
def test_corrected_events(tmp_path, upside_down):
    """An event corrected at the same time counts as it was corrected: nobody is left in what was pending."""
    rows = []
    for n in range(30):
        rows += [(f"e{n}a", f"u{n}", at(5 * n), "visit"), (f"e{n}b", f"u{n}", at(5 * n + 0.1), "pay_pending"),
                 (f"e{n}b", f"u{n}", at(5 * n + 0.1), "pay")]  # fmt: skip
    write_rows(tmp_path / "events.csv", "id,user,at,event", rows[::-1] if upside_down else rows)
    _, built, _ = cut(tmp_path, EVENTS)
    assert find_paths(built) == [("visit", "converted")] * 30
    assert_same(read(tmp_path, EVENTS)[1].imports, f"{COUNTS}\n 90 | 60 | 0 | 30")


def test_the_time_of_a_change_goes_before_the_time_told_of(tmp_path):
    """Where the settings name when rows were last changed, that decides, whichever way the rows lie."""
    rows = [(f"T{n}", "u", at(0), at(n + change), f"text {change}") for n in range(5) for change in (3, 1, 2)]
    for seed in range(3):
        shuffled = random.Random(seed).sample(rows, len(rows))  # noqa: S311 - no secret
        write_rows(tmp_path / "tickets.csv", "id,user,created,changed,text", shuffled)
        raw = read(tmp_path, TICKETS.format(more='updated_at = "changed", '))[1]
        assert raw.documents["text"].tolist() == ["text 3"] * 5
        assert_same(raw.imports, f"{COUNTS}\n 15 | 5 | 0 | 10")


def test_a_change_that_cannot_be_read(tmp_path):
    """A time of change that cannot be read is told; the row counts by its own time."""
    write_rows(tmp_path / "tickets.csv", "id,user,created,changed,text", [("T1", "u", at(0), "soon", "one")])
    raw = read(tmp_path, TICKETS.format(more='updated_at = "changed", '))[1]
    assert_same(raw.quarantine, "column | reason\n changed | updated_at cannot be read; the row is kept without it")
    assert raw.documents["text"].tolist() == ["one"]


def test_of_equal_times_the_later_file_counts(tmp_path):
    """Weekly exports: the tenth one is later than the ninth, as people number them; as text it lay before."""
    for week in (9, 10):
        write_rows(tmp_path / f"tickets-{week}.csv", "id,user,created,text", [("T1", "u", at(0), f"week {week}")])
    raw = read(tmp_path, TICKETS.format(more=""))[1]
    assert raw.documents["text"].tolist() == ["week 10"]
    assert_same(raw.imports, f"file | {COUNTS}\n tickets-10.csv | 1 | 1 | 0 | 0\n tickets-9.csv | 1 | 0 | 0 | 1")


def test_a_form_that_came_back(tmp_path):
    """A text changed and changed back: the last form counts; its rows are duplicates, the other one a version."""
    rows = [("T1", "u", at(0), text) for text in ("one", "two", "one")]
    write_rows(tmp_path / "tickets.csv", "id,user,created,text", rows)
    raw = read(tmp_path, TICKETS.format(more=""))[1]
    assert raw.documents[["text", "row"]].to_numpy().tolist() == [["one", 2]]
    assert_same(raw.imports, f"{COUNTS}\n 3 | 1 | 1 | 1")


def test_customers_count_in_their_newest_row(tmp_path):
    """Of several rows of a customer the newest counts, without a time of change the later one."""
    source = '\n[[persons]]\nname = "crm"\npath = "crm.csv"\ncolumns = {{ person = "id", value = "worth"{more} }}\n'
    write_rows(tmp_path / "crm.csv", "id,worth,changed", [("u", 9, at(2)), ("u", 1, at(1))])
    write_rows(tmp_path / "tickets.csv", "id,user,created,text", [("T1", "u", at(0), "one")])
    for more, value in (("", 1), (', updated_at = "changed"', 9)):
        raw = read(tmp_path, TICKETS.format(more="") + source.format(more=more))[1]
        assert raw.persons["value"].tolist() == [value]


def test_an_id_of_sessions_is_no_id_of_events(tmp_path):
    """One id for a whole session swallowed four of five events; all are kept, and what is wrong is said."""
    names = ("visit", "other", "pay_pending", "more", "pay")
    rows = [(f"s{n}", f"u{n}", at(9 * n + step / 60), name) for n in range(12) for step, name in enumerate(names)]
    write_rows(tmp_path / "events.csv", "id,user,at,event", rows)
    _, built, _ = cut(tmp_path, EVENTS)
    assert find_paths(built) == [("visit>pending", "converted")] * 12
    raw = read(tmp_path, EVENTS)[1]
    assert_same(raw.imports, f"{COUNTS}\n 60 | 60 | 0 | 0")
    (note,) = tell_versions(raw.imports, raw.quarantine)
    assert note.startswith("events 'events': columns.event_id names a column that holds no ids of rows")


def test_a_number_of_each_person_is_no_id_but_orders_their_events(tmp_path):
    """Events numbered from 1 for each person: none is swallowed, and the number orders those of one second."""
    names = ("visit", "pay_pending", "pay")
    rows = [(step, f"u{n:02}", at(5 * n + (step > 1)), name) for n in range(12) for step, name in enumerate(names, 1)]
    write_rows(tmp_path / "events.csv", "id,user,at,event", random.Random(5).sample(rows, len(rows)))  # noqa: S311
    _, built, notes = cut(tmp_path, EVENTS)
    assert find_paths(built) == [("visit>pending", "converted")] * 12
    assert "by the event ids" in notes[0]


def test_an_id_of_conversations_is_no_id_of_messages(tmp_path):
    """One id for all messages of a chat: customer and agent, each with a text of their own, are all kept."""
    said = ("Hello, my card is declined.", "It says try again.", "Now it works, thank you.")
    rows = [(f"c{n}", f"u{n}", at(5 * n + turn / 60), text) for n in range(12) for turn, text in enumerate(said)]
    write_rows(tmp_path / "tickets.csv", "id,user,created,text", rows)
    raw = read(tmp_path, TICKETS.format(more=""))[1]
    assert (len(raw.documents), raw.documents["doc_id"].notna().sum()) == (36, 0)


def test_snapshots_of_a_table_are_versions_however_many(tmp_path):
    """Ten weekly exports of the same tickets, each time with a later time and another text: one document for each."""
    for week in range(10):
        rows = [(f"T{n}", f"u{n}", at(170 * week + n), f"{week}: still open, {n}") for n in range(12)]
        write_rows(tmp_path / f"tickets-{week}.csv", "id,user,created,text", rows)
    raw = read(tmp_path, TICKETS.format(more=""))[1]
    assert raw.documents["text"].str.startswith("9:").all()
    assert raw.imports["n_versions"].sum() == 108


row = st.tuples(st.sampled_from(["1", "2", ""]), st.just("u"), st.integers(0, 3).map(at), st.sampled_from("ab"))


@pytest.mark.slow
@settings(deadline=None, max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(row, max_size=9, unique_by=lambda row: (row[0], row[2])), seed=st.randoms(use_true_random=False))
def test_rows_of_different_times_in_any_order(tmp_path, rows, seed):
    """Where each row of an id has a time of its own, the order of the rows is no matter; all rows are counted."""
    kept = []
    for lying in (rows, seed.sample(rows, len(rows))):
        write_rows(tmp_path / "tickets.csv", "id,user,created,text", [*lying, ("9", "w", at(9), "z")])
        raw = read(tmp_path, TICKETS.format(more=""))[1]
        imports = raw.imports.iloc[0]
        assert imports["n_read"] == imports[["n_kept", "n_quarantined", "n_duplicates", "n_versions"]].sum()
        documents = raw.documents.drop(columns="row")
        kept.append(documents.sort_values(["doc_id", "person", "written_at", "text"], ignore_index=True))
    pd.testing.assert_frame_equal(*kept)
    given_ids = {row[0] for row in rows if row[0]}
    newest = {one: max((row for row in rows if row[0] == one), key=lambda row: row[2])[3] for one in given_ids}
    own = kept[0][kept[0]["doc_id"].isin(given_ids)]
    assert dict(zip(own["doc_id"], own["text"], strict=True)) == newest


def test_two_events_under_the_id_of_their_order_both_stay(tmp_path):
    """Each order was placed and delivered: half of all rows would give way, and all of those are other events."""
    steps = [(n, step) for n in range(50) for step in (0, 1)]
    rows = [(f"o{n}", f"u{n}", at(24 * n + 5 * step), ("visit", "pay")[step]) for n, step in steps]
    write_rows(tmp_path / "events.csv", "id,user,at,event", rows)

    _, raw = read(tmp_path, EVENTS)

    assert len(raw.events) == 100
    assert "holds no ids of rows" in " ".join(tell_versions(raw.imports, raw.quarantine))


def test_messages_of_several_persons_under_one_id_all_stay(tmp_path):
    """A row of another person is no earlier form of it."""
    rows = [("t1", f"u{n}", at(n), f"Matter number {n} is broken.") for n in range(9)]
    write_rows(tmp_path / "tickets.csv", "id,user,created,text", rows)

    _, raw = read(tmp_path, TICKETS.format(more=""))

    assert len(raw.documents) == 9


def test_ids_of_rows_that_programs_write_differently_are_one(tmp_path):
    """Ids of tickets are floats in one of two exports (a column with gaps): versions; before, all messages twice."""
    first = [(f"{n + 100}", f"u{n}", at(n), "New request.") for n in range(12)]
    second = [(f"{n + 100}.0", f"u{n}", at(n), f"The invoice {n} is wrong.") for n in range(12)]
    write_rows(tmp_path / "tickets-1.csv", "id,user,created,text", first)
    write_rows(tmp_path / "tickets-2.csv", "id,user,created,text", second)
    _, raw = read(tmp_path, TICKETS.format(more=""))

    assert raw.documents["doc_id"].tolist() == [f"{n + 100}" for n in range(12)]
    assert raw.documents["text"].str.contains("invoice").all()
    assert raw.imports["n_versions"].sum() == 12


def test_ids_of_rows_that_a_spreadsheet_rounded_swallow_no_row(tmp_path):
    """Eight tickets share the id 1.23457E+11: all stay, without it, and it is told; before, seven were "versions"."""
    rows = [("1.23457E+11", f"u{n}", at(n), f"The invoice {n} is wrong.") for n in range(8)]
    write_rows(tmp_path / "tickets.csv", "id,user,created,text", rows)
    _, raw = read(tmp_path, TICKETS.format(more=""))

    assert len(raw.documents) == 8
    assert raw.documents["doc_id"].isna().all()
    assert set(raw.quarantine["reason"]) == {
        "id in scientific notation has lost digits; export the column as text; the row is kept without it"
    }


def test_event_ids_with_a_decimal_point_order_a_moment(tmp_path):
    """Numbers written as 9.0 and 10.0 are numbers of events, in a file in no order; before, they said nothing."""
    rows = [(f"{n}.0", f"u{n // 2 % 6}", at(n // 2 // 6), "visit" if n % 2 else "pay_pending") for n in range(60)]
    random.Random(2).shuffle(rows)  # noqa: S311 - no secret
    write_rows(tmp_path / "events.csv", "id,user,at,event", rows)
    assert read(tmp_path, EVENTS)[1].imports["ties_by"].tolist() == ["event_id"]


def test_a_row_without_words_takes_nothing_back(tmp_path):
    """A change of status has the ticket's id and no words: what was written stands, and the row is counted as such."""
    rows = [("rv1", "u1", at(0), "No code.", ""), ("rv1", "u1", at(1), "", ""), ("", "u2", at(2), "", "")]
    write_rows(tmp_path / "reviews-1.csv", "id,user,at,text,stars", rows)
    _, raw = read(tmp_path, REVIEWS)
    assert raw.documents["text"].tolist() == ["No code."]
    assert raw.imports[["n_read", "n_kept", "n_quarantined", "n_versions"]].to_numpy().tolist() == [[3, 1, 2, 0]]
