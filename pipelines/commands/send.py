"""A mail is handed to a server: encrypted, within a time, again where that may help; what became of it is told."""

from __future__ import annotations

import smtplib
import ssl
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from friction.config import Mail

PAUSE = 2.0
"""Seconds before the second try; twice as many before each one after it."""

CLOSING = 421
"""What a server says that ends the conversation for now."""

LONGEST_WORDS = 120
SAME_MACHINE = {"localhost", "127.0.0.1", "::1"}


@dataclass(frozen=True)
class Sent:
    """What became of a mail.

    Attributes
    ----------
    to : addresses the server took it for, in the order of the settings.
    refused : addresses it did not take it for, each with the server's reason.
    kept : why the file is all there is, in words; empty where the server took it for somebody and was asked to the end.
    """

    to: tuple[str, ...]
    refused: tuple[tuple[str, str], ...] = ()
    kept: str = ""

    @property
    def told(self) -> str:
        """The same in one line: to how many it was sent, who was refused, and why it was kept as a file."""
        sent = f"sent to {len(self.to)}" if self.to else ""
        refused = "refused: " + ", ".join(f"{to} ({why})" for to, why in self.refused) if self.refused else ""
        kept = f"kept as a file because {self.kept}" if self.kept else ""
        return "; ".join(filter(None, (sent, refused, kept)))


class _UnsafeError(Exception):
    """It must not be sent like that; the message says why."""


_ERRORS = (OSError, smtplib.SMTPException, UnicodeError, _UnsafeError)


def send_mail(
    mail: Mail,
    message: bytes,
    *,
    password: str | None,
    on_taken: Callable[[Sequence[str]], None],
    tries: int = 3,
    pause: Callable[[float], None] = time.sleep,
) -> Sent:
    """Hand a message to the server of the settings; whatever the server does, this returns.

    It is tried again, for those alone who have not got it yet, where the server is not there, takes longer than the
    settings' ``seconds`` for a step, or says that it cannot now (4xx); not where it says no (5xx), nor where what it
    offers is not safe: nothing goes unencrypted that was to be encrypted. A connection lost at the very end may mean
    that it comes twice, with one Message-ID. Neither the text nor the password is told to anybody else.

    Parameters
    ----------
    message : as `friction.report.to_mail` gives it.
    password : None where the variable that the settings name is not set.
    on_taken : is told at once for whom the server took it, in each try: killed in the next one, they have it.
    tries : at most so many, from 1.
    pause : waits so many seconds between two tries.
    """
    left, took, refused, kept = list(dict.fromkeys(mail.to)), set[str](), dict[str, str](), ""
    for turn in range(tries):
        if turn:
            pause(PAUSE * 2 ** (turn - 1))
        try:
            said = _hand_over(mail, message, left, password)
        except _ERRORS as error:
            kept = f"{_to_why(error, mail)}{f' ({turn + 1} tries)' if turn else ''}"
            if not _may_pass(error):
                break
            continue
        kept = ""
        taken = [address for address in left if address not in said]
        if taken:
            took.update(taken)
            on_taken(taken)
        refused |= {address: _to_words(code, words) for address, (code, words) in said.items()}
        left = [address for address in left if address in said and _is_passing(said[address][0])]
        if not left:
            break
    return Sent(
        to=tuple(address for address in mail.to if address in took),
        refused=tuple((address, why) for address, why in refused.items() if address not in took),
        kept=kept or ("" if took else f"{_name(mail)} took it for nobody"),
    )


def _hand_over(mail: Mail, message: bytes, to: Sequence[str], password: str | None) -> dict[str, tuple[int, bytes]]:
    """Send it once; return the addresses that were refused, each with the server's number and words."""
    with _connect(mail, password) as server:
        try:
            return server.sendmail(mail.sender, to, message)
        except smtplib.SMTPRecipientsRefused as error:
            # Nobody got it: who is not named is who the server closed before.
            return {address: error.recipients.get(address, (CLOSING, b"")) for address in to}


@contextmanager
def _connect(mail: Mail, password: str | None) -> Iterator[smtplib.SMTP]:
    """Yield a server that is who it says it is, and knows who we are."""
    if mail.user is not None and not password:
        raise _UnsafeError(f"there is no password: set the environment variable {mail.password_env}")
    if mail.user is not None and mail.security == "none" and mail.host not in SAME_MACHINE:
        raise _UnsafeError(f'the password would go unencrypted to {_name(mail)}: security = "starttls" or "tls"')
    trusted = ssl.create_default_context()
    if mail.security == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(mail.host, mail.port, timeout=mail.seconds, context=trusted)
    else:
        server = smtplib.SMTP(mail.host, mail.port, timeout=mail.seconds)
    try:
        if mail.security == "starttls":
            server.starttls(context=trusted)
        if mail.user is not None and password:
            server.login(mail.user, password)
        yield server
        with suppress(OSError):  # it has the mail: how it says goodbye is no matter
            server.quit()
    finally:
        server.close()


def _is_passing(code: int) -> bool:
    """Say whether a server's number says that it may be otherwise later."""
    return 400 <= code < 500  # noqa: PLR2004 - RFC 5321


def _may_pass(error: Exception) -> bool:
    """Say whether another try may go better: nobody there, too slow, cut off, or a number that passes."""
    if isinstance(error, smtplib.SMTPResponseException):
        return _is_passing(error.smtp_code)
    if isinstance(error, smtplib.SMTPServerDisconnected):
        return True
    return isinstance(error, OSError) and not isinstance(error, (smtplib.SMTPException, ssl.SSLError))


def _to_why(error: Exception, mail: Mail) -> str:
    """Return in words why it could not be sent; never with what was sent."""
    if isinstance(error, _UnsafeError):
        return str(error)
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return f"{_name(mail)} refused the name or the password ({error.smtp_code})"
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{_name(mail)} said {_to_words(error.smtp_code, error.smtp_error)}"
    if isinstance(error, smtplib.SMTPNotSupportedError):
        lacking = "encryption (STARTTLS)" if mail.security == "starttls" else "what the settings ask for"
        return f"{_name(mail)} does not offer {lacking}"
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"the certificate of {_name(mail)} cannot be trusted: {error.verify_message}"
    if isinstance(error, ssl.SSLError):
        return f"no encrypted connection to {_name(mail)} could be made: is security right for this port?"
    if isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError):
        return f"{_name(mail)} did not answer within {mail.seconds:g} seconds"
    if isinstance(error, smtplib.SMTPServerDisconnected):
        return f"{_name(mail)} closed the connection"
    if isinstance(error, UnicodeError):
        return "a name, password or address has other letters than mail servers take"
    return f"{_name(mail)} cannot be reached"


def _name(mail: Mail) -> str:
    return f"{mail.host}:{mail.port}"


def _to_words(code: int, words: bytes | str) -> str:
    """Return what a server said, on one line and short: it may say anything."""
    said = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    line = " ".join("".join(sign if sign.isprintable() else " " for sign in said).split())
    return f"{code} {line[:LONGEST_WORDS]}".rstrip()
