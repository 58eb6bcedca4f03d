"""Runs over labelled texts; labels are looked at only when all is scored."""

from __future__ import annotations

import os
import tempfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from fixtures.shop import generate_shop
from pipelines.run import run_workspace
from pipelines.show import Show

if TYPE_CHECKING:
    import pandas as pd

    from friction.store.runs import Run

DATA = Path(os.environ.get("FRICTION_DATA", "../shared/data")).resolve()
PUBLIC = """[project]
name = "Benchmark"
timezone = "UTC"

[[documents]]
name = "texts"
path = "texts.csv"
format = "table"
source = "review"
columns = { doc_id = "id", text = "text"%s }
%s
"""


def run_texts(texts: pd.DataFrame, *, rated: bool) -> pd.DataFrame:
    """Return the segments of a run over texts: columns id, text and, if ``rated``, stars of 1 to 5."""
    with tempfile.TemporaryDirectory() as folder:
        workspace = Path(folder)
        write_workspace(workspace, texts if rated else texts.drop(columns="stars", errors="ignore"))
        return run_workspace(workspace, Show(quiet=True)).run.segments


def write_workspace(workspace: Path, texts: pd.DataFrame) -> None:
    """Write a workspace of texts: columns id, text and, where they are rated, stars of 1 to 5."""
    texts.to_csv(workspace / "texts.csv", index=False)
    stars = (', rating = "stars"', "rating_range = [1, 5]") if "stars" in texts else ("", "")
    (workspace / "friction.toml").write_text(PUBLIC % stars, encoding="utf-8")


@cache
def run_shop() -> tuple[Path, Run]:
    """Return the made-up shop's workspace, and its run."""
    workspace = generate_shop(Path(tempfile.mkdtemp()) / "shop")
    return workspace, run_workspace(workspace, Show(quiet=True)).run
