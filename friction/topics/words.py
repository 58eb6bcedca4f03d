"""The words of topics: how often each is said, what tells a topic from the others, and which ten to show."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

N_TERMS = 10
SHORTEST_STEM = 4

_SUFFIX = re.compile(r"(?:ings?|ies|ied|ed|es|ern|en|em|er|e|s|n|y)$")


@dataclass(frozen=True, eq=False)
class TermCounts:
    """How often each term is said in each topic; counts of parts add up to the counts of the whole, exactly.

    Attributes
    ----------
    terms : (m,) sorted, each once, each said at least once.
    counts : (n_topics, m) CSR of int64, >= 0, indices sorted, no stored zeros.
    """

    terms: tuple[str, ...]
    counts: Any

    @property
    def n_topics(self) -> int:
        """Number of topics (rows), those that say nothing included."""
        return int(self.counts.shape[0])

    def add(self, other: TermCounts) -> TermCounts:
        """Return the sums of two counts of the same topics, such as two weeks.

        Where one has fewer topics, the others are empty there: topics found later stand behind.
        """
        terms = tuple(sorted(set(self.terms) | set(other.terms)))
        n_topics = max(self.n_topics, other.n_topics)
        return _tidy(terms, _spread(self, terms, n_topics) + _spread(other, terms, n_topics))

    def merge(self, into: np.ndarray) -> TermCounts:
        """Return the counts after topics were joined.

        Parameters
        ----------
        into : (n_topics,) int, the new number of each topic, from 0; -1 leaves the topic out. The result has a row
            for each number up to the largest, the sum of the rows that went there.

        Raises
        ------
        ValueError
            If ``into`` has not one number for each topic.
        """
        from scipy import sparse

        into = np.asarray(into, dtype=np.int64)
        if into.shape != (self.n_topics,):
            raise ValueError(f"merge: {into.shape} numbers for {self.n_topics} topics. Give each topic one number.")
        kept = np.flatnonzero(into >= 0)
        shape = (int(into.max(initial=-1)) + 1, self.n_topics)
        join = sparse.csr_matrix((np.ones(len(kept), dtype=np.int64), (into[kept], kept)), shape=shape)
        return _tidy(self.terms, join @ self.counts)


def count_terms(texts: pd.DataFrame, numbers: np.ndarray, n_topics: int) -> TermCounts:
    """Count lemmas and phrases of each topic.

    Parameters
    ----------
    texts : columns lemmas, phrases (lists of text); n rows, any order.
    numbers : (n,) int, the topic of each row, 0 to ``n_topics`` - 1; -1: none, the row does not count.
    n_topics : rows of the result.

    Returns
    -------
    A term that is both a lemma and a phrase is one term.

    Raises
    ------
    ValueError
        If there is not one number for each text, or a number is not below ``n_topics``.
    """
    from scipy import sparse

    numbers = np.asarray(numbers, dtype=np.int64)
    if len(numbers) != len(texts) or numbers.max(initial=-1) >= n_topics:
        raise ValueError(f"count_terms: {len(texts)} texts need as many numbers, each from -1 to {n_topics - 1}.")
    inside = np.flatnonzero(numbers >= 0)
    lemmas, phrases = texts["lemmas"].tolist(), texts["phrases"].tolist()
    said = [[term for term in (*lemmas[row], *phrases[row]) if term] for row in inside]
    terms = tuple(sorted({term for row in said for term in row}))
    place = {term: at for at, term in enumerate(terms)}
    columns = np.array([place[term] for row in said for term in row], dtype=np.int64)
    rows = np.repeat(numbers[inside], [len(row) for row in said])
    counts = sparse.coo_matrix((np.ones(len(rows), dtype=np.int64), (rows, columns)), shape=(n_topics, len(terms)))
    return _tidy(terms, counts.tocsr())


def weigh_terms(counts: TermCounts) -> Any:  # noqa: ANN401 - scipy ships no types
    """Return how much each term tells a topic from the others: class-based TF-IDF.

    The weight is sqrt(share of the term in the topic) x log(1 + mean topic size / times the term is said).
    Source: BERTopic, `ClassTfidfTransformer` with ``reduce_frequent_words`` (Grootendorst 2022).

    Returns
    -------
    (n_topics, m) CSR of float64, >= 0; columns as ``counts.terms``. A topic without terms has an empty row.
    """
    from scipy import sparse

    if not counts.counts.nnz:
        return sparse.csr_matrix(counts.counts.shape, dtype=np.float64)
    sizes = np.asarray(counts.counts.sum(axis=1), dtype=np.float64).ravel()
    times = np.asarray(counts.counts.sum(axis=0), dtype=np.float64).ravel()
    mean_size = int(sizes[sizes > 0].mean())  # a topic without terms would lower the mean, so it stays out
    shares = sparse.diags(1 / np.where(sizes > 0, sizes, 1)) @ counts.counts.astype(np.float64)
    weights = (shares.sqrt() @ sparse.diags(np.log1p(mean_size / times))).tocsr()
    weights.sort_indices()
    return weights


def to_weights(counts: TermCounts, weights: Any) -> dict[int, dict[str, float]]:  # noqa: ANN401 - scipy ships no types
    """Return the weights of `weigh_terms` as one dictionary for each topic, by its number: term -> weight, above 0."""
    return {
        row: {
            counts.terms[column]: float(weight)
            for column, weight in zip(
                weights.indices[weights.indptr[row] : weights.indptr[row + 1]],
                weights.data[weights.indptr[row] : weights.indptr[row + 1]],
                strict=True,
            )
            if weight > 0
        }
        for row in range(weights.shape[0])
    }


def find_terms(weights: Mapping[str, float], n_terms: int = N_TERMS) -> list[str]:
    """Return the telling terms of one topic, strongest first, equal ones by the alphabet.

    Each term says at least one word that no stronger one has said: "voucher" is left out behind "voucher code", and
    so are inflected twins ("refund", "refunded") and the same words the other way round.

    Parameters
    ----------
    weights : term -> weight; terms of no weight are left out.
    n_terms : at most so many.
    """
    said: set[str] = set()
    terms: list[str] = []
    for term in sorted(weights, key=lambda term: (-round(weights[term], 9), term)):
        stems = {to_stem(word) for word in term.split()}
        if weights[term] > 0 and stems - said:
            terms.append(term)
            said |= stems
        if len(terms) == n_terms:
            break
    return terms


def to_stem(word: str) -> str:
    """Return a word without the endings of English, German and Portuguese that make twins of it.

    Rough on purpose: it only tells whether two words are too alike to be said both. At least four letters stay, three
    where only an s goes ("apps").
    """
    stem = word.casefold()
    if len(stem) == SHORTEST_STEM and stem.endswith("s") and stem[-2] not in "sui":
        return stem[:-1]
    for _ in range(2):
        shorter = _SUFFIX.sub("", stem)
        if len(shorter) < SHORTEST_STEM:
            break
        stem = shorter
    doubled = len(stem) > SHORTEST_STEM and stem[-1] == stem[-2]
    return stem[:-1] if doubled else stem


def _tidy(terms: tuple[str, ...], counts: Any) -> TermCounts:  # noqa: ANN401 - scipy ships no types
    """Return counts in their one form: terms that nobody says are left out, indices are sorted."""
    counts = counts.tocsr()
    counts.sum_duplicates()
    counts.eliminate_zeros()
    said = np.unique(counts.indices)
    counts = counts[:, said].tocsr().astype(np.int64)
    counts.sort_indices()
    return TermCounts(tuple(terms[at] for at in said), counts)


def _spread(counts: TermCounts, terms: tuple[str, ...], n_topics: int) -> Any:  # noqa: ANN401 - scipy ships no types
    """Return the matrix of some counts over more terms and topics."""
    from scipy import sparse

    place = {term: at for at, term in enumerate(terms)}
    own = counts.counts.tocoo()
    columns = np.array([place[term] for term in counts.terms], dtype=np.int64)[own.col]
    return sparse.csr_matrix((own.data, (own.row, columns)), shape=(n_topics, len(terms)), dtype=np.int64)
