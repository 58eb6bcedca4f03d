"""Why ids of two sides do not join: the form of each, and the setting under which they would."""

from __future__ import annotations

import re
from collections import Counter
from itertools import groupby
from os.path import commonprefix
from typing import TYPE_CHECKING, NamedTuple

from friction.config import IdForm, quote
from friction.ingest.ids.id_forms import to_agreed

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

MOST_TRIED = 20_000
"""Ids of the smaller side that a form is tried on."""

LEAST_JOINED = 0.2
"""Share of either side that must join before a form is proposed: fewer may meet by chance."""

FEWEST_JOINED = 10
LEAST_APART = 0.99
"""Share of the ids of a side that must stay different ids: a form that makes one of two persons is none."""

_OUTER = 0.02
_LONGEST_PREFIX = 20
_LONGEST_RUN = 6
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_TO_LAST_SIGN = re.compile(r".*[^\w\s]|.*[_\s]", re.DOTALL)
_ADDRESS = re.compile(r"[^\s@]+@[^\s@]+")


class Mend(NamedTuple):
    """A form of ids, and how many of the one side's would be found on the other."""

    form: IdForm
    n_joined: int
    n_tried: int


def to_pattern(value: str) -> str:
    """Return the form of an id without the id: ``9`` for a digit, ``a`` and ``A`` for letters; other signs stay."""
    if _UUID.fullmatch(value):
        return "a UUID"
    if _ADDRESS.fullmatch(value):
        return "an e-mail address"
    signs = ["9" if sign.isdigit() else ("A" if sign.isupper() else "a") if sign.isalpha() else sign for sign in value]
    runs = [(sign, len(list(run))) for sign, run in groupby(signs)]
    return "".join(f"{sign}{{{n}}}" if n > _LONGEST_RUN else sign * n for sign, n in runs)


def list_patterns(ids: Collection[str], shown: int = 2) -> list[str]:
    """Return the most frequent forms of ids, the most frequent first."""
    counts = Counter(map(to_pattern, ids))
    return [pattern for pattern, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:shown]]


def find_mend(ids: Collection[str], others: Collection[str], now: IdForm | None = None) -> Mend | None:
    """Return the form under which most of some ids are found among others; None where none helps.

    Tried are, alone and two together: no leading zeros, no capitals, no hyphens, without the prefix that nearly all ids
    of a side share, only what stands before an ``@`` or before an end that they share. Of equals the simplest is taken.

    Parameters
    ----------
    ids, others : of one kind, each once.
    now : the form that the settings say already.
    """
    ordered = sorted(ids)
    tried = ordered[:: max(1, len(ordered) // MOST_TRIED)]
    best = None
    for form in _list_forms(ordered, sorted(others), now or IdForm()):
        own, other = {to_agreed(one, form) for one in tried}, {to_agreed(one, form) for one in others}
        if len(own) < LEAST_APART * len(tried) or len(other) < LEAST_APART * len(others):
            continue
        n = len(own & other)
        share = max(n / len(tried), n / len(others)) if tried and others else 0.0
        if n >= FEWEST_JOINED and share >= LEAST_JOINED and (best is None or n > best.n_joined):
            best = Mend(form, n, len(tried))
    return best


def _list_forms(ids: Sequence[str], others: Sequence[str], now: IdForm) -> Iterator[IdForm]:
    """Yield the forms that are tried, the simplest first."""
    changes: list[dict[str, object]] = [{"leading_zeros": False}, {"capitals": False}, {"hyphens": False}]
    prefixes = [prefix for prefix in map(_find_prefix, (ids, others)) if prefix]
    if prefixes:
        changes.append({"prefixes": tuple(dict.fromkeys((*now.prefixes, *prefixes)))})
    ends = [sign for sign in map(_find_end, (ids, others)) if sign]
    changes += [{"before": sign} for sign in dict.fromkeys(ends)]
    pairs = [{**one, **other} for place, one in enumerate(changes) for other in changes[place + 1 :]]
    for change in (*changes, *pairs):
        yield now.model_copy(update=change)


def _find_prefix(ordered: Sequence[str]) -> str:
    """Return what nearly all ids begin with, up to its last sign, else without digits at its end; empty: nothing."""
    if not ordered:
        return ""
    outer = int(len(ordered) * _OUTER)
    both = [ordered[outer], ordered[-1 - outer]]
    whole = commonprefix(both)  # noqa: RUF071 - texts, no paths
    parted = _TO_LAST_SIGN.match(whole)
    found = parted[0] if parted else whole.rstrip("0123456789")
    return "" if "@" in found or len(found) > _LONGEST_PREFIX else found


def _find_end(ordered: Sequence[str]) -> str:
    """Return the sign before what nearly all ids end with, ``@`` where they are addresses; empty: nothing."""
    if ordered and "@" in ordered[len(ordered) // 2]:
        return "@"
    turned = _find_prefix(sorted(one[::-1] for one in ordered))
    return turned[-1] if turned and not turned[-1].isalnum() else ""


def to_setting(kind: str, form: IdForm) -> str:
    """Return the line below ``[identities]`` that says a form."""
    said = form.model_dump(exclude_defaults=True)
    parts = [f"{name} = {_to_toml(value)}" for name, value in said.items()]
    return f"forms.{kind} = {{ {', '.join(parts)} }}"


def _to_toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f"[{', '.join(map(quote, value))}]" if isinstance(value, list | tuple) else quote(str(value))
