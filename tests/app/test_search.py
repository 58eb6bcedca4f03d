"""What a search finds: filters, order, nearness in meaning, and where what was found is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from app.views.search import (
    IN_NONE,
    IN_THEMES,
    LEAST_LIKENESS,
    MOST_NEAREST,
    Wanted,
    count_reasons,
    count_themes,
    find,
    measure_likeness,
)
from app.views.search_filters import list_choices
from app.views.search_index import NONE, build_index, find_rows, place_index
from friction.contracts import build_empty, build_table
from tests.app.conftest import ZONE


@pytest.fixture(scope="module")
def search(index, placed):
    """Return a function that gives the ids of the messages found."""

    def find_ids(likeness=None, **wanted):
        found = find(index, placed, Wanted(**wanted), likeness)
        return index.doc_ids.take(found.docs).to_pylist()

    return find_ids


def test_without_a_word_and_a_filter_everything_is_found(search, tables):
    """Every message of a customer once, also one without a segment."""
    assert sorted(search()) == sorted(tables["documents"]["doc_id"])


def test_agents_are_not_searched(tables):
    """What agents and bots wrote is no message of a customer."""
    documents = tables["documents"].assign(author=lambda all_: ["agent"] + ["customer"] * (len(all_) - 1))
    own = {"documents": documents, "segments": tables["segments"].iloc[1:], "persons": tables["persons"]}
    less = build_index(own, ZONE, None)
    assert len(less.doc_ids) == len(documents) - 1


@pytest.mark.parametrize(
    ("wanted", "kept"),
    [
        ({"themes": ["th-card"]}, lambda all_: all_["theme_id"] == "th-card"),
        ({"themes": ["th-card", "th-late"]}, lambda all_: all_["theme_id"].isin(["th-card", "th-late"])),
        ({"placed": [IN_NONE]}, lambda all_: all_["theme_id"].isna()),
        ({"placed": [IN_THEMES]}, lambda all_: all_["theme_id"].notna()),
        ({"placed": [IN_NONE, IN_THEMES]}, lambda all_: all_["theme_id"].notna() | True),
        ({"reasons": ["novel"]}, lambda all_: all_["reason"] == "novel"),
        ({"reasons": ["ambiguous"]}, lambda all_: all_["reason"] == "ambiguous"),
        ({"sources": ["chat"]}, lambda all_: all_["source"] == "chat"),
        ({"stages": ["payment"]}, lambda all_: all_["stage"] == "payment"),
        ({"stages": ["payment", NONE]}, lambda all_: (all_["stage"] == "payment") | all_["stage"].isna()),
        ({"ratings": ["low"]}, lambda all_: all_["rating"] < 0.4),
        ({"ratings": [NONE]}, lambda all_: all_["rating"].isna()),
        ({"ratings": ["high"]}, lambda all_: all_["rating"] > 0.6),
        ({"friction": ["likely"]}, lambda all_: all_["friction"] >= 0.5),
        ({"friction": ["unlikely"]}, lambda all_: all_["friction"] < 0.5),
        ({"kinds": ["praise"]}, lambda all_: all_["kind"] == "praise"),
        ({"languages": ["en"]}, lambda all_: all_["language"] == "en"),
        ({"weeks": ["2026-W15"]}, lambda all_: all_["week"] == "2026-W15"),
        (
            {"themes": ["th-card"], "sources": ["chat"]},
            lambda all_: (all_["theme_id"] == "th-card") & (all_["source"] == "chat"),
        ),
        ({"themes": ["no such theme", "x" * 9999]}, lambda all_: all_["theme_id"] == ""),
    ],
)
def test_a_filter_keeps_what_has_its_value(search, tables, wanted, kept):
    """Of a filter one value is enough, all filters must be met, and "no value" is a value; as pandas would filter."""
    best = tables["alignments"][tables["alignments"]["best"]][["doc_id", "stage"]]
    rows = (
        tables["documents"].merge(tables["segments"], on="doc_id", suffixes=("", "_segment")).merge(best, on="doc_id")
    )
    rows = rows.merge(tables["segment_topics"], on="segment_id")
    calendar = rows["written_at"].dt.tz_convert(ZONE).dt.isocalendar()
    weeks = zip(calendar["year"], calendar["week"], strict=True)
    rows = rows.assign(week=[f"{year}-W{week:02d}" for year, week in weeks])
    assert sorted(search(**wanted)) == sorted(rows.loc[kept(rows), "doc_id"].unique())


def test_groups_are_those_of_the_settings(tables):
    """The property that the settings name makes the groups; who told none is in none."""
    persons = tables["persons"].assign(properties=['{"plan":"plus"}'] * 20 + ["{}"] * (len(tables["persons"]) - 20))
    grouped = build_index({**tables, "persons": persons}, ZONE, "plan")
    found = find(grouped, place_index(grouped, tables), Wanted(groups=["plus"]))
    mine = tables["documents"].set_index("doc_id")["person_id"]
    assert set(mine[grouped.doc_ids.take(found.docs).to_pylist()]) == set(mine.dropna()) & set(
        persons["person_id"][:20]
    )


def test_the_newest_come_first_and_those_without_a_time_last(tables, placed):
    """By time, and of equal times by id."""
    documents = tables["documents"].copy()
    documents.loc[documents.index[::7], "written_at"] = pd.NaT
    index = build_index({**tables, "documents": documents}, ZONE, None)
    found = find(index, placed, Wanted(sort="newest"))
    told = documents.set_index("doc_id")["written_at"][index.doc_ids.take(found.docs).to_pylist()]
    wanted = documents.sort_values(["written_at", "doc_id"], ascending=[False, True], na_position="last")
    assert told.index.tolist() == wanted["doc_id"].tolist()


def test_the_best_have_most_friction_and_belong_most_firmly(search, tables):
    """Friction times membership, from half for what is in no theme."""
    placed = tables["segments"].merge(tables["segment_topics"], on="segment_id")
    placed = placed.assign(weight=(placed["friction"] * (0.5 + placed["strength"] / 2)).astype("float32"))
    wanted = placed.sort_values(["weight", "doc_id"], ascending=[False, True])["doc_id"].tolist()
    assert search() == wanted


def test_words_and_filters_go_together(search):
    """What was typed must occur in the message, whichever segment of it the filters are about."""
    assert sorted(search(typed="bank card")) == []
    assert sorted(search(typed="card refused")) == [f"d-0{number}" for number in range(10)]
    assert sorted(search(typed="CARDS", sources=["review"])) == ["d-02", "d-05", "d-08"]
    assert search(typed="card -refused -input") == []


def test_the_segments_that_say_it_are_meant(index, placed):
    """Of a message with several segments those that hold a word; all of them where none does."""
    two = replace(
        index, docs=np.zeros(len(index.docs), dtype=np.int32), folded=index.said.take([0] * len(index.doc_ids)),
    )  # fmt: skip
    found = find(two, placed, Wanted(typed="card"))
    said = index.said.to_pylist()
    saying = [at for at, text in enumerate(said) if "card" in text]
    assert np.flatnonzero(found.segments).tolist() == saying
    greeted = find(index, placed, Wanted(typed='"hello there"'))
    assert greeted.segments.all()


def test_by_meaning_the_likest_come_first(index, placed):
    """Likeness is the cosine to the vectors; what is hardly like it, or has no vector, is not found."""
    random = np.random.default_rng(3)
    vectors = random.standard_normal((len(index.docs), 8)).astype("float32")
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    asked = vectors[4]
    ids = index.segment_ids.to_pylist()
    rows = find_rows(index, ["another", *reversed(ids[:5]), *ids[6:]])
    vectors = vectors[: len(ids)]
    likeness = measure_likeness(rows, vectors, asked)
    wanted = [float(vectors[row] @ asked) if row >= 0 else -1.0 for row in rows]
    assert np.flatnonzero(rows < 0).tolist() == [5]
    assert rows[:3].tolist() == [5, 4, 3]
    assert likeness.tolist() == pytest.approx(wanted, abs=1e-6)
    found = find(index, placed, Wanted(typed="x", by="meaning"), likeness)
    there = [float(likeness[index.docs == doc].max()) for doc in found.docs]
    assert there == sorted(there, reverse=True)
    assert there[0] == pytest.approx(1)
    assert min(there) >= LEAST_LIKENESS["meaning"]
    assert len(found.docs) == sum(one >= LEAST_LIKENESS["meaning"] for one in wanted)


def test_by_meaning_so_many_are_shown(tables):
    """The nearest 500, in whichever order, and no other message has segments found."""
    n = MOST_NEAREST + 50
    documents = build_table("documents", pd.concat([tables["documents"].head(1)] * n).assign(
        doc_id=[f"d{number:04d}" for number in range(n)],
        written_at=pd.date_range("2026-01-01", periods=n, freq="h", tz="UTC"),
    ))  # fmt: skip
    segments = build_table("segments", pd.concat([tables["segments"].head(1)] * n).assign(
        doc_id=documents["doc_id"].tolist(), segment_id=[f"d{number:04d}/1" for number in range(n)]
    ))  # fmt: skip
    large = build_index({"documents": documents, "segments": segments, "persons": tables["persons"]}, ZONE, None)
    likeness = np.linspace(0.4, 0.9, n).astype("float32")
    for sort in ("best", "newest"):
        found = find(large, place_index(large, tables), Wanted(typed="x", by="meaning", sort=sort), likeness)
        assert found.docs.tolist() == list(range(n - 1, n - 1 - MOST_NEAREST, -1))
        assert found.segments.sum() == MOST_NEAREST


def test_where_they_are_counts_messages(index, tables):
    """Each message once in a theme, also in one that people added it to; those in none are told by reason."""
    topics = tables["segment_topics"].copy()
    topics["also_in"] = [["th-late"] if one == "d-00/1" else [] for one in topics["segment_id"]]
    others = {name: tables[name] for name in ("themes", "alignments", "dropoff")}
    placed = place_index(index, {**others, "segment_topics": topics})
    found = find(index, placed, Wanted(themes=["th-card", "th-late"]))
    counts = count_themes(index, placed, found).set_index("theme_id")["n_messages"]
    assert counts.to_dict() == {"th-card": 10, "th-late": 10}
    everything = find(index, placed, Wanted())
    counts = count_themes(index, placed, everything)
    assert counts.loc[counts["theme_id"].isna(), "n_messages"].tolist() == [1]
    assert count_reasons(index, placed, everything).to_dict("list") == {
        "reason": ["novel"], "n_segments": [1], "n_messages": [1]
    }  # fmt: skip


def test_an_empty_run_has_an_empty_index():
    """Without messages nothing is found, and nothing fails."""
    names = ("documents", "segments", "persons", "themes", "segment_topics", "alignments", "dropoff")
    tables = {name: build_empty(name) for name in names}
    index = build_index(tables, ZONE, "plan")
    placed = place_index(index, tables)
    found = find(index, placed, Wanted(typed="x", themes=["a"]))
    assert not len(found.docs)
    assert set(list_choices(index, placed, tables["themes"])) == {"placed", "friction", "ratings"}
