"""Raw rows become tables that may be stored."""

from __future__ import annotations

import json

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from friction.contracts import build_empty, build_from_arrow, build_table, check_table, to_arrow_schema
from friction.privacy import events as event_tables
from friction.privacy.mask import Masker
from friction.privacy.protect import build_documents, build_identities, build_persons, with_repeats
from friction.privacy.pseudonym import to_pseudonym
from tests.tables import assert_same, table

pytestmark = pytest.mark.slow

KEY = b"k" * 32
AT = pd.Timestamp("2026-01-05 09:00", tz="UTC")
TEXTS = ("doc_id", "thread", "person", "language", "link", "stage_hint", "conversation", "left_out", "given_text")


def raw_documents(*rows: dict[str, object]) -> pd.DataFrame:
    usual = {
        **dict.fromkeys(TEXTS), "source": "review", "source_name": "reviews", "author": "customer", "written_at": AT,
        "text": "slow", "rating": None, "turn": None, "file": "r.csv",
    }  # fmt: skip
    frame = pd.DataFrame([{**usual, **row, "row": n} for n, row in enumerate(rows, start=2)], columns=[*usual, "row"])
    kinds = {**dict.fromkeys(TEXTS, "str"), "text": "str", "rating": "float64", "turn": "Int64"}
    written_at = pd.to_datetime(frame["written_at"], utc=True).astype("datetime64[us, UTC]")
    return frame.astype(kinds).assign(written_at=written_at)


def raw_events(*rows: dict[str, object]) -> pd.DataFrame:
    usual = {
        "event_id": None, "person": "u1", "happened_at": AT, "name": "view", "source": "clicks", "session": None,
        "properties": "{}", "place": 0, "file": "e.csv",
    }  # fmt: skip
    frame = pd.DataFrame([{**usual, **row, "row": n} for n, row in enumerate(rows, start=2)], columns=[*usual, "row"])
    kinds = dict.fromkeys(("event_id", "person", "session", "name", "properties"), "str")
    happened_at = pd.to_datetime(frame["happened_at"], utc=True).astype("datetime64[us, UTC]")
    return frame.astype(kinds).assign(happened_at=happened_at)


def build_events(*given: object) -> tuple[pd.DataFrame, pd.DataFrame]:
    events, repeats = event_tables.build_events(*given)
    whole = pa.concat_tables([to_arrow_schema("events").empty_table(), *events])
    return check_table("events", build_from_arrow("events", whole)), repeats


def raw_persons(source: str, *rows: tuple[str, str | None, float | None, str]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["person", "account", "value", "properties"]).assign(source=source)
    return frame.astype({"account": "str", "value": "float64"})


def pseudonym(value: str, kind: str = "person") -> str:
    return to_pseudonym(KEY, kind, value)


def test_documents():
    """Texts are masked, persons and threads are pseudonyms, a language that was not given is ``und``."""
    documents, _ = build_documents(
        raw_documents(
            {"doc_id": "007", "person": "u1", "thread": "t9", "text": "mail a@x.com or b@x.com", "rating": 0.5}
        ),
        KEY,
    )
    assert_same(
        documents,
        f"""
        doc_id$ | person_id         | thread_id                   | text                        | n_masked | language
        007     | {pseudonym("u1")} | {pseudonym("t9", "thread")} | mail <EMAIL_1> or <EMAIL_2> | 2        | und
        """,
    )


def test_documents_of_different_people():
    """The same text is masked by who wrote it; the team's patterns and known full names count everywhere."""
    masker = Masker({"ORDER": r"ORD-\d{6}"}, ["Ada\nNimm"])
    raw = raw_documents({"text": "quill, ORD-123456, Ada Nimm"}, {"text": "quill, ORD-123456, Ada Nimm"})
    own = pd.Series([frozenset({"zora", "quill"}), frozenset()])
    documents, _ = build_documents(raw, KEY, masker, own)
    assert sorted(documents["text"]) == ["<PERSON_1>, <ORDER_1>, <PERSON_2>", "quill, <ORDER_1>, <PERSON_1>"]


def test_stage_hints():
    """The page a survey was shown on is masked too, as it may be a link with a token."""
    documents, _ = build_documents(raw_documents({"stage_hint": "https://x.com/?t=1"}, {"stage_hint": "payment"}), KEY)
    assert sorted(documents["stage_hint"]) == ["<URL_1>", "payment"]


def test_given_ids_stay():
    """A given id stays as it is, zeros, digits and all; one that holds personal data becomes a keyed hash."""
    kept = [
        "007",
        "12345678901234567890",
        "4111111111111111",
        "555-012-3456",
        "bc2b260cad8fa414238d86638063bed3",
        "a.b/c",
    ]
    lost = ["jane@example.com", "+49 151 23456789", "10.0.0.17", "DE89370400440532013000", "x" * 201]
    documents, _ = build_documents(raw_documents(*({"doc_id": doc_id} for doc_id in kept + lost)), KEY)
    found = set(documents["doc_id"])
    assert set(kept) <= found
    assert not set(lost) & found
    assert sum(doc_id.startswith("d-") for doc_id in found) == len(lost)


def test_ids_that_sources_share():
    """Ids that two sources both give are told apart by the source's name."""
    documents, _ = build_documents(
        raw_documents({"doc_id": "1", "source_name": "a"}, {"doc_id": "1", "source_name": "b"}, {"doc_id": "2"}), KEY
    )
    assert documents["doc_id"].tolist() == ["2", "a:1", "b:1"]


def test_repeats_are_kept_and_counted():
    """Equal documents without an id are all kept, numbered and counted by file; nothing else counts as a repeat."""
    documents, repeats = build_documents(
        raw_documents({}, {}, {"file": "s.csv"}, {"text": "other"}, {"person": "u2"}, {"doc_id": "1"}), KEY
    )
    assert len(documents) == documents["doc_id"].nunique() == 6
    assert_same(
        repeats, "kind | source | file | n_repeats\n documents | reviews | r.csv | 1\n documents | reviews | s.csv | 1"
    )


def test_repeats_in_the_report():
    """Counted repeats go into the import report, file by file."""
    _, repeats = build_events(raw_events({}, {}, {}), KEY)
    imports = build_table(
        "imports",
        table("""
            kind      | source | file  | n_read | n_kept | n_quarantined | n_duplicates | n_repeats | first_at | last_at
            events    | clicks | e.csv | 3      | 3      | 0             | 0            | 0         | -        | -
            documents | r      | r.csv | 1      | 1      | 0             | 0            | 0         | -        | -
        """).assign(n_versions=0, ties_by=None),
    )
    assert_same(with_repeats(imports, repeats), "file | n_repeats\n r.csv | 0\n e.csv | 2")


content = st.tuples(st.sampled_from(["u1", "u2", None]), st.sampled_from(["a", "b"]), st.sampled_from([AT, pd.NaT]))


@settings(deadline=None, max_examples=15)
@given(rows=st.lists(content, min_size=1, max_size=8), seed=st.randoms(use_true_random=False))
def test_ids_do_not_depend_on_order_or_place(rows, seed):
    """Shuffled rows, from whatever file, give the same table of documents."""
    made = [{"person": person, "text": text, "written_at": at} for person, text, at in rows]
    shuffled = [{**row, "file": "elsewhere.csv"} for row in seed.sample(made, len(made))]
    one, _ = build_documents(raw_documents(*made), KEY)
    other, _ = build_documents(raw_documents(*shuffled), KEY)
    pd.testing.assert_frame_equal(one, other)


def test_ids_depend_on_the_key():
    """Another key gives other ids and other pseudonyms."""
    rows = raw_documents({"person": "u1", "thread": "t"})
    one, other = build_documents(rows, KEY)[0], build_documents(rows, b"j" * 32)[0]
    for column in ("doc_id", "person_id", "thread_id"):
        assert one[column][0] != other[column][0]


def test_turns_without_id():
    """Turns of a conversation without an id are numbered behind one hash; equal conversations stay apart."""
    turns = [
        {"conversation": name, "thread": name, "turn": turn, "text": "ok"}
        for name in ("abc", "abc.2")
        for turn in (1, 2)
    ]
    documents, repeats = build_documents(raw_documents(*turns), KEY)
    heads = documents["doc_id"].str.partition("#")
    assert heads[0].nunique() == 2
    assert sorted(heads[2]) == ["1", "1", "2", "2"]
    assert_same(repeats, "n_repeats\n 1")


def test_urls():
    """A link is filled with the id where that stayed as given, escaped; of a turn, with the id of its conversation."""
    link = "https://desk.example/{doc_id}"
    rows = raw_documents(
        {"doc_id": "1/2", "link": link},
        {"doc_id": "c#1", "link": link, "conversation": "c", "turn": 1},
        {"doc_id": "jane@example.com", "link": link},
        {"link": link},
        {"doc_id": "9"},
    )
    found = build_documents(rows, KEY)[0].set_index("doc_id")["url"]
    assert found["1/2"] == "https://desk.example/1%2F2"
    assert found["c#1"] == "https://desk.example/c"
    assert found.notna().sum() == 2


def test_events():
    """Names and values of properties are masked, digits by the word they stand under; sessions are pseudonyms."""
    properties = {"mail": "a@x.com", "note": 'say "hi"\nto b@x.com', "order": "4455667788", "phone": "4455667788"}
    events, _ = build_events(
        raw_events({"event_id": "7", "name": "/user/jane@x.com", "session": "s", "properties": json.dumps(properties)}),
        KEY,
    )
    assert events["name"][0] == "/user/<EMAIL_1>"
    assert events["session_id"][0] == pseudonym("s", "session")
    assert json.loads(events["properties"][0]) == {
        "mail": "<EMAIL_1>", "note": 'say "hi"\nto <EMAIL_1>', "order": "4455667788", "phone": "<PHONE_1>",
    }  # fmt: skip


def test_cells_hold_no_phrases():
    """In cells of a table, words are no introductions; full names that are known are masked there too."""
    properties = json.dumps({"from": "Berlin", "agent": "Zora Quill", "product": "Dear Anna", "order": "ORD-123456"})
    masker = Masker({"ORDER": r"ORD-\d{6}"}, ["Zora\nQuill"])
    events, _ = build_events(raw_events({"name": "Hi Anna", "properties": properties}), KEY, masker)
    assert events["name"][0] == "Hi Anna"
    assert json.loads(events["properties"][0]) == {
        "from": "Berlin", "agent": "<PERSON_1>", "product": "Dear Anna", "order": "<ORDER_1>",
    }  # fmt: skip


def test_events_without_id():
    """An event without an id has a keyed hash of its content: any part of it makes another event."""
    later = AT + pd.Timedelta(1, "us")
    rows = [
        {},
        {"person": None},
        {"happened_at": later},
        {"name": "pay"},
        {"source": "app"},
        {"properties": '{"a":"1"}'},
    ]
    events, repeats = build_events(raw_events(*rows, {"session": "s"}), KEY)
    assert events["event_id"].nunique() == 7
    assert repeats["n_repeats"].sum() == 0


def test_nothing_raw_is_left():
    """No raw id of a person, thread or session is left in any table, nor what was masked."""
    documents, _ = build_documents(
        raw_documents({"person": "secret-1", "thread": "secret-2", "text": "a@secret.com"}), KEY
    )
    events, _ = build_events(raw_events({"person": "secret-1", "session": "secret-3"}), KEY)
    lists = [raw_persons("crm", ("secret-1", "secret-4", 1.0, "{}"))]
    identities = build_identities(lists, raw_documents({"person": "secret-1"}), raw_events({}), KEY)
    persons = build_persons(lists, identities, KEY)
    for made in (documents, events, persons, identities):
        assert "secret" not in made.to_csv()


def test_persons():
    """Everybody is a person whom a list, a document or an event knows; seen first at the earliest time."""
    lists = [raw_persons("crm", ("u4", "firm", 9.5, '{"plan":"pro"}'))]
    documents = raw_documents({"person": "u1"}, {"person": "u3", "written_at": pd.NaT})
    events = raw_events({"happened_at": AT - pd.Timedelta(1, "h")}, {"person": "u2"}, {"person": None})
    persons = build_persons(lists, build_identities(lists, documents, events, KEY), KEY)
    found = persons.assign(who=persons["person_id"].map({pseudonym(u): u for u in ("u1", "u2", "u3", "u4")}))
    assert_same(
        found.sort_values("who"),
        f"""
        who | first_seen_at    | account_id                   | value | properties
        u1  | 2026-01-05 08:00 | -                            | -     | {{}}
        u2  | 2026-01-05 09:00 | -                            | -     | {{}}
        u3  | -                | -                            | -     | {{}}
        u4  | -                | {pseudonym("firm", "account")} | 9.5   | {{"plan":"pro"}}
        """,
    )


@pytest.mark.parametrize("joined", [False, True], ids=["list by list", "all in one"])
def test_several_customer_lists(joined):
    """Where several lists know a person, the first that knows a value gives it, and properties are joined."""
    lists = [
        raw_persons("b", ("u1", None, 1.0, '{"plan":"pro"}')),
        raw_persons("a", ("u1", "firm", 2.0, '{"city":"Rome","plan":"free"}'), ("u2", None, None, "{}")),
    ]
    given_lists = [pd.concat(lists, ignore_index=True)] if joined else lists
    identities = build_identities(given_lists, raw_documents(), raw_events(), KEY)
    persons = build_persons(given_lists, identities, KEY)
    found = persons[persons["person_id"] == pseudonym("u1")]
    assert_same(
        found,
        f"""
        account_id                     | value | properties
        {pseudonym("firm", "account")} | 1.0   | {{"city":"Rome","plan":"pro"}}
        """,
    )


def test_identities():
    """Each id given is an alias: a hash of its own, the person's pseudonym, and the first and last time it was used."""
    identities = build_identities(
        [raw_persons("crm", ("u2", None, None, "{}"))],
        raw_documents({"person": "u1", "written_at": AT + pd.Timedelta(1, "D")}, {"person": None}),
        raw_events({}),
        KEY,
    )
    expected = [
        f"{pseudonym('u1', 'alias')} | {pseudonym('u1')} | given | 2026-01-05 09:00 | 2026-01-06 09:00",
        f"{pseudonym('u2', 'alias')} | {pseudonym('u2')} | given | - | -",
    ]
    assert_same(identities, "\n".join(["alias | person_id | how | first_seen_at | last_seen_at", *sorted(expected)]))


uses = st.lists(st.tuples(st.sampled_from(["u1", "u2", "u3", None]), st.none() | st.integers(-3, 3)), max_size=6)


@settings(deadline=None)
@given(written=uses, happened=uses, listed=st.sets(st.sampled_from(["u1", "u4"])))
def test_when_an_id_was_seen(written, happened, listed):
    """First and last seen are the earliest and latest time of documents and events, null where none has a time."""

    def to_rows(given, column):
        times = [(person, pd.NaT if days is None else AT + pd.Timedelta(days, "D")) for person, days in given]
        return [{"person": person, column: at} for person, at in times]

    found = build_identities(
        [raw_persons("crm", *((person, None, None, "{}") for person in sorted(listed)))],
        raw_documents(*to_rows(written, "written_at")),
        raw_events(*to_rows(happened, "happened_at")),
        KEY,
    )
    spans = {pseudonym(person): set() for person in [*listed, *(who for who, _ in written + happened if who)]}
    for person, days in written + happened:
        if person and days is not None:
            spans[pseudonym(person)].add(AT + pd.Timedelta(days, "D"))
    seen = zip(found["person_id"], found["first_seen_at"], found["last_seen_at"], strict=True)
    assert {person: {*at} - {pd.NaT} for person, *at in seen} == {
        person: {min(at), max(at)} if at else set() for person, at in spans.items()
    }


def test_tables_without_rows():
    """Without rows there are tables without rows."""
    documents, repeated_documents = build_documents(raw_documents(), KEY)
    events, repeated_events = build_events(raw_events(), KEY)
    assert len(documents) == len(events) == len(repeated_documents) == len(repeated_events) == 0
    identities = build_identities([], raw_documents(), raw_events(), KEY)
    assert len(identities) == len(build_persons([], identities, KEY)) == 0
    assert len(with_repeats(build_empty("imports"), repeated_documents, repeated_events)) == 0
