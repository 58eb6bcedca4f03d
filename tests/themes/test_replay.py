"""What decisions, given one after the other, make of themes, segments and messages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from friction.errors import StoreError
from friction.themes.replay import replay_decisions
from friction.themes.state import Acted, Decided
from tests.themes.decided import log


def test_the_last_word_on_a_matter_counts():
    """A second name replaces the first; notes add up."""
    state = replay_decisions(
        log(
            ("a", "name", {"name": "One"}, None),
            ("a", "name", {"name": "Two"}, None),
            ("a", "note", {"text": "x"}, None),
            ("a", "note", {"text": "y"}, None),
            ("a", "status", {"status": "watched"}, None),
        )
    )

    assert state.themes["a"].name == "Two"
    assert state.themes["a"].notes == ("x", "y")
    assert state.themes["a"].status == "watched"


def test_an_undo_takes_back_and_an_undo_of_it_brings_back():
    """As if it had never been given."""
    named = ("a", "name", {"name": "One"}, None)
    undo = (None, "undo", {}, "00000001")

    assert "a" not in replay_decisions(log(named, undo)).themes
    assert replay_decisions(log(named, undo, (None, "undo", {}, "00000002"))).themes["a"].name == "One"


def test_merges_follow_chains_and_never_close_a_circle():
    """A into b, b into c: both are c; c into a does nothing."""
    state = replay_decisions(
        log(
            ("a", "merge", {"into": "b"}, None),
            ("b", "merge", {"into": "c"}, None),
            ("c", "merge", {"into": "a"}, None),
        )
    )

    assert state.merged_into == {"a": "c", "b": "c"}
    assert state.find_theme("c") == "c"


def test_decisions_on_themes_that_are_gone_do_no_harm():
    """They wait: when the theme comes back, they hold again."""
    state = replay_decisions(log(("gone", "owner", {"owner": "x"}, None), ("gone", "merge", {"into": "lost"}, None)))

    assert state.themes["gone"].owner == "x"
    assert state.find_theme("gone") == "lost"


def test_the_last_theme_a_segment_was_put_in_counts():
    """Moved, pinned or given as an example of a part: the last word on each segment, whatever was said on others."""
    state = replay_decisions(
        log(
            ("a", "place", {"segment_ids": ["s1", "s2", "s3"]}, None),
            ("a", "split", {"parts": {"p": ["s2", "s3"], "q": ["s4"]}}, None),
            ("b", "place", {"segment_ids": ["s3"]}, None),
        )
    )

    assert state.placed == {"s1": "a", "s2": "p", "s3": "b", "s4": "q"}
    assert state.parts == {"p": "a", "q": "a"}


def test_the_last_stage_a_message_was_put_at_counts():
    """Whatever theme it was said on; an undo brings back what was said before, and no theme is touched by it."""
    rows = (
        ("a", "align", {"doc_ids": ["d1", "d2"], "stage": "search"}, None),
        ("b", "align", {"doc_ids": ["d1"], "stage": ""}, None),
    )
    state, before = replay_decisions(log(*rows)), replay_decisions(log(*rows, (None, "undo", {}, "00000002")))

    assert state.aligned == {"d1": "", "d2": "search"}
    assert before.aligned == {"d1": "search", "d2": "search"}
    assert state.themes == {}


def test_a_part_of_a_part_knows_the_whole():
    """Through all splits; a theme that is no part is its own whole."""
    state = replay_decisions(
        log(("a", "split", {"parts": {"p": ["s1"]}}, None), ("p", "split", {"parts": {"q": ["s2"]}}, None))
    )

    assert [state.find_whole(theme_id) for theme_id in ("q", "p", "a")] == ["a", "a", "a"]


def decide(*rows):
    """Return what is decided on theme ``a`` by decisions on it: (action, payload)."""
    return replay_decisions(log(*(("a", action, payload, None) for action, payload in rows))).themes.get("a", Decided())


def test_a_codebook_entry_is_made_of_its_words():
    """Created, defined, described; whoever says nothing takes the words back."""
    made = decide(
        ("create", {"name": "Late refund"}),
        ("define", {"definition": "Money comes late"}),
        ("describe", {"field": "include", "text": "also partly"}),
        ("describe", {"field": "exclude", "text": "never came"}),
        ("describe", {"field": "memo", "text": "see May"}),
        ("describe", {"field": "exclude", "text": ""}),
    )

    assert made == Decided(
        name="Late refund", definition="Money comes late", include="also partly", memo="see May", created=True
    )
    assert decide(("define", {"definition": "x"}), ("define", {"definition": ""})) == Decided()


def test_an_example_is_typical_or_an_edge_of_the_theme_or_none():
    """By the last word on each segment."""
    shown = decide(
        ("example", {"segment_ids": ["s1", "s2", "s3"], "as": "typical"}),
        ("example", {"segment_ids": ["s2"], "as": "edge"}),
        ("example", {"segment_ids": ["s3", "s9"], "as": ""}),
        ("example", {"segment_ids": ["s4", "s1"], "as": "typical"}),
    )

    assert (shown.typical, shown.edge) == (("s4", "s1"), ("s2",))


def test_tags_are_a_sorted_set():
    """Put on twice is put on once; taken off is off."""
    rows = [("tag", {"tag": tag}) for tag in ("web", "app", "web", "legal")]

    assert decide(*rows).tags == ("app", "legal", "web")
    assert decide(*rows, ("untag", {"tag": "web"}), ("untag", {"tag": "never"})).tags == ("app", "legal")


def test_the_last_severity_counts():
    """0 is a word, too."""
    assert decide(("severity", {"severity": 0.5}), ("severity", {"severity": 0})).severity == 0.0


def test_what_was_done_adds_up_and_the_last_day_is_when_it_was_shipped():
    """In whichever order people tell of it; without a day, nobody knows."""
    first, second = ({"what": "one", "shipped_on": "2026-06-01"}, {"what": "two", "shipped_on": "2026-05-01"})
    done = decide(("acted", first), ("acted", second), ("acted", {"what": "three", "shipped_on": ""}))

    assert done.acted == (Acted("one", "2026-06-01"), Acted("two", "2026-05-01"), Acted("three", ""))
    assert done.shipped_on == "2026-06-01"
    assert decide(("acted", {"what": "x", "shipped_on": ""})).shipped_on is None


@pytest.mark.parametrize(
    ("payloads", "by"),
    [
        ([{"owner": "Ana", "by": "2026-06-01"}], "2026-06-01"),
        ([{"owner": "Ana", "by": "2026-06-01"}, {"owner": "Ben"}], "2026-06-01"),
        ([{"owner": "Ana", "by": "2026-06-01"}, {"owner": "Ana", "by": ""}], None),
        ([{"owner": "Ana"}], None),
    ],
)
def test_the_day_it_is_due_outlasts_its_owner(payloads, by):
    """A decision on the owner that names no day leaves the one that was said; an empty one takes it away."""
    assert decide(*(("owner", payload) for payload in payloads)).by == by


@pytest.mark.parametrize(
    ("rows", "fields"),
    [
        ([("name", {"name": "One"}), ("note", {"text": "x"})], ("name",)),
        ([("friction", {"is_friction": False})], ("is_friction",)),
        ([("kind", {"kind": "wish"})], ("kind", "is_friction")),
        ([("kind", {"kind": "wish"}), ("friction", {"is_friction": True})], ("kind", "is_friction")),
        ([("kind", {"kind": "praise"}), ("friction", {"is_friction": True})], ("is_friction",)),
        ([("owner", {"owner": "Ana"}), ("owner", {"owner": ""})], ()),
        ([("severity", {"severity": 0}), ("approve", {}), ("tag", {"tag": "t"})], ("approved", "severity", "tags")),
    ],
)
def test_a_field_is_a_persons_word_only_where_a_person_said_it(rows, fields):
    """A name says nothing of friction, friction nothing of the kind, and what was taken back is nobody's."""
    assert decide(*rows).fields == set(fields)


def nest(*pairs, more=()):
    rows = [(theme_id, "nest", {"parent": parent}, None) for theme_id, parent in pairs]
    return replay_decisions(log(*rows, *more)).parents


def test_themes_are_nested_in_two_levels():
    """The last parent counts; none is a word, too."""
    assert nest(("a", "x"), ("b", "x"), ("a", "y"), ("c", "")) == {"a": "y", "b": "x", "c": ""}


@pytest.mark.parametrize("pair", [("a", "a"), ("x", "y"), ("y", "a"), ("x", "a")])
def test_what_would_make_a_third_level_or_a_circle_does_nothing(pair):
    """Under itself, a parent under another, something under a child, a parent under its child."""
    assert nest(("a", "x"), pair) == {"a": "x"}


def test_a_theme_is_nested_under_the_theme_that_holds_its_parent_now():
    """Merges are followed, whenever they came; a theme that was merged away is nested nowhere until it is back."""
    merged, child_merged = (("x", "merge", {"into": "y"}, None), ("a", "merge", {"into": "b"}, None))

    assert nest(("a", "x"), more=[merged]) == {"a": "y"}
    assert nest(("a", "x"), more=[child_merged]) == {}
    assert nest(("a", "x"), more=[("x", "merge", {"into": "a"}, None)]) == {}
    assert nest(("a", "x"), more=[child_merged, (None, "undo", {}, "00000002")]) == {"a": "x"}


def move(*rows):
    """Return (its own theme where people said, themes beside, themes it is not in) of segment s by (action, theme)."""
    merges = [(theme[0], "merge", {"into": theme[1]}, None) for action, theme in rows if action == "merge"]
    placed = [(theme, action, {"segment_ids": ["s"]}, None) for action, theme in rows if action != "merge"]
    state = replay_decisions(log(*placed, *merges))
    return state.placed.get("s"), state.added.get("s", ()), state.removed.get("s", frozenset())


@pytest.mark.parametrize(
    ("rows", "own", "beside", "out"),
    [
        ([("place", "a"), ("add", "b"), ("add", "c"), ("add", "b")], "a", ("b", "c"), ""),
        ([("place", "a"), ("add", "a")], "a", (), ""),
        ([("add", "b"), ("place", "b")], "b", (), ""),
        ([("add", "b"), ("place", "b"), ("place", "c")], "c", (), ""),
        ([("add", "b"), ("remove", "b")], None, (), "b"),
        ([("remove", "b"), ("add", "b")], None, ("b",), ""),
        ([("remove", "b"), ("place", "b")], "b", (), ""),
        ([("place", "a"), ("add", "b"), ("remove", "a")], "a", ("b",), "a"),
        ([("place", "a"), ("remove", "a"), ("add", "a")], "a", (), ""),
        ([("add", "b"), ("add", "c"), ("remove", "m"), ("merge", "bm")], None, ("c",), "m"),
        ([("remove", "m"), ("place", "b"), ("merge", "bm")], "b", (), ""),
        ([("remove", "b"), ("add", "m"), ("merge", "bm")], None, ("m",), "b"),
    ],
)
def test_the_last_word_on_a_segment_and_a_theme_counts(rows, own, beside, out):
    """Put in, added beside, taken out: what a theme holds by merges goes with it."""
    assert move(*rows) == (own, beside, frozenset(out))


def test_what_was_taken_out_of_a_theme_is_out_of_all_it_holds():
    """But what was taken out of a part only is not out of the whole."""
    merged = ("b", "merge", {"into": "m"}, None)
    state = replay_decisions(log(merged, ("m", "remove", {"segment_ids": ["s"]}, None),
                                 ("b", "remove", {"segment_ids": ["t"]}, None)))  # fmt: skip

    assert [state.is_out("s", theme) for theme in "bmx"] == [True, True, False]
    assert [state.is_out("t", theme) for theme in "bmx"] == [True, False, False]


def test_a_message_is_at_a_stage_or_at_a_visit_of_it_by_the_last_word():
    """A visit says its stage; a stage takes the visit back."""
    visit = ("a", "visit", {"doc_ids": ["d1", "d2"], "stage": "pay", "entered_at": "2026-05-01T10:00:00+00:00"}, None)
    state = replay_decisions(log(visit, ("a", "align", {"doc_ids": ["d2"], "stage": "search"}, None)))

    assert state.aligned == {"d1": "pay", "d2": "search"}
    assert dict(state.visits) == {"d1": ("pay", "2026-05-01T10:00:00+00:00")}


def test_a_refused_proposal_is_remembered_until_the_refusal_is_taken_back():
    """It needs no theme."""
    refused = (None, "refuse", {"proposal_id": "pr-1"}, None)

    assert replay_decisions(log(refused)).refused == {"pr-1"}
    assert replay_decisions(log(refused, ("a", "undo", {}, "00000001"))).refused == frozenset()


def test_the_log_decides_the_order_and_not_the_clock():
    """Clocks of two machines differ; a decision has its number from the log."""
    decisions = log(("a", "name", {"name": "One"}, None), ("a", "name", {"name": "Two"}, None))
    turned = decisions.assign(decided_at=decisions["decided_at"].iloc[::-1].to_numpy())

    assert replay_decisions(turned).themes["a"].name == "Two"


def test_an_action_nobody_knows_is_told():
    """A newer version may have written it: passing it over would show what nobody decided."""
    with pytest.raises(StoreError, match="'paint'"):
        replay_decisions(log(("a", "paint", {}, None)))


NAMES = st.builds(lambda name: {"name": name}, st.text(min_size=1))
VERDICTS = st.builds(lambda verdict: {"is_friction": verdict}, st.booleans())
MERGES = st.builds(lambda into: {"into": into}, st.sampled_from("abc"))
SEGMENTS = st.lists(st.sampled_from("rstuv"), min_size=1, max_size=3, unique=True)
MOVES = st.builds(lambda ids: {"segment_ids": ids}, SEGMENTS)
ALIGNS = st.builds(lambda ids, stage: {"doc_ids": ids, "stage": stage}, SEGMENTS, st.sampled_from(["", "s"]))
SPLITS = st.builds(lambda part, ids: {"parts": {part: ids}}, st.sampled_from(["p", "q"]), SEGMENTS)
ACTIONS = st.one_of(
    st.tuples(st.sampled_from("abc"), st.just(action), payloads, st.none())
    for action, payloads in (
        ("name", NAMES),
        ("friction", VERDICTS),
        ("merge", MERGES),
        ("place", MOVES),
        ("align", ALIGNS),
        ("split", SPLITS),
    )
)


@given(st.lists(ACTIONS, max_size=8), ACTIONS)
def test_undoing_the_last_decision_restores_exactly_what_was(rows, last):
    """Whatever came before."""
    before = replay_decisions(log(*rows))

    after = replay_decisions(log(*rows, last, (None, "undo", {}, f"{len(rows) + 1:08d}")))

    assert after == before


@given(st.lists(ACTIONS, max_size=8), st.randoms())
def test_the_order_of_the_rows_does_not_matter(rows, random):
    """Their numbers order the decisions."""
    decisions = log(*rows)
    shuffled = decisions.sample(frac=1, random_state=random.randrange(2**32))

    assert replay_decisions(shuffled) == replay_decisions(decisions)
