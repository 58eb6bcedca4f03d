"""Bounds on sides and on halves, left out as other settings are: ``python -m benchmarks.topics.left_out --of sides``.

Both ask what the sets of short questions cannot tell: sides need a friction score, halves sentences that say two
things. So they are grouped as a run groups them, on places of few rows each.
"""

from __future__ import annotations

import importlib
import json
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from benchmarks.topics.labelled import read_labelled
from benchmarks.topics.matters import World, group, score
from benchmarks.topics.score import choose_on_others
from benchmarks.topics.sets import RESULTS, embed_cached

FEWEST_TWO = 20
"""Messages about two themes, from which on finding both counts as much as the index."""

PLACES = ("nhs, 800 rows", "airline, 800 rows", "hwu64, 800 rows", "banking77, 800 rows", "shop, 1000 persons",
          "utility, 1200 rows")  # fmt: skip


class Grid(NamedTuple):
    """Settings that are tried: one constant moves at a time, the others stay in the middle.

    Attributes
    ----------
    room : module whose constants they are.
    constants : three values of each, by its name; the program's own is the middle one.
    """

    room: str
    constants: dict[str, tuple[float, float, float]]

    @property
    def settings(self) -> list[tuple[float, ...]]:
        """Return all of them, the program's own first."""
        middle = tuple(values[1] for values in self.constants.values())
        moved = [
            (*middle[:at], value, *middle[at + 1 :])
            for at, values in enumerate(self.constants.values())
            for value in (values[0], values[2])
        ]
        return [middle, *moved]

    def set(self, setting: tuple[float, ...]) -> tuple[float, ...]:
        """Set the constants, and return what they were."""
        room = importlib.import_module(self.room)
        before = tuple(getattr(room, name) for name in self.constants)
        for name, value in zip(self.constants, setting, strict=True):
            setattr(room, name, value)
        return before


GRIDS = {
    "sides": Grid(
        "friction.topics.sides",
        {"LEAST_APART": (0.2, 0.4, 0.6), "SIZES_PER_SIDE": (1, 2, 4), "LEAST_SHARE": (0.05, 0.1, 0.2)},
    ),
    "halves": Grid(
        "friction.topics.matters",
        {"LEAST_STRENGTH": (0.6, 0.7, 0.8), "LEAST_NEAR": (0.4, 0.5, 0.6), "MOST_CROSSED": (0.2, 0.3, 0.4)},
    ),
}


def measure_bounds(of: str, *, measure: bool = True, file: Path | None = None) -> str:
    """Measure what is missing of a grid and return its table.

    Parameters
    ----------
    of : of `GRIDS`.
    measure : False: of what was measured before alone.
    file : where results are kept.
    """
    file, grid = file or RESULTS / f"left-out-{of}.json", GRIDS[of]
    results: dict[str, Any] = json.loads(file.read_text()) if file.is_file() else {}
    for place in PLACES if measure else ():
        missing = [one for one in grid.settings if to_name(one) not in results.get(place, {})]
        if not missing:
            continue
        run = _prepare(read_place(place), of)
        for setting in missing:
            before = grid.set(setting)
            try:
                results.setdefault(place, {})[to_name(setting)] = run()
            finally:
                grid.set(before)
            print(place, to_name(setting), results[place][to_name(setting)], flush=True)
            file.parent.mkdir(exist_ok=True)
            file.write_text(json.dumps(results, indent=1))
    return to_table(results, grid)


def read_place(place: str) -> World:
    """Return a set at a size, or the English messages of a made-up world."""
    name, size = place.split(", ")
    if name not in ("shop", "utility"):
        labelled = read_labelled(name, size)
        themes = labelled.documents.set_index("doc_id")["label"]
        segments = labelled.segments.assign(end=labelled.segments["start"] + labelled.segments["text"].str.len())
        return World(place, segments, labelled.documents, themes[themes != ""], ("en",))
    from friction.text import build_segments
    from friction.topics import find_templates

    with tempfile.TemporaryDirectory() as folder:
        documents, themes = _read_made(name, int(size.split()[0]), Path(folder))
    documents = documents[documents["language"] == "en"].reset_index(drop=True)
    segments = build_segments(documents)
    segments = segments[~find_templates(segments, documents)].sort_values("segment_id", ignore_index=True)
    return World(place, segments, documents, themes[themes != ""], ("en",))


def _read_made(name: str, size: int, folder: Path) -> tuple[pd.DataFrame, pd.Series]:
    """Return the documents of a made-up world, and their themes by doc_id."""
    from fixtures.shop import generate_shop
    from fixtures.utility import generate_utility
    from friction.config import load_settings
    from friction.contracts import build_table
    from friction.privacy import protect
    from friction.text.language import with_languages
    from pipelines.inputs.raw import read_inputs

    made = generate_shop(folder, persons=size) if name == "shop" else generate_utility(folder, n_documents=size)
    raw = read_inputs(load_settings(made), made, lambda *_: None)
    documents, _ = protect.build_documents(raw.documents, b"a key that is only for the benchmark")
    truth = pd.read_csv(made / "truth" / "documents.csv", dtype=str, keep_default_na=False)
    return build_table("documents", with_languages(documents)), truth.set_index("doc_id")["themes"]


def _prepare(world: World, of: str):  # noqa: ANN202 - a run with the constants as they stand
    """Make all that no setting changes, and return what groups a world and scores it."""
    from friction.config.models import Topics
    from friction.topics import build_contexts, find_names, neutralise
    from pipelines.steps.halves import cut_in_halves

    documents, settings = world.documents, Topics()
    sources = dict(zip(documents["doc_id"], documents["source"], strict=True)) if "source" in documents else None
    names = find_names(world.sentences, embed_cached, sources)
    plain = world.sentences.assign(text=neutralise(world.sentences["text"].tolist(), names))
    around = build_contexts(plain)
    contexts = dict(zip(around["doc_id"], embed_cached(tuple(around["text"])), strict=True))
    vectors = embed_cached(tuple(plain["text"]))

    def run() -> dict[str, float]:
        segments = world.sentences
        if of == "halves":
            segments = cut_in_halves(
                segments, vectors, documents, contexts, names, settings, world.languages, (), embed_cached
            )
        got = score(world, segments, group(world, names, segments, around, settings))
        return {**got._asdict(), "cut": len(segments) - len(world.sentences)}

    return run


def to_worth(got: dict[str, float]) -> float:
    """Return what a setting is chosen by: the index, and as much the share of two themes found where there are any."""
    return got["ari"] if got["two"] < FEWEST_TWO else (got["ari"] + got["both"] / got["two"]) / 2


def to_name(setting: tuple[float, ...]) -> str:
    """Return what a setting is called in the results."""
    return "/".join(map(str, setting))


def to_table(results: dict[str, Any], grid: Grid) -> str:
    """Return, as Markdown, what the setting chosen on the other sets reaches on each, beside the present one."""
    names = [to_name(one) for one in grid.settings]
    present = names[0]
    whole = {place: own for place, own in results.items() if all(name in own for name in names)}
    worth = {place: np.array([to_worth(own[name]) for name in names]) for place, own in whole.items()}
    lines = [
        f"| set, size | chosen on the others | ARI | both | at {present} | both | best here | worst here |",
        "|---|---|---:|---:|---:|---:|---:|---:|",
    ]
    for place, own in whole.items():
        best = choose_on_others(worth, place)
        if best is None:
            continue
        cells = [f"{got['ari']:.3f} | {got['both']}/{got['two']}" for got in (own[names[best]], own[present])]
        all_of = [own[name]["ari"] for name in names]
        lines.append(f"| {place} | {names[best]} | {' | '.join(cells)} | {max(all_of):.3f} | {min(all_of):.3f} |")
    return "\n".join(lines)
