"""What views cost on a run of some size, without a browser."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NamedTuple

from app.views.search import IN_NONE, Wanted, count_reasons, count_themes, find, measure_likeness
from app.views.search_cards import build_cards
from app.views.search_export import write_found
from app.views.search_index import build_index, find_rows, place_index
from friction.report import lay_decisions
from friction.store import Tables, find_runs, read_run

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pandas as pd

    from friction.topics import Embedder

AGAIN = 3
PAGE = 10
MEANT = "my money was not given back"


class Cost(NamedTuple):
    """What a view costs, at the best of three times.

    Attributes
    ----------
    seconds : by the clock.
    busy : seconds that cores worked for it: what it takes where nothing else is at work.
    gave : how much it gave, in words.
    """

    view: str
    seconds: float
    busy: float
    gave: str


def measure_views(folder: Path, embedder: Embedder | None) -> list[Cost]:
    """Measure the views of the page of messages, and what a decision costs that is laid over a run.

    Parameters
    ----------
    embedder : reads a sentence, by batches for questions; None: no sentence is read.
    """
    run = read_run(find_runs(folder)[-1])
    tables = Tables(run)
    costs: list[Cost] = []

    def measure(view: str, give: Callable[[], object], tell: Callable[[object], str] = lambda _: "", n: int = AGAIN):  # noqa: ANN202
        seconds, busy = [], []
        for _ in range(n):
            start, worked = time.perf_counter(), time.process_time()
            given = give()
            seconds.append(time.perf_counter() - start)
            busy.append(time.process_time() - worked)
        costs.append(Cost(view, min(seconds), min(busy), tell(given)))
        return given

    names = ("documents", "segments", "persons", "segment_topics", "themes", "alignments", "cues")
    measure("read the tables", lambda: [tables[name] for name in names], n=1)
    vectors = measure("open the vectors", lambda: run.embeddings, n=1)
    index = measure("index", lambda: build_index(tables, "Europe/Berlin", "plan"), n=1)
    placed = measure("where it is, after each decision", lambda: place_index(index, tables))
    themes, weeks = placed.themes.names[:3], index.weeks.names[:4]
    searches = {
        "everything": Wanted(), "newest first": Wanted(sort="newest"), "one word": Wanted(typed="refund"),
        "three common words": Wanted(typed="I have tried"), "a phrase, one word out": Wanted(typed='"the card" -twice'),
        "in no theme": Wanted(placed=[IN_NONE]),
        "six filters": Wanted(themes=themes, weeks=weeks, sources=["chat", "ticket"], stages=["payment", "basket"],
                              friction=["likely"], languages=["en"]),
        "a word and filters": Wanted(typed="card", weeks=weeks, sources=["chat"]),
    }  # fmt: skip
    found = {
        name: measure(f"find: {name}", lambda wanted=wanted: find(index, placed, wanted), _count)
        for name, wanted in searches.items()
    }
    everything = found["everything"]
    measure("count them by theme and reason", lambda: (count_themes(index, placed, everything),
                                                       count_reasons(index, placed, everything)))  # fmt: skip
    shown = everything.docs[:PAGE].tolist()
    measure("ten cards", lambda: build_cards(index, placed, everything, Wanted(typed="card"), tables, shown))
    if embedder is not None:
        asked = measure("meaning: read a sentence", lambda: embedder.encode([MEANT])[0])
        wanted = Wanted(typed=MEANT, by="meaning")
        rows = find_rows(index, vectors.segment_ids)
        measure("meaning: the product, and find", lambda: find(
            index, placed, wanted, measure_likeness(rows, vectors.vectors, asked)
        ), _count)  # fmt: skip
    few = found["a word and filters"]
    measure(
        "export as CSV", lambda: write_found(index, placed, few, tables, ".csv"), lambda file: f"{len(file):,} bytes"
    )
    measure("lay a decision over the run", lambda: lay_decisions(
        tables, vectors, _decide(tables), "Europe/Berlin", run.data_end
    ), n=1)  # fmt: skip
    return costs


def _count(found: object) -> str:
    return f"{len(found.docs):,} messages"  # type: ignore[attr-defined]


def _decide(tables: Tables) -> pd.DataFrame:
    """Return a log of one decision: ten segments of the largest theme moved to the second."""
    import json

    from friction.contracts import build_table

    themes, placed = tables["themes"]["theme_id"], tables["segment_topics"]
    moved = placed.loc[placed["theme_id"] == themes.iloc[0], "segment_id"].head(10).tolist()
    import pandas as pd

    return build_table("decisions", pd.DataFrame([{
        "decision_id": "00000001", "decided_at": pd.Timestamp("2026-06-01", tz="UTC"), "decided_by": "Ann",
        "theme_id": themes.iloc[1], "action": "place", "payload": json.dumps({"segment_ids": moved}), "undoes": None,
        "version": 1,
    }]))  # fmt: skip
