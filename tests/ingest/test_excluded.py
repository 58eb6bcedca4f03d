"""Rules of the settings leave out bots, test accounts and noise; each row says which rule did."""

from __future__ import annotations

import pandas as pd
import pytest

from friction.config import Exclude
from friction.ingest.sources.excluded import find_excluded
from tests.tables import table

EVENTS = table("""
    person | ids$                      | name     | source | happened_at
    a      | a                         | view     | web    | 2026-01-05 09:00
    a      | device:1                  | ping     | web    | 2026-01-05 09:10
    b      | b,email:b@ourselves.com   | view     | web    | 2026-01-05 09:20
    b      | b                         | ping     | app    | 2026-01-05 10:00
    -      | -                         | view     | app    | 2026-01-05 10:00
""")
PROPERTIES = ['{"env":"test"}', "{}", '{"env":"live"}', "{}", '{"env":"test-7"}']


def events() -> pd.DataFrame:
    ids = EVENTS["ids"].str.replace(",", "\n")
    return EVENTS.assign(ids=ids, properties=PROPERTIES, happened_at=pd.to_datetime(EVENTS["happened_at"], utc=True))


def documents() -> pd.DataFrame:
    return pd.DataFrame({"person": ["b", "c", None], "ids": ["b", "c", None]})


def apply(*rules: Exclude) -> tuple[list[str | None], list[str | None]]:
    why = find_excluded({"documents": documents(), "events": events()}, rules)
    return tuple(why[kind].astype(object).where(why[kind].notna(), None).tolist() for kind in ("events", "documents"))


@pytest.mark.parametrize("glob", ["*@ourselves.com", "email:*@ourselves.com", "b"])
def test_a_persons_rule_takes_all_rows_of_whoever_fits(glob):
    """An address on one row is enough, with or without its kind: events and messages of that person go."""
    assert apply(Exclude(name="us", persons=(glob,))) == ([None, None, "us", "us", None], ["us", None, None])


def test_a_glob_is_case_sensitive_and_whole():
    """A capital, or a part alone, does not fit."""
    assert apply(Exclude(name="us", persons=("B", "ourselves"))) == ([None] * 5, [None] * 3)


def test_events_go_by_name_source_and_property():
    """All that a rule names must hold; messages are not touched."""
    assert apply(Exclude(name="pings", events=("pi*",))) == ([None, "pings", None, "pings", None], [None] * 3)
    assert apply(Exclude(name="pings", events=("pi*",), sources=("app",)))[0] == [None, None, None, "pings", None]
    assert apply(Exclude(name="test", properties={"env": "test*"}))[0] == ["test", None, None, None, "test"]
    assert apply(Exclude(name="mine", persons=("a",), events=("view",)))[0] == ["mine", None, None, None, None]


def test_whoever_is_too_busy_goes_whole():
    """Two events in one hour are too many: all events of that person go; nobody is busy without a name."""
    assert apply(Exclude(name="bots", more_than_per_hour=1))[0] == ["bots", "bots", None, None, None]
    assert apply(Exclude(name="bots", more_than_per_hour=2))[0] == [None] * 5


def test_the_first_rule_of_the_settings_counts():
    """A row that two rules leave out is counted once."""
    rules = (Exclude(name="one", events=("view",)), Exclude(name="two", sources=("web",)))

    assert apply(*rules)[0] == ["one", "two", "one", None, "one"]


def test_a_rule_must_name_something():
    """An empty rule, and a rate among other conditions, are refused."""
    with pytest.raises(ValueError, match="names nothing"):
        Exclude(name="x")
    with pytest.raises(ValueError, match="a rule of its own"):
        Exclude(name="x", events=("view",), more_than_per_hour=3)
