"""The made-up run on which the review app is measured."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest

from benchmarks.app.make import make_workspace
from friction.contracts import TABLES, check_table
from friction.store import read_run

if TYPE_CHECKING:
    from pathlib import Path

    from friction.store import Run


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return make_workspace(tmp_path_factory.mktemp("made"), segments=400, themes=12)


def test_a_made_up_run_is_one_like_any_other(run: Run) -> None:
    """Every table keeps its contract, as read back from the run's folder; it has as many segments as were asked for."""
    again = read_run(run.path)
    for name in again.tables:
        check_table(name, getattr(again, name))
    assert set(again.tables) <= set(TABLES)
    assert len(again.segments) == 400
    assert again.embeddings is not None
    assert again.embeddings.segment_ids == sorted(again.segments["segment_id"])


def test_what_it_says_of_places_in_a_text_is_so(run: Run) -> None:
    """A segment is its message's text from start to end, and signs of friction lie within their segments."""
    texts = run.documents.set_index("doc_id")["text"]
    for one in run.segments.itertuples():
        assert texts[one.doc_id][one.start : one.end] == one.text
    within = run.cues.merge(run.segments, on="segment_id", suffixes=("", "_segment"))
    assert len(within) == len(run.cues) > 50
    assert ((within["start"] >= within["start_segment"]) & (within["end"] <= within["end_segment"])).all()


def test_equal_numbers_give_equal_tables(run: Run, tmp_path: Path) -> None:
    """A second run of the same size has the same bytes in every table; another size has others."""
    again, other = (make_workspace(tmp_path / str(n), segments=n, themes=12) for n in (400, 401))
    assert again.manifest["tables"] == run.manifest["tables"]
    assert other.manifest["tables"]["segments"] != run.manifest["tables"]["segments"]
    pd.testing.assert_frame_equal(again.themes, run.themes)
