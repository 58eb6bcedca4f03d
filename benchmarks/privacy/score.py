"""How well spans found fit spans labelled: by kind, by characters, and by the words that should have stayed."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

_WORD = re.compile(r"\w+")


@dataclass
class Score:
    """Counts over documents.

    Attributes
    ----------
    labelled, whole, shares : of each label: spans, spans masked whole, and the sum of the shares of their signs masked.
    masked, right : of each kind found: signs masked, and those of them that lie in any labelled span.
    words, kept : words outside of every labelled span, and those of them that nothing masked touches.
    """

    labelled: Counter[str] = field(default_factory=Counter)
    whole: Counter[str] = field(default_factory=Counter)
    shares: Counter[str] = field(default_factory=Counter)
    masked: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    words: int = 0
    kept: int = 0

    def add(self, text: str, labels: list[tuple[int, int, str]], found: list[tuple[int, int, str]]) -> None:
        """Add one document: start, end and kind of what is labelled, and of what was found."""
        gold = {place for start, end, _ in labels for place in range(start, end)}
        taken = {place for start, end, _ in found for place in range(start, end)}
        for start, end, kind in labels:
            n = len(taken.intersection(range(start, end)))
            self.labelled[kind] += 1
            self.whole[kind] += n == end - start
            self.shares[kind] += n / (end - start)
        for start, end, kind in found:
            self.masked[kind] += end - start
            self.right[kind] += len(gold.intersection(range(start, end)))
        for word in _WORD.finditer(text):
            places = range(*word.span())
            if gold.isdisjoint(places):
                self.words += 1
                self.kept += taken.isdisjoint(places)

    def find_precision(self, *, without: tuple[str, ...] = ()) -> float:
        """Return the share of the signs masked that lie in a labelled span, the kinds in ``without`` aside."""
        masked = sum(n for kind, n in self.masked.items() if kind not in without)
        return sum(n for kind, n in self.right.items() if kind not in without) / max(masked, 1)


def to_table(score: Score) -> str:
    """Return the scores as tables in Markdown."""
    lines = ["| label | spans | masked whole | signs masked |", "|---|---:|---:|---:|"]
    lines += [
        f"| {kind} | {n:,} | {score.whole[kind] / n:.3f} | {score.shares[kind] / n:.3f} |"
        for kind, n in score.labelled.most_common()
    ]
    lines += ["", "| kind found | signs | in a labelled span |", "|---|---:|---:|"]
    lines += [f"| {kind} | {n:,} | {score.right[kind] / n:.3f} |" for kind, n in score.masked.most_common()]
    lines += [f"| all without PERSON | | {score.find_precision(without=('PERSON',)):.3f} |"]
    lines += [f"| all | {sum(score.masked.values()):,} | {score.find_precision():.3f} |"]
    lines += [
        "",
        f"Words outside labelled spans that survive: {score.kept / max(score.words, 1):.4f} of {score.words:,}.",
    ]
    return "\n".join(lines)
