"""Reading ahead: the same, in the same order."""

from __future__ import annotations

import pytest

from friction.ingest.files.ahead import read_ahead


def test_the_same_in_the_same_order():
    """What comes is what would come without the thread, nothing that counts as false left out."""
    assert list(read_ahead(iter([0, None, 2, "", 1]))) == [0, None, 2, "", 1]
    assert list(read_ahead(iter([]))) == []


def test_one_is_made_ahead():
    """While the first is worked on the second is made, and not the third."""
    made = []

    def make():
        for number in range(4):
            made.append(number)
            yield number

    found = read_ahead(make())
    next(found)
    found.close()
    assert made == [0, 1]


def test_an_error_comes_in_its_place():
    """What was read before an error is handed on first; the error stays what it is."""

    def fail():
        yield 1
        raise ValueError("cut off")

    found = read_ahead(fail())
    assert next(found) == 1
    with pytest.raises(ValueError, match="cut off"):
        next(found)
