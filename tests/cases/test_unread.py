"""Files that cannot be read: the others stand, and what is missing is told; where nobody could be sure, it ends."""

from __future__ import annotations

import gzip

import pytest

from friction.errors import FileError, InputError
from friction.ingest.files import FILE_UNREAD
from pipelines.commands.check import check_workspace
from pipelines.inputs import went_in
from pipelines.inputs.rekey import _read_rotation
from pipelines.inputs.went_in import find_inputs
from pipelines.show import Show
from tests.cases.made import PAYING, read, write_rows
from tests.pipelines.small import BY_WORDS, run_small

CLICKS = (
    '[[events]]\nname = "clicks"\npath = "clicks-*.csv"\n'
    'columns = { person = "user", happened_at = "at", name = "event" }\n'
)
TICKETS = (
    '[[documents]]\nname = "tickets"\npath = "tickets.csv"\nsource = "ticket"\n'
    'columns = { person = "user", written_at = "at", text = ["body"] }\n'
)
PDF = b"%PDF-1.7\nhello\n"
DAMAGED = gzip.compress(b"user,at,event\nu1,2025-11-03 09:00:00,visit\n" * 50, mtime=0)[:60]


def write_clicks(folder):
    """Write clicks of two persons, in a file each, that end in a payment."""
    for person in ("u1", "u2"):
        rows = [(person, f"2025-11-03 09:0{n}:00", name) for n, name in enumerate(("visit", "signup", "pay"))]
        write_rows(folder / f"clicks-{person}.csv", "user,at,event", rows)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (PDF, "is a PDF, no table"),
        (DAMAGED, "the packed file is damaged or cut off"),
        ("user,at,event\nu3,2025-11-03 09:00:00,déjà\n".encode("latin-1"), 'encoding = "cp1252"'),
        (b"who,at,event\nu3,2025-11-03 09:00:00,visit\n", "column not there: 'user'"),
    ],
)
def test_of_several_files_those_that_can_be_read_stand(tmp_path, content, why):
    """One broken file among several costs itself; it stands in both reports with what it is and what mends it."""
    write_clicks(tmp_path)
    (tmp_path / "clicks-u3.csv").write_bytes(content)
    _, raw = read(tmp_path, CLICKS + PAYING)
    assert raw.imports[["file", "n_read", "n_kept"]].to_numpy().tolist() == [
        ["clicks-u1.csv", 3, 3],
        ["clicks-u2.csv", 3, 3],
        ["clicks-u3.csv", 0, 0],
    ]
    flaw = raw.quarantine.iloc[-1]
    assert (flaw["file"], flaw["row"]) == ("clicks-u3.csv", 0)
    assert flaw["reason"].startswith(FILE_UNREAD)
    assert why in flaw["reason"]


def test_a_source_that_cannot_be_read_is_told_before_all_else(tmp_path):
    """A run goes on without a source whose only file is no table, says so first, and a check ends as unusable."""
    write_clicks(tmp_path)
    (tmp_path / "tickets.csv").write_bytes(PDF)
    read(tmp_path, CLICKS + TICKETS + PAYING)
    run = run_small(tmp_path).run
    assert (run.journeys["outcome"] == "converted").sum() == 2
    told = "\n".join(run.loud)
    assert "There are no themes" in told
    assert "documents 'tickets' has no usable row: no file of it can be read" in told
    assert "is a PDF, no table. Put what it holds into a table" in told
    found = check_workspace(tmp_path, Show(quiet=True), models=BY_WORDS)
    assert found["unusable"] is True
    assert set(found["loud"]) <= set(run.loud)


def test_where_no_source_can_be_read_its_own_error_is_shown(tmp_path):
    """Nothing stands: the error is that of the file."""
    (tmp_path / "tickets.csv").write_bytes(PDF)
    with pytest.raises(FileError, match="is a PDF, no table"):
        read(tmp_path, TICKETS)


def test_settings_that_fit_no_file_are_a_mistake(tmp_path):
    """A column that no file of a source has is a mistake in the settings, whatever else stands."""
    write_clicks(tmp_path)
    write_rows(tmp_path / "tickets.csv", "user,at,text", [("u1", "2025-11-03 09:00:00", "No code.")])
    with pytest.raises(InputError, match="column not there: 'body'"):
        read(tmp_path, CLICKS + TICKETS + PAYING)


def test_settings_that_fit_no_file_are_a_mistake_beside_an_empty_one_too(tmp_path):
    """An empty file is no file that they fit."""
    (tmp_path / "clicks-1.csv").write_bytes(b"")
    write_rows(tmp_path / "clicks-2.csv", "who,at,event", [("u1", "2025-11-03 09:00:00", "visit")])
    with pytest.raises(InputError, match="column not there: 'user'"):
        read(tmp_path, CLICKS + PAYING)


def test_a_near_name_is_shown_and_not_kept(tmp_path):
    """Where a header is missing, names of columns are somebody's cells."""
    write_clicks(tmp_path)
    (tmp_path / "clicks-u3.csv").write_text("user7,2025-11-03 09:00:00,visit\nuser8,2025-11-03 09:00:00,visit\n")
    _, raw = read(tmp_path, CLICKS + PAYING)
    assert "user7" not in raw.quarantine.to_csv()


def test_what_a_file_set_aside_holds_decides_nothing(tmp_path):
    """Of a file that lacks a column, or is cut off, no date tells which of day and month comes first."""
    write_rows(tmp_path / "clicks-1.csv", "user,at,event", [("u1", "03/11/2025 09:00", "visit")])
    write_rows(tmp_path / "clicks-2.csv", "who,at,event", [("u1", "13/11/2025 09:00", "visit")])
    _, raw = read(tmp_path, CLICKS + PAYING)
    assert raw.events.empty
    assert raw.quarantine["reason"].str.contains("the day and the month may each come first").sum() == 1


LATIN = "user,body,out,name,dev,at,event\ndéjà,,,,,,\n".encode("latin-1")


@pytest.mark.parametrize(
    ("kind", "header", "columns"),
    [
        ("persons", "user,out", 'person = "user", opted_out = "out"'),
        ("persons", "user,name", 'person = "user", names = ["name"]'),
        ("persons", "user,dev", 'person = "user", aliases = { device = "dev" }'),
        ("documents", "user,body,out", 'person = "user", text = ["body"], opted_out = "out"'),
        ("documents", "user,body,name", 'person = "user", text = ["body"], names = ["name"]'),
        ("events", "user,at,event,dev", 'person = "user", happened_at = "at", name = "event", aliases = { d = "dev" }'),
        ("links", "user,dev", 'ids = { person = "user", device = "dev" }'),
    ],
)
@pytest.mark.parametrize("content", [PDF, b"other\nx\n", LATIN])
def test_a_file_that_may_protect_somebody_must_be_read(tmp_path, kind, header, columns, content):
    """Where a source says who opted out, who is who, or which names to mask, nothing is read without each file."""
    write_clicks(tmp_path)
    write_rows(tmp_path / "list-1.csv", header, [("u1", *[""] * header.count(","))])
    (tmp_path / "list-2.csv").write_bytes(content)
    more = 'source = "ticket"\n' if kind == "documents" else ""
    given = f'[[{kind}]]\nname = "list"\npath = "list-*.csv"\n{more}columns = {{ {columns} }}\n'
    with pytest.raises(InputError, match="nothing is read without it"):
        read(tmp_path, CLICKS + given + PAYING)


def test_a_key_is_not_changed_without_each_file(tmp_path):
    """Whom only that file names would be known by a key that is gone."""
    write_clicks(tmp_path)
    (tmp_path / "clicks-u3.csv").write_bytes(PDF)
    read(tmp_path, CLICKS + PAYING)
    with pytest.raises(InputError, match=r"clicks-u3\.csv cannot be read"):
        _read_rotation(tmp_path, b"old" * 12, b"new" * 12)


def test_a_file_that_may_not_be_opened_is_an_input_all_the_same(tmp_path, monkeypatch):
    """Its name stands among the inputs; what can be read of it is told where it is read."""
    write_clicks(tmp_path)
    settings, _ = read(tmp_path, CLICKS + PAYING)

    def refuse(_path):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(went_in, "hash_file", refuse)
    assert [one.sha256 for one in find_inputs(settings, tmp_path)] == ["unreadable"] * 2
