"""``friction weekly``: a record, files of each format beside it, editions, and a mail to each once."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from friction.errors import FrictionError
from friction.store import Service, find_runs, read_run
from pipelines.commands.send import Sent
from pipelines.commands.weekly import to_formats, write_week
from tests.pipelines.conftest import copy

pytestmark = pytest.mark.slow

MONDAY = datetime(2026, 3, 30, 9, tzinfo=UTC)
MAIL = """
[weekly.mail]
host = "127.0.0.1"
security = "none"
sender = "friction@shop.example"
to = ["lead@shop.example", "boss@shop.example"]
"""


@pytest.fixture
def workspace(ran_once, tmp_path):
    """Return a copy of a small workspace with a run."""
    return copy(ran_once, tmp_path / "shop")


def issue(workspace, **given):
    """Issue the last complete week."""
    return write_week(workspace, read_run(find_runs(workspace)[-1]), None, **given)


def read_folder(workspace, week):
    """Return what lies in a week's folder, by name."""
    return {path.name: path.read_bytes() for path in sorted((workspace / "weekly" / week).iterdir())}


def test_a_week_is_a_record_and_a_file_of_each_format(workspace):
    """Those of the settings where none is asked for; the record first."""
    written = issue(workspace)
    names = [path.name for path in written.files]

    assert names == ["summary.json", "summary.html", "summary.md", "summary.eml", "summary.xlsx"]
    assert written.trouble == ()
    assert [path.name for path in issue(workspace, formats=("pptx",)).files] == ["summary.json", "summary.pptx"]


def test_the_same_week_issued_again_is_the_same_bytes_and_one_line_of_the_audit(workspace):
    """Nothing new was taken out, so nothing more is noted."""
    week = issue(workspace).report.week
    before = read_folder(workspace, week)
    issue(workspace)

    assert read_folder(workspace, week) == before
    with Service(workspace, "lea") as service:
        exports = service.read_audit()
    assert exports["action"].tolist().count("export") == 1
    assert "edition 1: html, md, eml, xlsx" in exports["payload"].iloc[-1]


def test_a_week_that_says_something_else_is_another_edition_beside_the_one_before(workspace):
    """The record of the first edition is kept; the second names what is otherwise."""
    first = issue(workspace)
    record = read_folder(workspace, first.report.week)["summary.json"]
    settings = (workspace / "friction.toml").read_text(encoding="utf-8")
    (workspace / "friction.toml").write_text(settings + '\n[weekly]\nquotes = "none"\nfewest = 9\n', encoding="utf-8")
    second = issue(workspace)
    folder = read_folder(workspace, first.report.week)

    assert (first.report.edition, second.report.edition) == (1, 2)
    assert folder["edition-1.json"] == record
    assert second.report.corrections
    assert json.loads(folder["summary.json"])["edition"] == 2


def test_a_format_that_cannot_be_written_loses_no_other(workspace, monkeypatch):
    """It is told with what mends it."""

    def fail(_):
        raise FrictionError("pages as PDF need WeasyPrint", mend="pip install 'friction[pdf]'")

    monkeypatch.setattr("friction.report.to_pdf", fail)
    written = issue(workspace, formats=("pdf", "md"))

    assert [path.name for path in written.files] == ["summary.json", "summary.md"]
    assert "pip install 'friction[pdf]'" in written.trouble[0]


def test_a_record_that_cannot_be_read_is_passed_over_and_told(workspace):
    """An earlier week of another program's making, or cut off, does not keep this week from being issued."""
    week = issue(workspace).report.week
    year, number = week.split("-W")
    earlier = workspace / "weekly" / f"{year}-W{int(number) - 1:02d}" / "summary.json"
    earlier.parent.mkdir()
    earlier.write_text("{", encoding="utf-8")
    written = issue(workspace)

    assert "was passed over" in written.trouble[0]
    assert written.report.week == week


def test_an_unknown_format_is_refused_with_those_there_are():
    """Before anything runs."""
    with pytest.raises(FrictionError, match="docx"):
        to_formats(["docx"])
    assert to_formats(None) is None
    assert to_formats(["pdf", "md"]) == ("pdf", "md")


def test_a_mail_goes_to_each_once(workspace, monkeypatch):
    """Who was refused is asked for again with the next issue of the same edition; who has it is not."""
    path = workspace / "friction.toml"
    path.write_text(path.read_text(encoding="utf-8") + MAIL, encoding="utf-8")
    asked = []

    def send(mail, *_, **__):
        asked.append(mail.to)
        return Sent(mail.to[:1], tuple((to, "550 no such user") for to in mail.to[1:]))

    monkeypatch.setattr("pipelines.commands.send.send_mail", send)
    told = [issue(workspace).sent for _ in range(3)]

    assert asked == [("lead@shop.example", "boss@shop.example"), ("boss@shop.example",)]
    assert told[2] == "edition 1 was sent before"
    assert issue(workspace, send=False).sent == ""


def test_a_week_without_data_is_refused_with_the_weeks_there_are(workspace):
    """A week before the data begin is no week."""
    with pytest.raises(FrictionError, match="there are no data of 2025-W01"):
        write_week(workspace, read_run(find_runs(workspace)[-1]), "2025-W01")
    assert not (workspace / "weekly").exists()
