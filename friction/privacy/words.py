"""The words that names and addresses are known by, read from ``words.toml``."""

from __future__ import annotations

import tomllib
from importlib.resources import files

_RAW = tomllib.loads((files("friction.privacy") / "words.toml").read_text(encoding="utf-8"))
_LANGUAGES = [table for name, table in _RAW.items() if name not in ("inside", "streets", "places", "introduced")]


def find_words(key: str) -> frozenset[str]:
    """Return the words or phrases of all languages that stand under ``key``, in small letters."""
    return frozenset(word for table in _LANGUAGES for word in table.get(key, ()))


PARTICLES = frozenset(_RAW["inside"]["particles"])
"""Small words within a name, such as ``van``."""

ALSO_NAMES = frozenset(_RAW["inside"]["also_names"].split())
"""Common words that are names as well, such as ``will``: they count where they have a capital."""

NO_NAMES = frozenset(word for table in _LANGUAGES for word in table.get("no_names", "").split())
"""Words that are no name where one could stand: "I am not …", "Dear all"."""

STREETS = {key: frozenset(words) for key, words in _RAW["streets"].items()}
PLACES = {key: frozenset(words) for key, words in _RAW["places"].items()}

GIVEN_NAMES = frozenset(
    name
    for line in (files("friction.privacy") / "given_names.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
    for name in line.split()
).difference(NO_NAMES, ALSO_NAMES)
"""Given names that are known without anything around them."""

INTRODUCED = {kind: "|".join(words) for kind, words in _RAW["introduced"].items()}
"""By kind, what introduces a number in any language, as a regular expression in small letters."""
