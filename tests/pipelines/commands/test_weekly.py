"""A week issued: its files, editions, mail and audit; what fails loses nothing else."""

from __future__ import annotations

import hashlib
import json
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest

from friction.errors import FrictionError, StoreError
from friction.report import read_record
from friction.report.week.editions import to_edition
from friction.store import RUNS_FOLDER, find_runs, lock_runs, read_run
from friction.store.audit import AuditLog
from pipelines.commands import issued, weekly
from pipelines.commands.send import Sent
from pipelines.commands.weekly import to_formats, write_week
from tests.report.sample import make_report

SETTINGS = """
[project]
name = "Marrow Lane"
timezone = "Europe/Berlin"

[[events]]
name = "clicks"
path = "clicks.csv"
columns = { person = "user", happened_at = "at", name = "event" }

[journey]
converts = ["paid"]

[[journey.stages]]
name = "search"
events = ["search"]
"""
MAIL = """
[weekly.mail]
host = "localhost"
sender = "friction@shop.example"
to = ["lea@shop.example", "ben@shop.example"]
"""
ALL = ("html", "md", "eml", "xlsx", "pdf", "pptx")
MOMENTS = pd.to_datetime(["2026-03-02T09:00:00Z", "2026-05-25T09:00:00Z"])


@pytest.fixture
def shop(tmp_path):
    """Return a workspace with settings alone; what its weeks say is made by hand."""
    (tmp_path / "friction.toml").write_text(SETTINGS, encoding="utf-8")
    return tmp_path


@pytest.fixture
def said(monkeypatch):
    """Return what a week is to say, to be changed, and what the builder was given."""
    told = SimpleNamespace(report=make_report(), given={})

    def build(_tables, _settings, week, _decisions, *, before, **given):
        told.given = {**given, "before": before}
        return to_edition(before, replace(told.report, week=week))

    monkeypatch.setattr("friction.report.build_report", build)
    monkeypatch.setattr(weekly, "find_renderers", make_renderers)
    return told


def make_renderers(mail):
    """Return renderers that write what the record says first, and to whom."""
    to = ", ".join(mail.to) if mail else ""
    return {name: lambda report, name=name: f"{name} to {to}: {report.headline}\n".encode() for name in ALL}


def issue(workspace, week="2026-W19", **asked):
    """Issue a week of a run that holds two events, on 2 March and 25 May 2026."""
    events = pd.DataFrame({"happened_at": MOMENTS})
    run = SimpleNamespace(tables=("events",), events=events, data_end=MOMENTS[-1], loud=(), path=Path("0001"))
    return write_week(workspace, run, week, actor="lea", **asked)


def read_folder(workspace, week="2026-W19"):
    """Return what lies in a week's folder: the bytes by name."""
    return {path.name: path.read_bytes() for path in sorted((workspace / "weekly" / week).iterdir())}


def read_audit(workspace):
    """Return who did what, oldest first."""
    with closing(AuditLog(workspace)) as audit:
        rows = audit.read()
    return [(row.done_by, row.action, json.loads(row.payload)) for row in rows.itertuples(index=False)]


def test_a_week_is_its_record_and_a_file_of_each_format_of_the_settings(shop, said):
    """The record is JSON that reads back as the report; the files stand in the order of the settings."""
    written = issue(shop)

    assert [path.name for path in written.files] == [
        "summary.json", "summary.html", "summary.md", "summary.eml", "summary.xlsx",
    ]  # fmt: skip
    assert all(path.parent == shop / "weekly" / "2026-W19" for path in written.files)
    record = written.files[0].read_bytes()
    assert record.endswith(b"}\n")
    assert read_record(json.loads(record)) == said.report
    assert written.trouble == ()


def test_without_a_week_the_last_complete_one_is_issued(shop, said):  # noqa: ARG001 - the builder is replaced
    """The data end on Monday 25 May: the week that ended the day before is told of."""
    assert issue(shop, None).report.week == "2026-W21"


@pytest.mark.parametrize("week", ["2026-W09", "2026-W23"])
def test_a_week_that_is_not_in_the_data_is_refused(shop, said, week):  # noqa: ARG001 - the builder is replaced
    """Before they begin, and behind their end; it says which weeks there are and what to ask for."""
    with pytest.raises(FrictionError, match=f"there are no data of {week}") as caught:
        issue(shop, week)

    assert "from 2026-W10" in caught.value.why
    assert "friction weekly --week 2026-W21" in caught.value.mend
    assert not (shop / "weekly").exists()


def test_issued_again_with_nothing_otherwise_nothing_is_written(shop, said):  # noqa: ARG001 - the builder is replaced
    """Same bytes, same moments of the files, and one line in the audit."""
    first = issue(shop)
    moments = [path.stat().st_mtime_ns for path in first.files]

    again = issue(shop)

    assert again.report.edition == 1
    assert [path.stat().st_mtime_ns for path in again.files] == moments
    assert len(read_audit(shop)) == 1


def test_issued_again_with_something_otherwise_it_is_another_edition(shop, said):
    """The record of the edition before is kept beside it; no file of that edition is left."""
    issue(shop, formats=ALL)
    before = read_folder(shop)
    said.report = make_report(headline="Card declined comes first.")

    written = issue(shop, formats=("html",))

    after = read_folder(shop)
    assert written.report.edition == 2
    assert written.report.corrections
    assert sorted(after) == ["edition-1.json", "summary.html", "summary.json"]
    assert after["edition-1.json"] == before["summary.json"]
    assert b"Card declined comes first." in after["summary.html"]
    assert json.loads(after["summary.json"])["edition"] == 2


def test_another_format_asked_for_later_joins_the_others(shop, said):  # noqa: ARG001 - the builder is replaced
    """The edition stays the same, and so do its files."""
    issue(shop, formats=("html",))

    issue(shop, formats=("md",))

    assert sorted(read_folder(shop)) == ["summary.html", "summary.json", "summary.md"]


def test_the_audit_says_who_issued_what(shop, said):  # noqa: ARG001 - the builder is replaced
    """Name, week, edition, formats, and the hash by which the record is known again; nothing that it says."""
    issue(shop, formats=("html", "md"))

    ((who, action, payload),) = read_audit(shop)
    record = (shop / "weekly" / "2026-W19" / "summary.json").read_bytes()
    assert (who, action) == ("lea", "export")
    assert payload == {
        "of": "weekly 2026-W19, edition 1: json, html, md",
        "sha256": hashlib.sha256(record).hexdigest(),
    }


@pytest.mark.parametrize(
    ("error", "told"),
    [(FrictionError("slides need python-pptx", mend="pip install 'friction[pptx]'"), "pip install 'friction[pptx]'"),
     (ZeroDivisionError("of a customer's words"), "a fault in the program (ZeroDivisionError), to be reported")],
)  # fmt: skip
def test_a_format_that_fails_loses_none_of_the_others(shop, said, monkeypatch, error, told):  # noqa: ARG001
    """A library that is absent, a fault: it is said what mends it, and never what a customer said."""

    def fail(_report):
        raise error

    monkeypatch.setattr(weekly, "find_renderers", lambda mail: {**make_renderers(mail), "md": fail})

    written = issue(shop, formats=("html", "md", "xlsx"))

    assert [path.name for path in written.files] == ["summary.json", "summary.html", "summary.xlsx"]
    assert written.trouble[0].startswith("summary.md was not written: ")
    assert told in written.trouble[0]
    assert "customer's words" not in written.trouble[0]


def test_up_to_eight_weeks_before_are_read_newest_first(shop, said):
    """What they said is judged now; what cannot be read is passed over and told, with its week."""
    for week in range(10, 20):
        issue(shop, f"2026-W{week}")
    for week, record in ((18, "cut off {"), (17, "[]"), (16, '{"format": 0}'), (15, '{"format": 1}')):
        (shop / "weekly" / f"2026-W{week}" / "summary.json").write_text(record, encoding="utf-8")

    written = issue(shop)

    assert [one.week for one in said.given["earlier"]] == ["2026-W14", "2026-W13", "2026-W12", "2026-W11"]
    assert said.given["before"].week == "2026-W19"
    assert [line.partition(" was passed over")[0] for line in written.trouble] == [
        f"weekly/2026-W{week}/summary.json" for week in (15, 16, 17, 18)
    ]
    assert "a summary of format 0, not 1" in written.trouble[1]


def test_a_record_of_the_week_that_cannot_be_read_is_kept_aside(shop, said):  # noqa: ARG001 - the builder is replaced
    """It is told, and the week is issued."""
    issue(shop)
    (shop / "weekly" / "2026-W19" / "summary.json").write_text("cut off {", encoding="utf-8")

    written = issue(shop)

    kept = [name for name in read_folder(shop) if name.startswith("unread-")]
    assert len(kept) == 1
    assert read_folder(shop)[kept[0]] == b"cut off {"
    assert written.trouble[0].startswith("weekly/2026-W19/summary.json was passed over")


def test_a_record_of_another_week_is_none_of_this_one(shop, said):  # noqa: ARG001 - the builder is replaced
    """A folder that somebody copied is kept aside and told, with the week it is of."""
    record = issue(shop, "2026-W18").files[0].read_bytes()
    folder = shop / "weekly" / "2026-W19"
    folder.mkdir()
    (folder / "summary.json").write_bytes(record)

    written = issue(shop)

    assert (written.report.week, written.report.edition) == ("2026-W19", 1)
    assert "weekly/2026-W19/summary.json was passed over: a summary of '2026-W18'." in written.trouble[0]
    assert record in read_folder(shop).values()


def test_no_edition_that_was_kept_is_written_over(shop, said):
    """Behind a damaged record the count begins anew: what was said before it stays beside what is said now."""
    said_once = []
    for headline in ("One.", "Two.", "Three.", "Four."):
        said.report = make_report(headline=headline)
        issue(shop)
        said_once.append((shop / "weekly" / "2026-W19" / "summary.json").read_bytes())
        if headline == "Two.":
            (shop / "weekly" / "2026-W19" / "summary.json").write_text("cut off {", encoding="utf-8")

    kept = {name: content for name, content in read_folder(shop).items() if name.endswith(".json")}

    assert kept["edition-1.json"] == said_once[0]
    assert {said_once[0], said_once[2], said_once[3]} <= set(kept.values())


@pytest.mark.parametrize("place", range(1, 5))
def test_killed_on_the_way_the_same_command_finishes(shop, said, monkeypatch, place):
    """Whichever file was the last: then there is what there would be undisturbed, all of one edition."""
    issue(shop, formats=("html", "md"))
    said.report = make_report(headline="Card declined comes first.")
    whole = issued.write_file
    left = iter(range(place, 0, -1))

    def write_until(path, content):
        if next(left) == 1:
            raise KeyboardInterrupt
        whole(path, content)

    monkeypatch.setattr(issued, "write_file", write_until)
    with pytest.raises(KeyboardInterrupt):
        issue(shop, formats=("html", "md"))
    monkeypatch.setattr(issued, "write_file", whole)

    issue(shop, formats=("html", "md"))

    after = read_folder(shop)
    assert sorted(after) == ["edition-1.json", "summary.html", "summary.json", "summary.md"]
    assert json.loads(after["edition-1.json"])["edition"] == 1
    assert json.loads(after["summary.json"])["edition"] == 2
    assert b"Card declined" in after["summary.html"]
    assert b"Card declined" in after["summary.md"]


def test_while_a_run_is_at_work_no_week_is_issued(shop, said):  # noqa: ARG001 - the builder is replaced
    """Nobody may be forgotten between reading a run and writing what it quotes."""
    with lock_runs(shop / RUNS_FOLDER), pytest.raises(StoreError, match="another run is at work"):
        issue(shop)


def test_a_format_that_is_none_is_refused():
    """It says which there are; none asked for means those of the settings."""
    with pytest.raises(FrictionError, match="there is no format 'docx'") as caught:
        to_formats(["html", "docx"])

    assert caught.value.mend == "Ask for some of: html, md, eml, xlsx, pdf, pptx."
    assert to_formats(["pdf", "md"]) == ("pdf", "md")
    assert to_formats([]) is None


@pytest.fixture
def posted(shop, monkeypatch):
    """Return the mails handed to a server: to whom and what; ``answers`` says what became of the next ones."""
    (shop / "friction.toml").write_text(SETTINGS + MAIL, encoding="utf-8")
    post = SimpleNamespace(mails=[], answers=[])

    def send(mail, message, *, password, on_taken):
        post.mails.append((mail.to, message, password))
        sent = post.answers.pop(0) if post.answers else Sent(to=mail.to)
        if sent.to:
            on_taken(sent.to)
        return sent

    monkeypatch.setattr("pipelines.commands.send.send_mail", send)
    return post


def test_an_edition_is_sent_once(shop, said, posted, monkeypatch):
    """The file and the mail are the same bytes; the next edition is another mail; the audit counts who got it."""
    monkeypatch.setenv("FRICTION_SMTP_PASSWORD", "secret")

    told = [issue(shop, formats=("html",)).sent for _ in range(2)]
    said.report = make_report(headline="Card declined comes first.")
    told.append(issue(shop, formats=("html",)).sent)

    assert told == ["sent to 2", "this edition was sent before", "sent to 2"]
    assert [to for to, _, _ in posted.mails] == [("lea@shop.example", "ben@shop.example")] * 2
    assert {password for _, _, password in posted.mails} == {"secret"}
    assert posted.mails[1][1] == read_folder(shop)["summary.eml"]
    assert [payload["of"] for _, _, payload in read_audit(shop)] == [
        "weekly 2026-W19, edition 1: json, html, eml", "weekly 2026-W19, edition 1: mail to 2",
        "weekly 2026-W19, edition 2: json, html, eml", "weekly 2026-W19, edition 2: mail to 2",
    ]  # fmt: skip
    assert not any(b"secret" in content for content in read_folder(shop).values())


def test_who_was_refused_is_sent_to_again_and_nobody_else(shop, said, posted):  # noqa: ARG001
    """Each address gets an edition once, however often the week is issued."""
    posted.answers = [Sent(to=("lea@shop.example",), refused=(("ben@shop.example", "450 later"),))]

    told = [issue(shop).sent for _ in range(3)]

    assert told == ["sent to 1; refused: ben@shop.example (450 later)", "sent to 1", "this edition was sent before"]
    assert [to for to, _, _ in posted.mails] == [("lea@shop.example", "ben@shop.example"), ("ben@shop.example",)]


def test_a_mail_that_cannot_be_sent_stays_as_a_file_and_is_sent_the_next_time(shop, said, posted):  # noqa: ARG001
    """Though no mail was among the formats: the word says why, and the week is issued all the same."""
    posted.answers = [Sent(to=(), kept="localhost:587 cannot be reached (3 tries)")]

    written = issue(shop, formats=("html",))

    assert written.sent == "kept as a file because localhost:587 cannot be reached (3 tries)"
    assert (shop / "weekly" / "2026-W19" / "summary.eml").is_file()
    assert not (shop / "weekly" / "2026-W19" / "sent.json").exists()
    assert issue(shop, formats=("html",)).sent == "sent to 2"


def test_nothing_is_sent_where_that_was_asked(shop, said, posted):  # noqa: ARG001 - the builder is replaced
    """The file names to whom it would go."""
    written = issue(shop, send=False)

    assert (posted.mails, written.sent) == ([], "")
    assert b"lea@shop.example, ben@shop.example" in read_folder(shop)["summary.eml"]


def test_a_mail_that_could_not_be_made_is_said_not_to_be_sent(shop, said, posted, monkeypatch):  # noqa: ARG001
    """An address with other letters, say: the other files are there."""

    def fail(_report):
        raise FrictionError("lëa@shop.example is no address that every mail server takes")

    monkeypatch.setattr(weekly, "find_renderers", lambda mail: {**make_renderers(mail), "eml": fail})

    written = issue(shop, formats=("html",))

    assert written.sent == "not sent, as summary.eml could not be written"
    assert [path.name for path in written.files] == ["summary.json", "summary.html"]
    assert posted.mails == []


def test_two_commands_at_once_send_an_edition_once(shop, said, posted, monkeypatch):  # noqa: ARG001
    """While the server takes its time another command sends nothing, and says why; the first one's mail is the mail."""
    second = []

    def send_slowly(mail, message, *, password, on_taken):  # noqa: ARG001 - as the real one is called
        posted.mails.append(mail.to)
        second.append(issue(shop).sent)
        on_taken(mail.to)
        return Sent(to=mail.to)

    monkeypatch.setattr("pipelines.commands.send.send_mail", send_slowly)

    first = issue(shop).sent

    assert first == "sent to 2"
    assert second == ["not sent, as another friction weekly is sending here now: look at what that one says"]
    assert posted.mails == [("lea@shop.example", "ben@shop.example")]
    assert issue(shop).sent == "this edition was sent before"


def test_killed_between_two_tries_who_has_it_is_not_sent_it_again(shop, said, posted, monkeypatch):  # noqa: ARG001
    """What the server took is written down at once, and stands in the audit."""

    def send_and_die(mail, message, *, password, on_taken):  # noqa: ARG001 - as the real one is called
        on_taken(["lea@shop.example"])
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("pipelines.commands.send.send_mail", send_and_die)
        with pytest.raises(KeyboardInterrupt):
            issue(shop)

    assert issue(shop).sent == "sent to 1"
    assert [to for to, _, _ in posted.mails] == [("ben@shop.example",)]
    assert [payload["of"] for _, _, payload in read_audit(shop)][1:] == [
        "weekly 2026-W19, edition 1: mail to 1", "weekly 2026-W19, edition 1: mail to 1",
    ]  # fmt: skip


@pytest.mark.parametrize("record", ["cut off {", "[]"])
def test_where_nobody_knows_to_whom_it_was_sent_it_is_sent(shop, said, posted, record):  # noqa: ARG001
    """Twice rather than never; both mails have one id."""
    issue(shop)
    (shop / "weekly" / "2026-W19" / "sent.json").write_text(record, encoding="utf-8")

    assert issue(shop).sent == "sent to 2"
    assert len(posted.mails) == 2


@pytest.mark.slow
def test_every_format_is_made_of_one_record(shop, said, monkeypatch):  # noqa: ARG001 - the builder is replaced
    """All six, each by its own renderer, of the kind its name says; made again they are the same bytes."""
    monkeypatch.undo()
    monkeypatch.setattr("friction.report.build_report", lambda *_, before, **__: before or make_report())

    issue(shop, formats=ALL)

    found = read_folder(shop)
    begins = {
        "html": b"<!DOCTYPE html>", "md": b"", "eml": b"From: ", "xlsx": b"PK", "pdf": b"%PDF", "pptx": b"PK",
        "json": b"{",
    }  # fmt: skip
    assert {name.rpartition(".")[2] for name in found} == set(begins)
    for name, content in found.items():
        assert content.lower().startswith(begins[name.rpartition(".")[2]].lower()), name
    issue(shop, formats=ALL)
    assert read_folder(shop) == found
    assert len(read_audit(shop)) == 1


@pytest.mark.slow
def test_a_run_told_twice_is_the_same_and_with_other_settings_another_edition(ran):
    """From a run to files: nothing depends on the moment; what is otherwise is named."""
    run = read_run(find_runs(ran)[-1])
    first = write_week(ran, run, None)
    before = read_folder(ran, first.report.week)

    again = write_week(ran, run, None)
    assert again.report == first.report
    assert read_folder(ran, first.report.week) == before

    with (ran / "friction.toml").open("a", encoding="utf-8") as settings:
        settings.write('\n[weekly]\nquotes = "none"\nfewest = 9\n')
    other = write_week(ran, run, None)
    after = read_folder(ran, first.report.week)
    assert other.report.edition == 2
    assert other.report.corrections
    assert after["edition-1.json"] == before["summary.json"]
    assert set(after) == {*before, "edition-1.json"}
