"""Beginnings: a first settings file, the demo's workspace, the app's process."""

from __future__ import annotations

import ipaddress
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from friction.config import SETTINGS_FILE
from friction.errors import FrictionError, InputError, SettingsError, StoreError
from friction.store.disk import told_plainly, write_file

if TYPE_CHECKING:
    from pipelines.show import Show

ROWS_READ = 500_000
"""Rows of each file that a proposal of stages rests on, from its begin."""


def init_workspace(workspace: Path, paths: list[Path], timezone: str | None) -> Path:
    """Write a proposed ``friction.toml`` and return its path; an existing one is never overwritten."""
    file = workspace / SETTINGS_FILE
    if file.exists():
        raise SettingsError(f"there is a {SETTINGS_FILE} already", where=str(workspace), mend="Move it away first.")
    missing = [str(path) for path in paths if not path.is_file()]
    if missing:
        raise InputError(f"there is no file {', '.join(missing)}", mend="Give files that are there.")
    write_file(file, propose_settings([path.resolve() for path in paths], workspace, timezone).encode())
    return file


def propose_settings(paths: list[Path], workspace: Path, timezone: str | None) -> str:
    """Return the text of a commented friction.toml, from a look at files; without files a template to fill in.

    Raises
    ------
    InputError
        If a file is missing or cannot be used at all.
    """
    from friction.ingest.look import join_looks, look_at
    from friction.ingest.propose import propose_sources, to_settings_text

    looks = join_looks([look_at(path, workspace) for path in paths])
    sources = propose_sources(looks, timezone)
    return to_settings_text(sources, _propose_journey(sources, workspace, timezone) if looks else None)


def _propose_journey(sources: str, workspace: Path, timezone: str | None) -> str:
    """Return the text of the journey, from the first events of the sources proposed; empty without events."""
    import tomllib

    import pandas as pd

    from friction.config import PERSON, EventRows, EventTimestamps, Identities, find_kinds
    from friction.ingest.events import read_first_events
    from friction.ingest.ids import IdRules
    from friction.journeys.propose import find_silences_seen, propose_stages, to_journey, to_text

    items = tomllib.loads(sources).get("events", [])
    kinds = find_kinds(
        [item.get("person_kind", PERSON) for item in items],
        [kind for item in items for kind in item["columns"].get("aliases", {})],
        Identities(),
    )
    parts = [
        # In which zone the times are does not matter to their order.
        read_first_events((EventTimestamps if "format" in item else EventRows)(**item), workspace, timezone or "UTC",
                          ROWS_READ, IdRules(kinds))
        for item in items
    ]  # fmt: skip
    columns = {"person": "str", "happened_at": "datetime64[us, UTC]", "name": "str", "source": "str"}
    columns |= {"place": "int32"}
    events = pd.concat([part[list(columns)].astype(columns) for part in parts]) if parts else pd.DataFrame()
    if events.empty:
        return ""
    events = events.rename(columns={"person": "person_id"}).reset_index(drop=True)
    proposal = propose_stages(events)
    silences = None
    if events["person_id"].notna().any():
        numbered = events.assign(event_id=events.index.astype("str"))
        silences = find_silences_seen(numbered, to_journey(proposal), data_end=events["happened_at"].max())
    return to_text(proposal, silences)


def make_demo(folder: Path, show: Show) -> Path:
    """Make the made-up shop's workspace in ``folder``, unless it is there already."""
    from fixtures.shop import generate_shop

    if (folder / SETTINGS_FILE).is_file():
        show.say(f"The shop is in {folder} already.")
        return folder
    if folder.is_dir() and any(folder.iterdir()):
        raise StoreError(
            "the folder is not empty", where=str(folder), mend="Choose another for the demo: friction demo -C DIR"
        )
    with told_plainly(folder), show.step("Making the shop: 4,000 persons, ten weeks"):
        folder.mkdir(parents=True, exist_ok=True)
        generate_shop(folder)
    return folder


def serve_app(workspace: Path, host: str, port: int) -> int:
    """Serve the review app until it is stopped; returns its exit code.

    Raises
    ------
    FrictionError
        If the address can be reached from other machines: the app has no sign-in yet.
    """
    if not _is_loopback(host):
        raise FrictionError(
            f"the app would be open to everybody who reaches {host}",
            why="It shows customers' words and has no sign-in of its own yet.",
            mend="Leave --host at 127.0.0.1; for colleagues, put a proxy with sign-in in front of it.",
        )
    spec = find_spec("app.main")
    if spec is None or spec.origin is None:
        raise FrictionError("the app is not installed", mend="Install the project with: make setup")
    script = Path(spec.origin)
    command = [
        sys.executable, "-m", "streamlit", "run", str(script),
        "--server.address", host, "--server.port", str(port), "--", "--workspace", str(workspace),
    ]  # fmt: skip
    # The app's own settings (no usage statistics, no outside hosts) lie beside the script and are read from there.
    environment = {**os.environ, "STREAMLIT_BROWSER_GATHER_USAGE_STATS": "false"}
    try:
        return subprocess.run(command, cwd=script.parent, env=environment, check=False).returncode  # noqa: S603
    except KeyboardInterrupt:
        return 0


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
