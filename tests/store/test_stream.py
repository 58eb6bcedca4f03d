"""A table written in parts: the same bytes as the table written whole."""

from __future__ import annotations

import pandas as pd
import pytest

from friction.contracts import build_table, to_arrow
from friction.errors import ContractError, StoreError
from friction.store import stream
from friction.store.objects import Objects
from friction.store.stream import open_table


def transitions(n):
    return build_table(
        "transitions",
        pd.DataFrame(
            {
                "from_stage": [f"s{row:05}" for row in range(n)], "to_stage": "DROPPED", "n": 1, "rate": 0.5,
                "rate_low": 0.25, "rate_high": None,
            }
        ),
    )  # fmt: skip


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_parts_of_any_size_make_the_same_bytes(size, tmp_path):
    """The hash is that of the table saved at once, whatever the parts."""
    frame, objects = transitions(100), Objects(tmp_path)
    whole = to_arrow("transitions", frame)

    with open_table(objects, "transitions") as table:
        for first in range(0, len(whole), size):
            table.add(whole.slice(first, size))

    assert table.stored == objects.save_table("transitions", frame)


def test_row_groups_are_cut_where_a_whole_table_has_them(tmp_path, monkeypatch):
    """Parts of nine rows and groups of ten: the groups hold ten."""
    import pyarrow.parquet as pq

    monkeypatch.setattr(stream, "ROWS_PER_GROUP", 10)
    whole, objects = to_arrow("transitions", transitions(45)), Objects(tmp_path)

    with open_table(objects, "transitions") as table:
        for first in range(0, 45, 9):
            table.add(whole.slice(first, 9))

    written = pq.ParquetFile(objects.path(table.stored))
    assert [written.metadata.row_group(group).num_rows for group in range(5)] == [10, 10, 10, 10, 5]


def test_a_table_without_rows_is_written(tmp_path):
    """No part at all is a table without rows."""
    objects = Objects(tmp_path)

    with open_table(objects, "transitions") as table:
        pass

    assert table.stored == objects.save_table("transitions", transitions(0))


def write(objects, parts):
    with open_table(objects, "transitions") as table:
        for part in parts:
            table.add(part)


def test_what_breaks_the_contract_is_not_kept(tmp_path):
    """A key told twice: an error that names it, and no file left."""
    whole = to_arrow("transitions", transitions(3))

    with pytest.raises(ContractError, match=r"key from_stage, to_stage is unique \(3 rows\)"):
        write(Objects(tmp_path), [whole, whole])

    assert list(tmp_path.iterdir()) == []


def test_a_step_that_fails_leaves_no_file(tmp_path):
    """What was written so far goes."""

    def fail():
        yield to_arrow("transitions", transitions(3))
        raise ValueError("stop")

    with pytest.raises(ValueError, match="stop"):
        write(Objects(tmp_path), fail())

    assert list(tmp_path.iterdir()) == []


def test_a_part_that_cannot_be_written(tmp_path, monkeypatch):
    """A disk that is full while a group is written stops the step with this error, and leaves no file."""
    import pyarrow.parquet as pq

    def fail(*_given, **_named):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pq.ParquetWriter, "write_table", fail)
    with pytest.raises(StoreError, match="the disk is full"):
        write(Objects(tmp_path), [to_arrow("transitions", transitions(3))])

    assert list(tmp_path.iterdir()) == []


def test_a_column_of_another_type_is_refused(tmp_path):
    """Counts as text are no counts."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    from friction.contracts import check_parquet

    whole = to_arrow("transitions", transitions(3))
    place = whole.schema.get_field_index("n")
    pq.write_table(whole.set_column(place, "n", whole["n"].cast(pa.string())), tmp_path / "t.parquet")

    with pytest.raises(ContractError, match="n: does not hold count"):
        check_parquet("transitions", tmp_path / "t.parquet")
