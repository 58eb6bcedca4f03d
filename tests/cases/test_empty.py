"""Half a loaf: any source, or all of one kind, may be empty, refused, left out or all agents'; the rest is told."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fixtures.shop import generate_shop
from friction.config import load_settings
from friction.contracts import build_empty, build_table
from friction.errors import FrictionError, InputError, NothingLeftError
from friction.ingest.files.tabular import read_rows
from friction.ingest.sources.empty import Left, hide_few, tell_missing
from pipelines.commands.check import check_workspace
from pipelines.commands.person import export_person
from pipelines.commands.weekly import write_week
from pipelines.inputs.raw import read_inputs
from pipelines.show import Show
from tests.cases.half import ask_everything, change_lines, read_pages, set_settings, write_header_alone
from tests.cases.made import PAYING
from tests.pipelines.small import BY_WORDS, make_workspace, run_small, write_csv

BOTH = (
    """
[project]
timezone = "Europe/Berlin"

[[events]]
name = "clicks"
path = "clicks.csv"
columns = { person = "user", happened_at = "at", name = "event" }
"""
    + PAYING
)
DOCUMENTS = """
[[documents]]
name = "tickets"
path = "tickets.csv"
source = "ticket"
columns = { doc_id = "id", person = "user", written_at = "at", text = ["body"]MORE }
"""
ALONE = '[project]\ntimezone = "Europe/Berlin"\n'
HEADER = "id,user,at,body\n"
TICKETS = "".join(
    f"T{n},u{n},2025-11-0{3 + n % 5} 09:00:00,The login code never arrives on my phone.\n" for n in range(9)
)


def write_alone(folder, tickets, more=""):
    """Write a workspace of tickets alone."""
    folder.mkdir()
    (folder / "friction.toml").write_text(ALONE + DOCUMENTS.replace("MORE", more), encoding="utf-8")
    (folder / "tickets.csv").write_text(tickets, encoding="utf-8")
    return folder


def write_both(folder, *, documents=True):
    """Write 60 persons' clicks, 120 events of 60 journeys of which 20 convert, beside tickets that are a header."""
    folder.mkdir()
    (folder / "friction.toml").write_text(BOTH + (DOCUMENTS.replace("MORE", "") if documents else ""), encoding="utf-8")
    (folder / "tickets.csv").write_text(HEADER, encoding="utf-8")
    rows = []
    for n in range(60):
        at = datetime(2025, 11, 3, 9, tzinfo=UTC) + timedelta(hours=5 * n)
        names = (("visit",), ("visit", "signup"), ("visit", "signup", "pay"))[n % 3]
        rows += [(f"u{n:02}", at + timedelta(minutes=2 * place), name) for place, name in enumerate(names)]
    write_csv(folder / "clicks.csv", ("user", "at", "event"), rows)
    return folder


# What is read


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "chats.csv is empty"),
        (b"\xef\xbb\xbf", "chats.csv is empty"),
        (b"\r\n\r\n\r\n\r\n\r\n", "chats.csv is empty"),
        (b"  \n\t\n", "chats.csv is empty"),
        (b"thread,who,user,at,text\n", "chats.csv holds no row"),
        (b"thread,who,user,at,text\n,,,,\n", "of 1 rows 1 set aside"),
    ],
)
def test_a_source_of_one_file_may_be_empty(tmp_path, content, why):
    """Of no byte, of a mark or line ends alone, of a header alone (each but the last two was refused before)."""
    workspace = make_workspace(tmp_path / "shop")
    (workspace / "chats.csv").write_bytes(content)

    raw = read_inputs(load_settings(workspace), workspace, lambda _done, _total: None)

    assert set(raw.documents["source_name"]) == {"tickets"}
    assert (raw.imports["source"] == "chats").sum() == 1
    loud = check_workspace(workspace, Show(quiet=True), models=BY_WORDS)["loud"]
    assert len(loud) == 1
    assert loud[0].startswith(f"documents 'chats' has no usable row: {why}")


def test_a_file_that_is_not_there_is_no_empty_source(tmp_path):
    """An export of nothing is an answer, a path that leads nowhere is a mistake."""
    workspace = make_workspace(tmp_path / "shop")
    (workspace / "chats.csv").unlink()

    with pytest.raises(InputError, match=r"no file is there for: documents 'chats'"):
        check_workspace(workspace, Show(quiet=True), models=BY_WORDS)


def test_rows_behind_empty_lines_are_read(tmp_path):
    """A file that begins with many line ends is not empty (it was called so before)."""
    file = tmp_path / "rows.csv"
    file.write_bytes(b"\n" * 9 + b"a,b\n1,2\n")

    assert read_rows(file, columns=["a", "b"]).cells.to_dict("list") == {"a": ["1"], "b": ["2"]}


# What is told


IMPORTS = {
    "kind": "documents", "source": "tickets", "file": "t.csv", "n_read": 9, "n_kept": 0, "n_quarantined": 0,
    "n_duplicates": 0, "n_repeats": 0, "n_versions": 0, "ties_by": None, "first_at": pd.NaT, "last_at": pd.NaT,
}  # fmt: skip


WHO = "(who opted out, was forgotten, or falls under a rule of the settings)"
LOOK = "Look at what is read, and what is not: friction check"
LATER = "Give a later day with --as-of: the data begin behind it."


def write_line(left_out=0, reasons=(), **changes):
    """Return what is told of tickets without a row, beside events that stand, and the tables it is told by."""
    imports = build_table("imports", pd.DataFrame([{**IMPORTS, **changes}])).assign(n_left_out=left_out)
    flaws = [("documents", "tickets", "t.csv", n, column, why) for n, (column, why) in enumerate(reasons)]
    columns = ["kind", "source", "file", "row", "column", "reason"]
    quarantine = build_table("quarantine", pd.DataFrame(flaws, columns=columns)) if flaws else build_empty("quarantine")
    left = Left(0, 0, 5, {("documents", "tickets"): 0, ("events", "clicks"): 5})
    return tell_missing(left, imports, quarantine)[1], imports, quarantine


def tell(**given):
    return write_line(**given)[0].removeprefix("documents 'tickets' has no usable row: ")


def test_why_a_source_is_empty_is_told_with_counts():
    """Set aside (the commonest reasons with their column), left out, behind the end asked for: whatever it was."""
    reasons = [("at", "time cannot be read")] * 6 + [("body", "neither text nor rating")] * 2 + [(None, "broken quote")]

    assert tell(n_quarantined=9, reasons=reasons) == (
        "of 9 rows 9 set aside (column at: time cannot be read (6); column body: neither text nor rating (2); "
        "1 more reasons)."
    )
    assert tell(left_out=9).startswith("of 9 rows 9 left out (who opted out, was forgotten, or")
    assert tell(n_kept=9) == "of 9 rows 9 later than the end that was asked for (--as-of)."
    assert tell(n_read=0) == "t.csv holds no row."


@pytest.mark.parametrize(
    ("counts", "reasons", "told"),
    [
        ({"n_quarantined": 9}, [("at", "no time")] * 9, "of 9 rows 9 set aside (column at: no time (9))."),
        ({"n_quarantined": 9}, [("at", "no time")] * 7 + [("body", "no text")] * 2,
         "of 9 rows 9 set aside (column at: no time; column body: no text)."),
        ({"n_quarantined": 8, "left_out": 1}, [("at", "no time")] * 8,
         f"of 9 rows some set aside (column at: no time (8)), some left out {WHO}."),
        ({"n_read": 3, "n_kept": 3}, [], "of few rows some later than the end that was asked for (--as-of)."),
        ({"n_read": 0}, [], "t.csv holds no row."),
    ],
)  # fmt: skip
def test_who_may_not_know_of_few_is_told_no_small_number(counts, reasons, told):
    """Nor one from which it would follow; other sentences stay as they are."""
    line, imports, quarantine = write_line(reasons=reasons, **counts)

    assert hide_few([line, "Another one."], imports, quarantine, 5) == [
        f"documents 'tickets' has no usable row: {told}", "Another one.",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("n_late", "n_refused", "too_early", "mend"),
    [
        (9, 0, True, LATER),
        (0, 9, False, LOOK),
        (1, 8, False, f"{LOOK}. {LATER}"),
    ],
)  # fmt: skip
def test_an_end_before_the_data_is_told_apart_from_rows_that_are_refused(n_late, n_refused, too_early, mend):
    """One row of next year makes no end that is too early; a list of persons is no data before an end."""
    files = [{**IMPORTS, "n_kept": n_late, "n_quarantined": n_refused}, {**IMPORTS, "kind": "persons", "n_kept": 50}]
    left = Left(0, 0, 0, {("documents", "tickets"): 0, ("persons", "tickets"): 0})

    with pytest.raises(NothingLeftError) as error:
        tell_missing(left, build_table("imports", pd.DataFrame(files)), build_empty("quarantine"))

    assert (error.value.too_early, error.value.mend) == (too_early, mend)


def test_halves_come_before_sources_and_nothing_at_all_is_an_error():
    """First what the reader will not find, then which source and why; where neither half stands there is no run."""
    none = build_empty("imports"), build_empty("quarantine")
    sources = {("documents", "tickets"): 5, ("events", "clicks"): 5}

    assert tell_missing(Left(5, 5, 5, sources), *none) == []
    (half,) = tell_missing(Left(5, 0, 5, sources), *none)
    assert half.startswith("None of the 5 messages is a customer's: all are by agents or bots (author, authors).")
    assert half.endswith("There are no themes: only the journey is told.")
    with pytest.raises(InputError, match="nothing is left to tell of"):
        tell_missing(Left(5, 0, 0, sources), *none)


@pytest.mark.parametrize(
    ("tickets", "more", "why"),
    [
        (HEADER, "", "tickets.csv holds no row"),
        ("", "", "tickets.csv is empty"),
        (HEADER + TICKETS, "agents", "None of the 9 messages is a customer's"),
        (
            HEADER.replace("body", "body,no") + TICKETS.replace("phone.", "phone.,yes"),
            ', opted_out = "no"',
            "9 left out",
        ),
        (HEADER + TICKETS.replace("The login code never arrives on my phone.", ""), "", "neither text nor rating (9)"),
        (HEADER + TICKETS.replace("2025-11-0", "some day "), "", "column at: time cannot be read (9)"),
    ],
    ids=["header", "no byte", "agents", "opted out", "no text", "no time"],
)
def test_where_nothing_stands_there_is_one_clear_error(tmp_path, tickets, more, why):
    """A header, no byte, agents, opted out, no text, no time: a traceback before, but refused without a byte."""
    workspace = write_alone(tmp_path / "shop", tickets, more.removeprefix("agents"))
    if more == "agents":
        set_settings(workspace, was='source = "ticket"', becomes='source = "ticket"\nauthor = "agent"')

    with pytest.raises(InputError, match="nothing is left to tell of") as caught:
        run_small(workspace)

    assert why in str(caught.value)
    assert "friction check" in caught.value.mend
    if "opted_out" not in more:  # whose row says so without an id is known to a run alone
        assert check_workspace(workspace, Show(quiet=True), models=BY_WORDS)["unusable"]


def test_a_check_says_that_all_opted_out_or_fall_under_a_rule(tmp_path):
    """A list with everybody, and a rule for everybody: nothing is left to run; before, the check found all well."""
    everybody = "".join(f"u{n:02}\n" for n in range(60))
    for name, more in (
        ("list", '[privacy]\nopted_out = "out.csv"'),
        ("rule", '[[exclude]]\nname = "all"\npersons = ["*"]'),
    ):
        workspace = write_both(tmp_path / name)
        (workspace / "out.csv").write_text(everybody, encoding="utf-8")
        with (workspace / "friction.toml").open("a", encoding="utf-8") as stream:
            stream.write(f"\n{more}\n")
        found = check_workspace(workspace, Show(quiet=True), models=BY_WORDS)
        assert found["unusable"]
        assert any("of 120 rows 120 left out" in line for line in found["loud"])


def test_an_end_before_all_rows_is_an_error_that_names_it(tmp_path):
    """--as-of before the first row leaves nothing."""
    workspace = write_alone(tmp_path / "shop", HEADER + TICKETS)

    with pytest.raises(InputError, match=r"9 later than the end that was asked for \(--as-of\)"):
        run_small(workspace, as_of=datetime(2025, 1, 1, tzinfo=UTC))


# What stands


@pytest.fixture(scope="module")
def events_stand(tmp_path_factory):
    """Return a workspace whose tickets are empty, and what every command said of it."""
    folder = tmp_path_factory.mktemp("half")
    workspace = write_both(folder / "shop")
    return workspace, ask_everything(workspace, folder / "away")


@pytest.mark.slow
def test_an_empty_export_beside_events_leaves_the_journey_as_it_is(events_stand, tmp_path):
    """60 journeys, 20 converted, every table of the journey as without [[documents]] (a traceback before)."""
    run = events_stand[1].run
    without = run_small(write_both(tmp_path / "shop", documents=False)).run

    assert len(run.journeys) == 60
    assert (run.journeys["outcome"] == "converted").sum() == 20
    for name in ("visits", "journeys", "dropoff", "transitions", "stage_weeks", "scenarios", "paths"):
        pd.testing.assert_frame_equal(getattr(run, name), getattr(without, name))
    assert without.loud == ()


@pytest.mark.slow
def test_what_is_missing_is_named_wherever_people_look(events_stand, monkeypatch):
    """In the manifest, at the top of the summary, on the first page and where themes would be shown."""
    workspace, asked = events_stand
    half, source = asked.run.loud

    assert half == "No message is left. There are no themes: only the journey is told."
    assert source == "documents 'tickets' has no usable row: tickets.csv holds no row."
    assert asked.run.manifest["notes"][:2] == [half, source]
    assert half in asked.report.alarms
    assert asked.report.headline == "No message could be read: the files hold no row. There are no themes to tell of."
    assert list(asked.errors) == ["learn"]
    pages = read_pages(workspace, monkeypatch)
    for page in ("week", "theme", "import"):
        assert half in pages[page]
        assert source in pages[page]


def lose_events(workspace):
    write_header_alone(workspace / "clicks.csv")


def lose_persons_of_events(workspace):
    set_settings(workspace, was='person = "user", happened_at', becomes="happened_at")


def lose_all_but_one_message(workspace):
    write_header_alone(workspace / "chats.csv")
    change_lines(workspace / "tickets.jsonl", lambda one: one if one["id"] == "T1" else None)


def lose_all_but_one_person(workspace):
    lose_all_but_one_message(workspace)
    lines = (workspace / "clicks.csv").read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if line.startswith(("user", "001"))]
    (workspace / "clicks.csv").write_text("\n".join(kept) + "\n", encoding="utf-8")


def lose_times(workspace):
    lose_events(workspace)
    set_settings(workspace, was=', written_at = "at", text', becomes=", text")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("lose", "loud", "page"),
    [
        (lose_events, "No event is left. There is no journey and no drop-off", "journey"),
        (lose_persons_of_events, "None of the 250 events has a person", "journey"),
        (lose_all_but_one_message, "documents 'chats' has no usable row", "theme"),
        (lose_all_but_one_person, "No week is complete yet", "week"),
        (lose_times, "No event is left", "journey"),
    ],
)
def test_every_command_and_page_goes_with_what_stands(tmp_path, monkeypatch, lose, loud, page):
    """No events, none with a person, one message, smileys alone, one person, no times, no customer list."""
    workspace = make_workspace(tmp_path / "shop")
    lose(workspace)

    asked = ask_everything(workspace, tmp_path / "away")

    assert any(loud in one for one in asked.run.loud), asked.run.loud
    assert any(loud in line for line in read_pages(workspace, monkeypatch)[page].splitlines())
    assert not asked.report or any(loud in line for line in (asked.report.headline, *asked.report.alarms))
    with pytest.raises(FrictionError, match=r"empty|nothing|no such|not"):
        export_person(workspace, "", tmp_path / "person.json")


@pytest.mark.slow
def test_a_run_that_changed_nothing_still_says_what_is_missing(events_stand):
    """The second run finds the first, and with it its loud notes."""
    workspace, asked = events_stand

    again = run_small(workspace)

    assert not again.changed
    assert again.run.loud == asked.run.loud


# Whatever is deleted


FILES = ("tickets.jsonl", "chats.csv", "customers.csv", "clicks.csv")
LOSSES = ("whole", "whole", "no byte", "header", "one row", "no person", "no time")


def lose_some(file, how):
    """Delete rows or cells of a file."""
    if how == "no byte":
        file.write_bytes(b"")
    elif how == "header":
        write_header_alone(file)
    elif how == "one row":
        lines = file.read_text(encoding="utf-8").splitlines()
        file.write_text("\n".join(lines[: 2 if file.suffix == ".csv" else 1]) + "\n", encoding="utf-8")
    elif how in ("no person", "no time"):
        column = "user" if how == "no person" else "at"
        if file.suffix == ".csv":
            frame = pd.read_csv(file, dtype="str")
            frame.assign(**{column: ""} if column in frame else {}).to_csv(file, index=False)
        else:
            change_lines(file, lambda one: {**one, column: None})


def go_on(workspace):
    """Run and write the week; a `FrictionError` is an answer, anything else is not."""
    try:
        run = run_small(workspace).run
        write_week(workspace, run, None)
    except FrictionError as error:
        return str(error).splitlines()
    return run.loud


@pytest.mark.slow
@settings(max_examples=4)
@given(st.fixed_dictionaries({name: st.sampled_from(LOSSES) for name in FILES}))
def test_no_deletion_ends_in_a_traceback(tmp_path_factory, losses):
    """Of the small workspace: whole sources, all rows but one, all persons, all times, in any combination."""
    workspace = make_workspace(tmp_path_factory.mktemp("lost") / "shop")
    for name, how in losses.items():
        lose_some(workspace / name, how)

    told = go_on(workspace)

    if any(how in ("no byte", "header") for how in losses.values()):
        assert told


SHOP_FILES = (
    "reviews.csv", "tickets.jsonl", "chats.csv", "surveys.csv", "customers.csv", "clicks.parquet", "orders.csv",
)  # fmt: skip


@pytest.fixture(scope="module")
def small_shop(tmp_path_factory):
    """Return the made-up shop's files, of few persons."""
    folder = tmp_path_factory.mktemp("made") / "shop"
    generate_shop(folder, persons=60, weeks=3)
    set_settings(folder, was="[impact]", becomes="[impact]\nreplicates = 50")
    return folder


@pytest.mark.slow
@settings(max_examples=2)
@given(st.sets(st.sampled_from(SHOP_FILES), min_size=1))
def test_no_deletion_of_the_shops_sources_ends_in_a_traceback(tmp_path_factory, small_shop, gone):
    """Whole sources of the made-up shop, in any combination; each that is gone is named, or the error is clear."""
    workspace = shutil.copytree(small_shop, tmp_path_factory.mktemp("lost") / "shop")
    for name in gone:
        file = workspace / "data" / name
        if file.suffix == ".parquet":
            pd.read_parquet(file)[:0].to_parquet(file)
        else:
            write_header_alone(file)

    told = "\n".join(go_on(workspace))

    for name in gone:
        assert f"data/{name}" in told
