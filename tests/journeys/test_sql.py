"""The statements: within what every engine has, and written for three others."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest
import sqlglot
from sqlglot import exp

from friction.engine import read_sql

ROOM_OF = {
    path.name.removesuffix(".sql"): room
    for room in ("journeys", "impact")
    for path in (files("friction") / room / "sql").iterdir()
    if path.name.endswith(".sql")
}
STATEMENTS = sorted(ROOM_OF)
DIALECTS = ("spark", "bigquery", "snowflake")
GOLDEN = Path(__file__).parent / "golden"
ALLOWED_FUNCTIONS = {
    "lag",
    "lead",
    "sum",
    "row_number",
    "min",
    "max",
    "count",
    "coalesce",
    "case",
    "if",
    "and",
    "or",
    "cast",
    "length",
}


def read(name):
    return read_sql(ROOM_OF[name], name)


def find_faults(statement):
    """Return what in a statement not every engine has, or not every engine does alike."""
    tree = sqlglot.parse_one(statement, read="duckdb")
    called = {node.name if isinstance(node, exp.Anonymous) else node.sql_name() for node in tree.find_all(exp.Func)}
    faults = [f"function {name.lower()}" for name in sorted(called) if name.lower() not in ALLOWED_FUNCTIONS]
    joins = [join for join in tree.find_all(exp.Join) if join.find(exp.Or)]
    faults += [f"OR in a join: {join.sql()}" for join in joins]
    faults += [f"a window without an order: {one.sql()}" for one in tree.find_all(exp.Window) if not one.args["order"]]
    faults += [f"a whole sum with a fraction: {one.sql()}" for one in tree.find_all(exp.Sum) if _is_fraction(one)]
    kinds = (exp.Qualify, exp.Array, exp.ArrayAgg, exp.Lateral, exp.Interval, exp.Div, exp.IgnoreNulls, exp.Star)
    faults += [f"{kind.__name__}: {one.sql()}" for kind in kinds for one in tree.find_all(kind) if not _is_count(one)]
    return faults


def _is_fraction(total):
    """Say whether a sum adds up what is no whole number."""
    literals = [one for one in total.find_all(exp.Literal) if not one.is_string]
    return any("." in one.name for one in literals) or any(
        cast.to.this in exp.DataType.REAL_TYPES for cast in total.find_all(exp.Cast)
    )


def _is_count(star):
    return isinstance(star, exp.Star) and isinstance(star.parent, exp.Count)


@pytest.mark.parametrize("name", STATEMENTS)
def test_a_statement_keeps_to_what_runs_everywhere(name):
    """Windows with an order, joins without OR, whole sums, few functions; every column is named."""
    assert find_faults(read(name)) == []


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT list(a) FROM t",
        "SELECT arg_max(a, b) FROM t",
        "SELECT first(a) FROM t",
        "SELECT approx_quantile(a, 0.5) FROM t",
        "SELECT quantile_cont(a, 0.5) FROM t",
        "SELECT date_diff('day', a, b) FROM t",
        "SELECT a FROM t QUALIFY row_number() OVER (ORDER BY a) = 1",
        "SELECT sum(a) OVER (PARTITION BY b) FROM t",
        "SELECT sum(a * 0.5) FROM t",
        "SELECT sum(CAST(a AS DOUBLE)) FROM t",
        "SELECT t.a FROM t INNER JOIN u ON t.a = u.a OR t.b = u.b",
        "SELECT a / 2 FROM t",
        "SELECT * FROM t",
        "SELECT last_value(a IGNORE NULLS) OVER (ORDER BY b) FROM t",
    ],
)
def test_what_does_not_run_everywhere_is_found(statement):
    """The lint refuses each of the known traps."""
    assert find_faults(statement)


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("name", STATEMENTS)
def test_statements_are_written_for_other_engines(name, dialect):
    """Golden files hold what sqlglot makes of each statement; made by ``python -m tests.journeys.golden``."""
    assert write(name, dialect) == (GOLDEN / f"{name}.{dialect}.sql").read_text(encoding="utf-8")


def write(name, dialect):
    """Return a statement for another engine."""
    (written,) = sqlglot.transpile(read(name), read="duckdb", write=dialect, pretty=True, comments=False)
    return written + "\n"
