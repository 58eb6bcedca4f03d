"""Amounts of the figures in words: shares in percent, days in their natural unit, messages by the thousand visits."""

from __future__ import annotations

from dataclasses import dataclass

SHARE, DAYS, PER_1000 = "share", "days", "per 1,000"
_HOURS, _MINUTES = 24.0, 1440.0


@dataclass(frozen=True)
class Scale:
    """How amounts of one unit are told, so that those told together share a word.

    Attributes
    ----------
    factor : what an amount is multiplied by.
    sign : what stands right behind the number.
    word : what stands behind it once, behind an interval.
    of_change : the word behind differences.
    """

    factor: float
    sign: str = ""
    word: str = ""
    of_change: str = ""

    def tell(self, amount: float) -> str:
        """Return an amount with its unit, such as 27.1% or 2.4 days."""
        return f"{self.to_number(amount)}{self.sign}{self.word}"

    def tell_between(self, low: float, high: float) -> str:
        """Return an interval with its unit, such as 24.9% to 29.4%, or 2.1 to 2.8 days."""
        return f"{self.to_number(low)}{self.sign} to {self.to_number(high)}{self.sign}{self.word}"

    def tell_change(self, change: float, low: float, high: float) -> str:
        """Return a difference with its interval, such as +9.0 points (+4.0 to +14.0)."""
        middle, *ends = (f"{self.factor * one:+,.1f}".replace("-0.0", "+0.0") for one in (change, low, high))
        return f"{middle}{self.of_change} ({' to '.join(ends)})"

    def to_number(self, amount: float) -> str:
        """Return the number alone, with one decimal."""
        return f"{self.factor * amount:,.1f}"

    def round(self, amount: float) -> float:
        """Return an amount as it is told, in the unit it is told in."""
        return round(self.factor * amount, 1)


def find_scale(unit: str, amount: float) -> Scale:
    """Return how amounts of a unit are told beside ``amount``; below one day in hours, below one hour in minutes."""
    if unit == SHARE:
        return Scale(100.0, sign="%", of_change=" points")
    if unit == PER_1000:
        return Scale(1.0)
    factor, word = (1.0, " days")
    if amount < 1:
        factor, word = (_HOURS, " hours") if amount * _HOURS >= 1 else (_MINUTES, " minutes")
    return Scale(factor, word=word, of_change=word)
