"""The table of how much friction is told of at a stage."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from friction.impact.message_rates import build_message_rates
from tests.tables import assert_same

STAGES = ("search", "payment", "delivery")


def build(*, copies=1, accounts=None, order=1, replicates=200):
    """Of four persons two tell of friction and one praises; a fifth writes who was never seen; so many of each."""
    told = [("d1", "ann", "th-card"), ("d2", "bob", "th-card"), ("d3", "cyd", "th-thanks"), ("d4", "eve", "th-card")]
    placed = [("d1", "payment", 0.5), ("d1", "search", 0.25), ("d1", None, 0.25), ("d2", "payment", 1.0),
              ("d3", "payment", 1.0), ("d4", "search", 1.0)]  # fmt: skip
    went = [(person, stage) for person in ("ann", "bob", "cyd", "dan") for stage in ("search", "payment")]
    told = [(f"{doc}-{n}", f"{person}-{n}", theme) for n in range(copies) for doc, person, theme in told]
    texts = pd.DataFrame(told, columns=["doc_id", "person_id", "theme_id"]).assign(friction=0.9)
    texts = texts.assign(segment_id="s-" + texts["doc_id"])
    rows = [(f"{doc}-{n}", stage, p) for n in range(copies) for doc, stage, p in placed]
    visits = [(f"{person}-{n}", stage) for n in range(copies) for person, stage in went]
    tables = {
        "themes": pd.DataFrame({"theme_id": ["th-card", "th-thanks"], "is_friction": [True, False]}),
        "segment_topics": texts[["segment_id", "theme_id"]],
        "segments": texts[["segment_id", "doc_id", "friction"]],
        "documents": texts[["doc_id", "person_id"]],
        "alignments": pd.DataFrame(rows, columns=["doc_id", "stage", "probability"]),
        "visits": pd.DataFrame(visits, columns=["person_id", "stage"]),
    }
    tables = {name: frame.iloc[::order].reset_index(drop=True) for name, frame in tables.items()}
    return build_message_rates(**tables, stages=STAGES, replicates=replicates, seed=0, accounts=accounts)


def test_messages_of_friction_are_counted_for_a_thousand_visits():
    """Each message by its probability, praise not at all; without a visit there is no rate."""
    assert_same(
        build(),
        """
        stage    | n_documents | n_visits | per_1000
        search   | 1.25        | 4        | 312.5
        payment  | 1.5         | 4        | 375
        delivery | 0           | 0        | -
        """,
    )


def test_an_interval_holds_its_rate_and_the_order_of_rows_changes_nothing():
    """Persons are resampled with all they did and wrote, whatever the order in which they come."""
    rates = build()
    known = rates[rates["n_visits"] > 0]

    assert ((known["per_1000_low"] < known["per_1000"]) & (known["per_1000"] < known["per_1000_high"])).all()
    pd.testing.assert_frame_equal(build(order=-1), rates)


def test_accounts_are_resampled_whole():
    """Where all persons are of one account, a resample holds all of them alike: the rate does not move."""
    names = ["ann-0", "bob-0", "cyd-0", "dan-0", "eve-0"]
    rates = build(accounts=pd.DataFrame({"person_id": names, "account_id": ["a1"] * 5}))

    known = rates[rates["n_visits"] > 0]
    assert known["per_1000_low"].tolist() == pytest.approx(known["per_1000"].tolist())
    assert known["per_1000_high"].tolist() == pytest.approx(known["per_1000"].tolist())


def test_the_interval_is_that_of_a_bootstrap_of_persons():
    """Bounds as wide as those of plain resampling, drawn by a generator of its own."""
    copies = 20
    told, went = np.repeat([0.5, 1.0, 0, 0, 0], copies), np.repeat([1, 1, 1, 1, 0], copies)
    drawn = np.random.default_rng(3).poisson(1.0, (4000, len(told)))
    low, high = np.percentile(1000 * (drawn @ told) / (drawn @ went), (2.5, 97.5))

    payment = build(copies=copies, replicates=4000).set_index("stage").loc["payment"]
    assert payment["per_1000_low"] == pytest.approx(low, rel=0.03)
    assert payment["per_1000_high"] == pytest.approx(high, rel=0.03)
