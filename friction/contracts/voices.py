"""Every person counts once: the weights of rows that persons wrote, whatever one of them wrote again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Sequence


def weigh_voices(groups: pd.Series, writers: pd.Series, texts: pd.Series) -> np.ndarray:
    """Return weights, (n,), that add up to 1 over each writer's rows in a group; equal texts of a writer share theirs.

    A weighted mean over a group is then the mean over its writers of each one's mean over what was said in different
    words: neither who writes most nor who says the same thing most often moves it.

    Parameters
    ----------
    groups : what each of n rows belongs to.
    writers : who wrote it, never null (`find_writers`).
    texts : what was said; case and space do not count, and empty ones are all different.
    """
    keys = pd.DataFrame({"group": groups.to_numpy(), "writer": writers.to_numpy(), "text": _to_words(texts)})
    copies = keys.groupby(["group", "writer", "text"], sort=False)["text"].transform("size")
    different = keys.groupby(["group", "writer"], sort=False)["text"].transform("nunique")
    weights: np.ndarray = 1 / (copies * different).to_numpy(dtype=np.float64)
    return weights


def weigh_repeats(writers: pd.Series, texts: pd.Series) -> np.ndarray:
    """Return weights, (n,), that add up to 1 over the rows in which a writer said the same thing.

    Parameters
    ----------
    writers, texts : as in `weigh_voices`.
    """
    keys = pd.DataFrame({"writer": writers.to_numpy(), "text": _to_words(texts)})
    copies = keys.groupby(["writer", "text"], sort=False)["text"].transform("size")
    weights: np.ndarray = 1 / copies.to_numpy(dtype=np.float64)
    return weights


def find_writers(documents: pd.DataFrame) -> pd.Series:
    """Return who wrote each document: its person, or the document itself where nobody is known; same index."""
    return documents["person_id"].astype("object").where(documents["person_id"].notna(), documents["doc_id"])


def tell_some(documents: pd.DataFrame, chosen: pd.Series, floor: int) -> str:
    """Return how many documents are chosen; in words alone where few people wrote them, or all others.

    Parameters
    ----------
    documents : of customers.
    chosen : which of them, with their index.
    floor : fewer people than this are not counted; 1: everybody is.
    """
    if floor > 1:
        writers = find_writers(documents)
        if writers[chosen].nunique() < floor:
            return f"fewer than {floor}"
        if 0 < writers[~chosen].nunique() < floor:
            return "nearly all"
    return f"{int(chosen.sum()):,}"


def find_most(flags: pd.Series, groups: pd.Series, weights: np.ndarray, order: Sequence[str]) -> pd.Series:
    """Return for each group the flag with the largest sum of weights; of equal ones the first in ``order``.

    Parameters
    ----------
    flags, groups : of n rows. Flags that ``order`` lacks do not count.
    weights : (n,).
    """
    sums = pd.DataFrame({"group": groups.to_numpy(), "flag": flags.to_numpy(), "weight": weights})
    sums = sums.pivot_table(index="group", columns="flag", values="weight", aggfunc="sum", fill_value=0.0)
    # Rounded, so that a third three times is one.
    return sums.reindex(columns=list(order), fill_value=0.0).round(9).idxmax(axis=1)


def _to_words(texts: pd.Series) -> np.ndarray:
    """Return texts without case and space at their ends; numbers in place of empty ones."""
    words = texts.fillna("").astype("str").str.strip().str.casefold().to_numpy(dtype=object)
    empty = words == ""
    words[empty] = np.arange(len(words))[empty]
    return words.astype("str")
