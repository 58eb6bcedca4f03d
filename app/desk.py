"""What the Code page has at hand beside a run: what was coded, the codebook, and the ways to write there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st

from app.actor import is_alone
from app.views.desk import Answer, Asked, Desk, build_codes, count_own
from app.views.desk_context import find_around
from app.workspace import decide, open_service
from friction.store import CodingLog, Decision, Service
from friction.themes import (
    anchor_codings,
    anchor_decisions,
    list_codes,
    name_codes,
    replay_decisions,
    to_anchors,
)
from friction.themes.codebook import find_wanted, read_codebook, to_codebook, write_codebook
from friction.themes.coding import (
    estimate_agreement,
    find_asked,
    find_saturation,
    hand_out,
    list_answers,
    replay_codings,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from app.views.desk import Code
    from app.views.desk_disputes import Dispute
    from app.workspace import Opened
    from friction.themes import Replayed
    from friction.themes.codebook import Wanted
    from friction.themes.coding import Coded, Sample

HELD = 4


@dataclass(frozen=True)
class Book:
    """The codebook as all decisions make it.

    Attributes
    ----------
    replayed : the state after all decisions.
    codes : the table ``themes``, and behind it codes that hold nothing yet.
    names : the name of every code, by theme.
    """

    replayed: Replayed
    codes: pd.DataFrame
    names: dict[str, str]


@dataclass(frozen=True)
class Coding:
    """What was coded so far, on the segments of the run.

    Attributes
    ----------
    stamp : another one whenever there is more.
    codings : the log.
    coded : the state after it.
    """

    stamp: str
    codings: pd.DataFrame
    coded: Coded


@dataclass(frozen=True)
class Seat:
    """What one coder works with from one segment to the next, held in memory: nothing is loaded in between.

    Attributes
    ----------
    desk : what is asked and what was said.
    sheets : the codes, as many to a sheet as there are keys.
    names : the name of every code.
    around : the messages that the segments stand in, with their conversations.
    """

    desk: Desk
    sheets: list[list[Code]]
    names: dict[str, str]
    around: pd.DataFrame


def read_book(opened: Opened) -> Book:
    """Return the codebook, made once for a run and its decisions."""
    return _make_book(opened.key, _opened=opened)


def read_coding(opened: Opened) -> Coding:
    """Return what was coded, read again only when there is more."""
    log = CodingLog(opened.folder)
    try:
        return _read_coding(str(opened.folder), opened.key, log.stamp(), _log=log, _opened=opened)
    finally:
        log.close()


def read_agreement(opened: Opened, coding: Coding) -> tuple[pd.DataFrame, str]:
    """Return how far coders agree (`estimate_agreement`, on the themes they gave), and the line on saturation."""
    return _estimate(str(opened.folder), opened.key, coding.stamp, _coded=coding.coded)


def take_seat(opened: Opened, before: Seat | None = None) -> Seat:
    """Return what who looks has to code, with what they said so far.

    What was picked for a segment at the seat ``before``, and not said yet, stays picked.
    """
    coding, book, run = read_coding(opened), read_book(opened), opened.run
    asked = find_asked(coding.coded, run.segments, opened.actor, answered=True)
    answers = [Answer(*row) for row in list_answers(coding.codings, opened.actor, book.replayed.find_theme)]
    rows = [Asked(*row) for row in asked.itertuples(index=False, name=None)]
    desk = Desk(opened.actor, rows, answers, before.desk if before else None)
    around = find_around(run.documents, set(asked["doc_id"]))
    return Seat(desk, build_codes(book.codes, count_own(answers)), book.names, around)


def write_answer(folder: Path, asked: Asked, themes: Sequence[str], *, unsure: bool) -> str:
    """Write to the log what a coder says of a segment; it is on disk when this returns. Returns the coding's id."""
    payload = {"segment_id": asked.segment_id, "themes": sorted(themes), "unsure": unsure, "anchors": _anchor(asked)}
    with open_service(folder) as service:
        return service.code("code", payload, sample_id=asked.sample_id)


def write_settled(folder: Path, dispute: Dispute, themes: Sequence[str]) -> str:
    """Write to the log the last word on a segment; returns the coding's id."""
    payload = {"segment_id": dispute.segment_id, "themes": sorted(themes), "anchors": _anchor(dispute)}
    with open_service(folder) as service:
        return service.code("adjudicate", payload, sample_id=dispute.sample_id)


def undo_codings(folder: Path, coding_ids: Sequence[str]) -> None:
    """Write to the log that codings are taken back, the last one first."""
    with open_service(folder) as service:
        for coding_id in reversed(coding_ids):
            service.code("undo", {}, sample_id="", undoes=coding_id)


def draw_from(
    opened: Opened, how: str, n: int, coders: Sequence[str], overlap: float, themes: Sequence[str], seed: int, *,
    pairs: bool,
) -> tuple[Sample, str]:  # fmt: skip
    """Draw a sample and hand it out (`friction.themes.coding.hand_out`); returns it, and the coding's id."""
    run, placed = opened.run, opened.tables["segment_topics"]
    coded = read_coding(opened).coded
    sample = hand_out(coded, run.segments, run.documents, placed, how, n, coders, overlap, themes, seed, pairs=pairs)
    with open_service(opened.folder) as service:
        return sample, service.code("sample", sample.payload, sample_id=sample.sample_id)


def write_wanted(folder: Path, wanted: Sequence[tuple[str, str, dict[str, Any]]]) -> list[str]:
    """Write decisions, as theme, action and payload, all or none; returns their ids."""
    return decide(folder, [Decision(action, payload, theme_id) for theme_id, action, payload in wanted])


def write_form(opened: Opened, book: Book, form: str, actor: Callable[[], str]) -> bytes:
    """Return the codebook as a file of a form, after the audit says who took it.

    It is made when somebody takes it, beside the page: ``actor`` finds who acts then (`app.actor.hold_actor`).

    Raises
    ------
    NotAllowedError
        If who asks is no lead.
    NotSignedInError
        If the sign-in has ended.
    """
    with Service(opened.folder, actor(), is_alone=is_alone()) as service:
        service.check("export")
        made = to_codebook(book.codes, opened.run.segments, opened.decisions)
        service.record("export", {"form": form, "of": "codebook", "n_rows": len(book.names)}, subject="codebook")
    return write_codebook(made, form)


def read_form(opened: Opened, content: bytes, name: str) -> Wanted:
    """Return what taking a file in as the codebook would decide, with a sentence for each thing left out.

    Raises
    ------
    InputError
        If the file cannot be read.
    """
    codebook, notes = read_codebook(content, name)
    wanted = find_wanted(codebook, opened.tables["themes"], opened.run.segments, read_book(opened).replayed)
    return wanted._replace(notes=[*notes, *wanted.notes])


def _anchor(at: Asked | Dispute) -> list[dict[str, Any]]:
    """Return where a segment stands, without looking for it in the run."""
    own = pd.DataFrame([{name: getattr(at, name) for name in ("segment_id", "doc_id", "start", "end", "text")}])
    return to_anchors([at.segment_id], own)


@st.cache_resource(max_entries=HELD, show_spinner=False)
def _make_book(key: str, *, _opened: Opened) -> Book:  # noqa: ARG001 - what the book is of
    run = _opened.run
    replayed = replay_decisions(anchor_decisions(_opened.decisions, run.segments, run.documents).decisions)
    themes = _opened.tables["themes"]
    return Book(replayed, list_codes(themes, replayed), name_codes(themes, replayed))


@st.cache_resource(max_entries=HELD, show_spinner=False)
def _read_coding(folder: str, key: str, stamp: str, *, _log: CodingLog, _opened: Opened) -> Coding:  # noqa: ARG001
    codings = anchor_codings(_log.read(), _opened.run.segments, _opened.run.documents)
    return Coding(stamp, codings, replay_codings(codings, read_book(_opened).replayed.find_theme))


@st.cache_resource(max_entries=HELD, show_spinner="Comparing the coders…")
def _estimate(folder: str, key: str, stamp: str, *, _coded: Coded) -> tuple[pd.DataFrame, str]:  # noqa: ARG001
    met = sorted({theme_id for themes in _coded.words["themes"] for theme_id in themes})
    return estimate_agreement(_coded, met), find_saturation(_coded).sentence
