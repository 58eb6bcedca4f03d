"""The week as a mail: two parts that say the same, a head that nobody can write into, the same bytes each time."""

from __future__ import annotations

import re
from email import message_from_bytes
from email.policy import default
from html.parser import HTMLParser

import pytest

from friction.errors import FrictionError
from friction.report import to_mail, to_markdown
from friction.report.render.inert import JOINER
from tests.report.render.obeyed import find_obeyed
from tests.report.sample import HOSTILE, make_hostile, make_quiet, make_report, make_unread

SENDER, TO = "friction@shop.example", ("lea@shop.example", "ben@shop.example")
OWN = "All tables: summary.html, summary.xlsx"


def read(report):
    """Return the message as a mail program reads it, with its plain and its HTML part."""
    message = message_from_bytes(to_mail(report, SENDER, TO), policy=default)
    return message, *(part.get_content().replace("\r\n", "\n") for part in message.iter_parts())


class Reader(HTMLParser):
    """What an HTML part shows: its words, its elements, and its attributes."""

    def __init__(self, html):
        super().__init__()
        self.words, self.elements, self.attributes, self.hidden = [], [], [], False
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.hidden = tag == "title"
        self.elements.append(tag)
        self.attributes += attrs

    def handle_endtag(self, _tag):
        self.hidden = False

    def handle_data(self, data):
        self.words += [] if self.hidden else data.split()


def to_words(text):
    """Return the words of a plain part, without the marks of its points, in small letters."""
    return re.sub(r"^ *(?:- |[1-3]\. )", "", text, flags=re.MULTILINE).lower().split()


@pytest.mark.parametrize("make", [make_report, make_quiet, make_unread, make_hostile])
def test_both_parts_say_the_same(make):
    """Word by word, with every figure, in the same order: what one mail program shows another shows too."""
    _, plain, html = read(make())
    shown = [word.lower() for word in Reader(html).words if not re.fullmatch(r"•|[1-3]\.", word)]

    assert shown == to_words(plain)
    assert to_words(plain) == to_words(to_markdown(make()))


def test_the_plain_part_fits_a_mail_and_the_html_part_is_one_table():
    """Lines of at most 72 signs, those below a point as deep as its words; tables are for the layout alone."""
    message, plain, html = read(make_report())

    assert message.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert max(map(len, plain.splitlines())) <= 72
    assert "\n- More of those who start an order place it: 27.1% of the journeys begun\n  in 2026-W17 convert" in plain
    found = Reader(html)
    assert set(found.elements) <= {"html", "head", "meta", "title", "body", "table", "tr", "td", "h1", "h2", "p"}
    assert found.attributes.count(("role", "presentation")) == found.elements.count("table")


def test_the_head_says_from_whom_to_whom_what_and_when():
    """The day is the one behind the week, whenever the mail is made; nobody's absence is to answer it."""
    message, *_ = read(make_report())

    assert {name: str(message[name]) for name in ("From", "To", "Subject", "Date", "Auto-Submitted")} == {
        "From": "friction@shop.example",
        "To": "lea@shop.example, ben@shop.example",
        "Subject": "Marrow Lane, 2026-W19: Create an account to order comes first: 24 more of every 100 leave at "
        "account.",
        "Date": "Mon, 11 May 2026 06:00:00 +0000",
        "Auto-Submitted": "auto-generated",
    }


def test_a_mail_that_lies_in_a_file_alone_names_nobody():
    """Without addresses there is no line for them, as an empty one is none that a mail may have."""
    head = to_mail(make_report(), SENDER, ()).partition(b"\r\n\r\n")[0]

    assert not any(line.startswith(b"To:") for line in head.split(b"\r\n"))


def test_editions_of_a_week_are_one_conversation():
    """Each has an id of its own and names those before it; other weeks and projects are other conversations."""
    first, second, third = (read(make_report(edition=edition))[0] for edition in (1, 2, 3))
    ids = [str(one["Message-ID"]) for one in (first, second, third)]

    assert first["References"] is None
    assert (str(second["In-Reply-To"]), str(second["References"])) == (ids[0], ids[0])
    assert (str(third["In-Reply-To"]), str(third["References"])) == (ids[1], f"{ids[0]} {ids[1]}")
    assert "edition 2" in str(second["Subject"])
    assert all(re.fullmatch(r"<[0-9a-f]{32}@shop\.example>", one) for one in ids)
    others = [read(make_report(**given))[0]["Message-ID"] for given in ({"week": "2026-W20"}, {"project": "Other"})]
    assert len({*ids, *map(str, others)}) == 5


@pytest.mark.parametrize(
    "project",
    ["Shop\r\nBcc: all@evil.example\r\n\r\n<b>body</b>", "Shop\nBcc: all@evil.example",
     "Shop\x00\x0b\u2028Bcc: a@b.example", f"{HOSTILE}{'ü' * 300}",
     "=?utf-8?q?x=0d=0aBcc:_a@evil.example?=", "a" * 2_000, "\ud800"],
    ids=["CRLF", "LF", "other line ends", "hostile", "encoded word", "one long word", "half a letter"],
)  # fmt: skip
def test_a_name_cannot_write_into_the_head(project):
    """Whatever a project or a headline is called, the mail has the lines it would have, and one short subject."""
    report = make_report(project=project, headline=project)
    message, *_ = read(report)
    head = to_mail(report, SENDER, TO).partition(b"\r\n\r\n")[0]

    assert message.keys() == read(make_report())[0].keys()
    assert (str(message["To"]), message.defects) == (", ".join(TO), [])
    assert len(str(message["Subject"])) <= 160
    assert find_obeyed(str(message["Subject"])) == []
    assert max(map(len, head.split(b"\r\n"))) <= 200
    assert head.isascii()


def test_the_same_report_is_the_same_mail():
    """Byte by byte, with nothing of the clock or of chance; another one is another."""
    assert to_mail(make_report(), SENDER, TO) == to_mail(make_report(), SENDER, TO)
    assert to_mail(make_report(), SENDER, TO) != to_mail(make_quiet(), SENDER, TO)


def test_every_line_is_as_mail_servers_take_it():
    """ASCII, ends as in the standard, none longer than 998 signs: also with hostile words."""
    mail = to_mail(make_hostile(), SENDER, TO)

    assert mail.isascii()
    assert mail.count(b"\n") == mail.count(b"\r\n")
    assert max(map(len, mail.split(b"\r\n"))) <= 998


def test_the_html_part_fetches_nothing_and_makes_no_link():
    """No picture, script, style sheet, form or address, not even from hostile words; a policy forbids them besides."""
    _, plain, html = read(make_hostile())
    found = Reader(html)

    assert {name for name, _ in found.attributes} <= {
        "lang", "charset", "name", "content", "http-equiv", "style", "role", "width", "cellpadding", "cellspacing",
        "border", "align", "valign",
    }  # fmt: skip
    assert "default-src 'none'" in html
    assert not re.search(r"url\(|@import|expression\(", "".join(value for _, value in found.attributes))
    assert find_obeyed(" ".join(found.words).replace(OWN, "")) == find_obeyed(plain.replace(OWN, "")) == []
    assert f"@{JOINER}everyone" in html


@pytest.mark.parametrize("address", ["jürgen@shop.example", "a..b@shop.example", "a:b@shop.example", "a@b@c.example"])
def test_an_address_that_not_every_server_takes_is_refused_with_its_mend(address):
    """Before anything is sent, by its place in the settings."""
    with pytest.raises(FrictionError, match="is no address that every mail server takes") as caught:
        to_mail(make_report(), SENDER, [address])

    assert "name@host.example" in str(caught.value)
