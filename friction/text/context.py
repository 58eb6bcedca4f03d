"""What takes a cue back: negation, what might be or is only asked, and what is mended by now."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from friction.text.phrases import Span

REACH = {"negation": 6, "hypothetical": 12, "maybe": 3, "asking": 30, "wanted": 6, "undone_before": 5}
"""Tokens between a sign and the cue behind it, at most."""

REACH_BACK = {"negation_after": 0, "undone_after": 3, "until": 4}
"""Tokens between the cue and a sign behind it, at most."""

MARKED = "asking_marked"
"""Asks only where there is a question mark."""

SIGNS = (*REACH, *REACH_BACK, MARKED, "not_asking", "break")
KINDS = (*SIGNS, "no_sign", "idiom")
"""Kinds of phrases in ``context.toml``. Words in a ``no_sign`` are no sign, those in an ``idiom`` no cue either."""

SOON = 2
"""Tokens from "it was fine" to "until", at most."""

WITHIN_CLAUSE = ("negation", "maybe", "undone_before")
LOOK_FOR_OR = 3
SUBJECTS_OF_TWO = 2
"""Words that begin a clause, from which on a second clause has begun."""

_BREAKS = frozenset(".;:!?()[]\n—–…|")


class Context:
    """The signs of one text, and what they do to its cues.

    A sign reaches over words up to a break: a full stop, a comma, "but", "because", ... A comma before "or" is none:
    "no bugs, crashes or freezes".

    Parameters
    ----------
    keys : the keys of the text's tokens.
    spans : phrases found in it, of any kind, longest first.
    either : words for "or"; subjects : words a clause begins with ("I", "app");
        pronouns : those that begin a new clause where no verb of saying (``reporting``) stands before.
    """

    def __init__(self, keys: list[str], spans: Collection[Span], *, words_of: Mapping[str, frozenset[str]]) -> None:
        self._idiom_at = _find_places(spans, "idiom")
        no_signs = _find_places(spans, "no_sign")
        self._keys = keys
        self._either, self._subjects = words_of["either"], words_of["subjects"]
        self._not, self._adding = words_of["not"], words_of["adding"]
        signs = [
            span
            for span in spans
            if span.phrase.kind in SIGNS and not self.is_idiom(span) and not _is_held(span, no_signs)
        ]
        stops = {at for sign in signs if sign.phrase.kind == "break" for at in range(sign.first, sign.behind)}
        self._pauses = [not _BREAKS.isdisjoint(key[:3]) or key == "," for key in self._keys]
        self._begins = [
            key in words_of["pronouns"] and self._keys[at - 1] not in words_of["reporting"]
            for at, key in enumerate(self._keys)
        ]
        self._used: set[int] = set()
        self._stops = [
            at in stops or (self._pauses[at] and not (key == "," and self._leads_to_or(at)))
            for at, key in enumerate(self._keys)
        ]
        self._from: dict[str, dict[int, Span]] = {}
        self._until: dict[str, dict[int, Span]] = {}
        for sign in signs:
            kind = sign.phrase.kind
            if kind == MARKED:
                kind = "asking" if "?" in self._keys else MARKED
            if not sign.phrase.at_start or self.starts_clause(sign.first):
                self._from.setdefault(kind, {}).setdefault(sign.first, sign)
                self._until.setdefault(kind, {}).setdefault(sign.behind, sign)

    def is_idiom(self, span: Span) -> bool:
        """Return whether a phrase shares words with an idiom that is as long, and says something else."""
        return span.phrase.kind != "idiom" and _is_held(span, self._idiom_at)

    def starts_clause(self, first: int) -> bool:
        """Return whether a text, a clause, or what "and" adds begins with a token."""
        return first == 0 or self._pauses[first - 1] or self._keys[first - 1] in self._adding

    def use(self, span: Span) -> None:
        """Say that a cue was found: a negation within it says nothing of the cues behind it."""
        open_end = self._keys[span.behind - 1] in self._not  # "still not" leaves its negation to what follows
        self._used.update(range(span.first, span.behind - open_end))

    def takes_back(self, span: Span, by: Collection[str], *, negated: bool) -> bool:
        """Return whether a sign takes a cue back.

        Parameters
        ----------
        span : the cue.
        by : kinds of signs that can.
        negated : whether the phrase itself negates ("not work"), so that a negation within it is its own.
        """
        if "negation" in by and self._is_negated(span, negated=negated):
            return not self._find_behind("until", span, REACH_BACK["until"])
        if "until" in by and self._find_behind("until", span, REACH_BACK["until"] if negated else SOON):
            return True
        if "hypothetical" in by and (self._is_supposed(span) or self._find_before("maybe", span)):
            return True
        if "asking" in by and "not_asking" not in self._from and self._find_before("asking", span):
            return True
        if "wanted" in by and self._find_before("wanted", span):
            return True
        return "undone" in by and self._is_undone(span)

    def _is_negated(self, span: Span, *, negated: bool) -> bool:
        signs = self._from.get("negation", {})
        if not negated and any(at in signs for at in range(span.first, span.behind)):
            return True
        if any(not self._is_used(sign, span) for sign in self._find_before("negation", span)):
            return True
        return bool(self._find_behind("negation_after", span, REACH_BACK["negation_after"]))

    def _is_used(self, sign: Span, span: Span) -> bool:
        """Return whether the negation belongs to another cue, one that does not reach as far as this one."""
        return sign.first in self._used and not self._used.issuperset(range(sign.first, span.first + 1))

    def _is_supposed(self, span: Span) -> bool:
        """Return whether the cue is in an if-clause, and not in what follows it without a comma."""
        return any(
            sum(key in self._subjects for key in self._keys[sign.behind : span.first]) < SUBJECTS_OF_TWO
            for sign in self._find_before("hypothetical", span)
        )

    def _is_undone(self, span: Span) -> bool:
        signs = self._find_before("undone_before", span)
        signs += self._find_behind("undone_after", span, REACH_BACK["undone_after"])
        return any(not self._is_negated(sign, negated=False) and not self._is_supposed(sign) for sign in signs)

    def _find_before(self, kind: str, span: Span) -> list[Span]:
        """Return the signs that reach a span from before it."""
        signs = self._until.get(kind)
        if not signs or (kind in WITHIN_CLAUSE and self._begins[span.first]):
            return []
        found = []
        for at in range(span.first, max(-1, span.first - REACH[kind] - 1), -1):
            if at in signs and signs[at].first < span.first:
                found.append(signs[at])
            if at and (self._stops[at - 1] or (kind in WITHIN_CLAUSE and self._begins[at - 1])):
                break
        return found

    def _find_behind(self, kind: str, span: Span, reach: int) -> list[Span]:
        signs = self._from.get(kind)
        if not signs:
            return []
        found = []
        for at in range(span.behind, min(len(self._keys), span.behind + reach + 1)):
            if at in signs:
                found.append(signs[at])
            if self._stops[at]:
                break
        return found

    def _leads_to_or(self, at: int) -> bool:
        return any(key in self._either for key in self._keys[at + 1 : at + 2 + LOOK_FOR_OR])


def _find_places(spans: Collection[Span], kind: str) -> dict[int, Span]:
    """Return the longest span of a kind at each token."""
    places: dict[int, Span] = {}
    for span in spans:
        if span.phrase.kind == kind:
            places.update((at, span) for at in range(span.first, span.behind) if at not in places)
    return places


def _is_held(span: Span, places: Mapping[int, Span]) -> bool:
    """Return whether a span shares words with one that is as long."""
    size = span.behind - span.first
    others = (places.get(at) for at in range(span.first, span.behind))
    return any(other is not None and other.behind - other.first >= size for other in others)
