"""Labels that last: a theme does not change its name each week because another sentence came to be its best."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pandas as pd

from friction.topics.words import to_stem

if TYPE_CHECKING:
    from collections.abc import Collection

_WORD = re.compile(r"[^\W\d_]+")


def keep_labels(topics: pd.DataFrame, before: pd.DataFrame, *, given: Collection[str] = ()) -> pd.DataFrame:
    """Return ``topics`` with the labels their themes had in the run before, where these still fit.

    A label fits while one of its words is among the topic's terms. Of several topics of one theme the largest keeps
    it. Labels stay all different.

    Parameters
    ----------
    topics : topic_id, theme_id, label, terms, n_segments; any order.
    before : theme_id, label and n_segments of the topics of the run before.
    given : labels that people brought along, in a codebook: these stay as they are.
    """
    largest = ["n_segments", "topic_id"]
    last = before.sort_values(largest, ascending=[False, True]).drop_duplicates("theme_id")
    known = last.set_index("theme_id")["label"]
    own = topics.sort_values(largest, ascending=[False, True]).drop_duplicates("theme_id")
    used = set(topics["label"])
    kept: dict[str, str] = {}
    for topic in own.itertuples():
        label = known.get(topic.theme_id)
        if label is None or topic.label in given or label in used or not _fits(label, topic.terms):
            continue
        used.add(label)
        kept[topic.topic_id] = label
    labels = [kept.get(own_id, label) for own_id, label in zip(topics["topic_id"], topics["label"], strict=True)]
    return topics.assign(label=pd.Series(labels, index=topics.index, dtype="str"))


def _fits(label: str, terms: Collection[str]) -> bool:
    words = {to_stem(word) for word in _WORD.findall(label.lower())}
    return any(to_stem(word) in words for term in terms for word in term.split())
