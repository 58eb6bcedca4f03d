"""One row for each segment and theme."""

from __future__ import annotations

import pandas as pd

from friction.contracts.spread import spread_themes
from tests.tables import assert_same, table

PLACED = """
    segment_id | theme_id | also_in[] | strength | reason
    s1         | a        |           | 0.4      | placed
    s2         | a        | b,c       | 0.5      | placed
    s3         | -        |           | 0.0      | novel
    s4         | b        | a         | 1.0      | decided
"""


def test_a_segment_has_a_row_for_each_of_its_themes():
    """Its own first, as firmly as it was found; those that people added it to as firmly as people say things."""
    assert_same(
        spread_themes(table(PLACED)),
        """
        segment_id | theme_id | strength | reason
        s1         | a        | 0.4      | placed
        s2         | a        | 0.5      | placed
        s2         | b        | 1.0      | decided
        s2         | c        | 1.0      | decided
        s4         | b        | 1.0      | decided
        s4         | a        | 1.0      | decided
        """,
    )


def test_what_is_spread_stays_as_it_is():
    """Whoever spreads it again, and where nobody added anything."""
    spread, plain = spread_themes(table(PLACED)), table(PLACED).assign(also_in=[[]] * 4)

    pd.testing.assert_frame_equal(spread_themes(spread), spread)
    pd.testing.assert_frame_equal(spread_themes(plain), plain.drop(columns="also_in").dropna(subset="theme_id"))
    assert spread_themes(plain[:0]).empty
