"""A week is one record: it goes to JSON and comes back whole."""

from __future__ import annotations

import json

import pytest

from friction.report.week import FORMAT, read_record, to_record
from tests.report.sample import make_hostile, make_quiet, make_report, make_unread


@pytest.mark.parametrize("make", [make_report, make_quiet, make_unread, make_hostile])
def test_what_is_written_is_read_again(make):
    """The record survives JSON: tuples, records within records, what is not known."""
    report = make()

    assert read_record(json.loads(json.dumps(to_record(report)))) == report


def test_another_format_is_refused():
    """A summary whose names mean something else is not read as if they did not."""
    with pytest.raises(ValueError, match="of format 0"):
        read_record({**to_record(make_report()), "format": FORMAT - 1})
