"""What the pages say, without a page: tables in, records and frames out."""

from __future__ import annotations

import time

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.views.journey import build_funnel, build_moves, build_stage_themes, build_stages
from app.views.run import (
    build_facts,
    build_imports,
    build_joins,
    build_left_out,
    build_lineage,
    is_outdated,
)
from app.views.words import MORE, shorten, to_count, to_difference, to_duration, to_percent, to_rate
from friction.store.runs import find_runs, read_run
from tests.app.small_run import STAGES
from tests.tables import assert_same


def test_the_funnel_counts_visits_by_their_end_in_journey_order(tables):
    """Every stage has all four ends, zero ones too."""
    funnel = build_funnel(tables)
    assert funnel["stage"].unique().tolist() == list(STAGES)
    assert_same(
        funnel[funnel["stage"] == "delivery"],
        """
        stage    | status    | n
        delivery | advanced  | 0
        delivery | converted | 20
        delivery | dropped   | 10
        delivery | open      | 10
        """,
    )


def test_a_stage_without_a_rate_says_why(tables):
    """Numbers come with their interval; where too few were followed, words stand in its place."""
    assert build_stages(tables)["drop_off"].tolist() == [
        "20.0% (14.0% to 27.0%)",
        "25.0% (19.0% to 32.0%)",
        "30.0% (24.0% to 37.0%)",
        "too few followed long enough",
    ]


def test_themes_of_a_stage_are_those_of_friction(tables):
    """The themes most told of at a stage, praise left out."""
    assert build_stage_themes(tables)[["stage", "theme_id"]].to_numpy().tolist() == [
        ["landing", "th-slow"],
        ["basket", "th-form"],
        ["payment", "th-card"],
        ["payment", "th-evil"],
        ["delivery", "th-late"],
    ]


def test_moves_stand_in_journey_order(tables):
    """From the start along the stages, not along the alphabet."""
    assert build_moves(tables)["from_stage"].drop_duplicates().tolist() == ["start", *STAGES]


def test_a_run_tells_what_was_lost_and_what_went_in(tables, workspaces, settings):
    """The share lost is said, what was left out, and the manifest's facts are listed."""
    manifest = read_run(find_runs(workspaces["both"])[-1]).manifest
    assert build_imports(tables)["lost"].tolist() == ["3.2%", "0.0%"]
    assert build_left_out(manifest, tables["quarantine"])["step"].tolist() == ["text", "topics"]
    facts = build_facts(manifest).set_index("fact")["value"]
    assert facts["model"].startswith("all-MiniLM-L6-v2")
    assert facts["seeds"] == "impact 0, topics 0"
    assert not is_outdated(manifest, settings)
    assert is_outdated(manifest, settings.model_copy(update={"objective": None}))


def test_the_run_page_says_how_far_ids_join(tables):
    """Shares in words; a run made before this was told shows nothing of it."""
    found = [("documents", "tickets", 50, 40, 40, 0, 0.1), ("events", "clicks", 90, 80, 60, 0, 0.05)]
    names = ["kind", "source", "n_rows", "n_with_person", "n_persons", "n_joined", "largest_share"]
    shown = build_joins({"joins": pd.DataFrame(found, columns=names)})

    assert shown["joined"].tolist() == ["0.0%", "0.0%"]
    assert shown["with_person"].tolist() == ["80.0%", "88.9%"]
    assert build_joins({name: tables[name] for name in tables if name != "joins"}).empty


def test_lineage_shows_what_is_new_before_what_stays(tables):
    """New and gone themes come first."""
    lineage = tables["lineage"].assign(relation=["same", "same", "new", "same", "gone", "same"])
    relations = build_lineage(tables.with_tables(lineage=lineage), {})["relation"].tolist()
    assert relations == ["new", "gone", "same", "same", "same", "same"]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (to_percent(0.1234), "12.3%"),
        (to_percent(None), "–"),
        (to_rate(0.2, 0.1, 0.3), "20.0% (10.0% to 30.0%)"),
        (to_rate(float("nan"), 0.1, 0.3), "–"),
        (to_count(1234), "1,234"),
        (to_count(6.75), "7"),
        (to_count(0.3), "<1"),
        (to_count(0), "0"),
        (to_difference(0.06, 0.02, 0.1), "6 more of every 100 (+2 to +10)"),
        (to_difference(-0.06, -0.1, 0.02), "6 fewer of every 100 (-10 to +2)"),
        (to_difference(None, None, None), "–"),
        (to_duration(12.4), "12 minutes"),
        (to_duration(180), "3.0 hours"),
        (to_duration(7200), "5.0 days"),
    ],
)
def test_numbers_are_said_in_words(said, expected):
    """Percent with one decimal, differences in natural numbers, spans in their natural unit."""
    assert said == expected


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("", ""),
        ("card declined", "card declined"),
        ("  card \n declined ", "card declined"),
        ("card declined twice", "card declined …"),
        ("card declined-twice", "card …"),
        ("Donaudampfschifffahrt", "Donaudampfsch …"),
        ("a " * 1_000_000, "a a a a a a a …"),
    ],
)
def test_a_text_is_shown_as_far_as_whole_words_fit(text, shown):
    """In one line of at most so many letters, the mark of what was left out among them."""
    assert shorten(text, 15) == shown


def test_hostile_length_takes_no_time():
    """Megabytes of what could be cut anywhere are shown in a moment: only the beginning is looked at."""
    begun = time.process_time()
    for text in ("a-" * 2_000_000, "a " * 2_000_000, "<" * 4_000_000, " " * 4_000_000):
        shorten(text, 90)
    assert time.process_time() - begun < 1


@given(st.text(max_size=60), st.integers(3, 40))
def test_a_shortened_text_is_the_beginning_of_its_words(text, letters):
    """Never longer than asked; whole if it fits."""
    whole, shown = " ".join(text.split()), shorten(text, letters)
    assert len(shown) <= letters
    assert whole.startswith(shown.removesuffix(MORE))
    assert (shown == whole) == (len(whole) <= letters)
