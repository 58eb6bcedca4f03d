"""Ids that look alike join, and words that are no ids make no person (kind 3 of the inputs from the world).

Each input is of our own making, read through the real entry; its docstring says what came out before.
"""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING, NamedTuple

import pytest

from friction.config import load_settings
from friction.errors import InputError
from friction.ingest.ids.id_joins import build_joins
from friction.ingest.ids.id_rules import to_rules
from friction.store.runs import read_run
from pipelines.commands.check import check_workspace
from pipelines.commands.person import count_held, forget_person
from pipelines.inputs.joined import find_ids, tell_ids
from pipelines.inputs.raw import Raw, read_inputs
from pipelines.run import run_workspace
from pipelines.show import Show
from tests.cases.made import PAYING
from tests.pipelines.small import BY_WORDS, run_small
from tests.report.small_week import build_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

PROJECT = '[project]\nname = "P"\ntimezone = "Europe/Berlin"\n'
CLICKS = (
    """
[[events]]
name = "clicks"
path = "clicks*.csv"
columns = { person = "user_id", happened_at = "timestamp", name = "event" }
"""
    + PAYING
)
TICKETS = """
[[documents]]
name = "tickets"
path = "tickets.csv"
source = "ticket"
columns = { doc_id = "ticket_id", person = "user_id", written_at = "created_at", text = ["body"] }
"""


class Case(NamedTuple):
    """What an input came to: persons of each side, tickets of somebody with events, and what is said of it."""

    n_writers: int
    n_clickers: int
    n_joined: int
    notes: str
    raw: Raw


def write(path: Path, names: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([names, *rows])


def write_clicks(folder: Path, ids: Iterable[str], name: str = "clicks.csv") -> None:
    """Write a visit for each id, a signup for two in three, a payment for one in three."""
    rows = [
        (one, event, f"2025-11-{3 + n // 24 % 20:02} {n % 24:02}:{minute:02}:00")
        for n, one in enumerate(ids)
        for minute, event in enumerate(["visit", "signup", "pay"][: 1 + n % 3])
    ]
    write(folder / name, ("user_id", "event", "timestamp"), rows)


def write_tickets(folder: Path, ids: Iterable[str]) -> None:
    rows = [
        (
            f"D{n:03}",
            one,
            f"2025-11-{3 + n // 24 % 20:02} {n % 24:02}:30:00",
            "The login code never arrives on my phone.",
        )
        for n, one in enumerate(ids)
    ]
    write(folder / "tickets.csv", ("ticket_id", "user_id", "created_at", "body"), rows)


@pytest.fixture
def make(tmp_path, monkeypatch) -> Callable[..., Path]:
    """Return a function that writes a workspace of tickets and clicks, by their ids."""
    monkeypatch.setenv("FRICTION_KEY", "a key of this test alone")

    def write_workspace(
        tickets: Sequence[str] = (), clicks: Sequence[str] = (), more: str = "", settings: str = ""
    ) -> Path:
        text = PROJECT + (TICKETS if tickets else "") + (CLICKS if clicks else "") + more
        (tmp_path / "friction.toml").write_text(settings or text, encoding="utf-8")
        if tickets:
            write_tickets(tmp_path, tickets)
        if clicks:
            write_clicks(tmp_path, clicks)
        return tmp_path

    return write_workspace


def look(folder: Path) -> Case:
    """Read a workspace as a run does, and tell what it tells of ids where nothing is linked or left out."""
    settings = load_settings(folder)
    raw = read_inputs(settings, folder, lambda _done, _total: None)
    writers, clickers = raw.documents["person"].astype("str"), raw.events["person"].astype("str")
    ids = find_ids({kind: getattr(raw, kind) for kind in ("documents", "persons", "events")}, None, b"any key")
    notes = tell_ids(ids, build_joins(ids), raw.no_ids, raw.events, to_rules(settings))
    return Case(
        writers.nunique(),
        clickers.nunique(),
        int(writers.isin(set(clickers.dropna())).sum()),
        "\n".join(notes),
        raw,
    )


def numbers(n: int, start: int = 1001) -> list[str]:
    return [str(number) for number in range(start, start + n)]


def test_ids_as_floats(make):
    """Case 13: a notebook wrote 1001.0 where the tickets say 1001, and nothing for six persons; before: 0 of 60."""
    clicks = ["" if n % 10 == 0 else f"{one}.0" for n, one in enumerate(numbers(60))]
    case = look(make(numbers(60), clicks))

    assert (case.n_writers, case.n_clickers, case.n_joined) == (60, 54, 54)
    assert "do not join" not in case.notes


def test_leading_zeros_are_loud_and_the_line_that_is_told_joins_them(make):
    """Case 13a: 000007 in the clicks, 7 in the tickets; before: 0 of 40, and not a word."""
    tickets, clicks = [str(n) for n in range(40)], [f"{n:06}" for n in range(40)]
    case = look(make(tickets, clicks))

    assert case.n_joined == 0
    assert "0 of 40 persons of documents 'tickets' have events" in case.notes
    assert "have the form 99 or 9, those of the events 999999" in case.notes
    line = "forms.person = { leading_zeros = false }"
    assert f"this makes 40 of 40 join, below [identities] in friction.toml: {line}" in case.notes

    mended = look(make(tickets, clicks, more=f"[identities]\n{line}\n"))
    assert (mended.n_writers, mended.n_clickers, mended.n_joined) == (40, 40, 40)
    assert "do not join" not in mended.notes


ADDRESSES = [f"ann{n}@x.example" for n in range(40)]
FULL_WIDTH = {ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789"}
UUIDS = [f"550e8400-e29b-41d4-a716-4466554{n:05}" for n in range(40)]


@pytest.mark.parametrize(
    ("tickets", "clicks"),
    [
        pytest.param(ADDRESSES, [one.title() for one in ADDRESSES], id="capitals"),
        pytest.param([f"mailto:{one}" for one in ADDRESSES], ADDRESSES, id="mailto"),
        pytest.param([f"Ann Lee <{one.title()}>" for one in ADDRESSES], ADDRESSES, id="named"),
        pytest.param(UUIDS, [f"{{{one.upper()}}}" for one in UUIDS], id="uuids"),
        pytest.param(numbers(40), [f"{n / 1000:.3f}E+3" for n in range(1001, 1041)], id="scientific"),
        pytest.param(numbers(40, 10_000_011), [f"1.00000{n}E7" for n in range(11, 51)], id="spark"),
        pytest.param(numbers(40), [f"\u00a0{one}\u200b" for one in numbers(40)], id="spaces"),
        pytest.param(numbers(40), [one.translate(FULL_WIDTH) for one in numbers(40)], id="full width"),
        pytest.param(numbers(40), [f'"{one}"' for one in numbers(40)], id="quotes"),
        pytest.param(numbers(40), [f'="{one}"' for one in numbers(40)], id="spreadsheet"),
        pytest.param(numbers(40), [f"'{one}" for one in numbers(40)], id="apostrophe"),
        pytest.param([f"{one}.00" for one in numbers(40)], [f"{one}.0" for one in numbers(40)], id="decimals"),
    ],
)  # fmt: skip
def test_two_writings_of_the_same_ids_join(make, tickets, clicks):
    """Addresses, UUIDs, numbers, spaces and quotes as programs write them; before: 0 of 40 of each, without a word."""
    case = look(make(tickets, clicks))

    assert (case.n_writers, case.n_clickers, case.n_joined) == (40, 40, 40)
    assert case.notes.count("join") == 0


def test_a_month_with_gaps_does_not_part_a_person_from_the_next_month(make, tmp_path):
    """Only the file with empty ids is one of floats; before: 80 persons with events, 40 joined."""
    make(numbers(40), numbers(40))
    write_clicks(tmp_path, [*(f"{one}.0" for one in numbers(40)), ""], "clicks2.csv")
    case = look(tmp_path)

    assert (case.n_clickers, case.n_joined) == (40, 40)


@pytest.mark.parametrize(
    ("tickets", "clicks", "line"),
    [
        pytest.param(numbers(40), [f"cus_{one}" for one in numbers(40)], 'prefixes = ["cus_"]', id="cus_"),
        pytest.param([f"user:{one}" for one in numbers(40)], numbers(40), 'prefixes = ["user:"]', id="user:"),
        pytest.param(
            [f"{n}" for n in range(40)], [f"CUS-{n:07}" for n in range(40)],
            'leading_zeros = false, prefixes = ["CUS-"]', id="CUS-0000007",
        ),
        pytest.param([f"kx{n}q" for n in range(40)], [f"KX{n}Q" for n in range(40)], "capitals = false", id="capitals"),
        pytest.param([f"kim{n}@x.example" for n in range(40)], [f"kim{n}" for n in range(40)], 'before = "@"', id="@"),
        pytest.param(UUIDS, [one.replace("-", "") for one in UUIDS], "hyphens = false", id="hyphens"),
    ],
)  # fmt: skip
def test_what_may_tell_ids_apart_is_asked_for_with_the_line_that_joins(make, tickets, clicks, line):
    """A prefix, capitals, hyphens, a domain on one side only; before: 0 of 40 of each, without a word."""
    case = look(make(tickets, clicks))
    assert case.n_joined == 0
    assert f"this makes 40 of 40 join, below [identities] in friction.toml: forms.person = {{ {line} }}" in case.notes
    assert not any(one in case.notes for one in {*tickets, *clicks} if len(one) > 3)

    mended = look(make(tickets, clicks, more=f"[identities]\nforms.person = {{ {line} }}\n"))
    assert (mended.n_joined, "do not join" in mended.notes) == (40, False)


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("9.9E+15", "scientific notation has lost digits"),
        ("9007199254740993.0", "too large for a floating-point number"),
    ],
)
def test_an_id_that_was_rounded_names_nobody_and_is_told(make, written, why):
    """Many persons would be one; before: 30 tickets of one person."""
    case = look(make([written] * 30 + numbers(30), numbers(30)))

    assert (case.n_writers, case.n_joined) == (30, 30)
    assert case.raw.documents["person"].isna().sum() == 30
    assert "30 of 60 messages of 'tickets' (50%) name no person: id" in case.notes
    assert why in case.notes


def test_leading_zeros_and_capitals_tell_persons_apart_where_nothing_else_is_said(make):
    """007 is not 7, and aB7 is not ab7."""
    case = look(make(["007", "7", "aB7", "ab7", "1.1", "1.10"], ["007", "aB7"]))

    assert (case.n_writers, case.n_joined) == (6, 2)


WORDS = ["undefined", "null", "None", "NaN", "anonymous", "guest", "0", "(not set)", "[object Object]",
         "00000000-0000-0000-0000-000000000000"]  # fmt: skip
PERSONS = [f"u{n:02}" for n in range(60)]


def test_words_in_one_column_of_ids_make_no_persons(make):
    """Case 30: 300 events under ten words beside 60 persons; before: 70 persons, ten of them with 30 events each."""
    case = look(make(clicks=[*PERSONS, *(word for word in WORDS for _ in range(15))]))

    assert case.n_clickers == 60
    n_nobody = int(case.raw.events["person"].isna().sum())
    assert n_nobody == int(case.raw.no_ids["n"].sum()) == 300
    assert "300 of 420 events of 'clicks' (71%) hold a word for nobody in the place of an id (" in case.notes


def test_reviewers_without_a_name_are_nobody(make):
    """Case 30a: 72 of 96 reviews by "A Google user"; before: one person who wrote 72."""
    case = look(make(["A Google user"] * 72 + [f"Kim {n}" for n in range(24)]))

    assert case.n_writers == 24
    assert (
        "72 of 96 messages of 'tickets' (75%) hold a word for nobody in the place of an id (a google user)"
        in case.notes
    )


def test_words_beside_a_device_leave_the_row_to_the_device(make, tmp_path):
    """Case 30b: aliases; ten words with a device each; before: "[object Object]" and "(not set)" were two persons."""
    settings = PROJECT + CLICKS.replace('name = "event" }', 'name = "event", aliases = { device = "device" } }')
    folder = make(settings=settings)
    rows = [(one, f"d{n}", "visit", "2025-11-03 09:00:00") for n, one in enumerate([*PERSONS, *WORDS])]
    write(tmp_path / "clicks.csv", ("user_id", "device", "event", "timestamp"), rows)
    case = look(folder)

    persons = case.raw.events["person"].astype("str")
    assert sorted(persons[60:]) == sorted(f"device:d{n}" for n in range(60, 70))
    assert int(case.raw.no_ids["n"].sum()) == 10


@pytest.mark.parametrize(
    "word", ["{{user_id}}", "$user_id", "deleted user", "Unregistered", "%%userid%%", "-1", "n/a", "---"]
)
def test_other_words_of_other_systems_are_none(make, word):
    """Variables that nobody filled in, users who left, signs alone; before: one person of 40 events."""
    assert look(make(clicks=[*PERSONS, *[word] * 20])).n_clickers == 60


@pytest.mark.parametrize(
    "word",
    ["\\N", "-1.0", "unknown_user", "guest-user", "AnonymousUser", "not_set", "#NAME?", "Website Visitor", "0" * 32],
)
def test_words_for_nobody_are_none_however_they_are_parted(make, word):
    """As dumps of SQL, pandas (``-1.0``) and tags write them; before: one person of 20 events, without a word."""
    assert look(make(clicks=[*PERSONS, *[word] * 20])).n_clickers == 60


def test_a_zero_is_somebody_where_ids_are_counted_from_it(make):
    """Persons 0 to 39 are forty; beside u00 to u59 a zero is none."""
    assert look(make(clicks=[str(n) for n in range(40)])).n_clickers == 40
    assert look(make(clicks=[*PERSONS, *["0"] * 3])).n_clickers == 60
    assert look(make(clicks=[*numbers(40), "0"])).n_clickers == 40


def test_a_word_that_is_an_id_here_is_kept_and_others_are_added(make):
    """`keep` and `ignore`, whether ids are linked or not; before: `ignore` worked where they were linked only."""
    more = '[identities]\nkeep = ["guest"]\nignore = ["Laden 7"]\n'
    case = look(make(["guest", "Laden 7", "laden 7", "null", "u1"], more=more))

    assert sorted(case.raw.documents["person"].dropna()) == ["guest", "u1"]


def test_a_customer_list_without_an_id_in_a_row_says_why(make, tmp_path):
    """Quarantined by reason, and a zero among numbers that are not counted from it as well; before: three persons."""
    more = '[[persons]]\nname = "crm"\npath = "crm.csv"\ncolumns = { person = "id" }\n'
    folder = make(numbers(3), more=more)
    write(tmp_path / "crm.csv", ("id",), [("1001.0",), ("null",), ("1.2E+11",), ("0",)])
    raw = look(folder).raw

    assert raw.persons["person"].tolist() == ["1001"]
    told = raw.quarantine.set_index("row")["reason"].to_dict()
    assert told == {
        3: "in place of an id stands a word for nobody",
        4: "id in scientific notation has lost digits; export the column as text",
        5: "in place of an id stands a word for nobody",
    }
    counts = raw.imports.set_index("kind").loc["persons", ["n_read", "n_kept", "n_quarantined"]]
    assert counts.tolist() == [4, 1, 3]


def test_spammers_and_bots_are_told_and_a_few_persons_are_not(make):
    """Cases 20 and 28: share and form, never the id; before: the bot alone was told, by check, from 1,000 events on."""
    spam = look(make(["spam1"] * 400 + [f"p{n}" for n in range(96)]))
    assert (
        "One person has 81% of the messages of 'tickets' that name one (400 of 496; an id of the form aaaa9"
        in spam.notes
    )
    assert "spam1" not in spam.notes

    bot = look(make(clicks=["crawler"] * 4_500 + PERSONS))
    assert "One person has 99% of the events of 'clicks'" in bot.notes
    assert "more_than_per_hour = " in bot.notes

    few = look(make(["ann"] * 9 + ["bob", "cyd"], ["ann", "bob"]))
    assert few.notes == "" or "One person" not in few.notes


def test_a_rule_that_leaves_the_bot_out_ends_the_note(make):
    """What is left out is not told again; a rule fits an id in either writing."""
    rule = '[[exclude]]\nname = "bots"\npersons = ["CRAWLER@x.example", "1001.0"]\n'
    folder = make(clicks=["crawler@x.example"] * 4_500 + [*PERSONS, "1001", "1001.0"], more=rule)
    notes = "\n".join(check_workspace(folder, Show(quiet=True), models=BY_WORDS)["notes"])

    assert "One person has" not in notes
    assert "The rule 'bots' leaves out 9,003 events." in notes


@pytest.mark.slow
def test_who_opted_out_is_out_in_whatever_writing(make, tmp_path):
    """A list of floats, a column of addresses in capitals; before: their rows stayed."""
    more = '[privacy]\nopted_out = "out.csv"\n'
    folder = make(["1001", "1002.0", "Ann@x.de", "u9"], clicks=numbers(30), more=more)
    (tmp_path / "out.csv").write_text("1001.0\n1002\nann@X.de\n", encoding="utf-8")
    run = run_small(folder).run

    assert len(run.documents) == 1
    (tmp_path / "out.csv").write_text("1001.0\n1.00E+15\n", encoding="utf-8")
    with pytest.raises(InputError, match="lost digits"):
        run_small(folder)


@pytest.mark.slow
def test_a_run_tells_how_far_ids_join_where_people_look(make):
    """Manifest, table, summary: the join rate by source, what is no id, and what does not join; before: none of it."""
    tickets = [*(f"cus_{one}" for one in numbers(40)), *["null"] * 10]
    run = run_small(make(tickets, numbers(60))).run

    joins = run.joins.set_index("kind")[["n_rows", "n_with_person", "n_persons", "n_joined"]]
    assert joins.loc["documents"].tolist() == [50, 40, 40, 0]
    assert joins.loc["events"].tolist() == [120, 120, 60, 0]
    notes = json.loads((run.path / "manifest.json").read_text(encoding="utf-8"))
    assert any('prefixes = ["cus_"]' in note for note in notes["notes"])
    assert any("hold a word for nobody" in note for note in notes["notes"])
    assert notes["left_out"]["import: ids of documents tickets: in place of an id stands a word for nobody"] == 10
    report = build_of(run.path.parent.parent, run)
    assert "Writers with events: tickets 0%." in report.coverage
    assert sum("Next to none of the persons of tickets have events" in line for line in report.alarms) == 1
    told = (report.headline, *report.alarms)
    assert any(line.startswith("Nothing could be compared: the ids of those who write do not join") for line in told)
    assert not report.understood


def test_journeys_of_persons_alone(make):
    """Case 30 to the end: 60 persons, 60 journeys, 20 of them converted; before: 70 persons."""
    run = run_workspace(make(clicks=[*PERSONS, *(word for word in WORDS for _ in range(15))]), Show(quiet=True)).run

    assert run.journeys["person_id"].nunique() == len(run.journeys) == 60
    assert (run.journeys["outcome"] == "converted").sum() == 20
    assert run.events["person_id"].isna().sum() == 300


@pytest.mark.slow
def test_a_person_is_found_and_forgotten_in_whatever_writing(make):
    """By 1001 and by 1001.0; and who was forgotten does not come back when the export changes its form."""
    folder = make(numbers(30), [f"{one}.0" for one in numbers(30)])
    run_small(folder)
    assert count_held(folder, "1005.0") == count_held(folder, "1005") != {}

    forget_person(folder, "1005.0")
    write_tickets(folder, [f"{one}.0" for one in numbers(30)])
    run = run_small(folder).run

    assert len(read_run(run.path).documents) == 29
    assert count_held(folder, "1005") == {}
