"""Who signed in, told from what came with a page's connection and from nothing that can be typed into the page."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from typing import TYPE_CHECKING

from friction.config import is_loopback
from friction.errors import FrictionError
from friction.store import ROLES, to_signature

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from friction.config import Oidc, Proxy, Team

FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-Ip")
"""Headers by which a proxy says that it asks for somebody else."""

_MEND = "See docs/app.md, For a team."


class NotSignedInError(FrictionError):
    """Nobody is signed in, or no longer; ``can_sign_in``: a button can lead to the provider."""

    exit_code = 7

    def __init__(self, what: str, *, why: str = "", mend: str = "", can_sign_in: bool = False) -> None:
        super().__init__(what, why=why, mend=mend)
        self.can_sign_in = can_sign_in


@dataclass(frozen=True)
class Visitor:
    """What came with the connection of a page.

    Attributes
    ----------
    user : what the sign-in says of a person (`st.user`); empty where nobody signed in.
    headers : name to all values of that name; names in small letters.
    address : what the server listens on.
    now : seconds since 1970.
    """

    user: Mapping[str, object]
    headers: Mapping[str, Sequence[str]]
    address: str
    now: float


def find_signed(team: Team | None, visitor: Visitor) -> str | None:
    """Return who signed in; None where the app is one person's, who may sign as they like.

    Raises
    ------
    NotSignedInError
        If nobody did, the sign-in has ended, or who says so cannot be believed.
    """
    if team is None:
        _check_local(visitor)
        return None
    if team.oidc is not None:
        return _find_by_oidc(team.oidc, visitor)
    assert team.proxy is not None  # noqa: S101 - one of the two ways is there
    return _find_by_proxy(team.proxy, visitor)


def tell_no_role(actor: str, roles: Mapping[str, str]) -> tuple[str, str]:
    """Return that somebody has no role here, and who can give one.

    Parameters
    ----------
    actor : who acts.
    roles : the role of everybody who has one.
    """
    admins = sorted(who for who, role in roles.items() if role == ROLES[-1])
    ask = (
        f"Ask an admin for one: {', '.join(admins)}."
        if admins
        else f"Give it with: friction people grant {actor} admin"
    )
    return f"You are {actor}, and have no role here: without one there is nothing to see.", ask


def _check_local(visitor: Visitor) -> None:
    """Refuse to be one person's app where others could reach it."""
    through = [name for name in FORWARDED if name.lower() in visitor.headers]
    if is_loopback(visitor.address) and not through:
        return
    where = f"a proxy stands in front of it ({through[0]})" if through else f"it listens on {visitor.address or 'all'}"
    raise NotSignedInError(
        "This app was started for one person on one machine, and " + where + ".",
        why="Everybody who reaches it could do everything.",
        mend=f"Say how your team signs in: friction app --team FILE. {_MEND}",
    )


def _find_by_oidc(oidc: Oidc, visitor: Visitor) -> str:
    user = visitor.user
    if user.get("is_logged_in") is not True:
        raise NotSignedInError("You are not signed in.", can_sign_in=True)
    ends_at = user.get("exp")
    if isinstance(ends_at, bool) or not isinstance(ends_at, int | float) or ends_at <= visitor.now:
        raise NotSignedInError(
            "Your sign-in has ended.", why="What you typed is kept.", mend="Sign in again.", can_sign_in=True
        )
    if oidc.claim == "email" and user.get("email_verified") is not True:
        raise NotSignedInError(
            "Your provider does not say that your e-mail address is verified.",
            why="Somebody else could have typed it in.",
            mend='An admin may name another claim, such as claim = "sub", in the file given to --team.',
            can_sign_in=True,
        )
    return _to_name(user.get(oidc.claim), f"the claim {oidc.claim!r}")


def _find_by_proxy(proxy: Proxy, visitor: Visitor) -> str:
    tokens = list(visitor.headers.get(proxy.token_header.lower(), ()))
    wanted = proxy.token.get_secret_value().encode()
    if len(tokens) != 1 or not hmac.compare_digest(tokens[0].encode("utf-8", "replace"), wanted):
        raise NotSignedInError(
            "You did not come through the proxy that signs people in.",
            why=f"Only it may say who you are, and proves itself by the header {proxy.token_header}.",
            mend=f"Open the app at https://{proxy.host}",
        )
    names = list(visitor.headers.get(proxy.user_header.lower(), ()))
    if len(names) != 1:
        found = "says nobody's name" if not names else "says several names"
        raise NotSignedInError(
            f"The proxy {found} in the header {proxy.user_header}.",
            why="Where it leaves a header of the browser's in place, anybody could be anybody.",
            mend=f"It must set the header, not add to it. {_MEND}",
        )
    return _to_name(names[0], f"the header {proxy.user_header}")


def _to_name(said: object, where: str) -> str:
    """Return a name as the logs sign it; one that they would sign otherwise could be taken for somebody else's."""
    if not isinstance(said, str) or not said or to_signature(said) != said:
        raise NotSignedInError(
            f"There is no name to sign with in {where}.", mend=f"An admin may name another one. {_MEND}"
        )
    return said
