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
    drop : names of headers of the browser that are taken out, as a proxy does with what nobody else may say.
    """

    def __init__(self, target: int, headers: list[tuple[str, str]], drop: tuple[str, ...] = ()) -> None:
        self._target, self._headers = target, headers
        self._drop = tuple(name.lower().encode() + b":" for name in ("Connection", *drop))
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://localhost:{self._socket.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

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
            head = b""
            while END not in head:
                piece = browser.recv(65_536)
                if not piece:
                    return
                head += piece
            head, _, rest = head.partition(END)
            first, *lines = head.split(b"\r\n")
            # One request a connection, so that every one of them gets the headers.
            kind = b"Upgrade" if b"upgrade: websocket" in head.lower() else b"close"
            lines = [line for line in lines if not line.lower().startswith(self._drop)]
            own = [f"{name}: {value}".encode() for name, value in self._headers]
            server.sendall(b"\r\n".join([first, b"Connection: " + kind, *own, *lines]) + END + rest)
            threading.Thread(target=_copy, args=(server, browser), daemon=True).start()
            _copy(browser, server)


def _copy(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while piece := source.recv(65_536):
            target.sendall(piece)
        target.shutdown(socket.SHUT_WR)
