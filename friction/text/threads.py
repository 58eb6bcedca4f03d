"""Signs of friction that only the conversation shows: repeated questions, silence, new contacts, sudden ends."""

from __future__ import annotations

import re
import tomllib
from collections import deque
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from friction.text.cues import COLUMNS
from friction.text.lists import CONTEXT, LANGUAGES, load_list

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

KINDS = ("repeated_question", "long_silence", "repeat_contact", "channel_switch", "sudden_end", "politeness_drop")
ENDS_WELL = frozenset(("thanks", "solved", "praise"))
MOST_COMPARED = 50
"""Earlier segments of a thread that a segment is compared with."""

_WORD = re.compile(r"[^\W\d_]+")


class _Segment(NamedTuple):
    segment_id: str
    start: int
    end: int
    lemmas: frozenset[str]
    words: frozenset[str]
    cues: frozenset[str]
    rubs: bool


class _Turn(NamedTuple):
    doc_id: str
    author: str
    source: str
    thread: str
    person: str | None
    at: pd.Timestamp
    asks: bool
    polite: bool
    segments: tuple[_Segment, ...]


def find_thread_cues(
    segments: pd.DataFrame, documents: pd.DataFrame, cues: pd.DataFrame, data_end: pd.Timestamp | None = None
) -> pd.DataFrame:
    """Find the cues that a segment has by its place in a conversation.

    - ``repeated_question``: says nearly the same as an earlier one of the thread (share of words in common).
    - ``long_silence``: its turn waited long for an answer; ``minutes`` says how long. Where agents write in the
      thread, a bot's turn is no answer.
    - ``repeat_contact``: the person's last thread ended at most a week before; ``minutes`` says how long.
    - ``channel_switch``: the person wrote in another channel at most a day before; ``minutes`` says how long. Neither
      where the turn only thanks, praises, or says that all is solved.
    - ``sudden_end``: the thread's last turn, asking or complaining, and nobody answered while the data went on.
    - ``politeness_drop``: two turns in a row without please or thanks, of somebody who said them before.

    The limits stand in ``cues/threads.toml``. Documents without a time are in no conversation.

    Parameters
    ----------
    segments : columns segment_id, doc_id, start, end, text, lemmas; any order.
    documents : table ``documents``, any order.
    cues : what `find_cues` found in the segments.
    data_end : when the data end; where nothing is given, with the last document.

    Returns
    -------
    Rows like those of `find_cues`, their place being the whole segment; at most one of a kind for a document. Sorted by
    segment, start, cue.
    """
    timed = documents.dropna(subset=["written_at"]).sort_values(["written_at", "doc_id"])
    end = data_end if data_end is not None else timed["written_at"].max()
    turns = list(_read_turns(timed, _read_segments(segments, cues)))
    answering = {turn.source for turn in turns if turn.author != "customer"}
    threads: dict[str, list[_Turn]] = {}
    persons: dict[str, list[_Turn]] = {}
    for turn in turns:
        threads.setdefault(turn.thread, []).append(turn)
        if turn.person is not None:
            persons.setdefault(turn.person, []).append(turn)
    rows: list[tuple[object, ...]] = []
    for thread in threads.values():
        rows += _find_repeats(thread)
        rows += _find_silences(thread)
        rows += _find_rude(thread)
        if thread[-1].source in answering:
            rows += _find_sudden_end(thread, end)
    for own in persons.values():
        rows += _find_contacts(own)
        rows += _find_switches(own)
    found = pd.DataFrame(rows, columns=list(COLUMNS)).astype({"minutes": "float64", "effort": "float64"})
    found = found.drop_duplicates(["segment_id", "start", "cue"])
    return found.sort_values(["segment_id", "start", "cue"], ignore_index=True)


@cache
def _load_limits() -> dict[str, dict[str, Any]]:
    return tomllib.loads((files("friction.text") / "cues" / "threads.toml").read_text(encoding="utf-8"))


@cache
def _load_polite() -> frozenset[str]:
    return frozenset(word for language in LANGUAGES for word in load_list(language, CONTEXT)["lists"]["please"])


def _read_segments(segments: pd.DataFrame, cues: pd.DataFrame) -> dict[str, list[_Segment]]:
    kinds = cues.groupby("segment_id")["cue"].agg(frozenset).to_dict()
    rubbing = set(cues.loc[cues["weight"] > 0, "segment_id"])
    by_document: dict[str, list[_Segment]] = {}
    columns = ("segment_id", "doc_id", "start", "end", "text", "lemmas")
    for segment_id, doc_id, start, end, text, lemmas in segments.sort_values("start")[list(columns)].itertuples(
        index=False
    ):
        words = frozenset(_WORD.findall(text.lower()))
        segment = _Segment(
            segment_id, start, end, frozenset(lemmas), words, kinds.get(segment_id, frozenset()), segment_id in rubbing
        )
        by_document.setdefault(doc_id, []).append(segment)
    return by_document


def _read_turns(timed: pd.DataFrame, segments: Mapping[str, list[_Segment]]) -> Iterator[_Turn]:
    polite = _load_polite()
    columns = ("doc_id", "author", "source", "thread_id", "person_id", "written_at", "text")
    for doc_id, author, source, thread, person, at, text in timed[list(columns)].itertuples(index=False):
        own = tuple(segments.get(doc_id, ()))
        said = {word for segment in own for word in segment.words}
        yield _Turn(
            doc_id=doc_id,
            author=author,
            source=source,
            thread=doc_id if pd.isna(thread) else f"thread {thread}",
            person=None if pd.isna(person) else person,
            at=at,
            asks="?" in text[-200:] or any("question" in segment.cues for segment in own),
            polite=not said.isdisjoint(polite) or any("thanks" in segment.cues for segment in own),
            segments=own,
        )


def _to_row(kind: str, segment: _Segment, minutes: float | None = None) -> tuple[object, ...]:
    return segment.segment_id, segment.start, segment.end, kind, float(_load_limits()[kind]["weight"]), minutes, None


def _mark(kind: str, turn: _Turn, minutes: float | None = None) -> list[tuple[object, ...]]:
    """Return the cue at the turn's first segment of friction, else at its first one; none, where it only greets."""
    rubbing = [segment for segment in turn.segments if segment.rubs]
    return [_to_row(kind, segment, minutes) for segment in (rubbing or turn.segments)[:1]]


def _ends_well(turn: _Turn) -> bool:
    """Return whether a turn thanks or praises, or says that all is solved, without any friction."""
    rubs = any(segment.rubs for segment in turn.segments)
    return not rubs and any(not ENDS_WELL.isdisjoint(segment.cues) for segment in turn.segments)


def _to_minutes(earlier: _Turn, later: _Turn) -> float:
    return max(0.0, (later.at - earlier.at).total_seconds() / 60)


def _find_repeats(thread: list[_Turn]) -> Iterator[tuple[object, ...]]:
    before: deque[_Segment] = deque(maxlen=MOST_COMPARED)
    for turn in thread:
        if turn.author != "customer":
            continue
        telling = [segment for segment in turn.segments if segment.lemmas and ENDS_WELL.isdisjoint(segment.cues)]
        again = next((one for one in telling if any(_says_the_same(one, other) for other in before)), None)
        if again is not None:
            yield _to_row("repeated_question", again)
        before.extend(telling)


def _says_the_same(one: _Segment, other: _Segment) -> bool:
    limits = _load_limits()["repeated_question"]
    return (
        min(len(one.words), len(other.words)) >= limits["fewest_words"]
        and _to_overlap(one.lemmas, other.lemmas) >= limits["same_lemmas"]
        and _to_overlap(one.words, other.words) >= limits["same_words"]
    )


def _to_overlap(one: frozenset[str], other: frozenset[str]) -> float:
    """Return the share of words in common, of all in either (Jaccard)."""
    return len(one & other) / max(1, len(one | other))


def _find_silences(thread: list[_Turn]) -> Iterator[tuple[object, ...]]:
    limits = _load_limits()["long_silence"]["after"]
    answering = ("agent",) if any(turn.author == "agent" for turn in thread) else ("bot",)
    waiting: _Turn | None = None
    for turn in thread:
        if turn.author == "customer":
            # The wait begins with the first turn that says something.
            waiting = waiting if waiting is not None and waiting.segments else turn
        elif turn.author in answering:
            if waiting is not None and _to_minutes(waiting, turn) >= limits.get(waiting.source, float("inf")):
                yield from _mark("long_silence", waiting, _to_minutes(waiting, turn))
            waiting = None


def _find_rude(thread: list[_Turn]) -> Iterator[tuple[object, ...]]:
    limits = _load_limits()["politeness_drop"]
    own = [turn for turn in thread if turn.author == "customer" and turn.segments]
    n_rude = limits["rude_turns"]
    for at in range(limits["fewest_turns"] + n_rude - 1, len(own)):
        before, now = own[: at - n_rude + 1], own[at - n_rude + 1 : at + 1]
        polite_before = 2 * sum(turn.polite for turn in before) >= len(before)
        rubbing = [turn for turn in now if any(segment.rubs for segment in turn.segments)]
        if polite_before and rubbing and not any(turn.polite for turn in now):
            yield from _mark("politeness_drop", rubbing[-1])
            return


def _find_sudden_end(thread: list[_Turn], end: pd.Timestamp) -> list[tuple[object, ...]]:
    last = thread[-1]
    grace = _load_limits()["sudden_end"]["after"].get(last.source)
    if last.author != "customer" or grace is None or (end - last.at).total_seconds() / 60 < grace:
        return []
    complains = any(segment.rubs for segment in last.segments)
    return _mark("sudden_end", last) if (last.asks or complains) and not _ends_well(last) else []


def _find_contacts(own: list[_Turn]) -> Iterator[tuple[object, ...]]:
    """Yield the first turn of each thread that follows another thread of the person within the limit."""
    limits = _load_limits()["repeat_contact"]
    begun: set[str] = set()
    last: _Turn | None = None
    for turn in own:
        if turn.source not in limits["sources"]:
            continue
        is_new = turn.thread not in begun and turn.author == "customer"
        if is_new and last is not None and not _ends_well(turn) and _to_minutes(last, turn) <= limits["within"]:
            yield from _mark("repeat_contact", turn, _to_minutes(last, turn))
        begun.add(turn.thread)
        last = turn


def _find_switches(own: list[_Turn]) -> Iterator[tuple[object, ...]]:
    limits = _load_limits()["channel_switch"]
    last: _Turn | None = None
    for turn in own:
        if turn.author != "customer" or turn.source not in limits["sources"]:
            continue
        if (
            last is not None
            and last.source != turn.source
            and not _ends_well(turn)
            and _to_minutes(last, turn) <= limits["within"]
        ):
            yield from _mark("channel_switch", turn, _to_minutes(last, turn))
        last = turn
