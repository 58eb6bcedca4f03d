"""``friction app`` is the server: whatever stops the command stops the server, and nothing is left behind."""

from __future__ import annotations

import json
import os
import pty
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import pytest

from friction.errors import FrictionError
from friction.store import Service
from pipelines.commands import start
from tests.app.small_run import write_workspace

SECRET = "0123456789abcdef" * 2
PROXY = f'[proxy]\nhost = "friction.example"\ntoken = "{SECRET}"\n'
PATIENCE_SECONDS = 60


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    """Return a workspace with a run, in which nobody has a role."""
    return write_workspace(tmp_path_factory.mktemp("start") / "shop")


@pytest.fixture
def became(monkeypatch):
    """Return what the command would become, instead of becoming it."""
    seen = {}

    def note(_path, command, environment):
        seen.update(command=list(command), environment=environment)
        raise SystemExit(0)

    monkeypatch.setattr(start.os, "execve", note)
    monkeypatch.chdir(Path.cwd())  # it goes where the app lies; the tests stay here
    return seen


def write_team(folder, text=PROXY):
    file = folder / "team.toml"
    file.write_text(text)
    file.chmod(0o600)
    return file


def find_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def is_served(port):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=5) as answer:
            return answer.status == 200
    except OSError:
        return False


def wait_until(holds):
    end = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.1)


@contextmanager
def open_session(port):
    """Keep a page open, as a browser does."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall(
            f"GET /_stcore/stream HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n".encode()
        )
        assert b" 101 " in connection.recv(1024)
        yield


def to_command(shop, port):
    return [sys.executable, "-m", "pipelines", "app", "-C", str(shop), "--port", str(port)]


@pytest.mark.slow
@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_a_stopped_command_leaves_no_server_behind(shop, sent):
    """Ctrl-C, a service manager's stop, a closed terminal, a kill: also while a page is open."""
    port = find_port()
    with subprocess.Popen(
        to_command(shop, port), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    ) as served:
        wait_until(lambda: is_served(port))
        with open_session(port):
            served.send_signal(sent)  # to the command alone, not to its group
            served.wait(PATIENCE_SECONDS)
        assert not is_served(port)
        with pytest.raises(ProcessLookupError):
            os.killpg(served.pid, 0)


@pytest.mark.slow
def test_closing_the_terminal_stops_the_server(shop):
    """The system tells the command that its terminal is gone."""
    port = find_port()
    pid, terminal = pty.fork()
    if pid == 0:
        os.execv(sys.executable, to_command(shop, port))  # noqa: S606 - the program itself
    wait_until(lambda: is_served(port))
    os.close(terminal)
    wait_until(lambda: os.waitpid(pid, os.WNOHANG)[0] == pid)
    assert not is_served(port)


def test_alone_the_server_listens_on_this_machine_and_knows_no_team(shop, became):
    """No usage statistics; the workspace is handed on."""
    with pytest.raises(SystemExit):
        start.serve_app(shop, "127.0.0.1", 8501)
    assert "--team" not in became["command"]
    assert became["command"][-2:] == ["--workspace", str(shop)]
    assert became["environment"]["STREAMLIT_BROWSER_GATHER_USAGE_STATS"] == "false"


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.0.7", "friction.example"])  # noqa: S104 - refused is the point
def test_an_address_that_others_reach_needs_a_sign_in(shop, became, host):
    """Refused, with what to do."""
    with pytest.raises(FrictionError) as caught:
        start.serve_app(shop, host, 8501)
    assert "friction app --team FILE" in caught.value.mend
    assert not became


def test_a_team_without_a_role_is_told_to_give_the_first_one(shop, became, tmp_path):
    """Before anybody can open a page on which nobody could do anything."""
    with pytest.raises(FrictionError) as caught:
        start.serve_app(shop, "0.0.0.0", 8501, write_team(tmp_path))  # noqa: S104
    assert "friction people grant NAME admin" in caught.value.mend
    assert not became


def test_a_team_may_listen_to_others_by_its_own_name_and_no_secret_is_on_the_command_line(tmp_path, became):
    """Whoever lists the processes of the machine sees the file's name, not what is in it."""
    folder = write_workspace(tmp_path / "shop")
    with Service(folder, "ann") as service:
        service.grant("ann", "admin")
    file = write_team(tmp_path)
    with pytest.raises(SystemExit):
        start.serve_app(folder, "0.0.0.0", 8501, file)  # noqa: S104
    command = became["command"]
    assert command[command.index("--server.allowedHosts") + 1] == "friction.example"
    assert command[command.index("--team") + 1] == str(file)
    assert json.loads(command[command.index("--server.trustedUserHeaders") + 1]) == {"X-Forwarded-Email": "name"}
    assert SECRET not in " ".join(command) + json.dumps(became["environment"])
