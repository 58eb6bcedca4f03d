"""Small documents, and what is found in them."""

from __future__ import annotations

import pandas as pd

from friction.text.cues import find_cues
from friction.text.segments import build_segments


def documents(*texts, language="en", author="customer"):
    """Make documents ``d00``, ``d01``, … of texts."""
    return pd.DataFrame(
        {
            "doc_id": [f"d{number:02d}" for number in range(len(texts))],
            "author": author,
            "text": list(texts),
            "language": language,
        }
    )


def cut(text, **more):
    """Return the texts of a document's segments."""
    return build_segments(documents(text, **more))["text"].tolist()


def cues_in(text, language="en"):
    """Return the table of the cues of one text, taken as one segment."""
    segments = pd.DataFrame({"segment_id": ["d00/0"], "start": [0], "text": [text]})
    return find_cues(segments, pd.Series([language]))
