"""Measure how fast documents are cut into segments and cues are found, and return a Markdown table."""

from __future__ import annotations

import itertools
import time
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from friction.text.cues import find_cues
from friction.text.leave_out import find_left_out
from friction.text.segments import build_segments
from friction.text.threads import find_thread_cues

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

N_DOCUMENTS = 50_000
LENGTH = 100
"""Characters of a document, about."""

TURNS = 6
"""Documents in a thread; every second one is an agent's."""

ROUNDS = 3
FIRST = 200


def measure(sentences: list[str]) -> str:
    """Return what each step does in a second, of made-up documents of about a hundred characters.

    Parameters
    ----------
    sentences : what the documents are put together from.
    """
    documents = make_documents(sentences, N_DOCUMENTS)
    few = documents.head(FIRST)
    find_cues(build_segments(few), pd.Series("en", index=build_segments(few).index))  # lists and tables are loaded
    left_out, out_seconds = _time(lambda: find_left_out(documents))
    segments, cut_seconds = _time(lambda: build_segments(documents, left_out))
    languages = pd.Series("en", index=segments.index)
    cues, cue_seconds = _time(lambda: find_cues(segments, languages))
    _, thread_seconds = _time(lambda: find_thread_cues(segments, documents, cues))
    customers = int((documents["author"] == "customer").sum())
    rows = [
        ("what is not the customer's own, documents", customers, out_seconds),
        ("segments, lemmas and phrases, segments", len(segments), cut_seconds),
        ("cues, segments", len(segments), cue_seconds),
        ("cues of threads, documents", len(documents), thread_seconds),
    ]
    lines = [f"| {name} | {n:,} | {seconds:.2f} | {n / seconds:,.0f} |" for name, n, seconds in rows]
    return "\n".join(["| step, unit | n | seconds | in a second |", "|---|---:|---:|---:|", *lines])


def make_documents(sentences: list[str], n: int) -> pd.DataFrame:
    """Return ``n`` customers' documents of sentences drawn by a fixed seed, and agents' turns between them."""
    rng = np.random.Generator(np.random.PCG64(0))
    texts = list(itertools.islice(_join(sentences, rng), n))
    start = pd.Timestamp("2026-01-05 09:00", tz="UTC")
    customers = pd.DataFrame(
        {
            "doc_id": [f"d{number:06d}" for number in range(n)],
            "source": "chat",
            "author": "customer",
            "thread_id": [f"t{number // TURNS:06d}" for number in range(n)],
            "person_id": [f"p{number // (2 * TURNS):06d}" for number in range(n)],
            "written_at": [start + pd.Timedelta(minutes=2 * number) for number in range(n)],
            "text": texts,
            "language": "en",
        }
    )
    agents = customers.assign(
        doc_id=customers["doc_id"] + "a", author="agent", written_at=customers["written_at"] + pd.Timedelta(minutes=1)
    )
    return pd.concat([customers, agents], ignore_index=True)


def _join(sentences: list[str], rng: np.random.Generator) -> Iterator[str]:
    while True:
        said: list[str] = []
        while sum(map(len, said)) < LENGTH:
            said.append(sentences[int(rng.integers(len(sentences)))].strip())
        yield " ".join(said)


def _time(call: Callable[[], pd.DataFrame]) -> tuple[pd.DataFrame, float]:
    """Return the result and the least seconds of three rounds: other work on the machine only adds."""
    seconds = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        made = call()
        seconds.append(time.perf_counter() - started)
    return made, min(seconds)
