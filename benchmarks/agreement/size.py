"""What a round of coding costs: drawn, queued, coded, settled, told."""

from __future__ import annotations

import json
import time

import numpy as np
import pandas as pd

from benchmarks.agreement.world import COLUMNS, draw_said
from friction.themes.coding import (
    count_confusion,
    count_progress,
    draw_sample,
    estimate_agreement,
    find_disputes,
    find_final,
    find_queue,
    find_saturation,
    replay_codings,
    to_decisions,
)

SEGMENTS, THEMES, DRAWN, CODERS, SLIP = 100_000, 40, 1_000, ("ann", "ben", "cem", "dan"), 0.1
OVERLAP = 0.3


def measure_round() -> str:
    """Return a Markdown table of the seconds that each part takes."""
    random = np.random.default_rng(2)
    ids = [f"d{number // 3}/{number % 3}" for number in range(SEGMENTS)]
    segments = pd.DataFrame({"segment_id": ids, "doc_id": [name.split("/")[0] for name in ids], "text": ids})
    theme_ids = [f"th-{theme}" for theme in random.integers(0, THEMES, SEGMENTS)]
    topics = pd.DataFrame({"segment_id": ids, "theme_id": theme_ids, "strength": random.random(SEGMENTS)})
    told: dict[str, float] = {}
    started = time.perf_counter()

    def tell(what: str) -> None:
        nonlocal started
        told[what] = time.perf_counter() - started
        started = time.perf_counter()

    drawn = draw_sample(segments, topics, [], "uncertain", DRAWN, CODERS, OVERLAP, 0)
    tell(f"{DRAWN:,} of {SEGMENTS:,} segments drawn, least firm of each theme in turn, for {len(CODERS)} coders")
    log = to_log(drawn, draw_said(drawn["segment_id"].nunique(), len(CODERS), SLIP, random))
    started = time.perf_counter()
    coded = replay_codings(log)
    tell(f"{len(log):,} codings replayed")
    find_queue(coded, CODERS[0])
    count_progress(coded)
    tell("a queue, and how far each is")
    disputes, final = find_disputes(coded), find_final(coded)
    tell(f"{len(disputes)} segments to settle, final answers")
    to_decisions(final, topics)
    tell("decisions that follow")
    estimate_agreement(coded, [f"th-{theme}" for theme in range(THEMES)])
    tell(f"agreement on all, {THEMES} themes, each two coders; 400 resamples")
    count_confusion(coded, *CODERS[:2])
    tell("what stands for what, of two coders")
    find_saturation(coded)
    tell("saturation")
    return "\n".join(["| what | seconds |", "|---|---:|", *(f"| {what} | {took:.2f} |" for what, took in told.items())])


def to_log(drawn: pd.DataFrame, said: np.ndarray) -> pd.DataFrame:
    """Return a log of the sample and of what each coder said of it."""
    payload = {"how": "uncertain", "rows": drawn.to_numpy().tolist()}
    rows = [("00000001", "lead", "s1", "sample", json.dumps(payload, default=bool), None)]
    places = {name: place for place, name in enumerate(drawn["segment_id"].unique())}
    for row in drawn.itertuples():
        themes = np.flatnonzero(said[places[row.segment_id], CODERS.index(row.coder)])
        content = {"segment_id": row.segment_id, "themes": [f"th-{theme}" for theme in themes], "unsure": False}
        rows.append((f"{len(rows) + 1:08d}", row.coder, "s1", "code", json.dumps(content), None))
    return pd.DataFrame(rows, columns=COLUMNS)
