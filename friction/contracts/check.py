"""Build and check tables by their contracts; to Arrow and back."""

from __future__ import annotations

from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from friction.contracts.kept import is_kept, is_kind
from friction.contracts.tables import TABLES
from friction.engine import open_engine, register
from friction.errors import ContractError

if TYPE_CHECKING:
    import duckdb
    import pandas as pd
    import pandera.pandas as pa_pandas
    import pyarrow as pa

    from friction.contracts.columns import Column, Table

ROWS_CHECKED_IN_MEMORY = 1_000_000
"""Above this many rows the same contract is checked inside DuckDB, without copying the table."""

_ARROW_OF_KIND = {
    "text": "string", "json": "string", "week": "string", "count": "int64", "number": "float64",
    "share": "float64", "flag": "bool",
}  # fmt: skip
_PANDAS_OF_KIND = {
    "text": "str", "json": "str", "week": "str", "count": "int64", "number": "float64", "share": "float64",
    "flag": "bool", "time": "datetime64[us, UTC]",
}  # fmt: skip


def find_table(name: str) -> Table:
    """Return the contract of table ``name``; a `ContractError` names the tables there are."""
    if name not in TABLES:
        raise ContractError(f"there is no table {name!r}", mend=f"The tables are: {', '.join(TABLES)}.")
    return TABLES[name]


def build_table(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Give ``frame`` the types, column order and row order of table ``name``, and check it.

    Columns beyond the contract are kept behind the others, in their order. The input is not changed.

    Parameters
    ----------
    name : a name of `TABLES`.
    frame : columns of the table in any order; rows in any order.

    Returns
    -------
    A new DataFrame with a plain index, rows in the table's order (nulls last).

    Raises
    ------
    ContractError
        If a column is missing or a value breaks the contract.
    """
    table = find_table(name)
    missing = [column.name for column in table.columns if column.name not in frame.columns]
    if missing:
        raise ContractError(f"columns are missing: {', '.join(missing)}", where=name)
    typed = frame.copy(deep=False)
    for column in table.columns:
        given = typed[column.name]
        cells = _to_kind(name, column, given)
        if cells is not given:
            typed[column.name] = cells
    extra = [column for column in frame.columns if column not in table.names and column != "position"]
    if len(typed) > 1:
        by = [key.rstrip("-") for key in table.sorted_by]
        rising = [not key.endswith("-") for key in table.sorted_by]
        known = [(key, up) for key, up in zip(by, rising, strict=True) if key in typed.columns]
        typed = typed.sort_values([key for key, _ in known], ascending=[up for _, up in known], kind="stable")
    typed = typed.reset_index(drop=True)[[*table.names, *extra]]
    return check_table(name, typed)


def build_empty(name: str) -> pd.DataFrame:
    """Return table ``name`` without rows; what is done to it is not done to the next one."""
    return _build_empty(name).copy()


@cache
def _build_empty(name: str) -> pd.DataFrame:
    import pandas as pd

    return build_table(name, pd.DataFrame({column: [] for column in find_table(name).names}))


def check_table(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Return ``frame`` unchanged if it keeps the contract of table ``name``.

    Raises
    ------
    ContractError
        Names the table, each column at fault, what is wrong and how many rows; never a value of a text column.
    """
    table = find_table(name)
    if len(frame) > ROWS_CHECKED_IN_MEMORY:
        problems = _find_kinds_amiss(table, frame) or _find_problems_in_duckdb(table, frame)
    else:  # what is kept is seen at a glance; pandera judges, and tells, what is not
        problems = [] if is_kept(table, frame) else _find_problems_in_pandera(table, frame)
    if problems:
        raise ContractError("the contract is broken: " + "; ".join(problems), where=name)
    return frame


def check_parquet(name: str, path: Path) -> None:
    """Check a Parquet file by the contract of table ``name``, inside DuckDB, without reading it whole.

    Raises
    ------
    ContractError
        As `check_table`.
    """
    import pyarrow.parquet as pq

    table, kinds, there = find_table(name), to_arrow_schema(name), pq.read_schema(path)
    problems = [
        f"{field.name}: does not hold {column.kind}"
        for field, column in zip(kinds, table.columns, strict=True)
        if field.name not in there.names or there.field(field.name).type != field.type
    ]
    problems = problems or _find_problems_in_duckdb(table, path)
    if problems:
        raise ContractError("the contract is broken: " + "; ".join(problems), where=name)


@cache
def to_schema(name: str) -> pa_pandas.DataFrameSchema:
    """Return the pandera schema of table ``name``: presence, nulls, words, bounds, types by meaning, key."""
    import pandera.pandas as pandera

    table = find_table(name)
    columns = {}
    for column in table.columns:
        checks = [pandera.Check(partial(is_kind, column.kind), name=f"is {column.kind}", ignore_na=False)]
        if column.words:
            checks.append(pandera.Check.isin(column.words))
        if column.kind == "share":
            checks.append(pandera.Check.in_range(0, 1))
        elif column.low is not None:
            checks.append(pandera.Check.ge(column.low))
        columns[column.name] = pandera.Column(checks=checks, nullable=column.null)
    key_free = pandera.Check(
        lambda frame: ~frame.duplicated(list(table.key)), name=f"key {', '.join(table.key)} is unique"
    )
    return pandera.DataFrameSchema(columns, checks=[key_free], name=name)


def to_arrow_schema(name: str) -> pa.Schema:
    """Return the Arrow schema of table ``name``: times in microseconds UTC, lists of text, 64-bit numbers."""
    import pyarrow as pa

    types = {
        **{kind: pa.type_for_alias(alias) for kind, alias in _ARROW_OF_KIND.items()},
        "time": pa.timestamp("us", tz="UTC"),
        "texts": pa.list_(pa.string()),
    }
    return pa.schema([pa.field(column.name, types[column.kind], column.null) for column in find_table(name).columns])


def to_arrow(name: str, frame: pd.DataFrame) -> pa.Table:
    """Return a built table as Arrow, columns beyond the contract in the type Arrow finds for them."""
    import pyarrow as pa

    schema = to_arrow_schema(name)
    extra = [column for column in frame.columns if column not in schema.names]
    found = pa.Schema.from_pandas(frame[extra], preserve_index=False).remove_metadata() if extra else []
    return pa.Table.from_pandas(
        frame, schema=pa.schema([*schema, *found]), preserve_index=False
    ).replace_schema_metadata()


def build_from_arrow(name: str, table: pa.Table) -> pd.DataFrame:
    """Return an Arrow table, written by `to_arrow`, as the DataFrame it was: writing it again gives the same bytes.

    Columns that the table was made without, because they came later, say nothing.
    """
    import pyarrow as pa
    from pandas import Int64Dtype

    frame: pd.DataFrame = table.to_pandas()
    for field in table.schema:
        if pa.types.is_integer(field.type) and table[field.name].null_count:
            frame[field.name] = table[field.name].to_pandas(types_mapper={field.type: Int64Dtype()}.get)
    for column in find_table(name).columns:
        if column.name not in frame:
            frame[column.name] = _to_nothing(column)
        given = frame[column.name]
        cells = _to_kind(name, column, given)
        if cells is not given:  # to set a column costs more than to look at it
            frame[column.name] = cells
    return frame


def _to_nothing(column: Column) -> object:
    """Return what stands in a column that tables made before it was there lack: the value that says least."""
    if column.null or column.kind == "texts":
        return None
    if column.words:
        return column.words[-1]
    return {"flag": False, "share": 0.0, "number": 0.0, "count": 0}.get(column.kind, "")


def _to_kind(name: str, column: Column, values: pd.Series) -> pd.Series:
    """Cast a column to the pandas type of its kind, refusing what does not fit."""
    import pandas as pd

    kind = "Int64" if column.kind == "count" and column.null else _PANDAS_OF_KIND.get(column.kind)
    if kind is not None and values.dtype == kind:
        return values
    try:
        if column.kind == "texts":
            # A list that is missing is an empty one: tables of before may lack it.
            missing = values.isna()  # of a list it says False: a list is there
            return values.where(~missing, pd.Series([[]] * len(values), values.index)).map(list).astype(object)
        if column.kind == "time":
            return pd.to_datetime(values, utc=True).astype(kind)
        if kind == "str":
            return values.astype(kind).where(values.notna(), None).astype(kind)
        return values.astype(kind)
    except (TypeError, ValueError) as error:
        raise ContractError(f"does not hold {column.kind}", where=f"{name}.{column.name}") from error


def _find_problems_in_pandera(table: Table, frame: pd.DataFrame) -> list[str]:
    """Return one sentence for each broken promise, found by pandera."""
    import pandera.errors

    try:
        to_schema(table.name).validate(frame, lazy=True)
    except pandera.errors.SchemaErrors as errors:
        cases = errors.failure_cases
        # A check of whole rows is reported once for each column: those lines are one problem.
        whole = cases["schema_context"] == "DataFrameSchema"
        places = cases["column"].astype("str").mask(whole, "rows")
        counts = cases.assign(place=places).groupby(["place", "check"], sort=True)["index"].nunique()
        return [f"{place}: {check} ({max(n, 1)} rows)" for (place, check), n in counts.items()]
    return []


def _find_kinds_amiss(table: Table, frame: pd.DataFrame) -> list[str]:
    """Return one sentence for each column of a large frame that is missing or holds another kind."""
    missing = [column.name for column in table.columns if column.name not in frame.columns]
    if missing:
        return [f"columns are missing: {', '.join(missing)}"]
    return [
        f"{column.name}: does not hold {column.kind}"
        for column in table.columns
        if column.kind != "texts" and not is_kind(column.kind, frame[column.name])
    ]


def _find_problems_in_duckdb(table: Table, checked: pd.DataFrame | Path) -> list[str]:
    """Return one sentence for each broken promise about values of a frame or a Parquet file."""
    asked = {}
    for column in table.columns:
        name = f'"{column.name}"'
        if not column.null:
            asked[f"{column.name}: not_nullable"] = f"{name} IS NULL"
        if column.words:
            words = ", ".join(f"'{word}'" for word in column.words)
            asked[f"{column.name}: isin"] = f"{name} NOT IN ({words})"
        if column.kind == "share":
            asked[f"{column.name}: in_range(0, 1)"] = f"NOT ({name} BETWEEN 0 AND 1)"
        elif column.low is not None:
            asked[f"{column.name}: at least {column.low}"] = f"{name} < {column.low}"
    counts = ", ".join(f"count(*) FILTER (WHERE {condition})" for condition in asked.values())
    with open_engine() as connection:
        if isinstance(checked, Path):
            register(connection, "checked", checked)
        else:
            connection.register("checked", checked)  # as it is: a copy in Arrow would not fit beside it
        found = connection.execute(f"SELECT {counts} FROM checked").fetchone() or ()
        n_repeats = _count_repeats(connection, ", ".join(f'"{column}"' for column in table.key))
    problems = [f"{what} ({n} rows)" for what, n in zip(asked, found, strict=True) if n]
    if n_repeats:
        problems.append(f"rows: key {', '.join(table.key)} is unique ({n_repeats} rows)")
    return problems


def _count_repeats(connection: duckdb.DuckDBPyConnection, key: str) -> int:
    """Return how many rows of ``checked`` have a key that another one before has."""
    # Keys of different hashes differ: the keys themselves, which take many times the memory, are rarely needed.
    counted = connection.execute(f"SELECT count(*), count(DISTINCT hash({key})) FROM checked").fetchone()
    if counted is not None and counted[0] == counted[1]:
        return 0
    repeats = connection.execute(
        f"SELECT coalesce(sum(n - 1), 0) FROM (SELECT count(*) AS n FROM checked GROUP BY {key}) WHERE n > 1"
    ).fetchone()
    return int(repeats[0]) if repeats else 0
