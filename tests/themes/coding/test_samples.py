"""Samples to be coded: what is drawn, and who codes it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from friction.errors import FrictionError
from friction.themes.coding.samples import draw_sample
from tests.tables import table


def make(n, *, themes=("th-a", "th-b", None), per_document=1):
    """Return n segments, each with its own text, in themes in turn, and where they lie."""
    ids = [f"d{number // per_document}/{number % per_document}" for number in range(n)]
    segments = pd.DataFrame(
        {"segment_id": ids, "doc_id": [name.split("/")[0] for name in ids], "text": [f"text {name}" for name in ids]}
    )
    placed = [themes[number % len(themes)] for number in range(n)]
    strength = [(number % 97) / 100 if theme else 0.0 for number, theme in enumerate(placed)]
    return segments, pd.DataFrame({"segment_id": ids, "theme_id": placed, "strength": strength})


def draw(segments, topics, how="random", n=10, *, themes=(), coders=("ann",), overlap=1.0, seed=0, already=(), **more):
    return draw_sample(segments, topics, themes, how, n, coders, overlap, seed, already, **more)


def themes_of(found, topics):
    return topics.set_index("segment_id")["theme_id"].reindex(found["segment_id"].unique())


def test_a_seed_draws_the_same_segments_whatever_the_order_of_the_rows():
    """Another seed draws others; each segment comes once."""
    segments, topics = make(300)
    first, other = draw(segments, topics), draw(segments, topics, seed=1)
    shuffled = draw(segments.sample(frac=1, random_state=1), topics.sample(frac=1, random_state=2))

    pd.testing.assert_frame_equal(first, shuffled)
    assert first["segment_id"].nunique() == 10
    assert set(first["segment_id"]) != set(other["segment_id"])


def test_at_random_every_segment_comes_as_often():
    """Over 100 seeds each of 12 is among 3 about 25 times; in a theme or in none."""
    segments, topics = make(12)
    times = pd.concat([draw(segments, topics, n=3, seed=seed) for seed in range(100)])["segment_id"].value_counts()

    assert len(times) == 12
    assert times.between(8, 42).all()


def test_the_uncertain_ones_are_the_least_firm_of_each_theme_in_turn():
    """One theme full of unsure segments does not fill the sample; who is in no theme is not drawn."""
    segments = table("segment_id | doc_id | text\n" + "\n".join(f"{n} | {n} | t{n}" for n in "abcdefg"))
    topics = table(
        """
        segment_id | theme_id | strength
        a          | th-a     | 0.1
        b          | th-a     | 0.2
        c          | th-a     | 0.3
        d          | th-b     | 0.6
        e          | th-b     | 0.5
        f          | th-b     | 0.9
        g          | -        | 0.0
        """
    )

    assert set(draw(segments, topics, "uncertain", 1)["segment_id"]) == {"a"}
    assert set(draw(segments, topics, "uncertain", 4)["segment_id"]) == {"a", "b", "d", "e"}
    assert set(draw(segments, topics, "uncertain", 2, themes=["th-b"])["segment_id"]) == {"d", "e"}
    assert set(draw(segments, topics, "uncertain", 99)["segment_id"]) == set("abcdef")


def test_equally_uncertain_ones_are_drawn_by_chance():
    """A hash of the seed decides, not the id."""
    segments, topics = make(40, themes=("th-a",))
    same = topics.assign(strength=0.5)

    drawn = {frozenset(draw(segments, same, "uncertain", 3, seed=seed)["segment_id"]) for seed in range(5)}

    assert len(drawn) > 1


def test_themes_give_as_many_each():
    """As long as they have any; what one lacks the others give."""
    segments, topics = make(300)

    assert themes_of(draw(segments, topics, "theme", 20), topics).value_counts().to_dict() == {"th-a": 10, "th-b": 10}
    assert themes_of(draw(segments, topics, "theme", 7, themes=["th-a"]), topics).tolist() == ["th-a"] * 7
    few = topics[(topics["theme_id"] != "th-a") | (topics.index < 9)]
    assert themes_of(draw(segments, few, "theme", 20), few).value_counts().to_dict() == {"th-a": 3, "th-b": 17}


def test_segments_in_no_theme_can_be_drawn():
    """Also those of which the run says nothing; in no theme means in none of several."""
    segments, topics = make(9)
    unknown = topics[topics["theme_id"].notna() | (topics["segment_id"] == "d2/0")]

    assert set(draw(segments, topics, "none", 99)["segment_id"]) == {"d2/0", "d5/0", "d8/0"}
    assert set(draw(segments, unknown, "none", 99)["segment_id"]) == {"d2/0", "d5/0", "d8/0"}


def test_a_segment_in_two_themes_is_drawn_once():
    """Whichever way."""
    segments = table("segment_id | doc_id | text\n a | a | one\n b | b | two")
    topics = table("segment_id | theme_id | strength\n a | x | 0.5\n a | y | 0.5\n b | y | 0.5")

    for how in ("random", "theme", "uncertain"):
        assert draw(segments, topics, how)["segment_id"].tolist() in (["a", "b"], ["b", "a"])


def test_equal_texts_are_drawn_once_and_empty_ones_never():
    """Case and space apart; nor what says the same as a segment drawn before."""
    segments = table(
        """
        segment_id | doc_id | text
        a          | a      | It is slow
        b          | b      | it  is SLOW
        c          | c      | late
        d          | d      | Late
        e          | e      | -
        f          | f      | lost
        g          | g      | -
        """
    )
    segments.loc[6, "text"] = " \n"
    topics = pd.DataFrame({"segment_id": [], "theme_id": [], "strength": []})
    found = set(draw(segments, topics, n=99)["segment_id"])

    assert len(found) == 3
    assert len(found & {"a", "b"}) == len(found & {"c", "d"}) == 1
    assert set(draw(segments, topics, n=99, already=["a", "f"])["segment_id"]) in ({"c"}, {"d"})


def test_one_segment_of_a_person_where_there_are_enough():
    """Then a second one of each; a document of nobody known is a person of its own."""
    segments, topics = make(40, themes=("th-a", "th-b"), per_document=4)
    documents = segments.set_index("segment_id")["doc_id"]

    def most(found, of):
        return of[found["segment_id"]].value_counts().max()

    for how in ("random", "theme"):
        assert most(draw(segments, topics, how, 10), documents) == 1
        assert most(draw(segments, topics, how, 20), documents) == 2
    people = segments.assign(person_id=[f"p{number % 5}" for number in range(39)] + [None])
    found = draw(people, topics, n=6)
    assert most(found, people.set_index("segment_id")["person_id"].fillna("d9")) == 1


def test_all_code_what_is_shared_and_the_rest_is_split():
    """Half of ten by all three, the other five by one each; who codes most has one more than who codes least."""
    segments, topics = make(300)
    found = draw(segments, topics, coders=("cem", "ann", "ben"), overlap=0.5)
    times = found.groupby("segment_id")["coder"].size()
    shared = found.groupby("segment_id")["shared"].first()

    assert times[shared].tolist() == [3] * 5
    assert times[~shared].tolist() == [1] * 5
    assert sorted(found["coder"].value_counts()) == [6, 7, 7]
    assert found["coder"].tolist() == sorted(found["coder"])


def test_two_in_turn_may_share_instead_of_all():
    """Of six shared segments each two of three coders have two."""
    segments, topics = make(300)
    found = draw(segments, topics, n=12, coders=("ann", "ben", "cem"), overlap=0.5, pairs=True)
    both = found[found["shared"]].groupby("segment_id")["coder"].agg(lambda own: " ".join(sorted(own)))

    assert both.value_counts().to_dict() == {"ann ben": 2, "ann cem": 2, "ben cem": 2}
    assert found["coder"].value_counts().to_dict() == {"ann": 6, "ben": 6, "cem": 6}


def test_a_single_coder_shares_nothing():
    """There is nobody to agree with; everything is coded once, in order."""
    found = draw(*make(30), n=5)

    assert not found["shared"].any()
    assert found["position"].tolist() == [1, 2, 3, 4, 5]


def test_the_order_says_nothing_of_strength_or_of_who_shares():
    """Each coder has an order by chance: over many segments it goes with neither."""
    segments, topics = make(2000, themes=("th-a", "th-b"))
    found = draw(segments, topics, "uncertain", 1000, coders=("ann", "ben"), overlap=0.5)
    ann = found[found["coder"] == "ann"].merge(topics, on="segment_id")
    both = found.pivot_table(index="segment_id", columns="coder", values="position").dropna()

    assert abs(np.corrcoef(ann["position"], ann["strength"])[0, 1]) < 0.12
    assert abs(np.corrcoef(ann["position"], ann["shared"])[0, 1]) < 0.12
    assert abs(np.corrcoef(both["ann"], both["ben"])[0, 1]) < 0.12
    assert list(found.columns) == ["segment_id", "coder", "position", "shared"]


@settings(deadline=None, max_examples=25)
@given(
    st.sampled_from(["random", "uncertain", "theme", "none"]),
    st.integers(1, 40),
    st.lists(st.sampled_from(["ann", "ben", "cem", "dan"]), min_size=1),
    st.floats(0.01, 1.0),
    st.booleans(),
    st.integers(0, 9),
)
def test_every_segment_drawn_is_somebodys_to_do(how, n, coders, overlap, pairs, seed):
    """As many as asked for or as there are, each in place, nobody's work much more than another's."""
    segments, topics = make(60, per_document=2)
    found = draw(segments, topics, how, n, coders=coders, overlap=overlap, seed=seed, pairs=pairs)
    load = found["coder"].value_counts().reindex(sorted(set(coders)), fill_value=0)

    assert found["segment_id"].nunique() == min(n, {"random": 60, "none": 20}.get(how, 40))
    assert not found.duplicated(["segment_id", "coder"]).any()
    assert load.max() - load.min() <= 1
    for _, own in found.groupby("coder"):
        assert own["position"].tolist() == list(range(1, len(own) + 1))
    several = found.groupby("segment_id")["coder"].transform("size") > 1
    assert (several == found["shared"]).all()


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"how": "best"}, "no way 'best'"),
        ({"n": 0}, "at least one segment"),
        ({"coders": ()}, "nobody is named"),
        ({"overlap": 0.0}, "above 0 and at most 1"),
        ({"overlap": 1.5}, "above 0 and at most 1"),
        ({"how": "none", "themes": ["th-a"]}, "in no theme"),
    ],
)
def test_what_cannot_be_drawn_is_refused(more, told):
    """With what is wrong."""
    with pytest.raises(FrictionError, match=told):
        draw(*make(9), **more)


def test_nothing_to_draw_is_an_empty_sample():
    """Not an error: the one who asks says so."""
    found = draw(*make(0))

    assert found.empty
    assert list(found.columns) == ["segment_id", "coder", "position", "shared"]
