"""`friction init` reads cells, not names: what it proposes for exports of the kinds that real users have."""

from __future__ import annotations

import json
import tomllib

import pandas as pd
import pytest
from typer.testing import CliRunner

from friction.config import load_settings
from friction.errors import InputError
from pipelines.cli import app
from pipelines.commands.first import init_workspace, propose_settings
from pipelines.commands.preview import find_joined, to_lines, to_record
from pipelines.inputs.raw import read_inputs
from tests.cases.inputs_of_init import CASES, SAID, STEPS, Input, at, events, lines, table, tickets
from tests.cases.more_inputs_of_init import OWN


def write(given: Input, folder) -> None:
    for name, text in given.files.items():
        encoding = "utf-16-le" if text.startswith("\ufeff") else "utf-8"
        (folder / name).write_text(text, encoding=encoding)


def to_sources(text: str) -> dict[str, dict[str, object]]:
    found = tomllib.loads(text)
    kinds = ("documents", "events", "persons", "links")
    return {source["name"]: source for kind in kinds for source in found.get(kind, [])}


@pytest.mark.parametrize("given", [*CASES, *OWN], ids=lambda given: given.name)
def test_what_a_folder_holds_is_proposed(given, tmp_path):
    """Each column is told by its cells; the settings load, and nothing else is proposed."""
    write(given, tmp_path)

    init_workspace(tmp_path, [tmp_path], "Europe/Berlin")

    sources = to_sources((tmp_path / "friction.toml").read_text(encoding="utf-8"))
    assert sources.keys() == given.columns.keys() | given.settings.keys(), given.says
    for name, columns in given.columns.items():
        assert sources[name]["columns"] == columns, given.says
    for name, settings in given.settings.items():
        assert {key: sources[name].get(key) for key in settings} == settings, given.says
    load_settings(tmp_path)


def test_the_order_of_the_files_makes_no_difference(tmp_path):
    """The same files, the same bytes, in whatever order they are given."""
    (tmp_path / "clicks.csv").write_text(events("user_id|event|timestamp", STEPS))
    (tmp_path / "tickets.csv").write_text(tickets())
    (tmp_path / "a.csv").write_text("x,y\n1,2\n")
    files = sorted(tmp_path.glob("*.csv"))
    texts = {propose_settings(given, tmp_path, "UTC").text for given in (files, files[::-1])}
    assert texts == {propose_settings([tmp_path], tmp_path, "UTC").text}


def test_what_is_no_table_is_left_out_with_the_reason(tmp_path):
    """Of a folder, what can be read is proposed and the rest named; a file that was named must be readable."""
    (tmp_path / "tickets.csv").write_text(tickets())
    (tmp_path / "README.md").write_text("Read me.")
    (tmp_path / "mails.mbox").write_text("From a@b.example Mon Nov  3 09:00:00 2025\nSubject: x\n\nhello\n")
    (tmp_path / "inner").mkdir()

    proposal = propose_settings([tmp_path], tmp_path, "UTC")

    assert [source.name for source in proposal.sources] == ["tickets"]
    assert proposal.left_out.keys() == {"README.md", "mails.mbox", "inner"}
    assert "mailbox" in proposal.left_out["mails.mbox"]
    with pytest.raises(InputError, match="mailbox"):
        propose_settings([tmp_path / "mails.mbox"], tmp_path, "UTC")
    (tmp_path / "tickets.csv").unlink()
    with pytest.raises(InputError, match="nothing there can be read"):
        propose_settings([tmp_path], tmp_path, "UTC")


def test_days_that_nothing_decides_are_asked_for(tmp_path):
    """Day and month may each come first: no time is proposed, and the comment says what to write."""
    rows = [[f"T{i}", f"u{i}", f"{i * 7 % 12 + 1:02}/{i * 5 % 12 + 1:02}/2025", SAID[i % 5]] for i in range(60)]
    (tmp_path / "tickets.csv").write_text(table("ticket_id|user_id|created_at|body", rows))

    text = propose_settings([tmp_path], tmp_path, "UTC").text

    assert "written_at" not in text.split("[topics]")[0].replace("# passed over", "")
    assert 'time_format = "day first" or time_format = "month first"' in text


def test_events_whose_times_cannot_be_read_only_ask(tmp_path):
    """The whole section is a comment that says why, so that nothing is read wrongly."""
    rows = [[f"u{i // 3}", STEPS[i % 3], f"{i} nivôse an IX"] for i in range(60)]
    (tmp_path / "events.csv").write_text(table("user_id|event|timestamp", rows))

    proposal = propose_settings([tmp_path], tmp_path, "UTC")

    assert "events" not in tomllib.loads(proposal.text)
    assert "# [[events]]" in proposal.text
    assert "60 of 60 rows would be set aside" in proposal.text


def test_one_person_for_everything_is_never_proposed(tmp_path):
    """The next column of ids is taken, whatever its name."""
    rows = [["app", f"dev{i // 3}", STEPS[i % 3], at(i, 1)] for i in range(90)]
    (tmp_path / "log.csv").write_text(table("user_id|device_id|event|time", rows))
    source = to_sources(propose_settings([tmp_path], tmp_path, "UTC").text)["log"]
    assert source["columns"]["person"] == "device_id"


def test_one_second_for_everything_is_never_proposed(tmp_path):
    """Neither for texts nor for events: without another time, texts have none."""
    rows = [[f"T{i}", f"u{i}", "2025-12-01 02:32:49", SAID[i % 5]] for i in range(40)]
    (tmp_path / "tickets.csv").write_text(table("ticket_id|user_id|created_at|body", rows))
    proposal = propose_settings([tmp_path], tmp_path, "UTC")
    assert "written_at" not in to_sources(proposal.text)["tickets"]["columns"]
    assert "passed over for time: created_at, for all rows are of one second" in proposal.text


def test_words_of_speakers_that_nobody_knows_are_asked_for(tmp_path):
    """What customer, agent and bot are called is told; any other word is named in a comment."""
    roles = ("customer", "agent", "concierge")
    rows = [[f"m{i}", f"c{i // 3}", at(i, 1), roles[i % 3], f"u{i // 3}", f"{SAID[i % 5]} {i}"] for i in range(90)]
    (tmp_path / "chat.csv").write_text(table("message_id|conversation_id|sent_at|role|user_id|message", rows))
    text = propose_settings([tmp_path], tmp_path, "UTC").text
    assert to_sources(text)["chat"]["authors"] == {"customer": "customer", "agent": "agent"}
    assert '"concierge" = ?' in text


def test_a_scale_without_a_telling_name_is_asked_for(tmp_path):
    """Which end of a scale is the good one cannot be told from its numbers."""
    rows = [[f"T{i}", f"u{i}", at(i), SAID[i % 5], i % 5 + 1] for i in range(40)]
    (tmp_path / "forms.csv").write_text(table("form_id|user_id|created_at|body|mood", rows))
    text = propose_settings([tmp_path], tmp_path, "UTC").text
    assert "rating" not in to_sources(text)["forms"]["columns"]
    assert 'add rating = "mood" to columns' in text


def test_the_preview_shows_rows_as_they_would_be_read(tmp_path):
    """Five of each source, texts masked and ids by their form; how many persons join; what was left out."""
    (tmp_path / "clicks.csv").write_text(events("user_id|event|timestamp", STEPS))
    said = (*SAID[:4], "Please write to kim.lee@mail.example about it.")
    (tmp_path / "tickets.csv").write_text(tickets(text=said))
    (tmp_path / "notes.md").write_text("x")

    proposal = propose_settings([tmp_path], tmp_path, "UTC")
    record, shown = to_record(proposal), "\n".join(to_lines(proposal))

    rows = record["sources"][1]["rows"]
    assert len(rows) == 5
    assert rows[0] == {
        "written_at": "2025-11-03 09:00:00", "author": "customer", "person": "a999", "rating": None, "text": SAID[0],
    }  # fmt: skip
    assert rows[4]["text"] == "Please write to <EMAIL_1> about it."
    assert "kim.lee" not in shown
    assert list(find_joined(proposal)) == [{"texts": "tickets", "events": "clicks", "n_wrote": 40, "n_found": 30}]
    assert "30 of 40 persons of tickets are found in clicks" in shown
    assert "notes.md" in shown


def test_persons_joined_over_a_customer_list_are_counted(tmp_path):
    """Tickets by address, clicks by number: the list knows both."""
    (tmp_path / "clicks.csv").write_text(events("user_id|event|timestamp", STEPS))
    crm = [[f"u{i:03}", f"a{i}@x.example", ("free", "pro")[i % 2]] for i in range(30)]
    (tmp_path / "crm.csv").write_text(table("user_id|email|plan", crm))
    rows = [[f"T{i}", f"a{i}@x.example", at(i), SAID[i % 5]] for i in range(25)]
    (tmp_path / "tickets.csv").write_text(table("ticket_id|requester|created_at|body", rows))
    proposal = propose_settings([tmp_path], tmp_path, "UTC")
    assert next(find_joined(proposal))["n_found"] == 25


def test_a_folder_alone_is_the_workspace(tmp_path):
    """Settings are written beside the files, and the preview is printed; as JSON too."""
    (tmp_path / "tickets.csv").write_text(tickets())
    shown = CliRunner().invoke(app, ["init", str(tmp_path), "--timezone", "UTC"])
    assert shown.exit_code == 0
    assert "40 rows read, 40 kept" in shown.output
    load_settings(tmp_path)
    (tmp_path / "friction.toml").unlink()
    record = json.loads(CliRunner().invoke(app, ["init", str(tmp_path), "--timezone", "UTC", "--json"]).output)
    assert record["sources"][0]["n_kept"] == 40


def test_names_of_columns_over_lines_do_no_harm(tmp_path):
    """A comment stays a comment, whatever a column is called."""
    rows = [[f"u{i // 3}", STEPS[i % 3], at(i, 1), "x"] for i in range(60)]
    names = ["user_id", "event", "time", "odd\n[[events]]\nname"]
    (tmp_path / "log.jsonl").write_text(lines([dict(zip(names, row, strict=True)) for row in rows]))
    text = propose_settings([tmp_path], tmp_path, "UTC").text
    assert to_sources(text).keys() == {"log"}


def test_beside_customers_a_user_is_who_uses_the_desk(tmp_path):
    """As Help Scout has it: before, each answer of an agent was proposed as a customer's words."""
    (tmp_path / "threads.jsonl").write_text(
        lines(
            [
                {"id": 2 * n + k, "conversationId": n, "by": who, "email": mail, "body": said, "createdAt": at(n)}
                for n in range(30)
                for k, (who, mail, said) in enumerate(
                    (
                        ("customer", f"t{n}@x.example", SAID[n % 5]),
                        ("user", "mira@shop.example", "Sorry, we look into it."),
                    )
                )
            ]
        )
    )

    proposal = propose_settings([tmp_path], tmp_path, "UTC")

    assert to_sources(proposal.text)["threads"]["authors"] == {"customer": "customer", "user": "agent"}


@pytest.mark.parametrize("write_turns", [json.dumps, str], ids=["as JSON", "as Python writes it"])
def test_lists_of_turns_are_texts(tmp_path, write_turns):
    """Before, a column of conversations was a property of a customer list, and their words were lost."""
    turns = [[{"role": "user", "content": SAID[n % 5]}, {"role": "agent", "content": "Sorry."}] for n in range(30)]
    rows = [[n, f"u{n}", at(n), write_turns(said)] for n, said in enumerate(turns)]
    (tmp_path / "chats.csv").write_text(table("chat_id|user_id|created_at|messages", rows))

    sources = to_sources(propose_settings([tmp_path], tmp_path, "UTC").text)

    assert sources["chats"]["columns"]["text"] == ["messages"]


@pytest.mark.parametrize(
    ("header", "day", "clock"),
    [
        ("ERDAT|ERZET", "%Y%m%d", "%H%M%S"),
        ("Call Date|Call Time", "%d.%m.%Y", "%H:%M"),
        ("date|time", "%Y-%m-%d", "%I:%M %p"),
    ],
)
def test_a_day_and_its_clock_in_two_columns_are_one_time(tmp_path, header, day, clock):
    """Before, everything happened at midnight without a word; a file of the next week that is empty still belongs."""
    rows = [[at(n, form=day), at(n, form=clock), f"K{n % 9}", STEPS[n % 3]] for n in range(40)]
    (tmp_path / "log-1.csv").write_text(table(f"{header}|KUNNR|AKTION", rows))
    (tmp_path / "log-2.csv").write_text(table(f"{header}|KUNNR|AKTION", []))

    proposal = propose_settings([tmp_path], tmp_path, "UTC")

    source = to_sources(proposal.text)["log"]
    assert source["path"] == "log-*.csv"
    assert source["columns"]["happened_at"] == header.split("|")
    (tmp_path / "friction.toml").write_text(proposal.text, encoding="utf-8")
    raw = read_inputs(load_settings(tmp_path), tmp_path, lambda _done, _total: None)
    assert raw.events["happened_at"].tolist() == [pd.Timestamp(at(n), tz="UTC") for n in range(40)]


@pytest.mark.parametrize(
    ("header", "clock", "found"),
    [
        ("date|duration|caller|action", "00:0%M:12", "date"),
        ("date|code|caller|action", "09%M%S", "date"),
        ("date|ended|caller|action", "%H:%M", "date"),
    ],
)
def test_what_took_how_long_is_no_clock(tmp_path, header, clock, found):
    """Nor is a code of six digits, nor when it was over: the day stands alone."""
    rows = [[at(n, form="%Y-%m-%d"), at(n, form=clock)[:8], f"K{n % 9}", STEPS[n % 3]] for n in range(40)]
    (tmp_path / "log.csv").write_text(table(header, rows))

    assert to_sources(propose_settings([tmp_path], tmp_path, "UTC").text)["log"]["columns"]["happened_at"] == found


def test_of_two_clocks_the_one_that_is_called_so_counts_or_a_person_is_asked(tmp_path):
    """Beside a duration the time counts; of two starts none does, and the preview says what could be named."""
    rows = [[at(n, form="%Y-%m-%d"), "00:03:12", at(n, form="%H:%M"), f"K{n % 9}", STEPS[n % 3]] for n in range(40)]
    (tmp_path / "log.csv").write_text(table("date|duration|time|caller|action", rows))
    sources = to_sources(propose_settings([tmp_path], tmp_path, "UTC").text)
    assert sources["log"]["columns"]["happened_at"] == ["date", "time"]

    rows = [
        [at(n, form="%H:%M"), at(n, form="%Y-%m-%d"), at(n, form="%H:%M"), f"K{n % 9}", STEPS[n % 3]] for n in range(40)
    ]
    (tmp_path / "log.csv").write_text(table("start|date|begin|caller|action", rows))
    proposal = propose_settings([tmp_path], tmp_path, "UTC")
    assert to_sources(proposal.text)["log"]["columns"]["happened_at"] == "date"
    assert "column date holds days alone: if start or begin says at what time" in "\n".join(to_lines(proposal))


def test_times_as_oracle_writes_them_are_proposed_with_their_pattern(tmp_path):
    """Before, every row was refused as "time cannot be read", with no line that reads it."""
    rows = [[f"c{n % 9}", STEPS[n % 3], at(n, form="%d-%b-%y %I.%M.%S.%f %p").upper()] for n in range(40)]
    (tmp_path / "evt.csv").write_text(table("CUSTOMER_ID|EVENT|EVENT_TIME", rows))

    sources = to_sources(propose_settings([tmp_path], tmp_path, "UTC").text)

    assert sources["evt"]["time_format"] == "%d-%b-%y %I.%M.%S.%f %p"


def test_whole_conversations_are_told_by_the_preview(tmp_path):
    """With the line that cuts them; before, all of them were proposed as the customers' words."""
    said = [f"Visitor: {SAID[n % 5]}\nMira: We look into it.\nVisitor: ok" for n in range(30)]
    (tmp_path / "c.csv").write_text(
        table("visitor_id|created_at|chat", [[f"v{n}", at(n), one] for n, one in enumerate(said)])
    )

    told = "\n".join(to_lines(propose_settings([tmp_path], tmp_path, "UTC")))

    assert 'transcript = { agent = ["*"], customer = ["Visitor:"] }' in told


@pytest.mark.parametrize("name", ["optout.csv", "unsubscribed-2025.csv", "gdpr_erasure_requests.csv"])
def test_who_opted_out_is_left_out_and_not_read_as_a_customer(tmp_path, name):
    """Before, the list was a customer list, and those on it were read."""
    (tmp_path / "tickets.csv").write_text(tickets())
    (tmp_path / name).write_text("email,since\n" + "".join(f"u{n}@example.org,2025-01-0{n}\n" for n in range(1, 6)))

    proposal = propose_settings([tmp_path], tmp_path, "UTC")

    found = tomllib.loads(proposal.text)
    assert found["privacy"]["opted_out"] == {"path": name, "column": "email", "kind": "email"}
    assert "persons" not in found
    assert "who is in it is left out" in "\n".join(to_lines(proposal))
    (tmp_path / "friction.toml").write_text(proposal.text, encoding="utf-8")
    load_settings(tmp_path)


def test_of_two_lists_of_who_opted_out_one_is_asked_about(tmp_path):
    """The settings name one; the other stands as a comment."""
    for name in ("optout.csv", "suppression.csv"):
        (tmp_path / name).write_text("id\nu1\nu2\n")
    (tmp_path / "tickets.csv").write_text(tickets())

    text = propose_settings([tmp_path], tmp_path, "UTC").text

    assert tomllib.loads(text)["privacy"]["opted_out"]["path"] == "optout.csv"
    assert "one list of who opted out can be named" in text


def test_times_that_are_not_read_yet_are_no_words(tmp_path):
    """Before, a column of dates in Russian was proposed as a text."""
    rows = [[f"t{n}", f"u{n}", f"{n % 28 + 1} янв. 2026 г., 09:{n:02}", SAID[n % 5]] for n in range(40)]
    (tmp_path / "tickets.csv").write_text(table("id|user_id|created|text", rows))

    sources = to_sources(propose_settings([tmp_path], tmp_path, "UTC").text)

    assert sources["tickets"]["columns"]["text"] == ["text"]


def test_answers_and_notes_among_texts_are_told(tmp_path):
    """Several people write in one ticket and nothing says who is an agent: the preview says so."""
    rows = [[f"c{n}", f"t{n // 3}", ("u", "a", "b")[n % 3] + str(n // 3 if n % 3 == 0 else n % 2), at(n), SAID[n % 5]]
            for n in range(60)]  # fmt: skip
    (tmp_path / "comments.csv").write_text(table("id|ticket_id|author_id|created_at|body", rows))

    told = "\n".join(to_lines(propose_settings([tmp_path], tmp_path, "UTC")))

    assert "nothing tells who is an agent" in told
