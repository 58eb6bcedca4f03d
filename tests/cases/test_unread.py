"""Files that cannot be read: the others stand, and what is missing is told; where nobody could be sure, it ends."""

from __future__ import annotations

import gzip

import pytest

from friction.errors import FileError, InputError
from friction.ingest.files import FILE_UNREAD
from pipelines.commands.check import check_workspace
from pipelines.run import run_workspace
from pipelines.show import Show
from tests.cases.made import PAYING, read, write_rows
from tests.pipelines.small import embed_by_words

CLICKS = (
    '[[events]]\nname = "clicks"\npath = "clicks-*.csv"\n'
    'columns = { person = "user", happened_at = "at", name = "event" }\n'
)
TICKETS = (
    '[[documents]]\nname = "tickets"\npath = "tickets.csv"\nsource = "ticket"\n'
    'columns = { person = "user", written_at = "at", text = ["body"] }\n'
)
PDF = b"%PDF-1.7\nhello\n"
DAMAGED = gzip.compress(b"user,at,event\nu1,2025-11-03 09:00:00,visit\n" * 50)[:60]


@pytest.fixture(autouse=True)
def _without_a_model(monkeypatch):
    embed_by_words(monkeypatch)


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
    run = run_workspace(tmp_path, Show(quiet=True)).run
    assert (run.journeys["outcome"] == "converted").sum() == 2
    told = "\n".join(run.loud)
    assert "There are no themes" in told
    assert "documents 'tickets' has no usable row: no file of it can be read" in told
    assert "is a PDF, no table. Put what it holds into a table" in told
    found = check_workspace(tmp_path, Show(quiet=True))
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


@pytest.mark.parametrize(
    ("column", "file"),
    [('opted_out = "out"', "opted_out"), ('names = ["name"]', "names"), ('aliases = { device = "dev" }', "aliases")],
)
def test_a_file_that_may_protect_somebody_must_be_read(tmp_path, column, file):
    """Where a source says who opted out, who is who, or which names to mask, nothing is read without each file."""
    write_clicks(tmp_path)
    header = {"opted_out": "user,out", "names": "user,name", "aliases": "user,dev"}[file]
    write_rows(tmp_path / "list-1.csv", header, [("u1", "")])
    (tmp_path / "list-2.csv").write_bytes(PDF)
    customers = f'[[persons]]\nname = "list"\npath = "list-*.csv"\ncolumns = {{ person = "user", {column} }}\n'
    with pytest.raises(FileError, match="nothing is read without it"):
        read(tmp_path, CLICKS + customers + PAYING)
