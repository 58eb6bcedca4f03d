"""``friction person`` at a terminal: what is said, what is asked, what never shows."""

from __future__ import annotations

import json
import zipfile

import pytest

from friction.privacy.pseudonym import load_key, to_pseudonym
from friction.store.runs import find_runs, read_run
from tests.pipelines.commands.terminal import friction
from tests.pipelines.commands.test_cli import write_events_only
from tests.pipelines.conftest import copy

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def ran_once(tmp_path_factory):
    """Return a workspace of sixty persons with events, after a run, to be copied."""
    workspace = write_events_only(tmp_path_factory.mktemp("events"))
    assert friction("run", "-C", str(workspace)).returncode == 0
    return workspace


@pytest.fixture
def ran(ran_once, tmp_path):
    """Return a workspace of sixty persons with events, after a run."""
    return copy(ran_once, tmp_path / "events")


def count_persons(workspace):
    return [len(read_run(path).persons) for path in find_runs(workspace)]


@pytest.mark.parametrize("command", [("person", "export"), ("person", "forget"), ("key", "rotate")])
def test_every_command_has_help(command):
    """``--help`` says what the command does."""
    shown = friction(*command, "--help")

    assert shown.returncode == 0
    assert "-C" in shown.stdout


def test_check_says_how_many_opted_out(ran):
    """A list that cannot be read is told before any run; ids are counted, not shown."""
    settings = ran / "friction.toml"
    settings.write_text(settings.read_text(encoding="utf-8") + '\n[privacy]\nopted_out = "out.csv"\n', encoding="utf-8")

    missing = friction("check", "-C", str(ran))
    (ran / "out.csv").write_text("user_id\n7\n8\n", encoding="utf-8")
    found = friction("check", "-C", str(ran))

    assert missing.returncode == 3
    assert "privacy.opted_out" in missing.stderr
    assert "2 ids of persons who opted out" in found.stderr


def test_forgetting_asks_first(ran):
    """Without --yes it says how much is held and asks; no answer is no."""
    asked = friction("person", "forget", "7", "-C", str(ran))

    assert asked.returncode == 1
    assert "Held on this person: 10 rows of 5 tables." in asked.stderr
    assert count_persons(ran) == [60]


def test_forgotten_and_told_without_telling_who(ran):
    """Their ten rows and a sum of few; neither id nor pseudonym shows; again, it says that nothing was held."""
    first = friction("person", "forget", "7", "-C", str(ran), "--yes")
    again = friction("person", "forget", "7", "-C", str(ran), "--yes")

    assert first.returncode == again.returncode == 0, first.stderr
    assert "11 rows removed from 1 earlier run." in first.stdout
    assert "Your own files were not changed" in first.stdout
    assert "Nothing was held on this person." in again.stdout
    assert to_pseudonym(load_key(), "person", "7") not in first.stdout + first.stderr
    assert count_persons(ran) == [59]


def test_forgotten_before_the_first_run_they_never_enter(tmp_path):
    """The tombstone waits for them; the doctor counts it, and says when its key is not here."""
    events_only = write_events_only(tmp_path)
    friction("person", "forget", "7", "-C", str(events_only), "--yes")
    friction("run", "-C", str(events_only))

    assert count_persons(events_only) == [59]
    record = json.loads(friction("doctor", "-C", str(events_only), "--json").stdout)
    seen = {finding["name"]: finding for finding in record["findings"]}
    assert seen["forgotten"]["seen"] == "2 tombstones, 0 of them of a key that is not here"
    ledger = json.loads((events_only / "forgotten.json").read_text(encoding="utf-8"))
    ledger["persons"] = {"0" * 12: ["a"]}
    (events_only / "forgotten.json").write_text(json.dumps(ledger), encoding="utf-8")
    record = json.loads(friction("doctor", "-C", str(events_only), "--json").stdout)
    assert not {finding["name"]: finding for finding in record["findings"]}["forgotten"]["well"]


def test_forgotten_by_pseudonym_they_stay_out_of_the_next_run(ran):
    """The tombstone of the pseudonym knows the id again; the run says how many rows were left out."""
    removed = friction("person", "forget", to_pseudonym(load_key(), "person", "7"), "-C", str(ran), "--yes", "--json")
    run = friction("run", "-C", str(ran), "--json")

    assert sum(json.loads(removed.stdout)["runs"].popitem()[1].values()) == 11
    assert json.loads(run.stdout)["left_out"]["import: events of persons who were forgotten"] == 4
    assert count_persons(ran) == [59, 59]


@pytest.mark.parametrize("name", ["person.json", "person.zip"])
def test_what_is_held_is_written_to_one_file(ran, tmp_path_factory, name):
    """As JSON or zipped; of somebody unknown nothing is held."""
    target = tmp_path_factory.mktemp("out") / name

    shown = friction("person", "export", "7", "-C", str(ran), "-o", str(target), "--json")

    assert shown.returncode == 0, shown.stderr
    if name.endswith(".zip"):
        with zipfile.ZipFile(target) as archive:
            held = json.loads(archive.read("person.json"))
    else:
        held = json.loads(target.read_text(encoding="utf-8"))
    assert {table: len(rows) for table, rows in held["tables"].items()} == json.loads(shown.stdout)["tables"]
    assert [row["name"] for row in held["tables"]["events"]] == ["main", "catalog", "cart", "payment_done"]
    nobody = friction("person", "export", "nobody", "-C", str(ran), "-o", str(target))
    assert "0 rows of 0 tables" in nobody.stdout


def test_opted_out_by_a_column_of_the_customer_list(ran):
    """The next run leaves them out and purges the earlier one; taken back, they are there again."""
    settings, crm = ran / "friction.toml", ran / "crm.csv"
    block = '[[persons]]\nname = "crm"\npath = "crm.csv"\ncolumns = { person = "id", opted_out = "no_analytics" }\n\n'
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("[[events]]", block + "[[events]]", 1), encoding="utf-8")
    crm.write_text("id,no_analytics\n7,yes\n8,no\n", encoding="utf-8")

    out = friction("run", "-C", str(ran), "--json")
    crm.write_text("id,no_analytics\n7,no\n8,no\n", encoding="utf-8")
    back = friction("run", "-C", str(ran), "--json")

    assert json.loads(out.stdout)["left_out"]["import: events of persons who opted out"] == 4
    assert "11 rows removed from 1 earlier run." in out.stderr
    assert json.loads(back.stdout)["tables"]["persons"] == 60
    assert count_persons(ran) == [59, 59, 60]
