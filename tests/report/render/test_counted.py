"""Of how many a week is, as all forms say it."""

from __future__ import annotations

import pytest

from friction.report import to_html, to_mail, to_markdown
from tests.report.sample import make_report


@pytest.mark.parametrize(
    ("n_documents", "n_persons", "told", "on_the_page"),
    [
        (612, 540, ": 612 messages from 540 people", " · 612 messages, 540 people</p>"),
        (612, 0, ": 612 messages", " · 612 messages</p>"),
        (612, None, ": 612 messages", " · 612 messages</p>"),
        (None, None, ": too few messages to be counted", " · too few messages to be counted</p>"),
    ],
    ids=["known", "nobody known", "few known", "few"],
)
def test_messages_of_nobody_known_are_from_nobody_in_no_form(n_documents, n_persons, told, on_the_page):
    """Where none names a person it is said how many messages there are, and not that no people wrote them."""
    report = make_report(n_documents=n_documents, n_persons=n_persons)

    assert to_markdown(report).splitlines()[2].endswith(told)
    assert on_the_page in to_html(report)
    assert b"0 people" not in to_mail(report, "a@shop.example", ()).replace(b"540 people", b"")
