"""Languages and the first friction score."""

from __future__ import annotations

import pandas as pd

from friction.text.cues import find_cues
from friction.text.language import find_languages, with_languages
from friction.text.score import score_segments
from friction.text.segments import build_segments


def documents(*texts, language="en", author="customer", rating=None):
    return pd.DataFrame(
        {
            "doc_id": [f"d{number:02d}" for number in range(len(texts))],
            "author": author,
            "text": list(texts),
            "language": language,
            "rating": pd.Series([rating] * len(texts), dtype="float64"),
        }
    )


def score(text, rating=None):
    own = documents(text, rating=rating)
    segments = build_segments(own)
    return score_segments(segments, find_cues(segments, pd.Series("en", index=segments.index)), own)


def test_friction_scores_more_than_praise_and_a_rating_counts():
    """A complaint is above one half, praise below; the same words with one star are above those with five."""
    assert score("The payment page crashed and my card was declined")["friction"].iloc[0] > 0.7
    assert score("Great shop, I love the lamp")["friction"].iloc[0] < 0.2
    assert score("The lamp arrived", 0.0)["friction"].iloc[0] > score("The lamp arrived", 1.0)["friction"].iloc[0]


def test_threatening_to_leave_is_more_severe_than_a_slow_page():
    """Severity is apart from friction."""
    severe = score("This is unacceptable, I will cancel my account and order elsewhere")["severity"].iloc[0]

    assert severe > score("The page loads slowly")["severity"].iloc[0]


def test_languages_are_found_and_short_texts_follow_the_others():
    """A text too short to tell takes the language most others have."""
    texts = pd.Series(["The parcel has not arrived yet", "Where can I find my order", "thanks", "<EMAIL_1>", ""])

    assert find_languages(texts).tolist() == ["en", "en", "en", "und", "und"]
    own = documents("Das Paket ist noch nicht angekommen", "ok", language="und")
    assert with_languages(own)["language"].tolist() == ["de", "de"]
