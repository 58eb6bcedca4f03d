"""The made-up shop at its full size: planted effects are recovered, decoys are not, with shuffled times nothing is."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from friction.config import load_settings
from friction.contracts import ANY
from friction.impact.place.align import align_documents
from friction.impact.place.described import place_segments
from friction.impact.table import estimate_impact
from friction.impact.tell.words import MOST_Q
from friction.journeys.measure.rates import measure_visits
from friction.topics.texts import fold
from tests.pipelines.planted import find_planted

pytestmark = [pytest.mark.slow, pytest.mark.models]

STRONG = 0.15
NEAR = 0.02
"""Bounds move by about a point with the key, which resamples depend on."""

AFTER = "after the order"
GOLDEN = Path(__file__).parent / "golden" / "shop.txt"
LED_BY_STRONG = 6


@pytest.fixture(scope="module")
def truth(shop):
    """Return what was planted, by the themes that were found."""
    return find_planted(*shop)


def test_the_model_of_a_run_places_all_segments_that_were_grouped_by_meaning_as_the_run_did(shop):
    """Read back from its file: the same topic, or none for the same reason, for all of one wording in its language.

    Every third segment is placed: each is placed by itself, whatever stands beside it.
    """
    _, run = shop
    own, ids = run.embeddings.vectors[::3], run.embeddings.segment_ids[::3]
    placed = run.topic_model.place(run.place_in_context(run.topic_model)[::3], own)
    found = run.segment_topics.set_index("segment_id").loc[ids].reset_index()
    by_letters = ~found["topic_id"].isin(run.topic_model.topic_ids) & found["topic_id"].notna()
    spoken = run.segments.merge(run.documents, on="doc_id").set_index("segment_id")["language"]
    known = spoken.loc[ids].isin(["en", "und"]).to_numpy()
    meant = known & ~by_letters & ~found["found_reason"].isin(["too_short", "unsupported_language"])
    # Equal words in several wordings go together, by the one that most people use: the model knows its own alone.
    texts = run.segments.set_index("segment_id")["text"].loc[ids]
    alike = (placed["topic_id"].fillna("") == found["topic_id"].fillna("")).to_numpy()
    assert meant.mean() > 0.75
    assert alike[meant].mean() >= 0.999
    meant &= (texts.groupby(texts.map(fold).to_numpy()).transform("nunique") == 1).to_numpy()

    assert meant.mean() > 0.5
    pd.testing.assert_series_equal(placed.loc[meant, "topic_id"], found.loc[meant, "topic_id"])
    pd.testing.assert_series_equal(
        placed.loc[meant, "reason"].astype("str"), found.loc[meant, "found_reason"].astype("str"), check_names=False
    )


def test_the_strong_effects_come_out_on_top_and_the_decoys_do_not(shop, truth):
    """The first ranks are planted effects of 15 points and more at their stages; no decoy is among them."""
    _, run = shop
    top = run.impact[run.impact["rank"] <= LED_BY_STRONG].merge(truth, left_on="theme_id", right_index=True)

    assert (top["effect"] >= STRONG).all()
    assert (top["stage_x"] == top["stage_y"]).all()
    assert top["evidence"].isin(["association", "adjusted"]).all()
    at_stages = run.impact[run.impact["evidence"].isin(["association", "adjusted"]) & (run.impact["difference"] > 0)]
    found = at_stages.merge(truth, left_on="theme_id", right_index=True)
    strong = set(truth.loc[truth["effect"] >= STRONG, "planted"])
    assert len(strong & set(found["planted"])) >= len(strong) - 1


def build_golden(run, truth, planted):
    """Return each planted theme at its stage: what came of it there and elsewhere, in coarse words.

    ``found``: yes where an association with more drop-off passed its controls, ``control failed`` where it did not.
    ``sign`` and ``holds``: of the found theme with the most visits, else of the one with the most: does its interval
    hold the planted effect, give or take two points? ``elsewhere``: other single stages where it was found, or the
    whole journey where it was found there alone. ``wider``: what themes of it with too little data lean on where that
    shows more drop-off, unless it was found.
    """
    lines = []
    cells = run.impact.merge(truth, left_on="theme_id", right_index=True, suffixes=("", "_planted"))
    for name, plan in planted.sort_values(["decoy", "effect", "stage"], ascending=[True, False, True]).iterrows():
        own = cells[cells["planted"] == name]
        here = own[(own["stage"] == plan["stage"]) & own["enough"]].sort_values("n_with")
        associated = own[(own["evidence"] != "count") & (own["difference"] > 0)]
        found = associated[associated["stage"] == plan["stage"]]["survives"]
        told = here[(here["evidence"] != "count") & (here["difference"] > 0)]
        best = (told if len(told) else here).iloc[-1] if len(here) else None
        elsewhere = set(associated.loc[associated["stage"] != plan["stage"], "stage"])
        wider = own[~own["enough"] & (own["pooled_q"] <= MOST_Q) & (own["pooled_difference"] > 0)]
        lines.append(
            [
                name, plan["stage"], "decoy" if plan["decoy"] else f"+{100 * plan['effect']:.0f}",
                "yes" if (found == "yes").any() else "control failed" if len(found) else "no",
                "too few" if best is None else "+" if best["difference"] > 0.005 else "-",
                _holds(best, plan["effect"]),
                ", ".join(sorted(elsewhere if not len(found) else elsewhere - {ANY})),
                "" if len(found) else ", ".join(sorted(set(wider["pooled"]))),
            ]
        )  # fmt: skip
    head = ["planted", "stage", "effect", "found", "sign", "holds", "elsewhere", "wider"]
    widths = [max(len(line[place]) for line in [head, *lines]) for place in range(len(head))]
    return "".join(
        " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip(" |") + "\n"
        for line in [head, *lines]
    )


def _holds(cell, effect):
    return (
        ""
        if cell is None
        else "yes"
        if cell["difference_low"] - NEAR <= effect <= cell["difference_high"] + NEAR
        else "no"
    )


def test_every_planted_truth_is_recovered_and_no_decoy_is(shop, truth):
    """The golden table; FRICTION_WRITE_GOLDEN=1 writes it anew.

    All seven strong effects are found. Of the five of 5 to 7 points, 27 to 55 visits had a message: too few to tell
    them from none at their stage; one comes out over the whole journey, whose writers left more often than planted. No
    decoy is found at its stage. Two come out otherwise: the theme of the emptied basket over the whole journey (a fifth
    of its messages are of things sold out, which harm, and of those who wrote of the basket 14 of 100 left against 9,
    nothing of it planted); and a small theme of reset filters by its broader theme, which is one of sizes.
    """
    workspace, run = shop
    planted = pd.read_csv(workspace / "truth" / "themes.csv").set_index("theme").fillna({"stage": AFTER})
    table = build_golden(run, truth, planted[(planted["effect"] > 0) | planted["decoy"]])
    if os.environ.get("FRICTION_WRITE_GOLDEN"):
        GOLDEN.parent.mkdir(exist_ok=True)
        GOLDEN.write_text(table, encoding="utf-8")

    assert table == GOLDEN.read_text(encoding="utf-8")
    rows = [[cell.strip() for cell in line.split("|")] for line in table.splitlines()[1:]]
    strong = set(planted.index[planted["effect"] >= STRONG])
    assert {row[0] for row in rows if row[0] in strong and row[3] == "yes" and row[5] == "yes"} == strong
    assert not [row for row in rows if row[2] == "decoy" and row[3] != "no"]


def test_with_shuffled_times_nothing_comes_out(shop):
    """Messages at other times of the same channel go with no drop-off."""
    workspace, run = shop
    settings = load_settings(workspace)
    documents = run.documents.copy()
    random = np.random.default_rng(0)
    for _, part in documents.dropna(subset="written_at").groupby("source"):
        documents.loc[part.index, "written_at"] = part["written_at"].array[random.permutation(len(part))]
    by_time = align_documents(documents.assign(stage_hint=None), run.visits, run.journeys)
    alignments, of_segments = place_segments(by_time, run.segments, run.segment_topics, documents)

    impact, _ = estimate_impact(
        **{name: getattr(run, name) for name in ("themes", "segment_topics", "segments", "visits", "persons")},
        documents=documents,
        alignments=alignments,
        segment_alignments=of_segments,
        settings=settings,
        data_end=(end := run.events["happened_at"].max()),
        build_chain=lambda: measure_visits(run.visits, settings.journey, settings.impact, data_end=end).chain,
    )

    assert ((impact["evidence"] == "association") & (impact["difference"] > 0)).sum() == 0


def test_the_drop_off_of_every_stage_is_the_one_that_happened(shop):
    """Within a point and a half of the truth, open journeys and all."""
    workspace, run = shop
    truth = pd.read_csv(workspace / "truth" / "dropoff.csv").set_index("stage")["realised_drop"]

    found = run.dropoff.set_index("stage")

    assert (found["rate"] - truth).abs().max() < 0.015


def test_the_planted_weeks_are_told_in_the_first_week_that_allows_it_and_no_others(shop, truth):
    """What begins is new in its first week, what ends is fading in the first in which nobody meets it; once each."""
    _, run = shop
    names = sorted(run.theme_weeks["week"].unique())
    begun, ended = truth[truth["from_week"] > 1], truth[truth["to_week"] < truth["to_week"].max()]
    planted = [(row.planted, "new", names[row.from_week - 1]) for row in begun.itertuples()]
    planted += [(row.planted, "fading", names[row.to_week]) for row in ended.itertuples()]
    told = run.theme_weeks[~run.theme_weeks["change"].isin(["steady", "too_early"])]
    told = told.merge(truth, left_on="theme_id", right_index=True)

    assert sorted(told[["planted", "change", "week"]].itertuples(index=False, name=None)) == sorted(planted)
    assert len(planted) == 2


def test_what_is_planted_in_the_text_is_nowhere_in_the_workspace(shop):
    """Personal data of the exports is in none of the run's files: every byte of every table is looked at."""
    workspace, run = shop
    personal = pd.read_csv(workspace / "truth" / "personal.csv")
    full_names = personal["kind"].isin(["introduced", "known"]) & personal["value"].str.contains(" ")
    personal = personal[personal["kind"].isin(["email", "card", "iban", "ip"]) | full_names]
    values = {str(value).encode() for value in personal["value"]}
    texts = "\n".join([*run.documents["text"], *run.segments["text"], *run.events["properties"].unique()]).encode()
    made = [path for path in workspace.rglob("*") if path.is_file() and path.parent.name not in ("data", "truth")]
    files = b"".join(path.read_bytes() for path in made)

    assert len(values) > 20
    assert not [value for value in values if value in texts or value in files]
