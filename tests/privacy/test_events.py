"""Events by the million: ids, order and the table they make."""

from __future__ import annotations

import hashlib
import hmac
import json

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from friction.contracts import build_table
from friction.errors import ContractError
from friction.privacy import event_ids, events, row_ids
from friction.privacy.keyed import iter_digests
from friction.store.objects import Objects
from friction.store.stream import open_table
from tests.privacy.test_protect import AT, KEY, build_events, raw_events

pytestmark = pytest.mark.slow

DICTIONARY = pd.ArrowDtype(pa.dictionary(pa.int32(), pa.large_string()))
CODED = ["person", "name", "source", "session", "properties", "file"]


@settings(deadline=None)
@given(key=st.binary(min_size=16, max_size=200), messages=st.lists(st.binary(max_size=200), max_size=4))
def test_keyed_hashes(key, messages):
    """Keyed hashes are the HMAC-SHA256 of Python's own library."""
    assert list(iter_digests(key, messages)) == [hmac.digest(key, message, "sha256") for message in messages]


texts = st.none() | st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from('ab"\\\n\x7f é'), max_size=5)


@settings(deadline=None)
@given(cells=st.fixed_dictionaries(dict.fromkeys(["person", "session", "name", "properties"], texts)))
def test_what_an_id_is_made_of(cells):
    """An id is 128 bit of the keyed hash of source, person, microseconds, name, session and properties as JSON."""
    values = [cells[name] for name in ("name", "session", "properties")]
    content = json.dumps(["clicks", cells["person"], 1767603600000000, *values])
    expected = hmac.digest(KEY, content.encode(), hashlib.sha256).hex()[:32]
    assert event_ids.to_event_ids(raw_events(cells), KEY).tolist() == [f"e-{expected}"]


def test_repeats_are_numbered():
    """Rows of equal content are numbered from the second on, and sorted as text."""
    found = build_events(raw_events(*[{}] * 11), KEY)[0]["event_id"].tolist()
    bare = found[0]
    assert found == [bare, f"{bare}.10", f"{bare}.11", *(f"{bare}.{number}" for number in range(2, 10))]


def write(folder, raw):
    with open_table(Objects(folder), "events") as table:
        for part in events.build_events(raw, KEY)[0]:
            table.add(part)
    return table.stored.sha256


row = st.fixed_dictionaries(
    {},
    optional={
        "event_id": st.sampled_from(["7", "b", "a@x.com"]),
        "person": st.sampled_from(["u1", "u2", " u1", None]),
        "happened_at": st.sampled_from([AT, AT + pd.Timedelta(1, "us"), AT - pd.Timedelta(1, "D")]),
        "name": st.sampled_from(["pay", "mail b@x.com"]),
        "session": st.sampled_from(["s1", "s2"]),
        "properties": st.sampled_from(['{"a":"1"}', '{"a":"c@x.com","b":"2"}']),
        "file": st.sampled_from(["a.csv", "b.csv"]),
    },
)
rows = st.lists(row, max_size=10, unique_by=lambda cells: cells.get("event_id") or object())


@settings(deadline=None, max_examples=30)
@given(rows=rows, seed=st.randoms(use_true_random=False), at_once=st.integers(1, 5), coded=st.booleans())
def test_bytes_do_not_depend_on_order(tmp_path_factory, rows, seed, at_once, coded):
    """Shuffled rows, in parts of any size, as text or as dictionaries, give the same file."""
    folder = tmp_path_factory.mktemp("law")
    shuffled = raw_events(*seed.sample(rows, len(rows)))
    shuffled = shuffled.astype(dict.fromkeys(CODED, DICTIONARY)) if coded else shuffled
    one = write(folder / "one", raw_events(*rows))
    with pytest.MonkeyPatch.context() as patch:
        for module in (row_ids, event_ids, events):
            patch.setattr(module, "ROWS_AT_ONCE", at_once)
        other = write(folder / "other", shuffled)
    assert one == other


@settings(deadline=None, max_examples=60)
@given(rows=rows)
def test_table_keeps_its_contract(rows):
    """The table has the types, the order of rows and the key that its contract names."""
    found = build_events(raw_events(*rows), KEY)[0]
    pd.testing.assert_frame_equal(build_table("events", found), found)


def test_the_same_id_twice(tmp_path):
    """Two events of one id are refused: what is counted by id would be counted wrongly."""
    with pytest.raises(ContractError, match="key event_id is unique"):
        write(tmp_path, raw_events({"event_id": "7"}, {"event_id": "7"}))
    assert list(tmp_path.iterdir()) == []
