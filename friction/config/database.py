"""Where the log of decisions lies: a file of the workspace, or a PostgreSQL server that a team shares."""

from __future__ import annotations

from typing import NamedTuple, Self
from urllib.parse import unquote, urlsplit

from pydantic import model_validator

from friction.config.section import Section

SCHEME = "postgresql"
PORT = 5432


class Server(NamedTuple):
    """Where a database server listens, as whom to sign on, and the name of the database."""

    user: str
    host: str
    port: int
    name: str

    def __str__(self) -> str:
        return f"{SCHEME}://{self.user}@{self.host}:{self.port}/{self.name}"


class Database(Section):
    """The log's place.

    ``url``: of a PostgreSQL database; without one the log is a file in the workspace. ``certificate``: a PEM file of
    who signed the server's certificate, where this machine does not know them; relative to the workspace.
    """

    url: str = ""
    certificate: str = ""

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.url:
            _to_server(self.url)
        elif self.certificate:
            raise ValueError("certificate is one of a server: say its url as well")
        return self

    @property
    def server(self) -> Server | None:
        """The server that `url` names, or None."""
        return _to_server(self.url) if self.url else None


def _to_server(url: str) -> Server:
    form = f'write it as "{SCHEME}://user@host/name"'
    try:
        parts = urlsplit(url)
        port = parts.port or PORT
    except ValueError:
        raise ValueError(f"url cannot be read; {form}") from None
    if parts.password is not None:
        raise ValueError(
            "url holds a password: whoever reads the settings, a copy or their history would have it; take it out, and "
            "set it as the environment variable FRICTION_DATABASE_PASSWORD"
        )
    name = unquote(parts.path.removeprefix("/"))
    if parts.scheme != SCHEME or not parts.username or not parts.hostname or not name or "/" in name:
        raise ValueError(f"url is none of a PostgreSQL database; {form}")
    if parts.query or parts.fragment:
        raise ValueError(f"url takes nothing behind the name of the database; {form}")
    return Server(unquote(parts.username), parts.hostname, port, name)
