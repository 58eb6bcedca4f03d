"""Labels that last from run to run."""

from __future__ import annotations

import pandas as pd

from friction.topics.renamed import keep_labels


def make_topics(*rows):
    columns = ["topic_id", "theme_id", "label", "terms", "n_segments"]
    return pd.DataFrame(rows, columns=columns)


BEFORE = make_topics(
    ("k1", "t1", "card has not arrived", ["card", "arrive"], 30),
    ("k2", "t2", "refund is late", ["refund"], 20),
    ("k3", "t1", "where is my card", ["card"], 5),
)


def label(topics, **more):
    return keep_labels(topics, BEFORE, **more)["label"].tolist()


def test_a_theme_keeps_its_label_while_a_word_of_it_is_among_its_terms():
    """Of the run before the label of the theme's largest topic counts; a theme that is about other things changes."""
    topics = make_topics(
        ("n1", "t1", "still waiting for card", ["waiting", "card arrives"], 31),
        ("n2", "t2", "voucher does not work", ["voucher", "code"], 20),
        ("n3", "t3", "page is slow", ["page"], 10),
    )

    assert label(topics) == ["card has not arrived", "voucher does not work", "page is slow"]


def test_labels_stay_all_different():
    """Of two topics of one theme the largest keeps the label; one that another topic carries now is not given twice."""
    topics = make_topics(
        ("n1", "t1", "card in the mail", ["card"], 10),
        ("n2", "t1", "new card", ["card"], 12),
        ("n3", "t2", "refund", ["refund"], 12),
        ("n4", "t4", "refund is late", ["late"], 9),
    )

    assert label(topics) == ["card in the mail", "card has not arrived", "refund", "refund is late"]
    assert label(topics[::-1]) == label(topics)[::-1]


def test_labels_that_people_brought_along_stay():
    """A code's name is the researcher's."""
    topics = make_topics(("n1", "t1", "Lost cards", ["card"], 31))

    assert label(topics, given=["Lost cards"]) == ["Lost cards"]


def test_without_a_run_before_nothing_changes():
    """Nor does anything on empty tables."""
    topics = make_topics(("n1", "t1", "Lost cards", ["card"], 31))

    assert keep_labels(topics, BEFORE[:0]).equals(topics)
    assert keep_labels(topics[:0], BEFORE).empty
