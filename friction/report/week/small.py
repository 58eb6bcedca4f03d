"""Small counts never leave: neither told themselves, nor left over when the others are taken from a total."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

NEARLY_ALL, NEXT_TO_NONE = "nearly all", "next to none"


def to_shown_count(n: int, fewest: int) -> str:
    """Return a count as it leaves the house; one below ``fewest`` is not told, none is none."""
    return f"fewer than {fewest}" if 0 < n < fewest else f"{n:,}"


def to_count(n: int, n_people: int, fewest: int) -> int | None:
    """Return a count of messages or visits, or None where fewer than ``fewest`` people, but some, are behind it."""
    return None if 0 < min(n, n_people) < fewest else n


def tell_share(n: int, of: int, fewest: int) -> str:
    """Return a share in percent, unless ``n``, or what is left of ``of``, is too small to be told.

    Examples
    --------
    >>> [tell_share(n, 200, 5) for n in (0, 2, 140, 199, 200)]
    ['0%', 'next to none', '70%', 'nearly all', '100%']
    """
    if 0 < of < fewest:
        return f"too few to tell (fewer than {fewest})"
    if 0 < of - n < fewest:
        return NEARLY_ALL
    return NEXT_TO_NONE if 0 < n < fewest else f"{n / of:.0%}" if of else "none"


def hide_small(counts: Sequence[int], fewest: int) -> tuple[list[int | None], int | None]:
    """Return counts and their total, so that no small one can be read, nor worked out from the others.

    Where one is hidden, the next smallest is too, until those hidden add up to so much that each of them could be
    anything below ``fewest`` (complementary suppression; Cox 1980); where no other is left, the total is hidden. A 0
    tells of nobody and stays.

    Parameters
    ----------
    counts : 0 or more each.
    fewest : the smallest count that may be told.

    Returns
    -------
    The counts in their order, and their total; None where hidden.
    """
    hidden = [place for place, n in enumerate(counts) if 0 < n < fewest]
    rest = sorted((place for place, n in enumerate(counts) if n >= fewest), key=lambda place: (counts[place], place))
    total = sum(counts)
    while hidden and rest and not _are_free([counts[place] for place in hidden], fewest):
        hidden.append(rest.pop(0))
    is_free = not hidden or _are_free([counts[place] for place in hidden], fewest)
    return [None if place in hidden else n for place, n in enumerate(counts)], total if is_free else None


def _are_free(hidden: Sequence[int], fewest: int) -> bool:
    """Say whether each of several hidden counts, 1 or more, could be anything below ``fewest``, given their sum."""
    return len(hidden) > 1 and sum(hidden) - len(hidden) + 1 >= fewest - 1 and sum(hidden) > len(hidden)
