"""Which visit a message is about, as probabilities: by the delay with which people write, not by the last event."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from friction.config import Impact
from friction.contracts import build_table
from friction.impact.place.best import choose_best, keep_highest
from friction.impact.place.candidates import MINUTE, NEVER, find_candidates
from friction.impact.place.delays import ABOUT_A_VISIT, ABOUT_NONE, Candidates, fit_law
from friction.impact.place.moments import find_moments
from friction.impact.place.visited import choose_visits, to_microseconds

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from friction.engine import Relation
    from friction.impact.place.candidates import Near

LEAST_PROBABILITY = 0.001
NOBODY_SAID, NO_STAGE = -1, -2
_HOW = np.array(["time", "survey", "corrected", "unplaced", "thread"], dtype=object)
_TIME, _SURVEY, _CORRECTED, _UNPLACED, _THREAD = range(5)


class _Placed(NamedTuple):
    """Rows of `alignments` in numbers: row of the candidates (-1: none), message, stage (-1: none), and the rest."""

    row: np.ndarray
    message: np.ndarray
    stage: np.ndarray
    probability: np.ndarray
    how: np.ndarray
    experienced: np.ndarray


def align_documents(
    documents: pd.DataFrame,
    visits: Relation,
    journeys: Relation,
    *,
    settings: Impact | None = None,
    dates: pd.DataFrame | None = None,
    corrected: Mapping[str, str] | None = None,
    visited: Mapping[str, str] | None = None,
) -> pd.DataFrame:
    """Place each customer's message among the visits of its writer, from time alone.

    Any moment of a visit from a to b is equally likely to be the one written about, and the delay from it to the
    message has the channel's law G. So a visit weighs k (G(t - a) - G(t - b)) / (b - a) for a message written at t,
    where k says how much a visit of its stage makes people write; beside all visits stands "about none of these". Law,
    k and the weight of none are fitted from all messages of the channel (`friction.impact.place.delays.fit_law`);
    candidates are as `friction.impact.place.candidates.find_candidates` says. A date in the text weighs visits by how
    much of them lies in it (`friction.impact.place.moments`).

    A survey asked in a stage belongs to the writer's last visit of it; a message that a person put at a stage to the
    writer's most probable visit of it, or to the one that the person named (to the stage alone, where there is none).
    Both are held there while laws are fitted. All messages of a thread are placed where its first customer message is,
    but those that a person placed. Without person, time, or a visit before it, a message is unplaced.

    Parameters
    ----------
    documents, visits, journeys : tables of these names, any order.
    settings : prior medians of the delays, and how sure a stage must be to be `best`.
    dates : doc_id, from_at, until_at: when texts say that it happened, any number for a document.
    corrected : the stage that people say a message is about, by doc_id; "" for none.
    visited : of these, the moment (ISO 8601, UTC) of the visit that people say it is about
        (`friction.impact.place.visited.choose_visits`, among the visits it may be about).

    Returns
    -------
    Table ``alignments``; probabilities of a document add up to 1, exactly one row is best, ``probability`` equals
    ``probability_time``.
    """
    settings, corrected = settings or Impact(), corrected or {}
    own = documents[documents["author"] == "customer"].sort_values(["written_at", "doc_id"], kind="stable")
    anchor = find_anchors(own, corrected)
    by_id = np.argsort(own["doc_id"].to_numpy(dtype=object), kind="stable")
    own, anchor = own.iloc[by_id].reset_index(drop=True), np.argsort(by_id)[anchor[by_id]]
    known_time = own["written_at"].notna() & own["person_id"].notna()
    at = _to_microseconds(own["written_at"])
    asked = known_time.to_numpy() & (anchor == np.arange(len(own)))
    messages = pd.DataFrame({"message": np.flatnonzero(asked), "person_id": own["person_id"][asked], "at": at[asked]})
    near = find_candidates(messages, visits, journeys)
    names = (*near.stages, *sorted({*corrected.values()} - {*near.stages, ""}))
    words = own["doc_id"].map(corrected)
    said = np.where(words.isna(), NOBODY_SAID, np.where(words == "", NO_STAGE, _to_numbers(words, names)))
    meant = _find_meant(near, said, own["doc_id"].map(visited or {}))
    placed = _place(own, at, near, said, meant, settings, dates)
    return _to_table(placed, near, own, anchor, at, names, settings.least_sure)


def find_anchors(own: pd.DataFrame, corrected: Collection[str] = ()) -> np.ndarray:
    """Return, for each message, which one is placed for it: the first of its thread that can be, or itself; (n,) rows.

    A thread is a channel's own: its first message with a person and a time is placed for all of the same person, and
    for those without one.

    Parameters
    ----------
    own : customers' messages in the order of their times: doc_id, source, thread_id, person_id, written_at.
    corrected : doc_ids that a person placed; they stand alone.
    """
    number = np.arange(len(own))
    person = own["person_id"].to_numpy(dtype=object)
    thread = own.groupby(["source", "thread_id"]).ngroup().fillna(-1).to_numpy(dtype=np.int64)  # -1 without one
    known = (own["person_id"].notna() & own["written_at"].notna()).to_numpy() & (thread >= 0)
    first = np.full(thread.max(initial=-1) + 1, -1)
    first[thread[known][::-1]] = number[known][::-1]  # the earliest is written last
    anchor = np.where(thread >= 0, first[thread], -1) if len(first) else np.full(len(own), -1)
    same = (person[np.maximum(anchor, 0)] == person) | own["person_id"].isna().to_numpy()
    follows = (anchor >= 0) & same & ~own["doc_id"].isin(set(corrected)).to_numpy()
    return np.where(follows, anchor, number)


def _place(
    own: pd.DataFrame,
    at: np.ndarray,
    near: Near,
    said: np.ndarray,
    meant: np.ndarray,
    settings: Impact,
    dates: pd.DataFrame | None,
) -> _Placed:
    """Return the rows of all messages that are placed for themselves, by message, the unplaced one last."""
    rows, settled = near.rows, _settle(own, near, said, meant)
    kept, n = settled.kept, len(own)
    of = rows["message"].to_numpy()[kept]
    known = np.where(settled.is_settled, ABOUT_A_VISIT, np.where(said == NO_STAGE, ABOUT_NONE, 0))
    weight, none, experienced = _weigh(own, at, near, kept, known, settings, dates)
    # A survey asks about what has just been: until the moment of the answer.
    just_been = np.minimum(rows["b"].to_numpy()[kept], at[of])
    experienced = np.where(settled.asked[of], just_been, experienced)
    weight = np.where(settled.is_settled[of], _find_last(of, weight), np.where(said[of] == NO_STAGE, 0.0, weight))
    none[settled.is_settled] = 0.0
    share = weight / np.maximum(np.bincount(of, weight, minlength=n) + none, 1e-300)[of]
    told = np.flatnonzero(share >= LEAST_PROBABILITY)
    of, kept, weight = of[told], kept[told], weight[told]
    total = np.bincount(of, weight, minlength=n) + none
    how = np.where(said != NOBODY_SAID, _CORRECTED, np.where(settled.is_settled, _SURVEY, _TIME))
    stage = rows["stage"].to_numpy()[kept]
    by_row = _Placed(kept, of, stage, weight / total[of], how[of], experienced[told])
    return _with_none(by_row, np.flatnonzero(~settled.is_settled), said, total, none)


class _Settled(NamedTuple):
    """What is known of where messages belong.

    Attributes
    ----------
    kept : rows of the candidates that may be meant.
    is_settled : (n,) is the stage of a message known, and a visit of it among the candidates?
    asked : (n,) is it known from a survey?
    """

    kept: np.ndarray
    is_settled: np.ndarray
    asked: np.ndarray


def _find_meant(near: Near, said: np.ndarray, moment: pd.Series) -> np.ndarray:
    """Return which candidates people may mean, (rows,): all, but of a message put at a visit that visit alone."""
    rows, meant = near.rows, np.ones(len(near.rows), dtype=bool)
    message = rows["message"].to_numpy()
    asked = moment.notna().to_numpy()[message] & (rows["stage"].to_numpy() == said[message])
    if asked.any():
        of, entered, left = (rows[name].to_numpy()[asked] for name in ("message", "a", "left"))
        meant[asked] = choose_visits(of, entered, left, to_microseconds(moment.iloc[of]))
    return meant


def _settle(own: pd.DataFrame, near: Near, said: np.ndarray, meant: np.ndarray) -> _Settled:
    """Return what surveys and people say of the places of messages."""
    hint = _to_numbers(own["stage_hint"].where(own["source"] == "survey"), near.stages)
    wanted = np.where(said == NOBODY_SAID, hint, said)
    message = near.rows["message"].to_numpy()
    fits = (near.rows["stage"].to_numpy() == wanted[message]) & meant
    settled = np.zeros(len(own), dtype=bool)
    settled[message[fits]] = True
    asked = settled & (said == NOBODY_SAID)
    kept = np.flatnonzero(np.where(settled[message], fits, said[message] < 0))
    last = _find_last(message[kept], near.rows["a"].to_numpy()[kept])
    return _Settled(kept[~asked[message[kept]] | last], settled, asked)


def _with_none(by_row: _Placed, rest: np.ndarray, said: np.ndarray, total: np.ndarray, none: np.ndarray) -> _Placed:
    """Add the rows of what is about no visit, of the messages ``rest``; sorted by message, these rows last."""
    lone = np.full(len(rest), -1)
    left_over = np.where(total[rest] > 0, none[rest] / np.maximum(total[rest], 1e-300), 1.0)
    unplaced = np.where(said[rest] != NOBODY_SAID, _CORRECTED, _UNPLACED)
    by_none = _Placed(lone, rest, np.maximum(said[rest], -1), left_over, unplaced, lone)
    both = [np.concatenate(pair) for pair in zip(by_row, by_none, strict=True)]
    # Candidates come by journey and step; what is about none of them stands behind.
    order = np.lexsort((np.where(both[0] < 0, NEVER, both[0]), both[1]))
    return _Placed(*(column[order] for column in both))


def _to_numbers(stages: pd.Series, names: tuple[str, ...]) -> np.ndarray:
    return pd.Index(list(names), dtype="str").get_indexer(pd.Index(stages)).astype(np.int64)


def _find_last(message: np.ndarray, value: np.ndarray) -> np.ndarray:
    """Return which row of each message has the highest value, the last of equal ones."""
    highest = keep_highest(message, value)
    return highest & keep_highest(message, np.where(highest, np.arange(len(message)), -1))


def _weigh(
    own: pd.DataFrame,
    at: np.ndarray,
    near: Near,
    kept: np.ndarray,
    known: np.ndarray,
    settings: Impact,
    dates: pd.DataFrame | None,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the weight of each candidate, of none of them by message, and when the experience was."""
    rows = near.rows.iloc[kept]
    factor, since, until = find_moments(rows, at, own["doc_id"], dates)
    message, stage = rows["message"].to_numpy(), rows["stage"].to_numpy()
    channel = own["source"].to_numpy(dtype=object)
    weight, experienced, none = np.zeros(len(rows)), np.zeros(len(rows), dtype=np.int64), np.zeros(len(own))
    for name in sorted(set(channel[message])):
        part = np.flatnonzero(channel[message] == name)
        written = at[message[part]].astype(np.float64)
        a, b = (rows[name].to_numpy(dtype=np.float64)[part] for name in ("a", "b"))
        numbers, inside = np.unique(message[part], return_inverse=True)
        found = Candidates(
            inside, stage[part], written - a, np.maximum(written - b, 0.0), b - a, len(numbers),
            near.visit_stage, near.visit_left, near.exposure,
            visit_n=near.visit_n, factor=factor[part], known=known[numbers],
        )  # fmt: skip
        law = fit_law(found.keep(~_find_again(own.iloc[numbers])), getattr(settings.delays, name))
        weight[part] = law.find_density(found) * law.writing[stage[part]]
        none[numbers] = law.elsewhere
        middle = (law.find_share(found.since_begin) + law.find_share(found.since_end)) / 2
        likely = written - law.find_delay(middle)
        # What was experienced was experienced before the last sign of the person in the stage, where that is known.
        seen = np.maximum(a, np.minimum(np.minimum(b, rows["left"].to_numpy(dtype=np.float64)[part]), written))
        experienced[part] = np.clip(np.clip(likely, since[part], until[part]), a, seen).astype(np.int64)
    return weight, none, experienced


def _find_again(own: pd.DataFrame) -> np.ndarray:
    """Tell which messages say what their person said before in the same words: they tell no more of delays, (n,)."""
    if "text" not in own:
        return np.zeros(len(own), dtype=bool)
    words = own["text"].fillna("").str.strip().str.casefold()
    said = own.assign(words=words).sort_values(["written_at", "doc_id"], kind="stable")
    again = said.duplicated(["person_id", "source", "words"]) & (said["words"] != "") & said["person_id"].notna()
    found: np.ndarray = again.reindex(own.index).to_numpy(dtype=bool)
    return found


def _to_table(
    placed: _Placed,
    near: Near,
    own: pd.DataFrame,
    anchor: np.ndarray,
    at: np.ndarray,
    names: tuple[str, ...],
    least_sure: float,
) -> pd.DataFrame:
    """Give every message of a thread the rows of its anchor, and mark the best row of each."""
    starts = np.searchsorted(placed.message, np.arange(len(own) + 1))
    sizes = (starts[1:] - starts[:-1])[anchor]
    message = np.repeat(np.arange(len(own)), sizes)
    within = np.arange(len(message)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    row, _, stage, probability, how, experienced = (
        column[np.repeat(starts[anchor], sizes) + within] for column in placed
    )
    follows = (anchor[message] != message) & (how != _UNPLACED)
    is_placed = row >= 0
    left, known = (near.rows[name].to_numpy()[row] if len(near.rows) else row for name in ("left", "known"))
    written = at[message]
    gap = np.maximum(written - np.minimum(left, written), 0) / MINUTE
    step = near.rows["step"].to_numpy()[row] if len(near.rows) else row
    return build_table(
        "alignments",
        pd.DataFrame(
            {
                "doc_id": own["doc_id"].array.take(message),
                "journey_id": near.rows["journey_id"].array.take(row, allow_fill=True),
                "step": pd.Series(step).astype("Int64").where(is_placed),
                "stage": pd.Series([*names, None], dtype="str").array.take(stage),
                "probability": probability,
                "probability_time": probability,
                "best": choose_best(message, stage, probability, least_sure),
                "how": _HOW[np.where(follows, _THREAD, how)],
                "gap_minutes": np.where(is_placed, gap, np.nan),
                "after_outcome": is_placed & (written > known),
                "experienced_at": pd.to_datetime(pd.Series(experienced).where(is_placed), unit="us", utc=True),
            }
        ),
    )


def _to_microseconds(times: pd.Series) -> np.ndarray:
    """Return times as whole numbers; 0 where there is none."""
    filled = times.fillna(pd.Timestamp(0, tz="UTC")).dt.as_unit("us")
    whole: np.ndarray = filled.astype("int64").to_numpy()
    return whole
