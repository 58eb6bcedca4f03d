"""Read the next stretch of a file while the one before is worked on."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterator

_Item = TypeVar("_Item")


def read_ahead(items: Iterator[_Item]) -> Iterator[_Item]:
    """Yield what ``items`` yields, in its order; a thread makes the next one meanwhile, never more than one.

    An error comes where it would without the thread.
    """
    with ThreadPoolExecutor(max_workers=1) as thread:
        coming = thread.submit(_take, items)
        while found := coming.result():
            coming = thread.submit(_take, items)
            yield found[0]


def _take(items: Iterator[_Item]) -> list[_Item]:
    """Return the next one, nothing at the end; a `StopIteration` would not pass through the thread's result."""
    for item in items:
        return [item]
    return []
