"""Every table has one contract, and it is checked wherever a table crosses a border."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from friction import contracts
from friction.contracts import (
    TABLES,
    build_empty,
    build_from_arrow,
    build_table,
    check_table,
    to_arrow,
    to_arrow_schema,
)
from friction.contracts.check import _find_problems_in_pandera
from friction.contracts.kept import is_kept
from friction.errors import ContractError
from tests.tables import assert_same, table

pytestmark = pytest.mark.slow

TRANSITIONS = """
    from_stage | to_stage  | n | rate | rate_low | rate_high
    START      | basket    | 4 | 1.0  | 1.0      | 1.0
    basket     | CONVERTED | 3 | 0.75 | -        | -
    basket     | DROPPED   | 1 | 0.25 | 0.0      | 0.6
"""


def test_a_table_that_keeps_its_contract_comes_out_typed_and_sorted():
    """Rows in any order come out in the table's order, with the types of the contract."""
    built = build_table("transitions", table(TRANSITIONS).iloc[::-1])

    assert_same(built, TRANSITIONS)
    assert str(built["n"].dtype) == "int64"


def test_a_column_that_is_missing_is_named():
    """A missing column is named with its table."""
    with pytest.raises(ContractError, match="transitions: columns are missing: to_stage"):
        build_table("transitions", table(TRANSITIONS).drop(columns="to_stage"))


@pytest.mark.parametrize("rows_in_memory", [1_000_000, 0])
@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("rate", 1.5, r"rate: in_range\(0, 1\)"),
        ("n", -1, "n: "),
        ("to_stage", "basket", "rows: key from_stage, to_stage is unique"),
        ("from_stage", None, "from_stage: not_nullable"),
    ],
)
def test_each_broken_promise_is_told_however_large_the_table(monkeypatch, rows_in_memory, column, value, said):
    """Pandera (small tables) and DuckDB (large ones) refuse the same rows."""
    monkeypatch.setattr(contracts.check, "ROWS_CHECKED_IN_MEMORY", rows_in_memory)
    broken = table(TRANSITIONS)
    broken["from_stage"] = "START"
    broken["to_stage"] = ["basket", "CONVERTED", "DROPPED"]
    broken.loc[1, column] = value

    with pytest.raises(ContractError, match=said):
        build_table("transitions", broken)


def break_or_keep(draw, column, *, breaks):
    """Return a cell of a column: one that keeps the contract, or any that may break it."""
    kept = {
        "text": "some", "json": "{}", "week": "2026-W10", "time": pd.Timestamp("2026-03-02", tz="UTC").as_unit("us"),
        "count": int(column.low or 0), "number": max(0.5, column.low or 0), "share": 0.5, "flag": True, "texts": ["a"],
    }[column.kind]  # fmt: skip
    kept = column.words[0] if column.words else kept
    return draw(st.sampled_from([kept, None, float("nan"), -3, -0.5, 1.5, 7, "other", [1], False])) if breaks else kept


@given(data=st.data())
def test_what_is_kept_at_a_glance_is_kept_for_pandera(data):
    """Whatever stands in one column of up to two rows: what pandera refuses is never let through."""
    contract = TABLES[data.draw(st.sampled_from(sorted(TABLES)))]
    wild = data.draw(st.sampled_from(contract.names))
    n_rows = data.draw(st.integers(0, 2))
    frame = pd.DataFrame(
        {
            column.name: [break_or_keep(data.draw, column, breaks=column.name == wild) for _ in range(n_rows)]
            for column in contract.columns
        }
    )

    assert not is_kept(contract, frame) or _find_problems_in_pandera(contract, frame) == []


@pytest.mark.parametrize("name", TABLES)
def test_a_table_that_keeps_its_contract_is_seen_to_at_a_glance(name):
    """Of every table one row: pandera is asked in doubt alone. Without a column there is doubt."""
    contract = TABLES[name]
    frame = pd.DataFrame({column.name: [break_or_keep(None, column, breaks=False)] for column in contract.columns})

    built = build_table(name, frame)

    assert is_kept(contract, built)
    assert not is_kept(contract, built.drop(columns=contract.names[0]))


def test_an_empty_table_is_each_callers_own():
    """What is done to one is not done to the next."""
    one = build_empty("transitions")
    one["more"] = 1

    assert "more" not in build_empty("transitions")


def test_a_word_that_is_not_allowed_is_refused_without_showing_the_row():
    """The message names the column and the count, never a value of the table."""
    alignments = build_empty("segment_topics").reindex(range(1))
    alignments = alignments.assign(segment_id="secret", strength=0.5, reason="because")

    with pytest.raises(ContractError, match="reason") as caught:
        build_table("segment_topics", alignments)

    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("name", TABLES)
def test_every_table_survives_arrow_and_back(name):
    """An empty table of each kind goes to Arrow and comes back the same."""
    empty = build_empty(name)

    again = build_from_arrow(name, to_arrow(name, empty))

    pd.testing.assert_frame_equal(again, empty)
    assert to_arrow_schema(name).names == list(TABLES[name].names)


@pytest.mark.parametrize("values", [[None, None], [1, None], [1, 2], ["a", None], [0.5, None], [True, False]])
def test_a_column_beyond_the_contract_comes_back_in_the_type_it_went(values):
    """A table read back and written again is the same Arrow table, so a resumed run ends in the same bytes."""
    kind = "Int64" if isinstance(values[0], int | None) and not isinstance(values[0], bool) else None
    built = build_table("transitions", table(TRANSITIONS).head(2)).assign(beyond=pd.array(values, dtype=kind))
    once = to_arrow("transitions", built)

    again = to_arrow("transitions", build_from_arrow("transitions", once))

    assert again.equals(once, check_metadata=True)


@given(
    st.lists(
        st.tuples(st.text(min_size=1, max_size=8), st.text(min_size=1, max_size=8), st.integers(0, 2**62)),
        unique_by=lambda row: (row[0], row[1]),
        max_size=12,
    ),
    st.randoms(),
)
def test_the_order_of_the_rows_put_in_does_not_matter(rows, random):
    """Shuffled rows give the same table."""
    frame = pd.DataFrame(rows, columns=["from_stage", "to_stage", "n"]).assign(rate=None, rate_low=None, rate_high=None)
    shuffled = frame.sample(frac=1, random_state=random.randrange(2**32))

    pd.testing.assert_frame_equal(build_table("transitions", frame), build_table("transitions", shuffled))


def test_the_input_is_not_changed():
    """Building a table leaves the frame it was built from as it was."""
    frame = table(TRANSITIONS)
    before = frame.copy()

    build_table("transitions", frame)

    pd.testing.assert_frame_equal(frame, before)


def test_an_unknown_table_is_told_with_those_there_are():
    """The message lists the tables."""
    with pytest.raises(ContractError, match="documents, segments"):
        check_table("dokuments", pd.DataFrame())
