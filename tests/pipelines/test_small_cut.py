"""The shop of a small house, 300 documents and 600 persons a week: friction is still ranked, of nothing nothing is."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from fixtures.shop import generate_shop
from fixtures.shop.plan import load_plan
from friction.config import load_settings
from friction.contracts import ANY, build_table
from friction.contracts.weeks import to_weeks
from friction.impact.place.align import align_documents
from friction.impact.place.described import place_segments
from friction.impact.table import estimate_impact
from friction.impact.tell.words import MOST_Q
from friction.journeys.measure.rates import measure_visits
from friction.journeys.visits.visits import build_visits
from tests.pipelines.planted import find_planted

pytestmark = [pytest.mark.slow, pytest.mark.models]

PERSONS_A_WEEK, DOCUMENTS_A_WEEK = 600, 300
PERSONS_OF_NULL = 3_300
REPLICATES = 100
"""Half of the usual number: quicker, and the same cells come out."""


def cut_shop(run):
    """Return the tables of a run, so many persons and documents of it, evenly by when they came and by id."""
    visits = run.visits
    weekly = visits.groupby(to_weeks(visits["entered_at"], "UTC"))["person_id"].nunique().median()
    persons = run.persons.sort_values(["first_seen_at", "person_id"], ignore_index=True)
    kept = set(thin(persons["person_id"], PERSONS_A_WEEK / weekly))
    visits, journeys = (table[table["person_id"].isin(kept)] for table in (visits, run.journeys))
    documents = run.documents[run.documents["person_id"].isin(kept) | run.documents["person_id"].isna()]
    own = documents[documents["author"] == "customer"].sort_values("doc_id")
    weekly = own.groupby(to_weeks(own["written_at"].dropna(), "UTC"))["doc_id"].nunique().median()
    documents = documents[documents["doc_id"].isin(set(thin(own["doc_id"], DOCUMENTS_A_WEEK / weekly)))]
    segments = run.segments[run.segments["doc_id"].isin(documents["doc_id"])]
    return {
        "visits": visits, "journeys": journeys, "documents": documents, "segments": segments,
        "segment_topics": run.segment_topics[run.segment_topics["segment_id"].isin(segments["segment_id"])],
        "persons": persons[persons["person_id"].isin(kept)], "themes": run.themes,
    }  # fmt: skip


def thin(values, share):
    """Return a share of the values, evenly along their order."""
    places = np.arange(len(values))
    return values[np.floor((places + 1) * share) > np.floor(places * share)]


def build_null(workspace):
    """Return the same tables of a shop without any effect: from its truth, each document being about its theme."""
    settings, plan = load_settings(workspace), load_plan()
    told = {name: pd.read_csv(workspace / "truth" / f"{name}.csv") for name in ("visits", "documents", "themes")}
    visits = told["visits"]
    first = visits["stage"].map({stage: row["events"][0] for stage, row in plan.stages.items()})
    converted = visits["outcome"] == "converted"
    events = pd.concat(
        [
            pd.DataFrame({"person_id": visits["person"], "happened_at": visits["entered_at"], "name": first}),
            pd.DataFrame({"person_id": visits["person"], "happened_at": visits["left_at"], "name": first}),
            pd.DataFrame({"person_id": visits["person"], "happened_at": visits["left_at"], "name": "purchased"})[
                converted
            ],
        ],
        ignore_index=True,
    )
    events["happened_at"] = pd.to_datetime(events["happened_at"])
    data_end = pd.to_datetime(told["documents"]["written_at"]).max()
    events = events[events["happened_at"] <= data_end]
    events = events.assign(source="clicks", session_id=None, properties="{}", place=0)
    events["event_id"] = [f"e{place:07d}" for place in range(len(events))]
    built = build_visits(build_table("events", events), settings.journey, data_end=data_end)
    own = told["documents"][told["documents"]["themes"].notna()]
    own = own[own["doc_id"].isin(set(thin(own["doc_id"].sort_values(), DOCUMENTS_A_WEEK * 10 / len(own))))]
    documents = pd.DataFrame(
        {
            "doc_id": own["doc_id"], "source": own["source"], "text": "what it says", "person_id": own["person"],
            "written_at": pd.to_datetime(own["written_at"]), "author": "customer", "thread_id": None, "rating": None,
            "language": "en", "url": None, "stage_hint": None, "n_masked": 0, "left_out": None,
        }
    )  # fmt: skip
    customers = pd.read_csv(workspace / "data" / "customers.csv")
    segments = pd.DataFrame(
        {"segment_id": own["doc_id"] + "/1", "doc_id": own["doc_id"], "friction": 0.5, "severity": 0.5}
    )
    planted = told["themes"]
    return {
        "visits": built.visits, "journeys": built.journeys, "documents": build_table("documents", documents),
        "segments": segments,
        "segment_topics": pd.DataFrame(
            {"segment_id": segments["segment_id"], "theme_id": own["themes"].str.split("|").str[0], "strength": 1.0,
             "reason": "placed"}
        ),
        "persons": build_table("persons", pd.DataFrame(
            {"person_id": customers["user_id"], "account_id": None, "first_seen_at": None, "value": None,
             "properties": [json.dumps({"country": country}) for country in customers["country"]]})),
        "themes": pd.DataFrame(
            {"theme_id": planted["theme"], "is_friction": planted["is_friction"], "severity": 0.5, "parent_id": None}
        ),
    }, data_end  # fmt: skip


def estimate(tables, settings, data_end):
    settings = settings.model_copy(update={"impact": settings.impact.model_copy(update={"replicates": REPLICATES})})
    by_time = align_documents(tables["documents"], tables["visits"], tables["journeys"], settings=settings.impact)
    alignments, of_segments = place_segments(
        by_time, tables["segments"], tables["segment_topics"], tables["documents"], settings=settings.impact
    )
    names = ("themes", "segment_topics", "segments", "documents", "visits", "persons")
    return estimate_impact(
        **{name: tables[name] for name in names}, alignments=alignments, segment_alignments=of_segments,
        settings=settings, data_end=data_end,
        build_chain=lambda: measure_visits(
            tables["visits"], settings.journey, settings.impact, data_end=data_end
        ).chain,
    )[0]  # fmt: skip


def find_findings(impact):
    """Return the rows that tell of more drop-off, by their own comparison or by a wider one."""
    own = (impact["evidence"] != "count") & (impact["difference"] > 0) & (impact["survives"] != "no")
    wider = ~impact["enough"] & (impact["pooled_q"] <= MOST_Q) & (impact["pooled_difference"] > 0)
    return impact[own | wider]


def test_true_friction_is_still_ranked(shop):
    """Three planted themes and more come out, one first, each at its stage.

    In this shop people who wrote of the emptied basket happen to leave more often (14 of 100 against 9, nothing of it
    planted), so that one decoy may come out.
    """
    workspace, run = shop
    tables, settings = cut_shop(run), load_settings(workspace)
    own = tables["documents"].query("author == 'customer'")["written_at"].dropna()
    assert to_weeks(own, "UTC").value_counts().median() == pytest.approx(DOCUMENTS_A_WEEK, rel=0.05)

    impact = estimate(tables, settings, run.events["happened_at"].max())

    found = find_findings(impact).merge(
        find_planted(workspace, run), left_on="theme_id", right_index=True, suffixes=("", "_planted")
    )
    true = found[found["effect"] > 0]
    assert found.sort_values("rank")["effect"].iloc[0] > 0
    assert true["planted"].nunique() >= 3
    assert ((true["stage"] == true["stage_planted"]) | (true["stage"] == ANY)).all()
    assert set(found.loc[found["effect"] == 0, "planted"]) <= {"basket_emptied", "filters_reset"}


def test_of_nothing_nothing_is_found(tmp_path):
    """The same size, no effect planted, all themes and their messages as loud: not one finding."""
    workspace = generate_shop(tmp_path / "null", persons=PERSONS_OF_NULL, null=True)
    tables, data_end = build_null(workspace)

    impact = estimate(tables, load_settings(workspace), data_end)

    assert impact["enough"].sum() > 20
    assert len(find_findings(impact)) == 0
