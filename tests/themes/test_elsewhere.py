"""Messages that fit another theme: nearly all that is near to them is there."""

from __future__ import annotations

import pandas as pd

from friction.themes.alike import Space
from friction.themes.elsewhere import find_elsewhere
from tests.themes.test_alike import make


def find(misplaced, languages=None, **changes):
    """Return what is found where some texts of theme a stand in theme b."""
    placed, vectors = make([("a", 0, "en", 30), ("b", 1, "en", 30)], spread=0.2)
    placed = placed.assign(doc_id=placed["segment_id"], strength=0.5, movable=True)
    placed.loc[placed["segment_id"].isin(misplaced), "theme_id"] = "b"
    space = Space(placed["segment_id"].tolist(), vectors, languages)
    return find_elsewhere(placed.assign(**changes).sample(frac=1, random_state=1), [space])


def test_texts_among_those_of_another_theme_fit_there():
    """By the pair of themes, with all of them."""
    found = find(["a03", "a07"])

    assert found.to_numpy().tolist() == [["a", "b", ["a03", "a07"]]]


def test_where_all_stand_right_nothing_is_found():
    """Neither where nobody understands the language."""
    assert find([]).empty
    assert find(["a03"], {"de"}).empty


def test_what_people_placed_is_not_moved():
    """They said where it belongs."""
    assert find(["a03"], movable=False).empty


def test_sentences_of_the_same_message_do_not_tell():
    """A message's own sentences are near to each other whatever they are about."""
    assert find(["a03"], doc_id="one").empty


def test_one_text_pasted_many_times_is_one_neighbour():
    """Otherwise a pasted text would pull everything to its theme."""
    placed, vectors = make([("a", 0, "en", 30), ("b", 0, "en", 30)], spread=0.2)
    placed = placed.assign(doc_id=placed["segment_id"], strength=0.5, movable=True)
    placed.loc[placed["theme_id"] == "b", "text"] = "the same words"

    found = find_elsewhere(placed, [Space(placed["segment_id"].tolist(), vectors, None)])

    assert not (found["theme_id"] == "b").any()
    assert isinstance(found, pd.DataFrame)
