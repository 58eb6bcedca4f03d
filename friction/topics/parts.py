"""Parts of one piece of work, on all cores at a time: each core takes a part, and none waits for another."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

Given = TypeVar("Given")
Made = TypeVar("Made")


def map_parts(work: Callable[[Given], Made], parts: Iterable[Given], *, device: str = "cpu") -> Iterator[Made]:
    """Yield what ``work`` makes of each part with torch, in order, as many parts at a time as torch has threads."""
    import torch

    def run(part: Given) -> Made:
        with torch.inference_mode():
            return work(part)

    n_threads = torch.get_num_threads()
    if n_threads == 1 or device != "cpu":
        yield from map(run, parts)
        return
    pool = ThreadPoolExecutor(n_threads, initializer=torch.set_num_threads, initargs=(1,))
    try:
        yield from pool.map(run, parts)
    finally:
        pool.shutdown(cancel_futures=True)  # an interrupt waits for the parts begun, not for all
        torch.set_num_threads(n_threads)  # the workers' setting is also that of threads yet to come
