"""Beginnings: the demo's workspace, the app's process."""

from __future__ import annotations

import json
import os
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from friction.config import SETTINGS_FILE, is_loopback, load_team
from friction.errors import FrictionError, StoreError
from friction.store import Service, told_plainly

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


def serve_app(workspace: Path, host: str, port: int, team: Path | None = None) -> NoReturn:
    """Become the server of the review app: what stops this process stops the server, for there is no other one.

    Parameters
    ----------
    workspace : the workspace.
    host, port : where it listens.
    team : the file that says how people sign in (`friction.config.load_team`); None: one person, on this machine.

    Raises
    ------
    FrictionError
        If the address can be reached from other machines and nobody would have to sign in, the file is wrong, what it
        asks for is not installed, or nobody has a role yet.
    """
    if team is None and not is_loopback(host):
        raise FrictionError(
            f"the app would be open to everybody who reaches {host}",
            why="It shows customers' words, and without --team nobody has to sign in.",
            mend="Leave --host at 127.0.0.1, or say how your team signs in: friction app --team FILE (docs/app.md).",
        )
    spec = find_spec("app.main")
    if spec is None or spec.origin is None:
        raise FrictionError("the app is not installed", mend="Install the project with: make setup")
    script = Path(spec.origin)
    flags, behind = (_to_flags(workspace, team), ("--team", str(team.resolve()))) if team else ((), ())
    command = (
        sys.executable, "-m", "streamlit", "run", str(script), "--server.address", host, "--server.port", str(port),
        *flags, "--", "--workspace", str(workspace), *behind,
    )  # fmt: skip
    # The app's own settings (no usage statistics, no outside hosts) lie beside the script and are read from there.
    environment = {**os.environ, "STREAMLIT_BROWSER_GATHER_USAGE_STATS": "false"}
    sys.stdout.flush()
    sys.stderr.flush()
    os.chdir(script.parent)
    os.execve(command[0], command, environment)  # noqa: S606 - our own interpreter, no shell


def _to_flags(workspace: Path, file: Path) -> tuple[str, ...]:
    """Return what Streamlit is told of how people sign in; no secret among it, for anybody here may list processes."""
    team = load_team(file)
    with Service(workspace, "nobody") as service:
        roles = service.roles
    if not roles:
        raise FrictionError(
            "nobody has a role yet, so nobody could do anything",
            where=str(workspace),
            mend="Give the first one, to the name you will sign in with: friction people grant NAME admin",
        )
    flags = ("--server.allowedHosts", team.host)
    if team.oidc is not None:
        if find_spec("authlib") is None or find_spec("httpx") is None:
            raise FrictionError(
                "what signs people in is not installed", mend="Install it with: pip install 'friction[team]'"
            )
        return (*flags, "--secrets.files", str(file.resolve()))
    assert team.proxy is not None  # noqa: S101 - one of the two ways is there
    # A page that was lost and comes back is the same person's: Streamlit compares what this header held.
    return (*flags, "--server.trustedUserHeaders", json.dumps({team.proxy.user_header: "name"}))
