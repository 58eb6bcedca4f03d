"""What a segment's document adds to its meaning."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from friction.topics.context import MOST_SHARE, Shares, add_contexts, build_contexts, find_shares
from tests.topics.test_cluster import make_groups, unit


def test_the_context_of_a_segment_is_all_its_customer_said():
    """In the order of the document; a document of one segment needs none."""
    segments = pd.DataFrame(
        {"doc_id": ["b", "a", "b"], "start": [9, 0, 0], "text": ["Still waiting.", "Fine.", "I live in Leeds."]}
    )

    assert build_contexts(segments).to_dict("list") == {"doc_id": ["b"], "text": ["I live in Leeds. Still waiting."]}


def test_a_segment_is_mixed_with_its_document_by_the_share():
    """(1 - share) own + share whole, of length 1; one that is alone, or whose document is not there, stays as it is."""
    own = unit([[1, 0], [0, 1], [1, 1], [1, 0]])
    whole = unit([[0.6, 0.8]])[0]

    mixed = add_contexts(pd.Series(["a", "a", "b", "c"]), own, {"a": whole, "b": whole}, Shares(0.5, 0.0))

    np.testing.assert_allclose(mixed[:2], unit(0.5 * own[:2] + 0.5 * whole), atol=1e-6)
    np.testing.assert_array_equal(mixed[2:], own[2:])


def test_documents_put_together_from_any_sentences_lend_nothing():
    """Where sentences of a document are no nearer to each other than to any, the share is about 0."""
    points, _ = make_groups([40] * 10, dimensions=40, spread=0.05)
    documents = np.random.default_rng(0).permutation(np.repeat(np.arange(80), 5))

    shares = find_shares(points, documents)

    assert shares.few == 0
    assert shares.many < 0.1


def test_documents_about_one_matter_lend_the_most():
    """Where a document's sentences are about the same, each takes most of its meaning from the whole."""
    points, truth = make_groups([40] * 10, dimensions=40, spread=0.05)
    few, many = np.repeat(np.arange(160), 2)[:200], 1000 + np.repeat(np.arange(40), 5)[:200]

    shares = find_shares(points, np.r_[few, many])

    assert truth[0] == truth[1]
    assert shares == (pytest.approx(MOST_SHARE), pytest.approx(MOST_SHARE))


@pytest.mark.parametrize("documents", [[0, 1, 2], [0, 0, 0], []])
def test_without_two_documents_of_which_one_has_two_segments_there_is_nothing_to_share(documents):
    """Single segments, one document, nothing at all."""
    points = unit(np.random.default_rng(0).normal(size=(3, 4)))[: len(documents)]

    assert find_shares(points, np.array(documents, dtype=np.int64)) == Shares()
