"""Hostile text of any length goes through in bounded time."""

from __future__ import annotations

import pandas as pd
import pytest

from friction.text.cues import find_cues
from friction.text.leave_out import find_left_out
from friction.text.segments import build_segments
from tests.text.texts import documents

pytestmark = pytest.mark.slow

OF_ALL, OF_EACH = 250_000, 25_000
"""Enough for anything that grows faster than the text to take many minutes."""

HOSTILE = {
    "one word": "crash ",
    "no spaces": "a",
    "negations": "not ",
    "negations and cues": "never not crash ",
    "suppositions": "if but would and i ",
    "quotes": "> ",
    "nested quotes": ">>>>>>>>>> a\n",
    "heads of quotes": "On 2026 wrote: ",
    "heads that do not end": "On 3 May 2026 at 10:12 wrote ",
    "greetings": "Hi ",
    "closings": "Kind regards\n",
    "empty lines": "\n",
    "short lines": "a:\n",
    "full stops": ".",
    "shouts": "!?",
    "shouts within words": "a!",
    "numbers and units": "5 days ",
    "questions": "can i ",
    "commas": "no bugs, ",
    "zero width": "cra\u200bsh ",
    "from right to left": "\u202eלא עובד ",
    "smileys": "😡",
    "placeholders": "<EMAIL_1>",
    "apostrophes": "don't'",
    "stacked accents": "e\u0301\u0301\u0301",
    "gaps": "first they said then you said but ",
}


def go_through(text):
    """Cut the text, find its cues, and hold their places against it."""
    own = documents(text)
    segments = build_segments(own, find_left_out(own))
    cues = find_cues(segments, pd.Series("en", index=segments.index))

    assert all(
        text[start:end] == said
        for start, end, said in zip(segments["start"], segments["end"], segments["text"], strict=True)
    )
    assert cues["end"].max() <= len(text) if len(cues) else True


@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE.keys())
def test_much_of_anything_ends(piece):
    """Hostile length is no trap, and places still fit."""
    go_through(piece * (OF_EACH // len(piece)))


def test_much_of_everything_ends():
    """All of it, one after the other, in one text."""
    share = OF_ALL // len(HOSTILE)
    go_through("".join(piece * (share // len(piece)) for piece in HOSTILE.values()))
