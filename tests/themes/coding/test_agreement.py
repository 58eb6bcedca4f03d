"""How far coders agree: on all themes, on each, and each two of them."""

from __future__ import annotations

import pandas as pd
import pytest

from friction.statistics import Agreement
from friction.themes.coding.agreement import count_confusion, estimate_agreement, to_reading
from friction.themes.coding.codings import replay_codings
from tests.statistics.coded import find_alpha
from tests.tables import assert_same
from tests.themes.coding.said import codes, log, settles


def replay(**said):
    """Return what coders said, each a line of sets: ``x``, ``xy``, ``-`` none of them, ``.`` not coded."""
    return replay_codings(
        log(
            *(
                codes(who, f"s{place}", *(() if cell == "-" else cell))
                for who, line in said.items()
                for place, cell in enumerate(line.split())
                if cell != "."
            )
        )
    )


TWO = {"ann": "x x xy - y", "ben": "x y x - ."}


def test_all_is_told_by_scope_and_measure():
    """Sets of all together, each theme, each two coders; n are the segments that two coded."""
    found = estimate_agreement(replay(**TWO), ["x", "y"], replicates=20)

    assert_same(
        found,
        """
        scope  | theme_id | coder | other_coder | measure | n_units | n_coders
        all    | -        | -     | -           | alpha   | 4       | 2
        all    | -        | -     | -           | agreed  | 4       | 2
        theme  | x        | -     | -           | alpha   | 4       | 2
        theme  | x        | -     | -           | ac1     | 4       | 2
        theme  | x        | -     | -           | kappa   | 4       | 2
        theme  | x        | -     | -           | agreed  | 4       | 2
        theme  | y        | -     | -           | alpha   | 4       | 2
        theme  | y        | -     | -           | ac1     | 4       | 2
        theme  | y        | -     | -           | kappa   | 4       | 2
        theme  | y        | -     | -           | agreed  | 4       | 2
        coders | -        | ann   | ben         | alpha   | 4       | 2
        coders | -        | ann   | ben         | kappa   | 4       | 2
        coders | -        | ann   | ben         | agreed  | 4       | 2
        """,
    )
    known = found[found["undefined"] == ""]
    assert ((known["low"] <= known["estimate"]) & (known["estimate"] <= known["high"])).all()


def find_row(found, scope, measure, **where):
    rows = found[(found["scope"] == scope) & (found["measure"] == measure)]
    for name, value in where.items():
        rows = rows[rows[name] == value]
    assert len(rows) == 1
    return rows.iloc[0]


def test_sets_are_compared_by_how_much_they_share():
    """Alpha over all pairs with MASI distances: {x, y} and {x} are 2/3 apart, none of them is a set of its own."""

    def masi(one, other):
        return 0.0 if one == other else 2 / 3 if {one, other} in ({"xy", "x"}, {"xy", "y"}) else 1.0

    found = find_row(estimate_agreement(replay(**TWO), [], replicates=5), "all", "alpha")

    assert found["estimate"] == pytest.approx(find_alpha([["x", "x"], ["x", "y"], ["xy", "x"], ["-", "-"]], masi))


def test_a_theme_is_compared_by_who_gave_it():
    """Of four segments one was called y by Ben and one by Ann: half agreed, alpha is 1 - 7 · 4 / (2 · 6 · 2)."""
    found = estimate_agreement(replay(**TWO), ["y", "z"], replicates=5)

    assert find_row(found, "theme", "agreed", theme_id="y")["estimate"] == 0.5
    assert find_row(found, "theme", "alpha", theme_id="y")["estimate"] == pytest.approx(1 - 7 * 4 / 24)
    never = find_row(found, "theme", "alpha", theme_id="z")
    assert pd.isna(never["estimate"])
    assert never["undefined"] == "no variation: all values are the same"
    assert find_row(found, "theme", "agreed", theme_id="z")["estimate"] == 1.0


def test_each_two_coders_are_told_apart():
    """Kappa stands where there are two; segments that one of them did not code do not count."""
    coded = replay(ann="x x y y x -", ben="x x y y . -", cem="y x x . y -")
    found = estimate_agreement(coded, ["x"], replicates=5)

    pairs = found[(found["scope"] == "coders") & (found["measure"] == "agreed")]
    assert_same(
        pairs,
        """
        coder | other_coder | estimate | n_units
        ann   | ben         | 1.0      | 5
        ann   | cem         | 0.4      | 5
        ben   | cem         | 0.5      | 4
        """,
    )
    assert "kappa" not in set(found.loc[found["scope"] != "coders", "measure"])
    assert set(found.loc[found["scope"] != "coders", "n_coders"]) == {3}


def test_what_was_settled_later_does_not_count():
    """Agreement is of what coders said by themselves."""
    said = [codes("ann", "a", "x"), codes("ben", "a", "y"), codes("ann", "b", "x"), codes("ben", "b", "x")]

    first, second = (
        estimate_agreement(replay_codings(log(*said, *more)), ["x"], replicates=5) for more in ([], [settles("a", "x")])
    )

    pd.testing.assert_frame_equal(first, second)


def test_a_single_coder_agrees_with_nobody():
    """The reason is told, and no pair."""
    found = estimate_agreement(replay(ann="x y x"), ["x"], replicates=5)

    assert set(found["undefined"]) == {"fewer than two units with two coders"}
    assert found["estimate"].isna().all()
    assert set(found["scope"]) == {"all", "theme"}
    assert estimate_agreement(replay(), ["x"], replicates=5)["n_units"].eq(0).all()


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (0.81, 0.95, "Enough to rely on: alpha is likely between 0.81 and 0.95, at or above .8."),
        (0.70, 0.95, "Enough for tentative conclusions: alpha is likely between 0.70 and 0.95, at or above .667 but"),
        (0.20, 0.60, "Too little to conclude from: alpha is likely between 0.20 and 0.60, below .667."),
        (0.20, 0.90, "Not sure yet: alpha is likely between 0.20 and 0.90, on both sides of .667;"),
        (0.50, 0.75, "Not sure yet: alpha is likely between 0.50 and 0.75, on both sides of .667;"),
    ],
)
def test_the_words_follow_the_whole_interval(low, high, said):
    """Not the estimate, which is the same in all of these."""
    assert to_reading(Agreement(0.58, low, high, 9, 2, 5)).startswith(said)


def test_nothing_is_read_from_a_theme_that_hardly_anybody_gave():
    """Three of twelve segments: alpha is told, and that it rests on three."""
    found = find_row(
        estimate_agreement(replay(ann="x x - - - - - - - - - -", ben="x - x - - - - - - - - -"), ["x"], replicates=5),
        "theme", "alpha",
    )  # fmt: skip

    assert found["n_other"] == 3
    assert found["estimate"] == pytest.approx(1 - 23 * 4 / (2 * 4 * 20))
    assert found["reading"] == "Too few to tell: 3 of 12 segments were called otherwise than the rest."


def test_what_is_undefined_is_read_as_such():
    """Words stand beside alpha alone, for which the customary bounds are."""
    found = estimate_agreement(replay(ann="x x", ben="x x"), ["x"], replicates=5)

    assert find_row(found, "theme", "alpha")["reading"] == "Cannot be told: no variation: all values are the same."
    assert set(found.loc[found["measure"] != "alpha", "reading"]) == {""}


def test_the_table_of_confusion_shows_what_stands_for_what():
    """What both gave stands with itself, the rest of one with the rest of the other, or with nothing."""
    coded = replay(ann="x x xy - xz y", ben="x y x - y .")

    assert_same(
        count_confusion(coded, "ann", "ben"),
        """
        theme_id | other_theme_id | n_segments
        x        | x              | 2
        x        | y              | 2
        y        | -              | 1
        z        | y              | 1
        -        | -              | 1
        """,
    )


def test_two_who_coded_nothing_together_confuse_nothing():
    """An empty table."""
    assert count_confusion(replay(ann="x .", ben=". y"), "ann", "ben").empty
