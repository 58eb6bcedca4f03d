"""One thread for sums: their last bits must not hang on the number of cores."""

from __future__ import annotations

import sys
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from threadpoolctl import ThreadpoolController

_BRING_THREADS = ("scipy.linalg", "sklearn.cluster", "torch")
"""Modules that load libraries with threads of their own; numpy's are there from the start."""


def keep_one_thread(*, products_alone: bool = False) -> AbstractContextManager[object]:
    """Return a context within which libraries compute on one thread, in this whole process; then as before.

    The libraries are looked up once, and again when more of them are loaded: to look takes milliseconds.

    Parameters
    ----------
    products_alone : only products of matrices (BLAS) take one thread; loops of other libraries keep theirs.
    """
    pools = _find_pools(*(name in sys.modules for name in _BRING_THREADS))
    return pools.limit(limits=1, user_api="blas" if products_alone else None)


@cache
def _find_pools(*_loaded: bool) -> ThreadpoolController:
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()
