"""Which languages a sentence model knows, as its own card says."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from friction.contracts.voices import tell_some
from friction.topics.bridge import BRIDGE_LANGUAGES, BRIDGE_MEND, is_bridge_installed

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

    import pandas as pd

    from friction.config import Topics

UNTOLD = "und"
"""A language that could not be told; it counts as known."""

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
    return _find_named(card.read_text(encoding="utf-8", errors="replace")) if card.is_file() else None


@cache
def _find_named(card: str) -> tuple[str, ...] | None:
    """Return the languages that the text of a card names: every step asks."""
    import yaml

    front = _FRONT.match(card)
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
    """Which languages join the sentence model's topics over the bridge, and which nothing here knows.

    Attributes
    ----------
    joined : over the bridge, sorted.
    beyond : of these only plain repeats are grouped, sorted.
    """

    joined: tuple[str, ...]
    beyond: tuple[str, ...]


def find_joined(there: Collection[str], known: Collection[str] | None, *, installed: bool | None = None) -> Languages:
    """Tell which of the languages that are there are joined over the bridge, and which are beyond it.

    Parameters
    ----------
    there : languages of the texts; `UNTOLD` counts as known.
    known : languages that the sentence model knows; None: all.
    installed : whether the bridge is there (it is looked for where nothing is given).
    """
    if known is None:
        return Languages((), ())
    others = {*there} - {*known, UNTOLD}
    bridged = set(BRIDGE_LANGUAGES) if (is_bridge_installed() if installed is None else installed) else set()
    return Languages(tuple(sorted(others & bridged)), tuple(sorted(others - bridged)))


def tell_languages(
    there: pd.Series, known: Collection[str] | None, taught: Collection[str], model: str
) -> Iterator[str]:
    """Yield what happens to messages in languages that the sentence model does not know, a sentence each.

    Parameters
    ----------
    there : number of customers' messages by language.
    known : languages that the sentence model knows; None: all.
    taught : languages in which signs of friction are read.
    model : its name in the settings.
    """
    if known is None:
        return
    joined, beyond = find_joined(there.index.tolist(), known)
    if joined:
        n = int(there[list(joined)].sum())
        yield (
            f"{n:,} documents in other languages ({', '.join(joined)}) joined the themes that say the same, or have "
            "themes of their own."
        )
    for language in beyond:
        yield (
            f"{there[language]:,} documents are in a language ({language}) that the model {model} "
            "does not know: of these only plain repeats are grouped. Name a model that knows it with: topics.model."
            + (f" Or: {BRIDGE_MEND}." if language in BRIDGE_LANGUAGES else "")
        )
    deaf = sorted({*joined, *beyond} - {*taught})
    if deaf:
        yield to_deaf(f"{int(there[deaf].sum()):,}", deaf)


def to_deaf(some: str, languages: Collection[str]) -> str:
    """Return a sentence on ``some`` messages in whose languages nothing learned or listed tells of friction."""
    are = "message" if some == "1" else "messages"
    return (
        f"Signs of friction are not read in {some} {are} ({', '.join(languages)}): ratings alone tell of it there. "
        "Judge these themes in the app, or name a model that knows the languages with: topics.model."
    )


def to_unknown_languages(
    documents: pd.DataFrame, segments: pd.DataFrame, segment_topics: pd.DataFrame, floor: int = 1
) -> str | None:
    """Return a sentence on messages in languages that nothing here knows; None where there are none.

    Parameters
    ----------
    documents, segments, segment_topics : tables of a run, of documents those of customers; a message counts by its
        segments that no topic could hold because of their language.
    floor : messages of fewer people than this, or of all but so few, are not counted.
    """
    outside = segment_topics.loc[segment_topics["reason"] == "unsupported_language", "segment_id"]
    is_lost = documents["doc_id"].isin(segments.loc[segments["segment_id"].isin(outside), "doc_id"])
    lost = documents[is_lost]
    if not len(lost):
        return None
    some = tell_some(documents, is_lost, floor)
    spoken = lost["language"].value_counts().sort_index().sort_values(ascending=False, kind="stable")
    own = documents["language"]
    counts = {language: tell_some(documents, is_lost & (own == language), floor) for language in spoken.index}
    # With the sum, and all others beside it, one that is not told would be.
    told = some[0].isdigit() and all(count[0].isdigit() for count in counts.values())
    named = ", ".join(f"{language}: {count}" if told else language for language, count in counts.items())
    are = "message is in a language" if len(lost) == 1 else "messages are in languages"
    helps = not is_bridge_installed() and not set(BRIDGE_LANGUAGES).isdisjoint(spoken.index)
    more = f" For some of them: {BRIDGE_MEND}." if helps else ""
    return (
        f"{some[:1].upper()}{some[1:]} {are} that nothing here knows ({named}): only plain repeats of these have "
        f"themes. A model that knows them can be named with topics.model.{more}"
    )
