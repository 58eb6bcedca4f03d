"""Write the golden files anew: ``python -m tests.journeys.golden``; then read what changed."""

from tests.journeys.test_sql import DIALECTS, GOLDEN, STATEMENTS, write

for name in STATEMENTS:
    for dialect in DIALECTS:
        (GOLDEN / f"{name}.{dialect}.sql").write_text(write(name, dialect), encoding="utf-8")
