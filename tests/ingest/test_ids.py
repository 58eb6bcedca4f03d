"""The ids that a row carries: written with their kind, none taken for another, placeholders left out."""

from __future__ import annotations

import pandas as pd
import pytest

from friction.config import Kind, Settings
from friction.ingest.ids.id_rules import IdRules, read_ids, to_id, to_rules
from friction.ingest.sources.documents import read_documents
from friction.ingest.sources.events import read_events
from friction.ingest.sources.links import read_links
from friction.ingest.sources.optout import read_opted_out
from friction.ingest.sources.persons import read_persons

KINDS = {"person": Kind(max_persons=1, max_per_person=1), "email": Kind(max_persons=1), "device": Kind()}
RULES = IdRules(KINDS)


@pytest.mark.parametrize(
    ("kind", "value", "written"),
    [
        ("person", " u1 ", "u1"),
        ("device", "u1", "device:u1"),
        ("email", "Ann@Example.com", "email:ann@example.com"),
        ("device", "AbC", "device:AbC"),
        ("person", "device:7", "person:device:7"),
        ("person", "person:7", "person:person:7"),
        ("person", "urn:7", "urn:7"),
        ("device", "a\nb", "device:a b"),
    ],
)
def test_ids_are_written_with_their_kind(kind, value, written):
    """A person's own id stays, unless it reads as one of another kind: nobody becomes somebody by a chosen name."""
    assert to_id(kind, value, RULES) == written


def test_whom_a_row_is_about():
    """The person; else an id that names one; else one that changes hands. All further ids stand beside it."""
    cells = pd.DataFrame(
        {
            "u": ["u1", None, None, "null", None, "Undefined"],
            "d": ["d1", "d1", "d1", "d2", None, "0"],
            "m": ["A@x.de", "a@x.de", None, None, None, " "],
        },
        dtype="str",
    )

    found = read_ids(cells, "u", "person", {"device": "d", "email": "m"}, RULES)

    assert found["person"].astype(object).where(found["person"].notna(), None).tolist() == [
        "u1", "email:a@x.de", "device:d1", "device:d2", None, None,
    ]  # fmt: skip
    assert found["aliases"].fillna("").tolist() == [
        "email:a@x.de\ndevice:d1", "email:a@x.de\ndevice:d1", "device:d1", "device:d2", "", "",
    ]  # fmt: skip


def test_without_links_ids_have_no_kind_and_words_are_none_all_the_same():
    """No kind in front, no column of aliases; what stands there instead of the id's form is told."""
    found = read_ids(pd.DataFrame({"u": ["null", "device:1", " 7 ", "8.0"]}, dtype="str"), "u", "person", {})

    assert found.fillna("-").to_dict("list") == {
        "person": ["-", "device:1", "7", "8"],
        "given_id": ["null", "-", "-", "8.0"],
    }


SETTINGS = {
    "project": {"timezone": "UTC"},
    "documents": [
        {
            "name": "chats", "path": "chats.csv", "source": "chat",
            "columns": {
                "text": "text", "author": "who", "thread": "t", "aliases": {"email": "mail"}, "opted_out": "no",
            },
        }
    ],
    "persons": [
        {"name": "crm", "path": "crm.csv", "person_kind": "crm",
         "columns": {"person": "c", "aliases": {"email": "mail"}}}
    ],
    "events": [
        {
            "name": "orders", "path": "orders.csv", "format": "timestamps", "person_kind": "crm",
            "columns": {"person": "c", "aliases": {"device": "d"}}, "events": {"paid": "paid_at"},
            "clock_shift_seconds": 90,
        }
    ],
    "links": [{"name": "l", "path": "l.csv", "columns": {"ids": {"crm": "c", "device": "d"}, "valid_to": "until"}}],
    "journey": {"stages": [{"name": "a", "events": ["paid"]}]},
}  # fmt: skip


@pytest.fixture
def read(tmp_path):
    """Return a function that writes files and returns settings, rules and folder."""

    def make(**files: str):
        for name, text in files.items():
            (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
        settings = Settings.model_validate(SETTINGS)
        return settings, to_rules(settings), tmp_path

    return make


def test_kinds_of_the_settings():
    """Those of persons first; a kind in a column of persons names one, and a person has one of it."""
    kinds = Settings.model_validate(SETTINGS).kinds

    assert next(iter(kinds)) == "crm"
    assert kinds["crm"] == Kind(max_persons=1, max_per_person=1)
    assert (kinds["email"].max_persons, kinds["device"].max_persons) == (1, 3)
    plain = {**SETTINGS, "documents": [], "persons": [], "links": []}
    plain["events"] = [{"name": "e", "path": "e", "columns": {"person": "u", "happened_at": "t", "name": "n"}}]
    assert Settings.model_validate(plain).kinds == {}


def test_ids_of_an_agents_turn_are_not_the_customers(read):
    """The agent's own address links nobody; the turn is about the customer of the thread."""
    settings, rules, folder = read(
        chats="text,who,t,mail,no\nhello,agent,1,staff@x.de,\nhelp,customer,1,ann@x.de,\nbye,agent,2,staff@x.de,\n"
    )

    rows = read_documents(settings.documents[0], folder, "UTC", rules).rows

    assert rows["person"].fillna("-").tolist() == ["email:ann@x.de", "email:ann@x.de", "-"]
    assert rows["aliases"].fillna("-").tolist() == ["-", "email:ann@x.de", "-"]


def test_a_customer_with_two_rows_keeps_both_addresses(read):
    """Of equal ids one row is kept, with the aliases of all."""
    settings, rules, folder = read(crm="c,mail\n7,a@x.de\n7,b@x.de\n8,\n")

    rows = read_persons(settings.persons[0], folder, rules).rows

    assert rows["person"].tolist() == ["crm:7", "crm:8"]
    assert rows["aliases"].fillna("-").tolist() == ["email:a@x.de\nemail:b@x.de", "-"]


def test_events_of_things_carry_ids_and_a_shift(read):
    """One row per order: its customer, device, and the time by a clock that was slow by 90 seconds."""
    settings, rules, folder = read(orders="c,d,paid_at\n7,d1,2026-01-05 09:00:00\n")

    (row,) = read_events(settings.events[0], folder, "UTC", rules).rows.to_dict("records")

    assert (row["person"], row["aliases"]) == ("crm:7", "device:d1")
    assert row["happened_at"] == pd.Timestamp("2026-01-05 09:01:30", tz="UTC")


def test_links_need_two_ids_and_a_time_that_can_be_read(read):
    """Others are quarantined with the reason."""
    settings, rules, folder = read(l="c,d,until\n7,d1,2026-02-01\n8,,\n9,d3,soon\n,,\n")

    imported = read_links(settings.links[0], folder, "UTC", rules)

    assert imported.rows["aliases"].tolist() == ["crm:7\ndevice:d1"]
    assert imported.rows["valid_to"].tolist() == [pd.Timestamp("2026-02-01", tz="UTC")]
    assert imported.quarantine["reason"].tolist() == [
        "fewer than two ids to link", "time cannot be read", "fewer than two ids to link",
    ]  # fmt: skip


def test_who_opted_out_is_known_by_any_id(read):
    """A row that says yes names an address; a list says of which kind its ids are."""
    settings, _, folder = read(chats="text,who,t,mail,no\nhelp,customer,1,Ann@x.de,yes\n", out="bob@X.de\n")
    listed = settings.model_copy(
        update={"privacy": settings.privacy.model_validate({"opted_out": {"path": "out.csv", "kind": "email"}})}
    )

    assert read_opted_out(listed, folder) == {"email:ann@x.de", "email:bob@x.de"}
