"""What texts say of stages: themes and how much stages make people write, fitted together; descriptions; text alone."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from friction.contracts import build_table
from friction.impact.place.described import place_segments
from friction.impact.place.evidence import FOLDS, PRIOR_MESSAGES, Said, fit_evidence, weigh_segments
from friction.impact.place.message_numbers import Descriptions
from friction.impact.place.text_only import FEWEST_PLACED, find_stages


def make_said(random, n=6000, *, clear=0.2, telling=True, closeness=None):
    """Return segments of two stages, one in five of the first; times tell it for some of them only.

    Of the others time says what it does where both visits were at once: how often each stage makes people write, as
    most likely from the clear ones.
    """
    stage = (random.random(n) < 0.8).astype(int)
    theme = np.where(random.random(n) < 0.8, stage, 1 - stage) if telling else random.integers(0, 2, n)
    is_clear = random.random(n) < clear
    usual = (1 - stage)[is_clear].mean()
    first = np.where(is_clear, stage == 0, usual)
    time = np.stack([first, 1 - first, np.zeros(n)], axis=1)
    said = Said(
        segment=np.repeat(np.arange(n), 3), stage=np.tile([0, 1, -1], n), time=time.ravel(), theme=theme,
        fold=random.integers(0, FOLDS, n), channel=np.zeros(n, dtype=np.int64), part=np.ones(n),
        settled=np.zeros(n, dtype=bool), closeness=closeness, n_stages=2, n_themes=2, n_channels=1,
    )  # fmt: skip
    return said, stage


def test_how_much_stages_make_people_write_is_at_its_most_likely():
    """The expected messages of each stage, and its prior, balance: the likelihood's slope is zero."""
    said, _ = make_said(np.random.default_rng(9), 1000)
    evidence = fit_evidence(said)
    share = weigh_segments(said, evidence)
    for place in (0, 1):
        found, by_time = (values[said.stage == place].sum() for values in (share, said.time))
        slope = (found + PRIOR_MESSAGES) / evidence.more[0, place] - (by_time + PRIOR_MESSAGES)
        assert abs(slope) < 0.01 * by_time


def test_probabilities_with_words_are_calibrated():
    """Of messages told to be of a stage with a probability of p, p are."""
    said, stage = make_said(np.random.default_rng(2))
    share = weigh_segments(said, fit_evidence(said))[said.stage == 0]
    for low in (0.0, 0.05, 0.2, 0.4):
        group = (share >= low) & (share < low + 0.2)
        if group.sum() > 200:
            assert share[group].mean() == pytest.approx((stage[group] == 0).mean(), abs=0.08)


def test_p_of_stage_given_theme_is_found():
    """Eight of ten segments of each stage are of its own theme, and the first stage makes one in five segments."""
    said, _ = make_said(np.random.default_rng(3))
    likely = fit_evidence(said).likely

    assert likely[FOLDS] == pytest.approx(np.array([[0.5, 0.5, 0.0], [0.06, 0.94, 0.0]]), abs=0.06)


def test_a_fold_never_learns_from_itself():
    """Themes of one fold may be turned round without a change to what is likely in that fold."""
    said, _ = make_said(np.random.default_rng(4), n=500)
    clear = np.repeat(said.time.reshape(-1, 3).max(axis=1) == 1, 3)
    one_sure = Said(**{**vars(said), "time": np.where(clear, said.time, np.tile([0.0, 0.0, 1.0], 500))})
    turned = Said(**{**vars(one_sure), "theme": np.where(said.fold == 2, 1 - said.theme, said.theme)})
    shares = np.array([fit_evidence(one).shares for one in (one_sure, turned)])
    before, after = fit_evidence(one_sure).likely[2], fit_evidence(turned).likely[2]

    # Only the prior, where the messages of all lie, may differ.
    assert np.abs(before - after).max() <= np.abs(shares[0] - shares[1]).max()


def test_descriptions_count_where_they_fit_and_not_where_they_do_not():
    """A closeness that goes with the stage is used; one that is noise, or upside down, is left alone."""
    random = np.random.default_rng(5)
    said, stage = make_said(random, telling=False)
    noise = random.normal(0, 0.1, (len(stage), 2))
    close = noise + 0.2 * np.stack([stage == 0, stage == 1], axis=1)
    found = {
        name: fit_evidence(Said(**{**vars(said), "closeness": values})).sharpness
        for name, values in (("close", close), ("noise", noise), ("upside down", -close))
    }

    assert found["close"] > 0
    assert found["noise"] == found["upside down"] == 0


def test_text_alone_says_no_more_than_it_knows():
    """Among documents without a person, of those told to be of a stage with probability p, about p are."""
    random = np.random.default_rng(6)
    said, stage = make_said(random)
    free = random.random(len(stage)) < 0.3
    time = np.where(np.repeat(free, 3), np.tile([0.0, 0.0, 1.0], len(stage)), said.time)
    said = Said(**{**vars(said), "time": time, "settled": free})
    found = find_stages(said, fit_evidence(said), free)

    for place in (0, 1):
        for theme in (0, 1):
            group = free & (said.theme == theme)
            assert found[group, place].mean() == pytest.approx((stage[group] == place).mean(), abs=0.07)
    assert np.allclose(found.sum(axis=1), 1)


def test_without_placed_documents_text_says_nothing():
    """Fewer than a hundred that time can place teach too little."""
    said, stage = make_said(np.random.default_rng(7), n=FEWEST_PLACED + 50)
    free = np.arange(len(stage)) >= FEWEST_PLACED - 1
    said = Said(**{**vars(said), "settled": free})

    assert find_stages(said, fit_evidence(said), free) is None
    assert find_stages(said, fit_evidence(said), np.zeros(len(stage), dtype=bool)) is None


def make_tables(n=300, lone=40):
    """Return documents placed for sure, theme by stage, and reviews without a person, of the same two themes."""
    rows, told, people = [], [], []
    for number in range(n + lone):
        doc, stage = f"d{number:03d}", ("search", "pay")[number % 2]
        if number < n:
            rows.append((doc, f"j-{doc}", 1, stage, 1.0, "time", True))
        else:
            rows.append((doc, None, None, None, 1.0, "unplaced", True))
        told.append((doc, f"{doc}/0", f"th-{stage}"))
        people.append((doc, f"p-{doc}" if number < n else None))
    alignments = pd.DataFrame(rows, columns=["doc_id", "journey_id", "step", "stage", "probability", "how", "best"])
    alignments = alignments.assign(probability_time=1.0, gap_minutes=None, after_outcome=False, experienced_at=pd.NaT)
    segments = pd.DataFrame(told, columns=["doc_id", "segment_id", "theme_id"])
    documents = pd.DataFrame(people, columns=["doc_id", "person_id"]).assign(
        source="review", written_at=pd.Timestamp("2026-02-02", tz="UTC")
    )
    return build_table("alignments", alignments), segments, documents


def test_a_review_without_a_person_gets_a_stage_and_no_visit():
    """From its words alone: rows without journey and step, of which time alone knows nothing."""
    alignments, segments, documents = make_tables()
    found, of_segments = place_segments(
        alignments, segments[["segment_id", "doc_id"]], segments[["segment_id", "theme_id"]], documents
    )
    lone = found[found["doc_id"] >= "d300"]
    best = lone[lone["best"]].set_index("doc_id")

    assert (best["how"] == "text_only").all()
    assert (best["stage"] == [("search", "pay")[int(doc[1:]) % 2] for doc in best.index]).all()
    assert lone["journey_id"].isna().all()
    assert (lone.loc[lone["stage"].notna(), "probability_time"] == 0).all()
    for table, key in ((found, "doc_id"), (of_segments, "segment_id")):
        assert np.allclose(table.groupby(key)[["probability", "probability_time"]].sum(), 1)


def test_a_review_whose_words_are_told_everywhere_stays_unplaced():
    """A theme as common at one stage as at the other is no evidence: nothing is forced."""
    alignments, segments, documents = make_tables()
    same = segments.assign(theme_id=np.where(segments["doc_id"].str[-2:-1].astype(int) % 2, "th-a", "th-b"))
    found, _ = place_segments(
        alignments, segments[["segment_id", "doc_id"]], same[["segment_id", "theme_id"]],
        documents.assign(person_id=documents["person_id"]),
    )  # fmt: skip
    lone = found[(found["doc_id"] >= "d300") & found["best"]]

    assert lone["how"].isin(["unplaced", "text_only"]).all()
    assert (lone.loc[lone["how"] == "text_only", "probability"] < 0.6).all()


def test_descriptions_move_messages_that_time_leaves_in_the_middle():
    """A segment close to a stage's description goes there, without any theme."""
    random = np.random.default_rng(8)
    alignments, segments, documents = make_tables(n=600, lone=0)
    sure = alignments["doc_id"] < "d400"
    halves = pd.concat(
        [alignments[~sure].assign(stage=stage, step=step, probability=0.5, probability_time=0.5, best=step == 1)
         for step, stage in ((1, "search"), (2, "pay"))]
    )  # fmt: skip
    table = build_table("alignments", pd.concat([alignments[sure], halves], ignore_index=True))
    vectors = np.where(np.arange(600)[:, None] % 2, [0.0, 1.0], [1.0, 0.0]) + random.normal(0, 0.2, (600, 2))
    vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    ids = segments["segment_id"].tolist()
    described = Descriptions(("search", "pay"), np.eye(2, dtype=np.float32), ids, vectors)
    found, _ = place_segments(
        table, segments[["segment_id", "doc_id"]], segments[["segment_id"]].assign(theme_id=None), documents,
        described=described,
    )  # fmt: skip
    open_ones = found[(found["doc_id"] >= "d400") & found["best"]]
    right = open_ones["stage"] == [("search", "pay")[int(doc[1:]) % 2] for doc in open_ones["doc_id"]]

    assert right.mean() > 0.95
    assert (open_ones["how"] == "time_text").all()
