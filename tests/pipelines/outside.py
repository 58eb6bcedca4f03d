"""The whole program in a network namespace without a way out; started by test_outside.py, writes what came of it.

Also a guard: whatever asks for an address that is not this machine's is written down, even where it is caught.
"""

from __future__ import annotations

import contextlib
import fcntl
import http.client
import json
import os
import socket
import struct
import subprocess
import sys
import time
from pathlib import Path

GUARD = """
import os, socket

def _is_here(address):
    host = address[0] if isinstance(address, tuple) else address
    if not isinstance(host, str) or host in ("", "localhost", "::1", "0.0.0.0", "::"):
        return True
    return host.startswith(("127.", "/", chr(0)))

def _tell(what):
    with open(os.environ["FRICTION_TEST_REACHED"], "a") as file:
        file.write(what + chr(10))
    raise OSError("the test lets nothing out: " + what)

def _guard(name):
    inner = getattr(socket.socket, name)
    def outer(self, address, *more):
        if not _is_here(address):
            _tell(f"{name} {address!r}")
        return inner(self, address, *more)
    setattr(socket.socket, name, outer)

for _name in ("connect", "connect_ex"):
    _guard(_name)
_look_up = socket.getaddrinfo
def _getaddrinfo(host, *more, **named):
    if host is not None and not _is_here(host if isinstance(host, str) else host.decode()):
        _tell(f"getaddrinfo {host!r}")
    return _look_up(host, *more, **named)
socket.getaddrinfo = _getaddrinfo
"""
"""A ``sitecustomize`` for every Python that the program starts."""

PROGRAM = [sys.executable, "-c", "from pipelines.cli import main; main()"]
UP = 0x1
PORT = 8571


def raise_loopback() -> None:
    """Switch on the loopback device, which a new namespace has switched off."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        fcntl.ioctl(asked, 0x8914, struct.pack("16sh", b"lo", UP))  # SIOCSIFFLAGS


def is_shut() -> bool:
    """Tell whether neither an address nor a name outside can be reached."""
    try:
        socket.create_connection(("192.0.2.1", 443), timeout=2).close()
    except OSError:
        pass
    else:
        return False
    try:
        socket.getaddrinfo("example.org", 443)
    except OSError:
        return True
    return False


def read(path: str) -> str:
    """Return what the served app answers."""
    asked = http.client.HTTPConnection("127.0.0.1", PORT, timeout=5)
    asked.request("GET", path)
    answer = asked.getresponse().read().decode()
    asked.close()
    return answer


def serve(workspace: Path, environment: dict[str, str]) -> str:
    """Open the app by its command, and return what its page and its health say."""
    command = [*PROGRAM, "app", "-C", str(workspace), "--port", str(PORT)]
    served = subprocess.Popen(command, env=environment, start_new_session=True, stderr=subprocess.DEVNULL,
                              stdout=subprocess.DEVNULL)  # fmt: skip
    try:
        for _ in range(120):
            with contextlib.suppress(OSError):
                return f"{read('/_stcore/health')}{' page' if '<html' in read('/') else ''}"
            time.sleep(0.5)
        return "not served"
    finally:
        os.killpg(served.pid, 15)
        served.wait(timeout=30)


def main(workspace: Path, away: Path) -> None:
    """Give the commands one after the other."""
    raise_loopback()
    shut = is_shut()
    guarded = away / "guard"
    guarded.mkdir()
    (guarded / "sitecustomize.py").write_text(GUARD, encoding="utf-8")
    paths = [str(guarded), str(Path(__file__).parents[2])]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(paths), "FRICTION_TEST_REACHED": str(away / "reached")}
    for name in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"):
        environment.pop(name, None)
    codes = {}
    for command in (["check"], ["run"], ["weekly"], ["journeys", "export", str(away / "j.xes"), "--format", "xes"],
                    ["doctor"]):  # fmt: skip
        done = subprocess.run([*PROGRAM, *command, "-C", str(workspace)], env=environment, capture_output=True,
                              text=True, check=False)  # fmt: skip
        codes[command[0]] = done.returncode if not done.returncode else done.stderr[-2000:] + done.stdout[-2000:]
    app = serve(workspace, environment)
    # That the guard sees what it must is seen as well.
    tried = {**environment, "FRICTION_TEST_REACHED": str(away / "tried")}
    reach_out = "import socket; socket.create_connection(('example.org', 443))"
    subprocess.run([sys.executable, "-c", reach_out], env=tried, check=False, stderr=subprocess.DEVNULL)
    written = {name: (away / name).read_text().splitlines() if (away / name).is_file() else []
               for name in ("reached", "tried")}  # fmt: skip
    (away / "told.json").write_text(json.dumps({"shut": shut, "codes": codes, "app": app, **written}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
