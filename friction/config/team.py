"""How the people of a team sign in to the app: one file outside the workspace, for the owner's eyes alone."""

from __future__ import annotations

import ipaddress
import os
import tomllib
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

from pydantic import AliasChoices, Field, SecretStr, ValidationError, field_validator, model_validator

from friction.config.section import Section
from friction.errors import SettingsError

if TYPE_CHECKING:
    from pathlib import Path

LEAST_SECRET = 32
"""Letters that a secret needs, which nobody may guess."""

CALLBACK = "/oauth2callback"

_MEND = "See docs/app.md, For a team."


def _check_secret(secret: SecretStr) -> SecretStr:
    if len(secret.get_secret_value()) < LEAST_SECRET:
        raise ValueError(f"is shorter than {LEAST_SECRET} letters; make one with: openssl rand -hex 32")
    return secret


class Oidc(Section):
    """Sign-in by the company's own provider (OpenID Connect).

    ``redirect_uri``: where people come back to, the app's own address with ``/oauth2callback`` behind it.
    ``cookie_secret`` signs the cookie that says who signed in. ``claim``: what the provider says of a person that is
    their name in the logs; an e-mail address counts only where the provider says that it is verified.
    """

    redirect_uri: str
    cookie_secret: SecretStr
    client_id: str = Field(min_length=1)
    client_secret: SecretStr
    server_metadata_url: str
    client_kwargs: dict[str, Any] = Field(default_factory=dict)
    claim: str = Field(default="email", min_length=1)

    _long = field_validator("cookie_secret")(_check_secret)

    @model_validator(mode="after")
    def _check(self) -> Self:
        if urlsplit(self.redirect_uri).path != CALLBACK or not urlsplit(self.redirect_uri).hostname:
            raise ValueError(f"redirect_uri is the app's address with {CALLBACK} behind it")
        for name in ("redirect_uri", "server_metadata_url"):
            at = urlsplit(getattr(self, name))
            if at.scheme != "https" and not is_loopback(at.hostname or ""):
                raise ValueError(f"{name} is no https address: who signs in could be overheard")
        return self

    @property
    def host(self) -> str:
        """The name people open the app by."""
        return urlsplit(self.redirect_uri).hostname or ""


class Proxy(Section):
    """Sign-in by a proxy in front of the app, which says who it let in.

    ``host``: the name people open the app by. ``user_header`` holds who signed in; ``token_header`` holds ``token``,
    which proves that the proxy says so and nobody else.
    """

    host: str = Field(min_length=1)
    user_header: str = Field(default="X-Forwarded-Email", pattern=r"^[A-Za-z0-9-]+$")
    token_header: str = Field(default="X-Friction-Proxy", pattern=r"^[A-Za-z0-9-]+$")
    token: SecretStr

    _long = field_validator("token")(_check_secret)

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.user_header.lower() == self.token_header.lower():
            raise ValueError("user_header and token_header are the same")
        return self


class Team(Section):
    """How people sign in: by exactly one of the two ways; ``[auth]`` is called as Streamlit calls it."""

    oidc: Oidc | None = Field(default=None, validation_alias=AliasChoices("auth"))
    proxy: Proxy | None = None

    @model_validator(mode="after")
    def _check(self) -> Self:
        if (self.oidc is None) == (self.proxy is None):
            raise ValueError("needs one of [auth] (OpenID Connect) and [proxy], and not both")
        return self

    @property
    def host(self) -> str:
        """The name people open the app by."""
        way = self.oidc or self.proxy
        assert way is not None  # noqa: S101 - one of them is there
        return way.host


def is_loopback(host: str) -> bool:
    """Tell whether an address can be reached from this machine alone."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def load_team(file: Path) -> Team:
    """Read how people sign in.

    Raises
    ------
    SettingsError
        If the file is not there, can be read by others than its owner, is no TOML, or anything in it is wrong: all
        mistakes at once, and no secret among them.
    """
    try:
        others = file.stat().st_mode & 0o077
        raw = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"cannot be read: {type(error).__name__}", where=str(file), mend=_MEND) from None
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"is not valid TOML: {error}", where=str(file), mend=_MEND) from None
    if others and os.name == "posix":
        raise SettingsError(
            "others on this machine could read its secrets",
            where=str(file),
            mend=f"Keep it to yourself: chmod 600 {file}",
        )
    try:
        return Team.model_validate(raw)
    except ValidationError as error:
        problems = tuple(_to_problem(issue) for issue in error.errors(include_input=False, include_url=False))
        raise SettingsError("does not say how people sign in", problems=problems, where=str(file), mend=_MEND) from None


def _to_problem(issue: object) -> str:
    found = dict(issue)  # type: ignore[call-overload]
    place = ".".join(map(str, found["loc"]))
    told = {"missing": "is missing", "extra_forbidden": "unknown key"}.get(found["type"])
    message = told or str(found["msg"]).removeprefix("Value error, ")
    return f"{place}: {message}" if place else message
