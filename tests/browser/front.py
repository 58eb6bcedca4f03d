"""A small proxy for the tests: sends on what comes in, with headers of its own."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress

END = b"\r\n\r\n"


class Front:
    """Stands in front of a server of this machine.

    Parameters
    ----------
    target : the server's port.
    headers : name and value of each header that is put before those of the browser; one name may come twice.
    """

    def __init__(self, target: int, headers: list[tuple[str, str]] | None = None) -> None:
        self._target, self._headers, self._answers = target, _write(headers or []), _write([])
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://localhost:{self._socket.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def add_answers(self, headers: list[tuple[str, str]]) -> None:
        """Put headers before those of the server's answers from now on."""
        self._answers = _write(headers)

    def close(self) -> None:
        """Stop listening."""
        self._socket.close()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                browser, _ = self._socket.accept()
                threading.Thread(target=self._send_on, args=(browser,), daemon=True).start()

    def _send_on(self, browser: socket.socket) -> None:
        with suppress(OSError), browser, socket.create_connection(("127.0.0.1", self._target)) as server:
            first, lines, rest = _read_head(browser)
            # One request a connection, so that every one of them gets the headers.
            kind = b"Upgrade" if any(line.lower() == b"upgrade: websocket" for line in lines) else b"close"
            lines = [line for line in lines if not line.lower().startswith(b"connection:")]
            server.sendall(b"\r\n".join([first, b"Connection: " + kind, *self._headers, *lines]) + END + rest)
            threading.Thread(target=_copy, args=(browser, server), daemon=True).start()
            first, lines, rest = _read_head(server)
            browser.sendall(b"\r\n".join([first, *self._answers, *lines]) + END + rest)
            _copy(server, browser)


def _read_head(source: socket.socket) -> tuple[bytes, list[bytes], bytes]:
    """Return the first line, the headers, and what came behind them."""
    head = b""
    while END not in head:
        piece = source.recv(65_536)
        if not piece:
            raise ConnectionError
        head += piece
    head, _, rest = head.partition(END)
    first, *lines = head.split(b"\r\n")
    return first, lines, rest


def _write(headers: list[tuple[str, str]]) -> list[bytes]:
    return [f"{name}: {value}".encode() for name, value in headers]


def _copy(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while piece := source.recv(65_536):
            target.sendall(piece)
        target.shutdown(socket.SHUT_WR)
