"""One thread for sums."""

from __future__ import annotations

import numpy as np
import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from friction.statistics import keep_one_thread


def count_threads(api):
    return {pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == api}


@pytest.fixture
def two_threads():
    """Give products two threads, as on a machine of two cores."""
    with threadpool_limits(limits=2, user_api="blas"):
        yield


@pytest.mark.usefixtures("two_threads")
@pytest.mark.parametrize("products_alone", [False, True])
def test_products_take_one_thread_within_and_as_many_as_before_behind(products_alone):
    """Also the second time, when the libraries are known."""
    for _ in range(2):
        assert count_threads("blas") == {2}
        with keep_one_thread(products_alone=products_alone):
            assert count_threads("blas") == {1}
        assert count_threads("blas") == {2}


@pytest.mark.usefixtures("two_threads")
def test_a_library_that_comes_later_is_kept_to_one_thread_as_well():
    """Looked for again when one of those that bring threads was loaded."""
    with keep_one_thread():
        pass
    from sklearn.cluster import KMeans

    KMeans(2, n_init=1).fit(np.eye(4))
    with threadpool_limits(limits=2, user_api="openmp"), keep_one_thread():
        assert count_threads("openmp") == {1}
