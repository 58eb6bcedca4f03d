"""The command line, as a person at a terminal meets it."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from friction.store.backup import backup_database
from friction.store.decisions import DecisionLog
from friction.store.runs import find_runs
from pipelines.commands.doctor import examine
from tests.conftest import ROOT
from tests.pipelines.commands.terminal import friction

pytestmark = pytest.mark.slow

MONDAY = datetime(2026, 5, 25, 9, 30, tzinfo=UTC)
COMMANDS = ("init", "check", "run", "weekly", "app", "demo", "doctor")


def start(*arguments):
    """Start the program that the install makes, in a process of its own."""
    program = Path(sys.executable).with_name("friction")
    return subprocess.run([program, *arguments], capture_output=True, text=True, check=False, cwd=ROOT)


def write_events_only(tmp_path):
    """Write a workspace with events only: it needs no model."""
    source = ROOT / "examples" / "shop_events" / "friction.toml"
    text = source.read_text(encoding="utf-8").replace("${FRICTION_DATA}/shop_events/shop_events.csv", "clicks.csv")
    (tmp_path / "friction.toml").write_text(text, encoding="utf-8")
    rows = [
        f"{user},2026-03-{2 + user % 20:02d}T{hour:02d}:00:00,{event}"
        for user in range(60)
        for hour, event in enumerate(["main", "catalog", "cart", "payment_done"][: 1 + user % 4], start=9)
    ]
    (tmp_path / "clicks.csv").write_text("user_id,timestamp,event\n" + "\n".join(rows) + "\n", encoding="utf-8")
    return tmp_path


@pytest.fixture
def events_only(tmp_path):
    """Return a workspace with events only."""
    return write_events_only(tmp_path)


def test_the_program_that_the_install_makes_is_this_one():
    """In a process of its own: its version, and a mistake as a word on standard error with an exit code."""
    version, mistake = start("--version"), start("run", "-C", "/no/such/workspace", "--json")

    assert version.returncode == 0
    assert version.stdout.startswith("friction ")
    assert mistake.returncode != 0
    assert "Error: " in mistake.stderr
    assert json.loads(mistake.stdout)["error"]
    assert "Traceback" not in mistake.stderr


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(command):
    """``--help`` says what the command does."""
    shown = friction(command, "--help")

    assert shown.returncode == 0
    assert "-C" in shown.stdout


def test_a_run_prints_one_json_object_and_progress_goes_elsewhere(events_only):
    """With --json, standard output holds one object: the run, rows per table, seconds per step."""
    shown = start("run", "-C", str(events_only), "--json")

    assert shown.returncode == 0, shown.stderr
    record = json.loads(shown.stdout)
    assert record["run"] == str(find_runs(events_only)[0])
    assert record["tables"]["dropoff"] == 6
    assert set(record["seconds"]) == {"import", "clocks", "visits", "dropoff", "chain", "weeks", "paths"}
    assert record["changed"] is True
    assert "Drop-off" in shown.stderr


def test_a_run_ends_readably_and_the_second_says_that_nothing_changed(events_only):
    """What was found, where it lies, what to open next."""
    first, second = (friction("run", "-C", str(events_only)) for _ in range(2))

    assert "60 journeys of 60 persons" in first.stdout
    assert str(find_runs(events_only)[0]) in first.stdout
    assert "friction app" in first.stdout
    assert "Nothing changed" in second.stdout
    assert len(find_runs(events_only)) == 1


def test_mistakes_in_the_settings_come_all_at_once_without_a_traceback(events_only):
    """Exit code 2, each mistake with its place."""
    file = events_only / "friction.toml"
    text = file.read_text(encoding="utf-8").replace("drop_after_days = 14", "drop_after = 14")
    file.write_text(text.replace('timezone = "UTC"', 'timezone = "Utc+1"'), encoding="utf-8")

    shown = friction("run", "-C", str(events_only))

    assert shown.returncode == 2
    assert "2 mistakes" in shown.stderr
    assert "did you mean 'drop_after_days'?" in shown.stderr
    assert "Traceback" not in shown.stderr


def test_a_missing_file_has_its_own_exit_code_also_as_json(events_only):
    """Exit code 3, and with --json the error as an object."""
    (events_only / "clicks.csv").unlink()

    shown = friction("run", "-C", str(events_only), "--json")

    assert shown.returncode == 3
    assert "clicks.csv" in json.loads(shown.stdout)["error"]
    assert "Traceback" not in shown.stderr


def test_check_tells_what_a_run_would_find_and_writes_nothing(events_only):
    """Rows read, kept and lost; notes on stages; no file is made, not even a key."""
    with (events_only / "clicks.csv").open("a", encoding="utf-8") as stream:
        stream.write("7,yesterday,main\n")
    before = sorted(events_only.rglob("*"))

    shown = friction("check", "-C", str(events_only), "--json")

    record = json.loads(shown.stdout)
    assert shown.returncode == 0, shown.stderr
    assert record["rows_read"] == record["rows_kept"] + 1
    assert any("product" in note for note in record["notes"])
    assert sorted(events_only.rglob("*")) == before


def test_init_proposes_settings_that_check_accepts(events_only):
    """From a look at the files: columns, times, stages in order of first appearance; nothing is overwritten."""
    (events_only / "friction.toml").unlink()

    written = friction("init", "-C", str(events_only), str(events_only / "clicks.csv"), "--timezone", "UTC")
    checked = friction("check", "-C", str(events_only))
    again = friction("init", "-C", str(events_only), str(events_only / "clicks.csv"))

    assert written.returncode == 0, written.stderr
    assert checked.returncode == 0, checked.stderr
    assert again.returncode == 2
    assert "already" in again.stderr


def test_as_of_takes_the_data_to_end_earlier(events_only):
    """Events after that moment are left out and counted."""
    shown = friction("run", "-C", str(events_only), "--as-of", "2026-03-10", "--json")

    record = json.loads(shown.stdout)
    assert shown.returncode == 0, shown.stderr
    assert record["left_out"]["import: events after --as-of"] > 0


def test_what_is_no_week_is_refused_before_the_run(events_only):
    """Nobody waits minutes to read that they mistyped; nothing is run and nothing written."""
    shown = friction("weekly", "-C", str(events_only), "--week", "2026-w14")

    assert shown.returncode
    assert "'2026-w14' is no week" in shown.stderr
    assert "2026-W21" in shown.stderr
    assert not (events_only / "runs").exists()


def test_without_documents_there_are_no_themes(events_only):
    """Which is told, whatever is asked of them."""
    folder = str(events_only)
    assert friction("run", "-C", folder).returncode == 0

    for command in (["list"], ["show", "x"], ["create", "x"], ["look"], ["proposals"], ["sample", "--coder", "ann"]):
        shown = friction("themes", *command, "-C", folder)
        assert shown.returncode == 1
        assert "made from events alone" in shown.stderr


@pytest.mark.parametrize("command", [["themes", "learn"], ["key", "rotate"]])
def test_what_changes_everybodys_numbers_needs_a_role(events_only, command):
    """The friction score is learned by leads, the key made anew by admins."""
    assert friction("people", "grant", "admin", "admin", "-C", str(events_only)).returncode == 0

    refused = friction(*command, "-C", str(events_only), "--as", "ann")

    assert "ann may not" in refused.stderr


def test_a_backup_takes_the_place_of_a_database_that_cannot_be_read(events_only, tmp_path):
    """Nobody's role can be read from it; what was there is kept aside, and the roles of the backup hold."""
    folder, to = str(events_only), tmp_path.parent / f"{tmp_path.name}-one.db"
    assert friction("people", "grant", "admin", "admin", "-C", folder).returncode == 0
    backup_database(events_only, to, done_by="admin", done_at=MONDAY)
    refused = friction("database", "restore", str(to), "-C", folder, "--as", "ann")
    (events_only / "friction.db").write_bytes(b"no database at all" * 100)

    restored = friction("database", "restore", str(to), "-C", folder, "--as", "admin", "--json")

    assert "ann may not restore" in refused.stderr
    assert restored.returncode == 0, restored.stderr
    assert Path(json.loads(restored.stdout)["kept aside in"]).read_bytes().startswith(b"no database")
    assert friction("people", "list", "-C", folder, "--as", "admin").stdout == "admin: admin\n"
    assert friction("people", "list", "-C", folder, "--as", "ann").returncode != 0


def test_doctor_finds_a_damaged_run(events_only):
    """Everything well at first; a file with other bytes is named."""
    friction("run", "-C", str(events_only))
    well = friction("doctor", "-C", str(events_only))
    (find_runs(events_only)[0] / "visits.parquet").write_bytes(b"PAR1")

    damaged = friction("doctor", "-C", str(events_only))

    assert well.returncode == 0, well.stdout
    assert damaged.returncode == 1
    assert find_runs(events_only)[0].name in damaged.stdout


def test_doctor_looks_after_the_database(events_only, tmp_path_factory):
    """How many decisions there are, whether one was changed by hand, and when they were last backed up."""
    to = tmp_path_factory.mktemp("elsewhere") / "one.db"
    log = DecisionLog(events_only)
    for name in ("Card", "Late"):
        log.append("name", {"name": name}, theme_id="th-1", decided_by="lead", decided_at=MONDAY)
    log.close()
    before = {finding.name: finding for finding in examine(events_only)}
    backup_database(events_only, to, done_by="admin", done_at=MONDAY)
    after = {finding.name: finding for finding in examine(events_only)}
    with closing(sqlite3.connect(events_only / "friction.db")) as connection:
        connection.execute("DROP TRIGGER decisions_no_update")
        connection.execute("UPDATE decisions SET decided_by = 'eve' WHERE seq = 2")
        connection.commit()
    changed = {finding.name: finding for finding in examine(events_only)}

    assert before["database"].seen == "2 decisions, none changed"
    assert (before["backup"].seen, before["backup"].mend) == ("none yet", "Make one with: friction database backup")
    assert after["backup"].seen == f"last on 2026-05-25 09:30 UTC, to {to}; 0 decisions since"
    assert not changed["database"].well
    assert changed["database"].seen.startswith("row 2 of the log decisions is not as it was written")


def test_the_app_is_not_opened_to_other_machines(events_only):
    """An address others can reach is refused with the reason."""
    shown = friction("app", "-C", str(events_only), "--host", "0.0.0.0")  # noqa: S104 - refused is the point

    assert shown.returncode == 1
    assert "nobody has to sign in" in shown.stderr
    assert "friction app --team FILE" in shown.stderr


def test_outside_of_a_workspace_the_first_step_is_named(tmp_path):
    """Exit code 2 and the command that makes the settings."""
    shown = friction("run", "-C", str(tmp_path))

    assert shown.returncode == 2
    assert "friction init" in shown.stderr


@pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")
def test_the_makefile_has_the_targets_of_the_readme():
    """setup, demo, test, lint and bench are there; none runs anything when asked what it would do."""
    for target in ("setup", "demo", "test", "lint", "bench"):
        shown = subprocess.run(["make", "-n", target], capture_output=True, text=True, check=False, cwd=ROOT)
        assert shown.returncode == 0, shown.stderr
