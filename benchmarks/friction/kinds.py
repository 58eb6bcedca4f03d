"""How well a segment's kind and its probability agree with labels; these are looked at only when all is told."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from benchmarks.friction.sets import DATA, run_shop, run_texts
from friction.contracts import KINDS
from friction.text.kinds import load_shipped_kinds
from friction.text.learn import find_calibration_error

PROBLEM, WISH, QUESTION, PRAISE, OTHER = KINDS
NO_PROBLEM = "no problem"
PLANTED = {"praise": PRAISE, "question": QUESTION, "request": WISH, "chatter": OTHER}
BAD, GOOD = 2, 4


def measure_examples() -> dict[str, Any]:
    """Return the figures of the written examples, each register told by what the others teach."""
    return {name: dict(figures) for name, figures in load_shipped_kinds().figures.items()}


def measure_app_reviews() -> dict[str, Any]:
    """Return how kinds agree with reviews labelled bug (a problem), feature (a wish) or rating_only, one of them alone.

    What only rates is praise with four stars or five, other with three, a problem with fewer.
    """
    reviews = pd.read_csv(DATA / "app_reviews" / "app_reviews.csv", dtype={"review_id": "str"})
    reviews = reviews.assign(id=[f"r{number:05d}" for number in range(len(reviews))])
    texts = (reviews["title"].fillna("") + "\n" + reviews["comment"].fillna("")).str.strip()
    labels = reviews[["bug", "feature", "rating_only"]].astype(bool)
    stars = reviews["rating"]
    rated = np.select([stars >= GOOD, stars <= BAD], [PRAISE, PROBLEM], OTHER)
    truth = pd.Series(np.select([labels["bug"], labels["feature"]], [PROBLEM, WISH], rated), reviews["id"])
    truth = truth[(labels.sum(axis=1) == 1).to_numpy()]
    table = pd.DataFrame({"id": reviews["id"], "text": texts, "stars": stars})
    return {
        f"title and text{', and stars' if rated else ''}": _measure(truth, run_texts(table, rated=rated))
        for rated in (False, True)
    }


def measure_nlupp() -> dict[str, Any]:
    """Return how kinds tell requests where something does not work from others; of these no more is known."""
    table = pd.read_csv(DATA / "nlupp" / "nlupp.csv", dtype="str")
    truth = pd.Series(np.where(table["friction"] == "1", PROBLEM, NO_PROBLEM), table["id"])
    return {"all": _measure(truth, run_texts(table[["id", "text"]], rated=False))}


def measure_airline() -> dict[str, Any]:
    """Return how kinds agree with tweets labelled negative (a problem) or positive (praise)."""
    table = pd.read_csv(DATA / "airline" / "airline.csv", dtype="str")
    truth = table.set_index("id")["sentiment"].map({"negative": PROBLEM, "positive": PRAISE}).dropna()
    return {"negative and positive": _measure(truth, run_texts(table[["id", "text"]], rated=False))}


def measure_shop() -> dict[str, Any]:
    """Return how kinds agree with what was planted in the made-up shop; a chat is one message, whatever its turns."""
    workspace, run = run_shop()
    planted = pd.read_csv(workspace / "truth" / "documents.csv").dropna(subset="themes")
    tells = pd.read_csv(workspace / "truth" / "themes.csv").set_index("theme")["is_friction"]
    kinds = {theme: PROBLEM if tells[theme] else PLANTED[theme.split("_")[0]] for theme in tells.index}
    order = planted["themes"].map(lambda themes: min(KINDS.index(kinds[theme]) for theme in themes.split("|")))
    message = planted["doc_id"].map(_to_message)
    worst = order.groupby(message).min()
    truth = worst.map(lambda place: KINDS[place])
    told = run.segments.assign(doc_id=run.segments["doc_id"].map(_to_message))
    language = planted.groupby(message)["language"].first()
    found = {"all": _measure(truth, told)}
    for name in sorted(set(language.dropna())):
        found[f"language {name}"] = _measure(truth[language == name], told)
    return found


SETS = {
    "written examples": measure_examples,
    "app_reviews": measure_app_reviews,
    "nlupp": measure_nlupp,
    "airline": measure_airline,
    "made-up shop": measure_shop,
}


def _to_message(doc_id: str) -> str:
    return doc_id.rsplit("-", 1)[0] if doc_id.startswith("C-") else doc_id


def find_document_kinds(segments: pd.DataFrame) -> pd.DataFrame:
    """Return kind and kind_probability of each document, by doc_id: the most troubling of its segments' kinds.

    Its probability is the highest of the segments of that kind.
    """
    place = segments["kind"].map({kind: place for place, kind in enumerate(KINDS)})
    worst = segments.assign(place=place).sort_values(["place", "kind_probability"], ascending=[True, False])
    return worst.drop_duplicates("doc_id").set_index("doc_id")[["kind", "kind_probability"]]


def _measure(truth: pd.Series, segments: pd.DataFrame) -> dict[str, float]:
    """Return figures of the texts that have a label; those without a segment hold no words and do not count."""
    told = find_document_kinds(segments).reindex(truth.index).dropna()
    labels, said = truth[told.index].to_numpy(dtype=object), told["kind"].to_numpy(dtype=object)
    two = NO_PROBLEM in set(labels)
    said = np.where(said == PROBLEM, PROBLEM, NO_PROBLEM) if two else said
    right = said == labels
    figures = {"n": float(len(labels)), "accuracy": float(right.mean())}
    if not two:  # else nothing is known of how likely it is no problem
        likely = told["kind_probability"].to_numpy(dtype=np.float64)
        figures["calibration_error"] = find_calibration_error(right, likely)
    for kind in dict.fromkeys([*KINDS, *labels]):
        if (labels == kind).any():
            figures[f"n_{kind}"] = float((labels == kind).sum())
            figures[f"recall_{kind}"] = float(right[labels == kind].mean())
        if (said == kind).any():
            figures[f"precision_{kind}"] = float(right[said == kind].mean())
    return figures
