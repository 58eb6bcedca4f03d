"""A mail handed to a server: one that takes it, and every way in which one does not."""

from __future__ import annotations

import asyncio
import socket
import ssl
import subprocess
import threading
import time
from email import message_from_bytes
from email.policy import default

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from friction.config import Mail
from friction.report import to_mail
from pipelines.commands.send import Sent, send_mail
from tests.report.sample import make_report

TO = ("lea@shop.example", "ben@shop.example", "ida@shop.example")
MESSAGE = to_mail(make_report(), "friction@shop.example", TO)
SECRET = "a password that nobody may see"  # noqa: S105 - of a server of the tests


class Desk:
    """A server's answers: what is asked, in turn, else that all is well; ``taken`` is what it took."""

    def __init__(self, **answers):
        self.answers = {name: list(given) for name, given in answers.items()}
        self.taken = []

    def _answer(self, step, own):
        given = self.answers.get(step)
        return given.pop(0) if given else own

    async def handle_MAIL(self, _server, _session, envelope, address, _options):  # noqa: N802 - aiosmtpd's name
        envelope.mail_from = address
        return self._answer("mail", "250 OK")

    async def handle_RCPT(self, _server, _session, envelope, address, _options):  # noqa: N802 - aiosmtpd's name
        said = self._answer(address.partition("@")[0], "250 OK")
        if said.startswith("250"):
            envelope.rcpt_tos.append(address)
        return said

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802 - aiosmtpd's name
        said = self._answer("data", "250 OK")
        if said.startswith("250"):
            self.taken.append((list(envelope.rcpt_tos), envelope.content))
        return said


@pytest.fixture
def serve():
    """Return what starts a server with such answers, and gives its settings; it is stopped behind the test."""
    begun = []

    def begin(desk, *, settings=None, **options):
        server = Controller(desk, hostname="127.0.0.1", port=find_port(), **options)
        server.start()
        begun.append(server)
        return make_mail(port=server.port, **(settings or {}))

    yield begin
    for server in begun:
        server.stop()


@pytest.fixture
def listen():
    """Return what listens, says a greeting, and never anything more; with it the settings for it."""
    held = []

    def begin(greeting=b""):
        door = socket.create_server(("127.0.0.1", 0))
        door.settimeout(10)
        held.append(door)
        if greeting:

            def greet():
                guest, _ = door.accept()
                held.append(guest)
                guest.sendall(greeting)

            threading.Thread(target=greet, daemon=True).start()
        return make_mail(port=door.getsockname()[1], seconds=0.2)

    yield begin
    for one in held:
        one.close()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """Return a certificate of this machine that nobody else has signed, and its key."""
    folder = tmp_path_factory.mktemp("certificate")
    files = folder / "own.pem", folder / "own.key"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-out", files[0], "-keyout", files[1]],
        check=True, capture_output=True,
    )  # fmt: skip
    return files


def make_mail(**given):
    own = {"host": "127.0.0.1", "security": "none", "sender": "friction@shop.example", "to": TO, "seconds": 2.0}
    return Mail(**{**own, **given})


def find_port():
    """Return a port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        return door.getsockname()[1]


def send(mail, password=None):
    """Send the week; return what became of it, and how long was waited between the tries."""
    waits = []
    return send_mail(mail, MESSAGE, password=password, on_taken=lambda _: None, pause=waits.append), waits


def to_context(certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    return context


def test_the_server_gets_the_mail_as_it_lies_in_the_file(serve):
    """Everybody in the settings is sent the same bytes, both parts of it."""
    desk = Desk()

    sent, waits = send(serve(desk))

    assert (sent, waits, sent.told) == (Sent(to=TO), [], "sent to 3")
    [(to, content)] = desk.taken
    assert (to, content.rstrip(b"\r\n")) == (list(TO), MESSAGE.rstrip(b"\r\n"))
    assert [part.get_content_type() for part in message_from_bytes(content, policy=default).iter_parts()] == [
        "text/plain", "text/html",
    ]  # fmt: skip


def test_a_server_that_is_down_is_tried_three_times():
    """With longer waits each time; then the mail is kept, with the reason."""
    mail = make_mail(port=find_port())

    sent, waits = send(mail)

    assert sent.told == f"kept as a file because 127.0.0.1:{mail.port} cannot be reached (3 tries)"
    assert (sent.to, waits) == ((), [2.0, 4.0])


@pytest.mark.parametrize("greeting", [b"", b"220 hello\r\n"], ids=["no greeting", "greeting alone"])
def test_a_server_that_never_answers_is_left(listen, greeting):
    """No step takes longer than the settings say."""
    mail, begun = listen(greeting), time.monotonic()

    sent, waits = send(mail)

    assert sent.told == f"kept as a file because 127.0.0.1:{mail.port} did not answer within 0.2 seconds (3 tries)"
    assert len(waits) == 2
    assert time.monotonic() - begun < 5


def test_a_server_that_hangs_while_it_takes_the_mail_is_left(serve):
    """What it never said it took is not called sent."""

    class Hanging(Desk):
        async def handle_DATA(self, *_):  # noqa: N802 - aiosmtpd's name
            await asyncio.sleep(1)
            return "250 OK"

    sent, _ = send(serve(Hanging(), settings={"seconds": 0.2}))

    assert sent.to == ()
    assert sent.kept.endswith("did not answer within 0.2 seconds (3 tries)")


@pytest.mark.parametrize(
    ("answers", "told", "tries"),
    [
        ({"ben": ["550 no such user"]}, "sent to 2; refused: ben@shop.example (550 no such user)", 1),
        ({"ben": ["451 later"]}, "sent to 3", 2),
        ({"ben": ["451 later"] * 3}, "sent to 2; refused: ben@shop.example (451 later)", 3),
        ({"mail": ["421 busy"]}, "sent to 3", 2),
        ({"data": ["451 disk full"]}, "sent to 3", 2),
        ({"lea": ["421 closing"]}, "sent to 3", 2),
        ({"data": ["554 looks like spam"]}, "kept as a file because HOST said 554 looks like spam", 1),
        ({"mail": ["550 not you"]}, "kept as a file because HOST said 550 not you", 1),
        (
            {name: ["550 no"] for name in ("lea", "ben", "ida")},
            f"refused: {', '.join(f'{one} (550 no)' for one in TO)}; kept as a file because HOST took it for nobody",
            1,
        ),
        ({"mail": ["451 a", "451 b", "451 c"]}, "kept as a file because HOST said 451 c (3 tries)", 3),
        ({"mail": ["550 \x1b[31mred\t" + "x" * 500]}, f"kept as a file because HOST said 550 [31mred {'x' * 112}", 1),
    ],
    ids=["one refused", "one later", "one never", "busy", "disk full", "closed at the first", "spam", "sender",
         "all refused", "always later", "signs and length"],
)  # fmt: skip
def test_what_may_pass_is_tried_again_and_a_no_is_not(serve, answers, told, tries):
    """Who has it already is not sent it again; who was refused is named with the server's words."""
    desk = Desk(**answers)
    mail = serve(desk)

    sent, waits = send(mail)

    assert (sent.told, len(waits) + 1) == (told.replace("HOST", f"127.0.0.1:{mail.port}"), tries)
    assert sorted(one for to, _ in desk.taken for one in to) == sorted(sent.to)


def test_for_whom_it_was_taken_is_told_before_the_next_try(serve):
    """Each address once, in the try in which the server took it."""
    told = []
    mail = serve(Desk(ben=["451 later"]))

    def wait(_seconds):
        told.append("a pause")

    send_mail(mail, MESSAGE, password=None, on_taken=told.append, pause=wait)

    assert told == [["lea@shop.example", "ida@shop.example"], "a pause", ["ben@shop.example"]]


def test_a_server_that_stops_half_way_leaves_who_has_it_and_who_has_not(serve):
    """The first try is taken for two, behind it nobody answers: both are told."""
    desk = Desk(ben=["451 later"], mail=["250 OK", "421 busy", "421 busy"])
    mail = serve(desk)

    sent, _ = send(mail)

    assert sent.told == (
        f"sent to 2; refused: ben@shop.example (451 later); "
        f"kept as a file because 127.0.0.1:{mail.port} said 421 busy (3 tries)"
    )


@pytest.mark.parametrize(
    ("password", "told"),
    [
        (SECRET, "sent to 3"),
        ("wrong", "kept as a file because HOST refused the name or the password (535)"),
        (None, "kept as a file because there is no password: set the environment variable FRICTION_SMTP_PASSWORD"),
    ],
)
def test_who_must_say_who_they_are(serve, caplog, capfd, password, told):
    """A login that is refused is not tried again; no password stands in what is told, nor on the screen."""
    desk = Desk()
    mail = serve(
        desk, settings={"user": "friction"}, auth_require_tls=False,
        authenticator=lambda *given: AuthResult(success=given[4].password == SECRET.encode(), handled=False),
    )  # fmt: skip

    sent, waits = send(mail, password)

    assert (sent.told, waits) == (told.replace("HOST", f"127.0.0.1:{mail.port}"), [])
    assert bool(desk.taken) == bool(sent.to)
    assert not {SECRET, "wrong", "blanket"} & set(f"{sent}{caplog.text}{''.join(capfd.readouterr())}".split())


def test_a_password_goes_to_another_machine_encrypted_or_not_at_all():
    """``security = "none"`` with a user is for a server on the same machine."""
    sent, waits = send(make_mail(host="mail.invalid", user="friction"), SECRET)

    assert (sent.to, waits) == ((), [])
    assert sent.kept.startswith("the password would go unencrypted to mail.invalid:587")


def test_a_server_without_encryption_gets_nothing(serve):
    """Where the settings ask for STARTTLS there is no way back to plain text."""
    desk = Desk()
    mail = serve(desk, settings={"security": "starttls"})

    sent, waits = send(mail)

    assert sent.told == f"kept as a file because 127.0.0.1:{mail.port} does not offer encryption (STARTTLS)"
    assert (desk.taken, waits) == ([], [])


@pytest.mark.parametrize("security", ["starttls", "tls"])
@pytest.mark.parametrize("trusted", [True, False])
def test_a_server_must_prove_who_it_is(serve, certificate, monkeypatch, security, trusted):
    """A certificate that nobody known has signed stops the mail, at both ways to encrypt."""
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    desk, key = Desk(), "tls_context" if security == "starttls" else "ssl_context"
    mail = serve(desk, settings={"security": security}, **{key: to_context(certificate)})

    sent, waits = send(mail)

    assert sent.told.startswith("sent to 3" if trusted else "kept as a file because the certificate of 127.0.0.1")
    assert (len(desk.taken), waits) == (int(trusted), [])


def test_a_host_that_nobody_knows_is_told_by_its_name():
    """A slip of the pen in the settings can be seen."""
    sent, _ = send(make_mail(host="mail.invalid", security="starttls"))

    assert sent.told == "kept as a file because mail.invalid:587 cannot be reached (3 tries)"


def test_a_host_that_can_be_no_name_is_told():
    """A name in the settings that cannot be asked for ends in words, not in an error."""
    sent, waits = send(make_mail(host="a..b"))

    assert sent.told == ("kept as a file because a name, password or address has other letters than mail servers take")
    assert waits == []
