"""Which languages a sentence model knows, as its own card says."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from friction.topics.bridge import BRIDGE_LANGUAGES, is_bridge_installed

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

    from friction.config import Topics

UNTOLD = "und"
"""A language that could not be told; it counts as known."""

LEAST_HOME_SHARE = 0.05
FEWEST_HOME = 100
"""Fewer texts than these hold about ten topics at most, too few to learn from what near means: they lead only where
they are more than the others."""

_FRONT = re.compile(r"\A---\s*\n(.*?)\n---\s*(\n|\Z)", re.DOTALL)
_CODE = re.compile(r"[a-z]{2}(?=[-_]|\Z)")


def find_known_languages(settings: Topics, workspace: Path) -> tuple[str, ...] | None:
    """Return the languages that the settings say the sentence model knows, or else its card; None: all."""
    from friction.topics.embed import find_folder

    return settings.languages or read_languages(find_folder(settings.model, workspace))


def read_languages(folder: Path) -> tuple[str, ...] | None:
    """Return the languages that the model's card (``README.md``, front matter ``language``) names.

    Returns
    -------
    ISO 639-1 codes, sorted, each once; None where the card names none of these, or calls the model multilingual: it is
    then taken to know all.
    """
    card = folder / "README.md"
    if not card.is_file():
        return None
    import yaml

    front = _FRONT.match(card.read_text(encoding="utf-8", errors="replace"))
    try:
        # The plainest loader makes text of everything: Norwegian ("no") stays a language.
        said = yaml.load(front.group(1), Loader=yaml.BaseLoader) if front else None  # noqa: S506
    except yaml.YAMLError:
        return None
    named = said.get("language", []) if isinstance(said, dict) else []
    named = [str(name).lower() for name in (named if isinstance(named, list) else [named])]
    if "multilingual" in named:
        return None
    codes = {match.group() for name in named if (match := _CODE.match(name))}
    return tuple(sorted(codes)) or None


class Languages(NamedTuple):
    """Whose vectors the texts in each language go by.

    Attributes
    ----------
    bridge_leads : the bridge's vectors are those of all texts that it knows; then nothing is joined to anything.
    grouped : languages whose texts are grouped by the leading vectors, sorted.
    joined : those whose texts are joined to these topics over the bridge, sorted.
    beyond : those that nothing here knows, sorted: only plain repeats are grouped.
    """

    bridge_leads: bool
    grouped: tuple[str, ...]
    joined: tuple[str, ...]
    beyond: tuple[str, ...]


def choose_vectors(
    counts: Mapping[str, int], known: Collection[str] | None, *, installed: bool | None = None
) -> Languages:
    """Tell which languages are grouped by the sentence model, which are joined over the bridge, and which by neither.

    The sentence model leads: its topics are the better ones, and the bridge joins the other languages to them. The
    bridge leads where the model knows hardly any of the texts: fewer than 5 % of those that one of both knows, or
    fewer than 100 and fewer than those that the bridge alone knows.

    Parameters
    ----------
    counts : number of texts by language; `UNTOLD` counts as known to whatever leads.
    known : languages that the sentence model knows; None: all.
    installed : whether the bridge is there (it is looked for where nothing is given).
    """
    there = sorted(language for language, n in counts.items() if n > 0)
    if known is None:
        return Languages(False, tuple(there), (), ())  # noqa: FBT003 - a field with a name
    bridged = set(BRIDGE_LANGUAGES) if (is_bridge_installed() if installed is None else installed) else set()
    home = {language for language in there if language in known}
    over = {language for language in there if language in bridged} - home
    n_home, n_over = (sum(counts[language] for language in some) for some in (home, over))
    few = n_home < LEAST_HOME_SHARE * (n_home + n_over) or (n_home < FEWEST_HOME and n_home < n_over)
    if n_over and few:
        leading, joined = (home | over) & bridged, set[str]()
    else:
        leading, joined = home, over
    grouped = {language for language in there if language in leading or language == UNTOLD}
    beyond = set(there) - grouped - joined
    return Languages(bool(n_over and few), *(tuple(sorted(some)) for some in (grouped, joined, beyond)))
