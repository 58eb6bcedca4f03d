"""The made-up shop at its full size: planted effects are recovered, decoys are not, with shuffled times nothing is."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from fixtures.shop import generate_shop
from friction.config import load_settings
from friction.impact.align import align_documents
from friction.impact.associate import estimate_impact
from friction.impact.told import place_segments
from pipelines.run import run_workspace
from pipelines.show import Show

pytestmark = pytest.mark.models

STRONG = 0.15
LED_BY_STRONG = 6


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    """Return the shop's workspace and its run."""
    workspace = generate_shop(tmp_path_factory.mktemp("shop") / "shop")
    return workspace, run_workspace(workspace, Show(quiet=True)).run


@pytest.fixture(scope="module")
def truth(shop):
    """Return the planted theme that most of a found theme's messages are about, with its stage and effect."""
    workspace, run = shop
    documents = pd.read_csv(workspace / "truth" / "documents.csv")
    documents["planted"] = documents["themes"].fillna("").str.split("|").str[0]
    placed = run.segment_topics.merge(run.segments[["segment_id", "doc_id"]]).merge(documents, on="doc_id")
    placed = placed[placed["planted"] != ""]
    planted = placed.groupby("theme_id")["planted"].agg(lambda names: names.value_counts().index[0])
    themes = pd.read_csv(workspace / "truth" / "themes.csv").set_index("theme")
    return planted.to_frame().join(themes, on="planted")


def test_the_model_of_a_run_places_all_segments_that_were_grouped_by_meaning_as_the_run_did(shop):
    """Read back from its file: the same topic, or none for the same reason, for every one."""
    _, run = shop
    placed = run.topic_model.place(run.embeddings.vectors)
    found = run.segment_topics.set_index("segment_id").loc[run.embeddings.segment_ids].reset_index()
    by_letters = ~found["topic_id"].isin(run.topic_model.topic_ids) & found["topic_id"].notna()
    meant = ~by_letters & ~found["found_reason"].isin(["too_short", "unsupported_language"])

    assert meant.mean() > 0.75
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
    assert (top["evidence"] == "association").all()
    at_stages = run.impact[(run.impact["evidence"] == "association") & (run.impact["difference"] > 0)]
    found = at_stages.merge(truth, left_on="theme_id", right_index=True)
    strong = set(truth.loc[truth["effect"] >= STRONG, "planted"])
    assert len(strong & set(found["planted"])) >= len(strong) - 1


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
        data_end=run.events["happened_at"].max(),
    )

    assert ((impact["evidence"] == "association") & (impact["difference"] > 0)).sum() == 0


def test_the_drop_off_of_every_stage_is_the_one_that_happened(shop):
    """Within a point and a half of the truth, open journeys and all."""
    workspace, run = shop
    truth = pd.read_csv(workspace / "truth" / "dropoff.csv").set_index("stage")["realised_drop"]

    found = run.dropoff.set_index("stage")

    assert (found["rate"] - truth).abs().max() < 0.015


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
