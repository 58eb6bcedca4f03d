"""The week as a mail: a plain part and an HTML part that say the same, and fetch nothing. Same report, same bytes."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime, time, timedelta
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from friction.errors import FrictionError
from friction.report.render.inert import to_inert
from friction.report.render.outline import to_outline
from friction.report.render.plain import to_plain
from friction.report.render.words import to_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jinja2 import Template

    from friction.report.week import Report

SENT_AT = time(6, tzinfo=UTC)
"""On the day after the week's last, whenever it is made."""

LONGEST_SUBJECT = 150


def to_mail(report: Report, sender: str, to: Sequence[str]) -> bytes:
    """Return the summary as a message (RFC 5322), as it is sent and as it lies in a file ``.eml``.

    Editions of a week are one conversation: each names those before it.

    Raises
    ------
    FrictionError
        If an address is none that every server takes.
    """
    message = EmailMessage(policy=SMTP)
    message["From"] = _to_address(sender)
    if to:  # a line that names nobody is none
        message["To"] = tuple(_to_address(one) for one in to)
    message["Subject"] = _to_subject(report)
    message["Date"] = datetime.combine(date.fromisoformat(report.last_day) + timedelta(days=1), SENT_AT)
    ids = [_to_id(report, edition, sender) for edition in range(1, report.edition + 1)]
    message["Message-ID"] = ids[-1]
    if ids[:-1]:
        message["In-Reply-To"] = ids[-2]
        message["References"] = " ".join(ids[:-1])
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(to_plain(report), cte="quoted-printable")
    message.add_alternative(to_mail_html(report), subtype="html", cte="quoted-printable")
    message.set_boundary(f"=_{_hash(report, report.edition)}")
    return message.as_bytes()


def to_mail_html(report: Report) -> str:
    """Return the part that is HTML: tables with styles of their own, no picture, no link, nothing from elsewhere."""
    return _load_template().render(outline=to_outline(report), to_inert=to_inert)


def _to_subject(report: Report) -> str:
    """Return whose week, which, and what it says, on one line and not too long for a list of mails."""
    edition = f", edition {report.edition}" if report.edition > 1 else ""
    whole = to_inert(f"{report.project}, {report.week}{edition}: {report.headline}")
    return whole if len(whole) <= LONGEST_SUBJECT else f"{whole[: LONGEST_SUBJECT - 1].rstrip()}…"


def _to_address(address: str) -> Address:
    try:
        return Address(addr_spec=address)
    except (HeaderParseError, ValueError, IndexError) as error:
        raise FrictionError(
            f"{to_line(address)} is no address that every mail server takes",
            where="friction.toml, [weekly.mail]",
            mend="Write it as name@host.example, in letters from a to z; a host with others begins with xn--.",
        ) from error


def _to_id(report: Report, edition: int, sender: str) -> str:
    return f"<{_hash(report, edition)}@{_to_address(sender).domain}>"


def _hash(report: Report, edition: int) -> str:
    said = "\0".join((report.project, report.week, str(edition)))
    return hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()[:32]


@cache
def _load_template() -> Template:
    from jinja2 import Environment, StrictUndefined

    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    source = (files("friction.report.render") / "templates" / "mail.html.j2").read_text(encoding="utf-8")
    return environment.from_string(source)
