"""What the examples show is what happens: the notebook, the timer, the line of cron, the query."""

from __future__ import annotations

import json
import re
import runpy
import shutil
import subprocess
import sys
from configparser import ConfigParser

import pytest

from pipelines.commands.tables import export_tables
from tests.conftest import ROOT

WEEKLY, NOTEBOOK = ROOT / "examples" / "weekly", ROOT / "examples" / "notebook"
PROGRAM, WORKSPACE = "/opt/friction/.venv/bin/friction", "/srv/friction/shop"


def read_unit(name):
    """Return what a unit of systemd says; a key that stands twice would be refused."""
    unit = ConfigParser(interpolation=None, delimiters=("=",), comment_prefixes=("#",))
    unit.optionxform = str
    unit.read(WEEKLY / name, encoding="utf-8")
    return unit


def test_the_timer_starts_the_service_each_monday_at_six_in_a_zone_of_its_own():
    """A machine that slept catches up; the zone is that of the project, whatever the machine's."""
    timer, service = read_unit("friction-weekly.timer"), read_unit("friction-weekly.service")

    assert timer["Timer"]["OnCalendar"] == "Mon *-*-* 06:00:00 Europe/Berlin"
    assert timer["Timer"]["Persistent"] == "true"
    assert service["Service"]["Type"] == "oneshot"
    assert service["Service"]["ExecStart"] == f"{PROGRAM} weekly -C {WORKSPACE}"
    assert service["Service"]["ReadWritePaths"] == WORKSPACE


def test_no_secret_stands_in_what_everybody_can_read():
    """Units and crontab name a file that holds the password, and hold none."""
    service = read_unit("friction-weekly.service")["Service"]

    assert service["EnvironmentFile"] == "-/etc/friction/weekly.env"
    assert "Environment" not in service
    for path in WEEKLY.iterdir():
        lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
        assert not re.search(r"(?:PASSWORD|KEY)=[^…\s]", "\n".join(lines)), path.name


def test_systemd_takes_the_units_and_finds_them_shut_enough(tmp_path):
    """Where systemd is: it verifies both, with a program that is there, and calls what they may do safe."""
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("there is no systemd-analyze on this machine")
    for name in ("friction-weekly.service", "friction-weekly.timer"):
        text = (WEEKLY / name).read_text(encoding="utf-8")
        (tmp_path / name).write_text(text.replace(PROGRAM, sys.executable), encoding="utf-8")
    units = [str(tmp_path / name) for name in ("friction-weekly.service", "friction-weekly.timer")]

    verified = subprocess.run([analyze, "verify", *units], capture_output=True, text=True, check=False)
    judged = subprocess.run(
        [analyze, "security", "--offline=true", "--threshold=30", units[0]], capture_output=True, text=True, check=False
    )

    assert (verified.returncode, verified.stderr) == (0, "")
    assert judged.returncode == 0, judged.stdout


@pytest.mark.parametrize("password", ["p word $1", None])
def test_the_line_of_cron_does_what_it_says(tmp_path, password):
    """A shell with next to no environment: the command, its workspace, and the password where its file is there."""
    (line,) = [one for one in (WEEKLY / "crontab").read_text(encoding="utf-8").splitlines() if one.startswith("0 6")]
    *times, command = line.split(" ", 5)
    program = tmp_path / "friction"
    program.write_text('#!/bin/sh\necho "$@"\necho "$FRICTION_SMTP_PASSWORD"\n', encoding="utf-8")
    program.chmod(0o755)
    if password is not None:
        (tmp_path / ".config" / "friction").mkdir(parents=True)
        (tmp_path / ".config" / "friction" / "weekly.env").write_text(f"FRICTION_SMTP_PASSWORD='{password}'\n")

    done = subprocess.run(
        ["/bin/sh", "-c", command.replace(PROGRAM, str(program))], env={"HOME": str(tmp_path), "PATH": "/usr/bin:/bin"},
        capture_output=True, text=True, check=True,
    )  # fmt: skip

    assert times == ["0", "6", "*", "*", "1"]
    assert "%" not in command  # which cron takes for the end of the line
    assert done.stdout.splitlines() == [f"weekly -C {WORKSPACE}", password or ""]


@pytest.mark.slow
@pytest.mark.models
def test_the_notebook_goes_from_a_run_to_a_chart(shop, tmp_path, monkeypatch):
    """What is drawn are the rows of the table, each with its interval; nothing is loaded from elsewhere."""
    workspace, run = shop
    monkeypatch.setenv("FRICTION_WORKSPACE", str(workspace))
    monkeypatch.chdir(tmp_path)

    cells = runpy.run_path(str(NOTEBOOK / "drop_off.py"))

    chart = (tmp_path / "drop_off.vl.json").read_text(encoding="utf-8")
    compared = run.impact[run.impact["enough"] & (run.impact["stage"] != "ANY")].set_index(["theme_id", "stage"])
    drawn = cells["most"].set_index(["theme_id", "stage"])["difference"]
    assert len(drawn) > 0
    assert (compared.loc[drawn.index, "difference"] == drawn).all()
    (rows,) = json.loads(chart)["datasets"].values()
    assert [row["difference"] for row in rows] == drawn.tolist()
    assert not re.sub(r'"\$schema": "[^"]+"', "", chart).count("://")


@pytest.mark.slow
@pytest.mark.models
def test_the_query_of_the_example_runs_on_what_was_exported(shop, tmp_path):
    """As it stands in its README, in DuckDB."""
    import duckdb

    page = (NOTEBOOK / "README.md").read_text(encoding="utf-8")
    query = re.search(r"```sql\n(.*?)```", page, re.DOTALL)[1]

    export_tables(shop[0], None, tmp_path / "tables.duckdb")

    with duckdb.connect(tmp_path / "tables.duckdb", read_only=True) as database:
        rows = database.sql(query).fetchall()
    lows = [low for *_, low, _ in rows]
    assert len(rows) > 0
    assert lows == sorted(lows, reverse=True)
