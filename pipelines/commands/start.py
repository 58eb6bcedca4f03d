"""Beginnings: the demo's workspace, the app's process."""

from __future__ import annotations

import ipaddress
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from friction.config import SETTINGS_FILE
from friction.errors import FrictionError, StoreError
from friction.store import told_plainly

if TYPE_CHECKING:
    from pipelines.show import Show


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
