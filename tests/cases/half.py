"""Workspaces of which a half, or all but little, is missing; and what may be asked of each."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app import actor
from app.screen.address import Address
from app.views.sign_in import Visitor
from friction.errors import FrictionError
from pipelines.commands.check import check_workspace
from pipelines.commands.export import export_journeys
from pipelines.commands.learn import learn_in_workspace
from pipelines.commands.tell import to_lines
from pipelines.commands.weekly import write_week
from pipelines.show import Show
from tests.pipelines.small import BY_WORDS, run_small
from tests.report.small_week import build_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from friction.report.week import Report
    from friction.store.runs import Run

PAGES = ("week", "theme", "journey", "admin")
PARTS = {
    "journey": (Address.PART, ("themes", "map", "paths", "cohorts", "weeks", "mended", "groups", "silence", "tools")),
    "admin": (Address.ADMIN, ("runs", "import")),
}


@dataclass(frozen=True)
class Asked:
    """What came of a workspace: the run, its week (None: there is none), and the errors of other commands, by name."""

    run: Run
    report: Report | None
    errors: dict[str, FrictionError]


def ask_everything(workspace: Path, away: Path) -> Asked:
    """Give every command that reads a workspace; whatever is no `FrictionError` comes through."""
    errors: dict[str, FrictionError] = {}

    def attempt(name: str, command: Callable[[], object]) -> object:
        try:
            return command()
        except FrictionError as error:
            errors[name] = error
            return None

    attempt("check", lambda: check_workspace(workspace, Show(quiet=True), models=BY_WORDS))
    run = run_small(workspace).run
    to_lines(run, workspace)
    written = attempt("weekly", lambda: write_week(workspace, run, None))
    report = build_of(workspace, run) if written else None
    away.mkdir(exist_ok=True)
    for form in ("xes", "csv", "mermaid", "svg"):
        attempt(form, lambda form=form: export_journeys(workspace, form, away / f"journeys.{form}"))
    attempt("learn", lambda: learn_in_workspace(workspace, models=BY_WORDS))
    return Asked(run, report, errors)


def read_pages(workspace: Path, monkeypatch) -> dict[str, str]:
    """Open every page, and every part of two; return what each says, tables left out. None may fail."""
    from streamlit.testing.v1 import AppTest

    # Without a server there is no address it listens on.
    monkeypatch.setattr(actor, "look_at_visitor", lambda: Visitor({}, {}, "127.0.0.1", 0.0))
    monkeypatch.setattr(sys, "argv", ["main.py", "--workspace", str(workspace)])
    opened = AppTest.from_file("../../app/main.py", default_timeout=120).run()
    said = {}
    for page in PAGES:
        opened.switch_page(f"app_pages/{page}.py").run()
        said[page] = _read(opened, page)
    for page, (name, parts) in PARTS.items():
        opened.switch_page(f"app_pages/{page}.py").run()
        for part in parts if opened.get("button_group") else ():
            opened.query_params[name] = part
            said[part] = _read(opened.run(), part)
    return said


def _read(opened, page: str) -> str:
    assert not opened.exception, (page, opened.exception)
    assert not opened.error, (page, opened.error)
    kinds = ("title", "header", "subheader", "caption", "text", "info", "warning", "markdown")
    shown = [getattr(one, "label", None) or one.value for kind in kinds for one in opened.get(kind)]
    return "\n".join(map(str, shown)).replace("\\", "").replace("\u2060", "")


def write_header_alone(file: Path) -> None:
    """Leave no row: the header of a CSV file, nothing of one of JSON lines."""
    head = file.read_text(encoding="utf-8").splitlines()[:1] if file.suffix == ".csv" else []
    file.write_text("".join(f"{line}\n" for line in head), encoding="utf-8")


def change_lines(file: Path, change: Callable[[dict], dict | None]) -> None:
    """Change each object of a file of JSON lines; None leaves it out."""
    changed = [change(json.loads(line)) for line in file.read_text(encoding="utf-8").splitlines()]
    file.write_text("".join(json.dumps(one) + "\n" for one in changed if one is not None), encoding="utf-8")


def set_settings(workspace: Path, **changes: str) -> None:
    """Put texts of the settings in the place of others, given as pairs of ``was`` and ``becomes``."""
    file = workspace / "friction.toml"
    text = file.read_text(encoding="utf-8")
    assert changes["was"] in text
    file.write_text(text.replace(changes["was"], changes["becomes"]), encoding="utf-8")
