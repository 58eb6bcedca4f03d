"""Documents into segments: the sentence or few sentences that say one thing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from friction.text.leave_out import find_left_out
from friction.text.pipeline import load_lemmas, load_pipeline, to_lower
from friction.text.sentences import LONGEST_SEGMENT, count_words, find_sentences
from friction.text.unspaced import find_words, is_japanese, split_scripts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FEWEST_WORDS = 3
LONGEST_PHRASE = 3
COLUMNS = ("segment_id", "doc_id", "start", "end", "text", "lemmas", "phrases", "turn")


def build_segments(
    documents: pd.DataFrame,
    left_out: pd.DataFrame | None = None,
    *,
    on_progress: Callable[[int, int], None] | None = None,
) -> pd.DataFrame:
    """Cut customers' documents into segments, with lemmas and phrases.

    A segment is a sentence, or a line where somebody wrote lines; one of fewer than three words joins the one behind
    it (the last one the one before). Agent and bot turns get no segments: they are context, never evidence.

    Parameters
    ----------
    documents : table ``documents``, any order.
    left_out : what is not the customers' own say, as `find_left_out` finds it (which is asked where nothing is given).
    on_progress : told how many documents are done.

    Returns
    -------
    Columns `COLUMNS`; ``start`` and ``end`` are places in the document's text, ``text`` is exactly what lies between;
    ``turn`` is the document's place in its thread, as `find_turns` counts. Sorted by document and start.
    """
    if left_out is None:
        left_out = find_left_out(documents)
    own = documents[(documents["author"] == "customer") & (documents["text"] != "")].sort_values("doc_id")
    skipped: dict[str, list[tuple[int, int]]] = {}
    for doc_id, start, end in zip(left_out["doc_id"], left_out["start"], left_out["end"], strict=True):
        skipped.setdefault(doc_id, []).append((start, end))
    turns = find_turns(documents)
    rows: list[tuple[object, ...]] = []
    for done, (doc_id, language, text) in enumerate(zip(own["doc_id"], own["language"], own["text"], strict=True), 1):
        spans = _find_spans(text, language, skipped.get(doc_id, []))
        for number, (start, end) in enumerate(spans):
            said = text[start:end]
            lemmas, phrases = find_lemmas(said, language)
            rows.append((f"{doc_id}/{number}", doc_id, start, end, said, lemmas, phrases, turns.get(doc_id)))
        if on_progress and done % 500 == 0:
            on_progress(done, len(own))
    segments = pd.DataFrame(rows, columns=list(COLUMNS)).astype({"turn": "Int64"})
    return segments.sort_values(["doc_id", "start"], ignore_index=True)


def find_turns(documents: pd.DataFrame) -> dict[str, int]:
    """Return the place of each document in its thread, from 1: all its turns count, the agents' and bots', too.

    Turns follow each other in time, then by id. Documents in no thread, or without a time, have no place.
    """
    if not {"thread_id", "written_at"} <= set(documents.columns):
        return {}
    threads = documents.dropna(subset=["thread_id", "written_at"]).sort_values(["written_at", "doc_id"])
    places = threads.groupby("thread_id").cumcount() + 1
    return dict(zip(threads["doc_id"], places, strict=True))


def find_lemmas(said: str, language: str) -> tuple[list[str], list[str]]:
    """Return a segment's lemmas without stop words, and its phrases."""
    lemmas = load_lemmas(language)
    words: list[str | None] = []
    japanese = is_japanese(said)
    for part, is_unspaced in split_scripts(to_lower(said)):
        if is_unspaced:  # each word for itself: what lies between two of them is not known
            words += [either for word in find_words(part, japanese=japanese) for either in (None, word)] + [None]
        else:
            words += [lemmas.find_said(token) for token in load_pipeline(language).make_doc(part)]
    return [word for word in words if word is not None], _find_phrases(words)


def _find_spans(text: str, language: str, skipped: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield start and end of each segment of a text, what is left out being no part of any."""
    at = 0
    for start, end in [*skipped, (len(text), len(text))]:
        if text[at:start].strip():
            sentences = find_sentences(text[at:start], language)
            yield from _join_short(text, [(at + first, at + behind) for first, behind in sentences])
        at = end


def _join_short(text: str, sentences: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return sentences, those of few words joined to the one behind; the last one to the one before."""
    spans: list[tuple[int, int]] = []
    waiting: int | None = None
    for start, end in sentences:
        begin = start if waiting is None else waiting
        waiting = None
        if count_words(text[begin:end]) < FEWEST_WORDS and end - begin < LONGEST_SEGMENT:
            waiting = begin
        else:
            spans.append((begin, end))
    if waiting is not None:
        last = sentences[-1][1]
        if spans and last - spans[-1][0] <= 2 * LONGEST_SEGMENT:
            spans[-1] = (spans[-1][0], last)
        else:
            spans.append((waiting, last))
    return spans


def _find_phrases(words: list[str | None]) -> list[str]:
    """Return runs of two or three words with no stop word, number or sign (None) between them."""
    phrases: list[str] = []
    run: list[str] = []
    for word in [*words, None]:
        if word is not None:
            run.append(word)
            continue
        for size in range(2, LONGEST_PHRASE + 1):
            phrases += [" ".join(run[at : at + size]) for at in range(len(run) - size + 1)]
        run = []
    return phrases
