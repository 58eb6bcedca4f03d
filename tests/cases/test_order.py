"""Events of one moment: the same order whichever way the file lies, by number, file, settings or stages."""

from __future__ import annotations

import random
import re
from collections import Counter

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from friction.engine import fetch, open_engine, register, run_sql
from friction.ingest.order.event_numbers import find_numbers
from friction.ingest.order.places import find_places
from friction.journeys.paths import iter_xes
from friction.journeys.propose.name_groups import group_names
from friction.journeys.propose.passages import find_passages
from pipelines.commands.check import check_workspace
from pipelines.inputs.stitched import find_raw_persons, stitch_inputs
from pipelines.show import Show
from tests.cases.made import KEY, cut, find_paths, read, write_rows

JOURNEY = """
[journey]
converts = ["results"]
[[journey.stages]]
name = "landing"
events = ["landing"]
[[journey.stages]]
name = "quiz"
events = ["quiz_start"]
[[journey.stages]]
name = "lead view"
events = ["lead_view"]
[[journey.stages]]
name = "lead"
events = ["lead"]
"""
EVENTS = """
[[events]]
name = "events"
path = "events.csv"
columns = {{ {columns}person = "user", happened_at = "at", name = "event" }}
"""
WITH_ID, WITHOUT_ID = EVENTS.format(columns='event_id = "id", ') + JOURNEY, EVENTS.format(columns="") + JOURNEY
STEPS = ("landing", "quiz_start", "lead_view", "lead", "results")
ONE_WAY = ("landing>quiz>lead view>lead", "converted")


def make_rows(n: int = 12):
    """Return rows (id, user, at, event), oldest first: three of five steps in one second; the ids run from 6 on."""
    start, rows, number = pd.Timestamp("2025-11-03 10:23:49"), [], 6
    for person in range(n):
        at = start + pd.Timedelta(hours=3 * person)
        for step, later in zip(STEPS, (0, 5, 86, 86, 86), strict=True):
            rows.append((number, f"q{person:02}", str(at + pd.Timedelta(seconds=later)), step))
            number += 1
    return rows


def arrange(rows, how):
    """Return rows as they are, the other way round, or shuffled."""
    if how == "shuffled":
        return random.Random(7).sample(rows, len(rows))  # noqa: S311 - no secret
    return rows[::-1] if how == "newest first" else rows


@pytest.mark.parametrize("how", ["oldest first", "newest first", "shuffled"])
def test_ids_that_are_numbers_order_a_moment(tmp_path, how):
    """Ids that grow with time tell, however the file lies; as text "10" lay before "9": 2 of 40 were drop-offs."""
    write_rows(tmp_path / "events.csv", "id,user,at,event", arrange(make_rows(), how))
    _, built, notes = cut(tmp_path, WITH_ID)
    assert find_paths(built) == [ONE_WAY] * 12
    told = "24 of 48 moves rest on the order of events that share a moment"
    assert notes == [f"{told}: 24 by the event ids, numbers that grow with time (events)."]


@pytest.mark.parametrize(("how", "rule"), [("oldest first", "file"), ("newest first", "file_reversed")])
def test_without_an_id_the_order_of_the_file_tells(tmp_path, how, rule):
    """A log without ids is read in the direction in which it lies; before, the hash of the content decided."""
    write_rows(tmp_path / "events.csv", "id,user,at,event", arrange(make_rows(), how))
    _, built, _ = cut(tmp_path, WITHOUT_ID)
    assert find_paths(built) == [ONE_WAY] * 12
    assert read(tmp_path, WITHOUT_ID)[1].imports["ties_by"].tolist() == [rule]


def test_a_file_sorted_by_person_has_an_order_too(tmp_path):
    """Persons in the order of their ids, each one's events newest first: the rows of each person tell the direction."""
    rows = make_rows()[::-1]
    rows.sort(key=lambda row: hash_of(row[1]))
    write_rows(tmp_path / "events.csv", "id,user,at,event", rows)
    _, built, _ = cut(tmp_path, WITHOUT_ID)
    assert find_paths(built) == [ONE_WAY] * 12


def hash_of(text: str) -> int:
    """Return a number that is in no order."""
    return sum(ord(sign) * 7919**place for place, sign in enumerate(text)) % 1009


def test_a_file_in_no_order_says_nothing(tmp_path):
    """Without a number in a shuffled file the stages tell, and what is told says so."""
    write_rows(tmp_path / "events.csv", "id,user,at,event", arrange(make_rows(), "shuffled"))
    _, built, notes = cut(tmp_path, WITHOUT_ID)
    assert find_paths(built) == [ONE_WAY] * 12
    assert "24 by the order of the stages in the settings" in notes[0]
    assert read(tmp_path, WITHOUT_ID)[1].imports["ties_by"].tolist() == ["nothing"]


def test_ids_at_random_are_no_numbers_of_events(tmp_path):
    """Whole numbers that do not grow with time say nothing: the file's own order counts, against that of the stages."""
    numbers = random.Random(3).sample(range(10_000), 60)  # noqa: S311 - no secret
    back = dict(zip(STEPS, ("landing", "quiz_start", "lead", "lead_view", "results"), strict=True))
    rows = [(number, user, at, back[event]) for number, (_, user, at, event) in zip(numbers, make_rows(), strict=True)]
    write_rows(tmp_path / "events.csv", "id,user,at,event", rows)
    _, built, _ = cut(tmp_path, WITH_ID)
    assert find_paths(built) == [("landing>quiz>lead>lead view", "converted")] * 12


def test_a_declared_number_counts_whatever_it_counts(tmp_path):
    """A number that begins anew for each person orders that person's events, in a file in no order."""
    rows = [(place % 5 + 8, *row[1:]) for place, row in enumerate(make_rows())]
    write_rows(tmp_path / "events.csv", "number,user,at,event", arrange(rows, "shuffled"))
    _, built, notes = cut(tmp_path, EVENTS.format(columns='number = "number", ') + JOURNEY)
    assert find_paths(built) == [ONE_WAY] * 12
    assert "24 by the number of the event (events)" in notes[0]


def test_what_is_no_number_is_told(tmp_path):
    """A cell of the number that holds none is counted, and its event lies behind those with one."""
    rows = [(3, "u", "2026-01-05", "lead"), ("x", "u", "2026-01-05", "quiz_start"), (1, "u", "2026-01-05", "landing")]
    write_rows(tmp_path / "events.csv", "number,user,at,event", rows)
    declared = EVENTS.format(columns='number = "number", ') + JOURNEY
    assert cut(tmp_path, declared)[0]["name"].tolist() == ["landing", "lead", "quiz_start"]
    assert read(tmp_path, declared)[1].quarantine["reason"].tolist() == [
        "number is not a number; the row is kept without it"
    ]


def test_timestamps_lie_in_the_order_of_the_settings(tmp_path):
    """Columns of one row with one time happened in the order in which the settings name them."""
    write_rows(tmp_path / "orders.csv", "id,a,b,c", [("u1", *["2026-01-05 10:00"] * 3), ("u2", *["2026-01-06"] * 3)])
    source = """
        [[events]]
        name = "orders"
        format = "timestamps"
        path = "orders.csv"
        columns = { person = "id" }
        events = { quiz_start = "a", lead = "b", lead_view = "c" }
    """
    _, built, notes = cut(tmp_path, source + JOURNEY)
    assert find_paths(built) == [("quiz>lead>lead view", "open")] * 2
    assert "4 by the order of the events in the settings (orders)" in notes[0]


def test_sources_meet_in_the_order_of_stages(tmp_path):
    """Two sources in one second: each keeps its own order, the stages order the rest, what converts comes last."""
    web = [("u", "2026-01-05 10:00:00", "landing"), ("u", "2026-01-05 10:01:00", "quiz_start"),
           ("u", "2026-01-05 10:01:00", "lead")]  # fmt: skip
    write_rows(tmp_path / "events.csv", "user,at,event", web)
    write_rows(tmp_path / "billing.csv", "user,at,event", [("u", "2026-01-05 10:01:00", name) for name in ("results",)])
    billing = WITHOUT_ID.partition("[journey]")[0].replace('"events"', '"billing"').replace("events.csv", "billing.csv")
    _, built, notes = cut(tmp_path, billing + WITHOUT_ID)
    assert find_paths(built) == [("landing>quiz>lead", "converted")]
    assert "1 by the order of the stages" in notes[0]


def test_all_in_one_moment(tmp_path):
    """A file of one moment has no direction: the stages tell, whichever way it lies."""
    for rows in (STEPS, STEPS[::-1]):
        write_rows(tmp_path / "events.csv", "user,at,event", [("u", "2026-01-05", name) for name in rows])
        assert find_paths(cut(tmp_path, WITHOUT_ID)[1]) == [ONE_WAY]


def test_files_of_a_source_lie_in_the_order_of_their_times(tmp_path):
    """Files newest first each, called so that their names lie otherwise: what two hold of a moment is in order."""
    rows = [(user, at, event) for _, user, at, event in make_rows()]
    for number, (first, last) in enumerate([(53, 60), (28, 53), (0, 28)]):
        write_rows(tmp_path / f"part-{number + 8}.csv", "user,at,event", rows[first:last][::-1])
    _, built, _ = cut(tmp_path, WITHOUT_ID.replace("events.csv", "part-*.csv"))
    assert find_paths(built) == [ONE_WAY] * 12


@pytest.mark.parametrize("write", ["{:d}", "evt_{:d}", "90000000000000000{:d}", "{:06d}"])
def test_numbers_however_they_are_written(tmp_path, write):
    """Behind one beginning, longer than a machine's number, with leading zeros: numbers all the same."""
    rows = [(write.format(number), *rest) for number, *rest in make_rows()]
    write_rows(tmp_path / "events.csv", "id,user,at,event", arrange(rows, "shuffled"))
    assert find_paths(cut(tmp_path, WITH_ID)[1]) == [ONE_WAY] * 12


@pytest.mark.parametrize("texts", [["a1", "b2"], ["1", "x"], ["-1", "-2"], ["1.5", "1.10"], [None, None]])
def test_texts_that_are_no_numbers(texts):
    """Two beginnings, signs, fractions or nothing at all: no whole numbers."""
    assert find_numbers(pd.Series(texts, dtype="str"), whole=True) is None


def test_an_id_that_several_events_share_is_no_number(tmp_path):
    """The number of a session grows with time, but does not tell its events apart: the file does."""
    rows = [(number // 5 + 100, *rest) for number, *rest in make_rows(20)]
    write_rows(tmp_path / "events.csv", "id,user,at,event", rows)
    _, built, _ = cut(tmp_path, WITH_ID)
    assert find_paths(built) == [ONE_WAY] * 20


def test_who_used_a_device_last(tmp_path):
    """Of two logins in one second the later one in the file has the device from then on."""
    logins = [("zoe", "d", "2026-01-05 10:00:00", "landing"), ("ann", "d", "2026-01-05 10:00:00", "landing"),
              ("", "d", "2026-01-05 11:00:00", "lead"), ("zoe", "", "2026-01-06", "lead")]  # fmt: skip
    source = EVENTS.format(columns='aliases = { device = "device" }, ') + JOURNEY
    owners = []
    for rows in (logins, logins[::-1], [logins[1], logins[0], *logins[2:]]):
        write_rows(tmp_path / "events.csv", "user,device,at,event", rows)
        found, raw = read(tmp_path, source)
        persons = find_raw_persons(raw.events, "happened_at", stitch_inputs(raw, found, KEY), KEY)
        hers = dict(zip(raw.events["person"], persons, strict=True))
        last = persons[raw.events["happened_at"] == pd.Timestamp("2026-01-05 11:00", tz="UTC")]
        owners.append("ann" if last.tolist() == [hers["ann"]] else "zoe")
    assert owners == ["ann", "ann", "zoe"]


def test_check_tells_what_rests_on_ties(tmp_path):
    """``friction check`` says how many moves rest on events of one moment, and by which rule."""
    write_rows(tmp_path / "events.csv", "id,user,at,event", make_rows())
    read(tmp_path, WITH_ID)
    notes = check_workspace(tmp_path, Show(quiet=True))["notes"]
    assert any("24 of 48 moves rest on the order of events that share a moment" in note for note in notes)


def test_the_log_of_journeys_lies_in_that_order(tmp_path):
    """The XES export writes events of one second as they happened, not by their ids as text."""
    write_rows(tmp_path / "events.csv", "id,user,at,event", make_rows(1)[::-1])
    events, built, _ = cut(tmp_path, WITH_ID)
    journey, data_end = read(tmp_path, WITH_ID)[0].journey, events["happened_at"].max()
    log = "".join(iter_xes(events, built.journeys, journey, data_end=data_end, title="log"))
    assert re.findall('      <string key="concept:name" value="([a-z_]+)"', log) == list(STEPS)


def test_a_proposal_of_stages_takes_them_in_that_order():
    """Groups of events reached in one second lie as the file says, where it says so; else by their names."""
    at = pd.Timestamp("2026-01-05", tz="UTC")
    rows = pd.DataFrame({"person_id": "u", "happened_at": at, "name": ["zeta", "alpha"]})
    groups = group_names(rows["name"].value_counts())
    first = [group.names[0] for group in groups].index("zeta")
    told = find_passages(rows.assign(place=[0, 1]), groups).position
    untold = find_passages(rows, groups).position
    assert told[first] < told[1 - first]
    assert untold[first] > untold[1 - first]


moment = st.sampled_from(["2026-01-05 10:00:00", "2026-01-05 10:00:01", "2026-01-05 10:00:02", "2026-01-06"])
event = st.tuples(st.sampled_from(["u1", "u2", ""]), moment, st.sampled_from([*STEPS, "other"]))
quiet = settings(deadline=None, max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])


def same(one, other) -> None:
    pd.testing.assert_frame_equal(one[0], other[0])
    pd.testing.assert_frame_equal(one[1].visits, other[1].visits)
    pd.testing.assert_frame_equal(one[1].journeys, other[1].journeys)


@pytest.mark.slow
@quiet
@given(rows=st.lists(event, min_size=1, max_size=12))
def test_a_file_the_other_way_round(tmp_path, rows):
    """Without a number, whatever a file holds: reversed as a whole it gives the same tables, identical rows and all."""
    write_rows(tmp_path / "events.csv", "user,at,event", rows)
    one = cut(tmp_path, WITHOUT_ID)
    write_rows(tmp_path / "events.csv", "user,at,event", rows[::-1])
    same(one, cut(tmp_path, WITHOUT_ID))


@pytest.mark.slow
@quiet
@given(rows=st.lists(event, min_size=1, max_size=12), seed=st.randoms(use_true_random=False))
def test_numbered_rows_in_any_order(tmp_path, rows, seed):
    """With a number, shuffled rows give the same tables."""
    numbered = [(number, *row) for number, row in enumerate(rows)]
    declared = EVENTS.format(columns='number = "number", event_id = "number", ') + JOURNEY
    write_rows(tmp_path / "events.csv", "number,user,at,event", numbered)
    one = cut(tmp_path, declared)
    write_rows(tmp_path / "events.csv", "number,user,at,event", seed.sample(numbered, len(numbered)))
    same(one, cut(tmp_path, declared))


tied = st.fixed_dictionaries(
    {
        "person": st.integers(0, 1), "happened": st.integers(0, 1), "source": st.sampled_from(["a", "b", "c"]),
        "place": st.integers(0, 3), "reach": st.integers(-1, 4),
    }
)  # fmt: skip


def order_by_hand(events: pd.DataFrame) -> dict[str, int]:
    """Return the place of each event in its moment, from 1, by taking the sources' rows one by one."""
    found = {}
    for _, rows in events.groupby(["person", "happened"]):
        keyed = []
        for source, own in rows.groupby("source"):
            reached = -1
            lying = sorted((one.place, one.reach, len(one.event_id), one.event_id) for one in own.itertuples())
            for _, reach, _, event_id in lying:
                reached = max(reached, reach)
                keyed.append((reached, source, len(keyed), event_id))
        if len(keyed) > 1:
            found |= {event_id: place for place, (*_, event_id) in enumerate(sorted(keyed), start=1)}
    return found


@pytest.mark.slow
@settings(deadline=None, max_examples=60)
@given(rows=st.lists(tied, min_size=1, max_size=14))
def test_the_order_of_a_moment_by_hand(rows):
    """The statement gives what a loop gives; the order of each source stands, and ids are numbers."""
    events = pd.DataFrame(rows).assign(event_id=[str(number) for number in range(5, 5 + len(rows))])
    with open_engine() as connection:
        register(connection, "unordered", events)
        run_sql(connection, "journeys", "ties")
        ties = fetch(connection, "SELECT event_id, tie FROM ties").to_pandas()
    found = dict(zip(ties["event_id"], ties["tie"], strict=True))
    assert found == order_by_hand(events)
    lined = events[events["event_id"].isin(found)].assign(tie=events["event_id"].map(found)).sort_values("tie")
    for _, own in lined.groupby(["person", "happened", "source"]):
        assert own["place"].is_monotonic_increasing


@settings(deadline=None, max_examples=60)
@given(numbers=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 5)), min_size=1, max_size=12))
def test_places_by_hand(numbers):
    """A declared number becomes the place among the different numbers of its moment."""
    times = pd.to_datetime([1_767_600_000 + at for at, _ in numbers], unit="s", utc=True)
    raw = pd.DataFrame({"happened_at": times, "person": "u", "file": "e.csv", "number": [str(n) for _, n in numbers]})
    places, _ = find_places(raw.astype({"number": "str"}), pd.Series([None] * len(raw), dtype="str"))
    by_hand = [sum(1 for other in {n for t, n in numbers if t == at} if other < number) for at, number in numbers]
    shared = Counter(at for at, _ in numbers)
    assert places.tolist() == [place if shared[at] > 1 else 0 for place, (at, _) in zip(by_hand, numbers, strict=True)]
