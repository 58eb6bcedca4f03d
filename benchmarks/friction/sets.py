"""Labelled texts, scored as a run scores them; labels are looked at only when all is scored."""

from __future__ import annotations

import os
import tempfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from fixtures.shop import generate_shop
from friction.text.learn import find_calibration_error
from friction.text.score import find_document_friction, load_shipped
from pipelines.run import run_workspace
from pipelines.show import Show

if TYPE_CHECKING:
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
TOP = 100


def measure_examples() -> dict[str, Any]:
    """Return the figures of the written examples, each register scored by what the others teach."""
    return {name: dict(figures) for name, figures in load_shipped().figures.items()}


def measure_app_reviews() -> dict[str, Any]:
    """Return how the score tells reviews labelled ``bug`` from others that only rate, with stars and without."""
    reviews = pd.read_csv(DATA / "app_reviews" / "app_reviews.csv", dtype={"review_id": "str"})
    texts = pd.DataFrame(
        {
            "id": [f"r{number:05d}" for number in range(len(reviews))],
            "text": (reviews["title"].fillna("") + "\n" + reviews["comment"].fillna("")).str.strip(),
            "stars": reviews["rating"],
        }
    )
    labels = reviews.set_index(texts["id"])[["bug", "feature", "user_experience", "rating_only"]].astype(bool)
    found = {}
    for name, rated in (("title and text", False), ("title, text and stars", True)):
        scores = _score_texts(texts, rated=rated).reindex(labels.index).fillna(0.0)
        told = labels["bug"] ^ labels["rating_only"]
        found[f"bug against rating_only, {name}"] = _measure(labels.loc[told, "bug"], scores[told])
        found[f"bug against all others, {name}"] = _measure(labels["bug"], scores)
    return found


def measure_shop() -> dict[str, Any]:
    """Return how the score tells messages of friction themes in the made-up shop; a chat is one, whatever its turns."""
    workspace, run = run_shop()
    truth = pd.read_csv(workspace / "truth" / "documents.csv").dropna(subset="themes")
    tells = pd.read_csv(workspace / "truth" / "themes.csv").set_index("theme")["is_friction"]
    truth["tells"] = [any(tells[theme] for theme in themes.split("|")) for themes in truth["themes"]]
    truth["score"] = truth["doc_id"].map(find_document_friction(run.segments))
    truth["message"] = truth["doc_id"].str.replace(r"^(C-\d+)-\d+$", r"\1", regex=True)
    whole = truth.dropna(subset="score").groupby("message")
    messages = whole.agg(tells=("tells", "max"), score=("score", "max"), source=("source", "first"),
                         language=("language", "first"))  # fmt: skip
    found = {"all": _measure(messages["tells"], messages["score"])}
    for column in ("source", "language"):
        for name, own in messages.groupby(column):
            if own["tells"].any() and not own["tells"].all():
                found[f"{column} {name}"] = _measure(own["tells"], own["score"])
    return found


def measure_olist() -> dict[str, Any]:
    """Return how the score tells Portuguese reviews of one or two stars from those of four or five, by words alone."""
    file = next((DATA / "olist_2017").glob("*review*.csv"))
    reviews = pd.read_csv(file).dropna(subset="review_comment_message")
    texts = pd.DataFrame(
        {
            "id": [f"o{number:05d}" for number in range(len(reviews))],
            "text": reviews["review_comment_message"].str.strip(),
            "stars": reviews["review_score"],
        }
    )
    scores = _score_texts(texts, rated=False).reindex(texts["id"]).fillna(0.0).to_numpy()
    stars = reviews["review_score"].to_numpy()
    told = stars != 3  # noqa: PLR2004 - neither good nor bad
    return {"one or two stars against four or five": _measure(pd.Series(stars <= 2)[told], pd.Series(scores)[told])}  # noqa: PLR2004


SETS = {
    "written examples": measure_examples,
    "app_reviews": measure_app_reviews,
    "made-up shop": measure_shop,
    "olist_2017": measure_olist,
}


def _measure(tells: pd.Series, scores: pd.Series) -> dict[str, float]:
    from sklearn.metrics import average_precision_score, roc_auc_score

    truth, values = tells.to_numpy(dtype=bool), scores.to_numpy(dtype=np.float64)
    highest = np.argsort(-values, kind="stable")[:TOP]
    return {
        "n": float(len(truth)),
        "share": float(truth.mean()),
        "auc": float(roc_auc_score(truth, values)),
        "average_precision": float(average_precision_score(truth, values)),
        "highest_100": float(truth[highest].mean()),
        "calibration_error": find_calibration_error(truth, values),
    }


def _score_texts(texts: pd.DataFrame, *, rated: bool) -> pd.Series:
    """Return the friction of each text by id, as a run finds it."""
    return find_document_friction(run_texts(texts, rated=rated))


def run_texts(texts: pd.DataFrame, *, rated: bool) -> pd.DataFrame:
    """Return the segments of a run over texts: columns id, text and, if ``rated``, stars of 1 to 5."""
    with tempfile.TemporaryDirectory() as folder:
        workspace = Path(folder)
        texts.to_csv(workspace / "texts.csv", index=False)
        stars = (', rating = "stars"', "rating_range = [1, 5]") if rated else ("", "")
        (workspace / "friction.toml").write_text(PUBLIC % stars, encoding="utf-8")
        return run_workspace(workspace, Show(quiet=True)).run.segments


@cache
def run_shop() -> tuple[Path, Run]:
    """Return the made-up shop's workspace, and its run."""
    workspace = generate_shop(Path(tempfile.mkdtemp()) / "shop")
    return workspace, run_workspace(workspace, Show(quiet=True)).run
