"""Which visit a message is about, as probabilities: by the delay with which people write, not by the last event."""

from __future__ import annotations

import numpy as np
import pandas as pd

from friction.contracts import build_table
from friction.impact.delays import Candidates, fit_law

LEAST_PROBABILITY = 0.001
_MINUTE = 60_000_000
_KEYS = ["doc_id", "journey_id", "step", "stage"]


def align_documents(documents: pd.DataFrame, visits: pd.DataFrame, journeys: pd.DataFrame) -> pd.DataFrame:
    """Place each customer's message among the visits of its writer, from time alone.

    Any moment of a visit from a to b is equally likely to be the one written about, and the delay from it to the
    message has the channel's law G. So a visit weighs k (G(t - a) - G(t - b)) / (b - a) for a message written at t,
    where k says how much a visit of its stage makes people write; beside all visits stands "about none of these".
    Law, k and the weight of none are fitted from all messages of the channel (`friction.impact.delays.fit_law`). What
    is written about is taken to lie between the first and the last event of the visit.
    A survey asked in a stage belongs to the writer's last visit of it. All messages of a thread
    are placed where its first customer message is. Without person, time, or a visit before it, a message is unplaced.

    Parameters
    ----------
    documents, visits, journeys : tables of these names, any order.

    Returns
    -------
    Table ``alignments``; probabilities of a document add up to 1, exactly one row is best, ``probability`` equals
    ``probability_time``.
    """
    own = documents[documents["author"] == "customer"].sort_values(["written_at", "doc_id"], kind="stable")
    anchors = _find_anchors(own)
    asked = own[own["doc_id"].isin(set(anchors))]
    candidates = _find_candidates(asked, visits, journeys)
    by_survey = _keep_surveys(candidates)
    others = candidates[~candidates["doc_id"].isin(set(by_survey["doc_id"]))].reset_index(drop=True)
    by_time = _weigh(others, visits)
    placed = pd.concat([by_survey, by_time], ignore_index=True)
    alone = own.loc[~anchors.isin(set(placed["doc_id"])).to_numpy() & (anchors == own["doc_id"]).to_numpy(), ["doc_id"]]
    placed = pd.concat([placed, alone.assign(probability=1.0, how="unplaced")], ignore_index=True)
    return _to_table(placed, own, anchors)


def find_best(alignments: pd.DataFrame) -> np.ndarray:
    """Return which row of each document is its best, (n,) bool.

    Of equally probable rows the latest visit is; the unplaced row only where it is more probable than any.

    Parameters
    ----------
    alignments : doc_id, journey_id, step, stage, probability; every row with an index of its own.
    """
    order = alignments.assign(is_placed=alignments["stage"].notna()).sort_values(
        ["doc_id", "probability", "is_placed", "journey_id", "step"], ascending=[True, False, False, False, False]
    )
    found: np.ndarray = alignments.index.isin(order.groupby("doc_id").head(1).index)
    return found


def _find_anchors(own: pd.DataFrame) -> pd.Series:
    """Return, for each message in time order, the one that is placed for it: the first of its thread, or itself."""
    threads = own["thread_id"].where(own["thread_id"].notna(), own["doc_id"])
    return own.groupby(threads.to_numpy())["doc_id"].transform("first")


def _find_candidates(asked: pd.DataFrame, visits: pd.DataFrame, journeys: pd.DataFrame) -> pd.DataFrame:
    """Return a row for each message and visit of its writer that began before it, times in microseconds."""
    columns = ["doc_id", "person_id", "source", "stage_hint", "written_at"]
    messages = asked.dropna(subset=["person_id", "written_at"])[columns]
    pairs = messages.merge(_with_ends(visits, journeys), on="person_id")
    pairs = pairs.assign(at=pairs["written_at"].dt.as_unit("us").astype("int64"))
    pairs = pairs[pairs["a"] <= pairs["at"]]
    return pairs.sort_values(["doc_id", "a", "journey_id", "step"], ignore_index=True)


def _with_ends(visits: pd.DataFrame, journeys: pd.DataFrame) -> pd.DataFrame:
    """Return visits with begin a and end b of what may be written about, and ``known``, when the outcome was known."""
    joined = visits.merge(journeys[["journey_id", "ended_at", "dropped_at", "outcome"]], on="journey_id")
    joined = joined.sort_values(["person_id", "entered_at", "journey_id", "step"], ignore_index=True)
    never = np.iinfo(np.int64).max // 4
    a, last, dropped, ended = (
        _to_microseconds(joined[name], never) for name in ("entered_at", "last_event_at", "dropped_at", "ended_at")
    )
    left = _to_microseconds(joined["left_at"], never).where(joined["status"] == "advanced", last)
    # What is written about happened while somebody was there to meet it: until the last sign in the stage. An event is
    # a moment, but nobody writes of no time at all.
    b = np.maximum(last, a) + _MINUTE
    known = ended.where(joined["outcome"] == "converted", dropped.where(joined["outcome"] == "dropped", never))
    return joined.assign(a=a, b=b, known=known, left=left)[
        ["person_id", "journey_id", "step", "stage", "a", "b", "known", "left"]
    ]


def _to_microseconds(times: pd.Series, missing: int) -> pd.Series:
    whole = times.dt.as_unit("us").astype("int64") if times.notna().all() else None
    if whole is not None:
        return whole
    return times.dt.as_unit("us").fillna(pd.Timestamp(0, tz="UTC")).astype("int64").where(times.notna(), missing)


def _keep_surveys(candidates: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of surveys asked in a stage: the writer's last visit of it."""
    asked = candidates[(candidates["source"] == "survey") & (candidates["stage_hint"] == candidates["stage"])]
    last = asked.groupby("doc_id", sort=True).tail(1)
    return last.assign(probability=1.0, how="survey", experienced=np.minimum(last["b"], last["at"]))


def _weigh(candidates: pd.DataFrame, visits: pd.DataFrame) -> pd.DataFrame:
    """Return candidates with their probabilities, and the unplaced row of each message."""
    if candidates.empty:
        return candidates.assign(probability=0.0, how="time", experienced=0)
    stages = np.sort(visits["stage"].unique())
    begun = visits.groupby("person_id")["entered_at"].min()
    end = max(candidates["written_at"].max(), visits["last_event_at"].max())
    left = (end - visits["entered_at"]).dt.as_unit("us").astype("int64").to_numpy(dtype=np.float64)
    all_visits = (np.searchsorted(stages, visits["stage"].to_numpy(dtype=str)), left)
    exposure = float((end - begun).dt.total_seconds().clip(lower=60.0).sum() / 60)
    parts = [
        _weigh_channel(part.reset_index(drop=True), str(channel), stages, all_visits, exposure)
        for channel, part in candidates.groupby("source", sort=True)
    ]
    return pd.concat(parts, ignore_index=True)


def _weigh_channel(
    rows: pd.DataFrame, channel: str, stages: np.ndarray, all_visits: tuple[np.ndarray, np.ndarray], exposure: float
) -> pd.DataFrame:
    """Return the candidates of one channel with their probabilities, by the law fitted to it."""
    at, a, b = (rows[name].to_numpy(dtype=np.float64) for name in ("at", "a", "b"))
    message, names = pd.factorize(rows["doc_id"])
    stage = np.searchsorted(stages, rows["stage"].to_numpy(dtype=str))
    found = Candidates(message, stage, at - a, np.maximum(at - b, 0.0), b - a, len(names), *all_visits, exposure)
    law = fit_law(found, channel)
    weight = law.find_density(found) * law.writing[stage]
    middle = (law.find_share(found.since_begin) + law.find_share(found.since_end)) / 2
    # What was experienced was experienced before the last sign of the person in the stage, where that is known.
    seen = np.maximum(a, np.minimum(np.minimum(b, rows["left"].to_numpy(dtype=np.float64)), at))
    experienced = np.clip(at - law.find_delay(middle), a, seen)
    told = rows.assign(weight=weight, experienced=experienced.astype(np.int64), how="time")
    none = pd.DataFrame({"doc_id": names, "weight": law.elsewhere, "how": "unplaced"})
    told = pd.concat([told, none], ignore_index=True)
    share = told["weight"] / told.groupby("doc_id")["weight"].transform("sum")
    told = told[(share >= LEAST_PROBABILITY) | told["stage"].isna()]
    total = told.groupby("doc_id")["weight"].transform("sum")
    return told.assign(probability=told["weight"] / total)


def _to_table(placed: pd.DataFrame, own: pd.DataFrame, anchors: pd.Series) -> pd.DataFrame:
    """Give every message of a thread the rows of its anchor, and mark the best row of each."""
    columns = [*_KEYS[1:], "probability", "how", "experienced", "known", "left", "b"]
    rows = placed.reindex(columns=["doc_id", *columns]).rename(columns={"doc_id": "anchor"})
    messages = pd.DataFrame({"doc_id": own["doc_id"], "anchor": anchors, "written_at": own["written_at"]})
    joined = messages.merge(rows, on="anchor").sort_values(["doc_id", "journey_id", "step"], ignore_index=True)
    at = _to_microseconds(joined["written_at"], 0)
    is_placed = joined["stage"].notna()
    follows = (joined["doc_id"] != joined["anchor"]) & joined["how"].isin(["time", "survey"])
    gap = np.maximum(at - np.minimum(joined["left"].fillna(0), at), 0) / _MINUTE
    experienced = pd.to_datetime(joined["experienced"].where(is_placed), unit="us", utc=True)
    alignments = joined.assign(
        probability_time=joined["probability"],
        best=find_best(joined),
        how=joined["how"].mask(follows, "thread"),
        gap_minutes=gap.where(is_placed),
        after_outcome=is_placed & (at > joined["known"].fillna(np.inf)),
        experienced_at=experienced,
    )
    return build_table(
        "alignments", alignments.drop(columns=["anchor", "written_at", "experienced", "known", "left", "b"])
    )
