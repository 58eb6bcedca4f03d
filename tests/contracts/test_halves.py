"""The ids of halves."""

from __future__ import annotations

import pandas as pd
import pytest

from friction.contracts.halves import are_halves, read_half, to_half_ids


def test_the_id_of_a_half_tells_its_sentence_and_where_it_was_cut():
    """Either half's; what is decided on it stays, whatever is cut later."""
    first, second = to_half_ids(pd.Series(["d/3"]), pd.Series([27]))

    assert [first[0], second[0]] == ["d/3-27", "d/3+27"]
    assert read_half("d/3-27") == read_half("d/3+27") == ("d/3", 27)


@pytest.mark.parametrize("segment_id", ["d/3", "d-7/3", "thread 5+1/12", "2026-03-02/0", "no number"])
def test_a_sentence_is_no_half(segment_id):
    """Whatever signs stand in the document's own id."""
    assert read_half(segment_id) is None
    assert are_halves(pd.Series([segment_id, "d-7/3-27"])).tolist() == [False, True]
