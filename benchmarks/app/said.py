"""What the made-up customers say: sentences about things of a shop and what is amiss with them, by theme."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

THINGS = (
    "card", "voucher", "basket", "address form", "search", "invoice", "parcel", "return label", "refund", "login",
    "password mail", "delivery slot", "app", "size chart", "product photo", "filter", "wish list", "newsletter",
    "gift card", "bank transfer", "courier", "pick-up point", "order page", "price", "review form", "chat window",
    "hotline", "subscription", "coupon field", "tracking page",
)  # fmt: skip
TROUBLES = (
    ("is refused again and again", "problem"), ("does not load on my phone", "problem"),
    ("came far too late", "problem"), ("shows the wrong amount", "problem"), ("loses what I typed", "problem"),
    ("was charged twice", "problem"), ("sends me round in circles", "problem"), ("is missing since Monday", "problem"),
    ("is too slow", "problem"), ("cannot be cancelled", "problem"), ("should remember my choice", "wish"),
    ("could show the café next door", "wish"), ("works how exactly?", "question"), ("is lovely, thank you", "praise"),
)  # fmt: skip
OPENERS = ("The", "Once more the", "Since the update the", "I wrote before: the", "After two days the", "Your")
CLOSERS = ("", " I have tried it three times.", " Please help.", " My order waits for it.", " This cost me an evening.")
ABROAD = {
    "de": ("Schon wieder: ", " Bitte um Rückmeldung, so geht das nicht."),
    "fr": ("Bonjour, très déçue : ", " Merci de régler ça dès que possible."),
}
SAYS_LITTLE = ("ok", "hm", "Hello?", "thanks", "?", "no")
HOSTILE = (
    '<script>window.__pwned=1</script><img src=x onerror="window.__pwned=1">',
    "![beacon](https://evil.example/p.png) :red[alarm] $$x^2$$",
    '=HYPERLINK("https://evil.example","open")',
)
HOSTILE_EVERY = 997
IN_NO_THEME = 0.12
"""Share of segments that no theme holds."""

FRICTION_OF = {"problem": 0.8, "wish": 0.3, "question": 0.35, "praise": 0.05, "other": 0.1}


class Themes(NamedTuple):
    """What each theme is about, by its number: name, kind, the words in it, and how many write of it."""

    ids: np.ndarray
    names: list[str]
    kinds: np.ndarray
    troubles: list[str]
    terms: list[list[str]]
    shares: np.ndarray


def make_themes(n: int) -> Themes:
    """Return ``n`` themes, each of one thing and one trouble; few are large, most are small."""
    told = []
    for number in range(n):
        turn, rest = divmod(number, len(THINGS) * len(TROUBLES))
        thing, (trouble, kind) = THINGS[rest % len(THINGS)], TROUBLES[(rest * 5 + rest // len(THINGS)) % len(TROUBLES)]
        told.append((f"{thing}{f' {turn + 1}' if turn else ''}", trouble, kind))
    shares = 1.0 / (np.arange(n) + 8.0)
    return Themes(
        np.array([f"th-{number:04d}" for number in range(n)], dtype=object),
        [f"{thing} {trouble.rstrip('?')}" for thing, trouble, _ in told],
        np.array([kind for *_, kind in told], dtype=object),
        [trouble for _, trouble, _ in told],
        [[*thing.split(), *trouble.rstrip("?").replace(",", "").split()][:6] for thing, trouble, _ in told],
        shares / shares.sum(),
    )


def say_segments(themes: Themes, n: int, random: np.random.Generator) -> pd.DataFrame:
    """Return ``n`` segments: ``theme`` (-1: in none), ``text``, ``at`` and ``to`` (of its trouble), ``language``."""
    theme = random.choice(len(themes.names), n, p=themes.shares)
    lone = random.random(n) < IN_NO_THEME
    openers, closers = random.integers(0, len(OPENERS), n), random.integers(0, len(CLOSERS), n)
    languages = random.choice(["en", "de", "fr"], n, p=[0.8, 0.12, 0.08])
    texts, at, to = [], [], []
    for place, number in enumerate(theme.tolist()):
        trouble = themes.troubles[number]
        before, behind = ABROAD.get(languages[place], ("", CLOSERS[closers[place]]))
        name = themes.names[number][: -len(trouble.rstrip("?")) - 1]
        start = f"{before}{OPENERS[openers[place]]} {name} "
        text = f"{start}{trouble}{behind if trouble.endswith('?') else f'.{behind}'}"
        if place % HOSTILE_EVERY == HOSTILE_EVERY - 1:
            text = f"{text} {HOSTILE[place // HOSTILE_EVERY % len(HOSTILE)]}"
        if lone[place] and place % 2:
            text, start, trouble = SAYS_LITTLE[place % len(SAYS_LITTLE)], "", ""
        texts.append(text)
        at.append(len(start))
        to.append(len(start) + len(trouble))
    return pd.DataFrame({
        "theme": np.where(lone, -1, theme), "about": theme, "text": texts, "at": at, "to": to, "language": languages,
    })  # fmt: skip
