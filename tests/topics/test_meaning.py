"""Wordings weighed by what they mean."""

from __future__ import annotations

import numpy as np
import pytest

from friction.topics.labels import find_labels
from friction.topics.meaning import CONTRAST, LEAST_SHARE, POWER, Meaning, weigh_by_meaning
from tests.tables import table

DIRECTIONS = {"wifi": 0, "bedroom": 0, "house": 1, "bill": 2}
POINTS = {0: np.array([[0.995, 0.0995, 0.0]] * 2), 1: np.array([[0.0, 0.0, 1.0]])}


def embed(texts):
    """Each word has a direction of its own; others have none."""
    rows = np.full((len(texts), 3), 0.01)
    for row, text in zip(rows, texts, strict=True):
        for word in text.lower().split():
            if word in DIRECTIONS:
                row[DIRECTIONS[word]] += 1
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def test_a_wording_counts_by_how_near_it_is_to_what_is_meant():
    """The cosine to the topic's centre less a third of that to the nearest other one, to the eighth power."""
    found = weigh_by_meaning({0: ["wifi", "old house", "bill"], 1: ["bill"]}, Meaning(embed, POINTS))

    centre = POINTS[0][0] / np.linalg.norm(POINTS[0][0])
    wifi = embed(["wifi"])[0]
    assert found[0][0] == pytest.approx((wifi @ centre - CONTRAST * wifi[2]) ** POWER, abs=1e-4)
    assert found[0][0] > found[0][1] > 0
    assert found[1].shape == (1,)


def test_a_wording_counts_by_how_many_of_the_texts_it_finds():
    """Of the two texts nearest to "bill" one is the topic's own: what is near counts by half."""
    points = {0: np.array([[1.0, 0.0, 0.0], [0.0, 0.6, 0.8]]), 1: np.array([[0.0, 0.0, 1.0]])}

    found = weigh_by_meaning({0: ["bill"]}, Meaning(embed, points))[0][0]

    bill, centre = embed(["bill"])[0], points[0].mean(axis=0)
    near = bill @ centre / np.linalg.norm(centre) - CONTRAST * bill[2]
    assert found == pytest.approx(near**POWER * (LEAST_SHARE + 0.5) / (LEAST_SHARE + 1), rel=1e-3)


def test_topics_without_points_are_left_out():
    """Those whose texts lie in another space."""
    assert weigh_by_meaning({7: ["wifi"]}, Meaning(embed, POINTS)) == {}


def test_a_striking_detail_names_nothing():
    """Everybody lives in an old house; what they tell is that the wifi does not reach."""
    said = table("""
        text                                                        | lemmas[]
        We live in an old house, wifi doesn't reach the bedroom     | live,old,house,wifi,reach,bedroom
        I live in an old house and wifi doesn't reach the bedroom   | live,old,house,wifi,reach,bedroom
        I live in an old house. Why is it slow                      | live,old,house,slow
        We live in an old house with thick walls                    | live,old,house,thick,wall
    """)
    other = table("""
        text                      | lemmas[]
        The bill is wrong         | bill,wrong
        My bill is wrong again    | bill,wrong
    """)

    plain = find_labels({0: said, 1: other}, {})[0]
    meant = find_labels({0: said, 1: other}, {}, meaning=Meaning(embed, POINTS))[0]

    assert "house" in plain
    assert "wifi" in meant
