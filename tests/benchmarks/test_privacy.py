"""The privacy benchmark: its scores and its tables; nothing is timed here."""

from __future__ import annotations

from benchmarks.privacy.score import Score, to_table

TEXT = "call Anna at 12345 now please"
LABELS = [(5, 9, "PERSON"), (13, 18, "PHONE_NUMBER")]


def test_scores_count_spans_signs_and_words():
    """A span half masked is not whole; a word that something masked touches does not survive."""
    score = Score()
    score.add(TEXT, LABELS, [(5, 9, "PERSON"), (13, 16, "PHONE"), (19, 22, "PERSON")])
    assert score.whole == {"PERSON": 1, "PHONE_NUMBER": 0}
    assert score.shares["PHONE_NUMBER"] == 0.6
    assert (score.words, score.kept) == (4, 3)
    assert score.find_precision() == 7 / 10
    assert score.find_precision(without=("PERSON",)) == 1


def test_the_table_names_every_kind():
    """Each label and each kind found has a row."""
    score = Score()
    score.add(TEXT, LABELS, [(5, 9, "PERSON")])
    table = to_table(score)
    assert "| PHONE_NUMBER | 1 | 0.000 | 0.000 |" in table
    assert "| PERSON | 4 | 1.000 |" in table
    assert "1.0000 of 4" in table
