"""Lineage: topics of a run against the themes kept so far."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from friction.topics.lineage import OWN_THEME, Previous, find_centroids, find_lineage, remember_gone, to_part_id
from tests.tables import assert_same, table

pytestmark = pytest.mark.slow


def unit(rows):
    rows = np.asarray(rows, dtype=np.float64)
    return rows / np.linalg.norm(rows, axis=-1, keepdims=True)


def lineage(members, before=None, **more):
    """Return the themes and the lineage of topics given by their segments; the topic ``-`` is none."""
    placed = pd.DataFrame([(s, t) for t, own in members.items() for s in own], columns=["segment_id", "topic_id"])
    placed["topic_id"] = placed["topic_id"].mask(placed["topic_id"] == "-")
    topics = pd.DataFrame({"topic_id": [name for name in members if name != "-"]})
    return (*find_lineage(topics, placed, {}, before, **more), placed)


def told(found):
    """Return the rows of lineage as a set, nulls as a dash."""
    return set(
        zip(found["topic_id"].fillna("-"), found["previous_theme_id"].fillna("-"), found["relation"], strict=True)
    )


def themes_of(topics):
    return dict(zip(topics["topic_id"], topics["theme_id"], strict=True))


def test_topics_keep_their_theme_and_others_split_merge_come_and_go():
    """By mutual best overlap of common segments."""
    first, _, placed = lineage({"k-a": "abcdef", "k-b": "ghij", "k-c": "klm", "k-d": "op"})
    theme = themes_of(first)

    second, found, _ = lineage(
        {"n-a": "abcd", "n-a2": "ef", "n-bc": "ghijklm", "n-new": "xyz"}, Previous(first, placed)
    )

    now = themes_of(second)
    assert now["n-a"] == theme["k-a"]
    assert now["n-bc"] == theme["k-b"]
    assert now["n-new"] not in set(theme.values())
    assert second["theme_id"].is_unique
    assert told(found) == {
        ("n-a", theme["k-a"], "same"),
        ("n-a2", theme["k-a"], "split"),
        ("n-bc", theme["k-b"], "same"),
        ("n-bc", theme["k-c"], "merged"),
        ("n-new", "-", "new"),
        ("-", theme["k-d"], "gone"),
    }


def test_a_topic_that_a_code_gathered_is_the_theme_that_people_made():
    """Whatever it overlaps, on the first run and later; what its segments were before continues without it."""
    first, _, placed = lineage({"k-a": "abcdef", "k-b": "ghij"}, given={"k-b": "th-made"})
    theme = themes_of(first)

    kept, same, _ = lineage({"n-a": "abcghi", "n-b": "jdef"}, Previous(first, placed), given={"n-b": "th-made"})
    taken, split, _ = lineage({"n-a": "ab", "n-c": "cdef", "n-b": "ghij"}, Previous(first, placed),
                              given={"n-c": "th-other"})  # fmt: skip

    assert theme["k-b"] == "th-made"
    assert themes_of(kept) == {"n-a": theme["k-a"], "n-b": "th-made"}
    assert {("n-a", theme["k-a"], "same"), ("n-b", "th-made", "same")} <= told(same)
    assert themes_of(taken) == {"n-a": theme["k-a"], "n-c": "th-other", "n-b": "th-made"}
    assert ("n-c", theme["k-a"], "split") in told(split)


def test_the_same_topics_are_the_same_themes():
    """A run on the same data changes nothing."""
    first, _, placed = lineage({"k-a": "abc", "k-b": "def"})
    second, found, _ = lineage({"k-b": "def", "k-a": "abc"}, Previous(first, placed))

    assert themes_of(second) == themes_of(first)
    assert set(found["relation"]) == {"same"}


def test_a_topic_made_of_two_themes_is_said_to_be_split_off_both():
    """Where it overlaps them about equally and both are kept elsewhere, neither is left out."""
    first, _, placed = lineage({"k-a": "abcdef", "k-b": "ghijkl"})
    theme = themes_of(first)

    second, found, _ = lineage({"n-a": "abcd", "n-b": "ghij", "n-ab": "efkl"}, Previous(first, placed))

    assert {("n-ab", theme["k-a"], "split"), ("n-ab", theme["k-b"], "split")} < told(found)
    assert themes_of(second)["n-ab"] not in set(theme.values())


def test_a_theme_that_falls_into_many_pieces_lives_on_in_the_largest():
    """However small that piece is."""
    first, _, placed = lineage({"k-a": "abcdefghijklm"})
    pieces = {"n-1": "ab", "n-2": "cd", "n-3": "ef", "n-4": "gh", "n-5": "ij", "n-6": "klm"}

    second, found, _ = lineage(pieces, Previous(first, placed))

    assert themes_of(second)["n-6"] == first["theme_id"][0]
    assert found["relation"].value_counts().to_dict() == {"split": 5, "same": 1}


def test_segments_that_had_no_topic_make_a_new_theme():
    """What was novel last week and is a group now continues nothing."""
    first, _, placed = lineage({"k-a": "abc", "-": "xyzw"})

    _, found, _ = lineage({"n-a": "abc", "n-b": "xyzw"}, Previous(first, placed))

    assert told(found) == {("n-a", first["theme_id"][0], "same"), ("n-b", "-", "new")}


def test_a_topic_of_new_texts_that_draws_a_few_old_ones_along_is_new():
    """Unless people merged the theme these come from: then they are not taken out of it."""
    first, _, placed = lineage({"k-a": "abcdefgh"})
    a = first["theme_id"][0]
    now = {"n-a": "abcdef", "n-new": "ghUVWXYZ"}

    _, found, _ = lineage(now, Previous(first, placed))
    kept, found_held, _ = lineage(now, Previous(first, placed), held={a})

    assert told(found) == {("n-a", a, "same"), ("n-new", "-", "new")}
    assert told(found_held) == {("n-a", a, "same"), ("n-new", a, "split")}
    assert set(kept["theme_id"]) == {a}


def test_without_common_segments_the_nearest_centroid_counts():
    """When old documents have left the data, a topic is known by its meaning; one that means something else is new."""
    before, _, placed = lineage({"k-a": "abc", "k-b": "def"})
    old = Previous(before, placed, {"k-a": np.array([1.0, 0.0]), "k-b": np.array([0.0, 1.0])})
    topics = pd.DataFrame({"topic_id": ["n-a", "n-c"]})
    now = pd.DataFrame({"segment_id": list("uvwxyz"), "topic_id": ["n-a"] * 3 + ["n-c"] * 3})

    kept, found = find_lineage(topics, now, {"n-a": unit([0.99, 0.14]), "n-c": unit([-1, 0.2])}, old)

    assert themes_of(kept)["n-a"] == themes_of(before)["k-a"]
    assert set(found["relation"]) == {"same", "new", "gone"}


@pytest.mark.parametrize(("cosine", "relation"), [(0.98, "same"), (0.92, "new")])
def test_how_near_is_near_enough_depends_on_how_near_other_themes_are(cosine, relation):
    """Two themes at a cosine of 0.9: a topic at 0.92 from one may be a third, one at 0.98 is that theme."""
    before, _, placed = lineage({"k-a": "abc", "k-b": "def"})
    a, b = np.array([1.0, 0, 0]), np.array([0.9, np.sqrt(1 - 0.81), 0])
    topics = pd.DataFrame({"topic_id": ["n-a"]})
    now = pd.DataFrame({"segment_id": list("xyz"), "topic_id": "n-a"})
    vector = np.array([cosine, 0, np.sqrt(1 - cosine**2)])

    _, found = find_lineage(topics, now, {"n-a": vector}, Previous(before, placed, {"k-a": a, "k-b": b}))

    assert found.loc[found["topic_id"] == "n-a", "relation"].tolist() == [relation]


def test_a_theme_that_comes_back_after_weeks_is_itself():
    """Its centroid is remembered while it is gone."""
    axes = np.eye(3)
    week1, _, placed1 = lineage({"k-a": "abc", "k-b": "def"})
    old1 = Previous(week1, placed1, {"k-a": axes[0], "k-b": axes[1]})
    week2, _, placed2 = lineage({"m-a": "abc"}, old1)
    old2 = Previous(week2, placed2, {"m-a": axes[0]}, gone=remember_gone(week2, old1))
    week3, _, placed3 = lineage({"n-a": "abc"}, old2)
    old3 = Previous(week3, placed3, {"n-a": axes[0]}, gone=remember_gone(week3, old2))
    topics = pd.DataFrame({"topic_id": ["p-a", "p-b"]})
    now = pd.DataFrame({"segment_id": list("abcxyz"), "topic_id": ["p-a"] * 3 + ["p-b"] * 3})

    week4, found = find_lineage(topics, now, {"p-a": axes[0], "p-b": unit([0.1, 1, 0.1])}, old3)

    assert themes_of(week4) == {"p-a": themes_of(week1)["k-a"], "p-b": themes_of(week1)["k-b"]}
    assert set(found["relation"]) == {"same"}


def test_an_id_is_never_used_again():
    """Not even by a topic of the very segments that once made it, where its meaning is not remembered."""
    first, _, placed = lineage({"k-a": "abc"})
    used = first["theme_id"][0]
    nothing = Previous(first.iloc[:0], placed.assign(topic_id=None), used={used})

    again, _, _ = lineage({"k-a": "abc"}, nothing)

    assert again["theme_id"][0] != used
    assert used in remember_gone(again, nothing)


def test_what_splits_off_a_theme_that_people_merged_stays_inside():
    """The run says so in the lineage, and gives the topic the theme's own id, week after week."""
    first, _, placed = lineage({"k-a": "abcdef", "k-b": "ghi"})
    a = themes_of(first)["k-a"]

    second, found, again = lineage({"n-1": "abcd", "n-2": "ef", "n-b": "ghi"}, Previous(first, placed), held={a})
    third, _, _ = lineage({"p-1": "abcd", "p-2": "ef", "p-b": "ghi"}, Previous(second, again), held={a})

    assert ("n-2", a, "split") in told(found)
    assert themes_of(second)["n-1"] == themes_of(second)["n-2"] == a
    assert themes_of(third)["p-1"] == themes_of(third)["p-2"] == a


def test_a_topic_that_swallows_a_part_and_its_whole_continues_the_whole():
    """Even where the part is larger: only the whole can be taken apart again."""
    first, _, placed = lineage({"k-whole": "abc", "k-part": "defghi"})
    whole, part = themes_of(first)["k-whole"], themes_of(first)["k-part"]

    second, found, _ = lineage({"n": "abcdefghi"}, Previous(first, placed), parts={part: whole})

    assert themes_of(second) == {"n": whole}
    assert ("n", part, "merged") in told(found)


def test_themes_are_those_that_people_made_of_the_topics():
    """Where the table says so: a part split off last week is continued by the topic that is this part."""
    first, _, placed = lineage({"k-a": "abcdef"})
    a = first["theme_id"][0]
    kept = placed.assign(**{OWN_THEME: [a, a, a, "th-part", "th-part", "th-part"]})

    second, _, _ = lineage({"n-1": "abc", "n-2": "def"}, Previous(first, kept))

    assert themes_of(second) == {"n-1": a, "n-2": "th-part"}


def test_the_id_of_a_part_comes_from_its_theme_and_examples():
    """In any order."""
    assert to_part_id("th-1", ["a", "b"]) == to_part_id("th-1", ["b", "a"]) != to_part_id("th-2", ["a", "b"])


def make_two_weeks(seed=0, per_theme=100, n=30, spread=0.6):
    """Return a week of 30 themes and the week after, in which five things happened to them.

    A tenth of the second week is new and a tenth of the first has left. Theme 0 is split in halves, 1 and 2 are
    merged, 3 vanished (its texts have left), one theme is new.
    """
    random = np.random.default_rng(seed)
    centres = unit(random.normal(size=(n + 1, 32)))
    halves = unit(centres[0] + np.array([[0.5], [-0.5]]) * unit(random.normal(size=32)))
    old = [(f"s{theme:02d}-{number:03d}", theme) for theme in range(n) for number in range(per_theme)]
    new = [(f"t{theme:02d}-{number:03d}", theme) for theme in range(n + 1) for number in range(per_theme // 10)]
    new += [(f"t{n:02d}-{number:03d}", n) for number in range(per_theme // 10, per_theme // 2)]
    rows = pd.DataFrame(old + new, columns=["segment_id", "theme"])
    rows["week"] = [1] * len(old) + [2] * len(new)
    rows["half"] = random.integers(0, 2, len(rows))
    rows["left"] = (random.random(len(rows)) < 0.1) & (rows["week"] == 1) | (rows["theme"] == 3)
    middles = np.where((rows["theme"] == 0).to_numpy()[:, None], halves[rows["half"]], centres[rows["theme"]])
    vectors = unit(middles + random.normal(0, spread / np.sqrt(32), middles.shape))
    lost = random.random(len(rows)) < 0.05  # the clusterer left these out
    rows["then"] = ("k-" + rows["theme"].astype(str)).mask(lost)
    topic = rows["theme"].replace({2: 1}).astype(str) + np.where(rows["theme"] == 0, rows["half"].astype(str), "")
    rows["now"] = ("n-" + topic).mask(random.random(len(rows)) < 0.05)
    return rows, vectors


@pytest.mark.parametrize("seed", range(5))
def test_the_week_after_every_theme_that_stayed_keeps_its_id_and_every_planted_change_is_named(seed):
    """With 90 % old and 10 % new documents: a new, a split, two merged and a vanished theme, and 26 that stay."""
    rows, vectors = make_two_weeks(seed)
    first_week, second_week = (rows["week"] == 1).to_numpy(), ~rows["left"].to_numpy()
    then = rows.loc[first_week, ["segment_id", "then"]].rename(columns={"then": "topic_id"})
    now = rows.loc[second_week, ["segment_id", "now"]].rename(columns={"now": "topic_id"})
    ids = rows["segment_id"].to_numpy()
    old = find_centroids(ids[first_week], vectors[first_week], then)
    first, _ = find_lineage(pd.DataFrame({"topic_id": sorted(old)}), then, old, None)
    theme = themes_of(first)
    centroids = find_centroids(ids[second_week], vectors[second_week], now)

    second, found = find_lineage(
        pd.DataFrame({"topic_id": sorted(centroids)}), now, centroids, Previous(first, then, old)
    )

    kept = themes_of(second)
    assert all(kept[f"n-{number}"] == theme[f"k-{number}"] for number in range(4, 30))
    changes = {row for row in told(found) if row[2] != "same"}
    halves = {row for row in changes if row[2] == "split"}
    merged = {row for row in changes if row[2] == "merged"}
    assert halves in ({("n-00", theme["k-0"], "split")}, {("n-01", theme["k-0"], "split")})
    assert merged in ({("n-1", theme["k-1"], "merged")}, {("n-1", theme["k-2"], "merged")})
    assert changes - halves - merged == {("n-30", "-", "new"), ("-", theme["k-3"], "gone")}


@pytest.mark.parametrize("seed", range(3))
def test_the_same_holds_when_no_document_of_the_first_week_is_left(seed):
    """Then the centroids alone tell which theme a topic continues."""
    rows, vectors = make_two_weeks(seed, per_theme=200)
    first_week = (rows["week"] == 1).to_numpy()
    then = rows.loc[first_week, ["segment_id", "then"]].rename(columns={"then": "topic_id"})
    now = rows.loc[~first_week, ["segment_id", "now"]].rename(columns={"now": "topic_id"})
    ids = rows["segment_id"].to_numpy()
    old = find_centroids(ids[first_week], vectors[first_week], then)
    first, _ = find_lineage(pd.DataFrame({"topic_id": sorted(old)}), then, old, None)
    theme = themes_of(first)
    now = now[~now["segment_id"].str.startswith("t03")]
    centroids = find_centroids(ids[~first_week], vectors[~first_week], now)

    second, found = find_lineage(
        pd.DataFrame({"topic_id": sorted(centroids)}), now, centroids, Previous(first, then, old)
    )

    kept = themes_of(second)
    assert all(kept[f"n-{number}"] == theme[f"k-{number}"] for number in range(4, 30))
    assert {("n-30", "-", "new"), ("-", theme["k-3"], "gone")} < told(found)
    assert {row[0] for row in told(found) if row[2] == "split"} < {"n-00", "n-01"}


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 2**16), st.integers(0, 2**16))
def test_the_order_of_the_rows_does_not_matter(seed, order):
    """Shuffled topics and segments have the same themes and the same lineage."""
    random = np.random.default_rng(seed)
    ids = np.array([f"s{number}" for number in range(60)])
    then = pd.DataFrame({"segment_id": ids[:50], "topic_id": [f"k{n}" for n in random.integers(0, 6, 50)]})
    now = pd.DataFrame({"segment_id": ids[5:], "topic_id": [f"n{n}" for n in random.integers(0, 6, 55)]})
    first, _ = find_lineage(pd.DataFrame({"topic_id": sorted(then["topic_id"].unique())}), then, {}, None)
    topics = pd.DataFrame({"topic_id": sorted(now["topic_id"].unique())})

    kept, found = find_lineage(topics, now, {}, Previous(first, then))
    again, found_again = find_lineage(
        topics.sample(frac=1, random_state=order),
        now.sample(frac=1, random_state=order),
        {},
        Previous(first.sample(frac=1, random_state=order), then.sample(frac=1, random_state=order)),
    )

    assert themes_of(kept) == themes_of(again)
    pd.testing.assert_frame_equal(found, found_again)
    assert kept["theme_id"].is_unique
    assert set(found["topic_id"].dropna()) == set(topics["topic_id"])
    assert set(first["theme_id"]) == set(found["previous_theme_id"].dropna())


def test_centroids_are_unit_means():
    """Of the vectors of a topic's segments."""
    placed = table("""
        segment_id | topic_id
        a          | k
        b          | k
        c          | -
    """)

    centroids = find_centroids(["a", "b", "c"], unit([[1, 0], [0, 1], [-1, 0]]), placed)

    assert_same(pd.DataFrame({"x": centroids["k"]}), "x\n 0.707107\n 0.707107", places=5)
