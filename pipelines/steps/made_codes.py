"""The codes that people made themselves: themes that they gave words before any message was in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from friction.themes import Replayed
    from friction.topics import Code
    from pipelines.steps.work import Work


def replay_here(work: Work) -> Replayed:
    """Return the state after all decisions, on the segments that the run has."""
    from friction.themes import anchor_decisions, replay_decisions

    return replay_decisions(anchor_decisions(work.decisions, work.table("segments"), work.table("documents")).decisions)


def hash_made(work: Work) -> object:
    """Return the codes that people made, as far as a step's result depends on them."""
    if not (work.decisions["action"] == "create").any():
        return []
    return find_made(replay_here(work), work.table("segments"))


def find_made(replayed: Replayed, segments: pd.DataFrame) -> list[Code]:
    """Return the themes that people made and said something of, as codes; in the order of their ids.

    Parameters
    ----------
    replayed : the state after all decisions.
    segments : ``segment_id`` and ``text``: typical examples that are there speak for the code, beside its words.
    """
    from friction.topics import Code

    made = {theme_id: told for theme_id, told in replayed.themes.items() if told.created and told.name}
    shown = {segment_id for told in made.values() for segment_id in told.typical}
    own = segments[segments["segment_id"].isin(shown)]
    said = dict(zip(own["segment_id"], own["text"], strict=True))
    codes = []
    for theme_id, told in sorted(made.items()):
        texts = [told.definition or "", told.include or "", *(said.get(segment_id, "") for segment_id in told.typical)]
        words = tuple(dict.fromkeys(text for text in texts if text.strip()))
        if words:
            codes.append(Code(str(told.name), words, theme_id))
    return codes


def join_codes(brought: Sequence[Code], made: Sequence[Code]) -> list[Code]:
    """Return all codes: one that people made joins the one of its name that they brought along.

    Of several that people made with one name, the second is called ``name (2)``, and so on.
    """
    codes = {code.name: code for code in brought}
    for code in made:
        name, n = code.name, 1
        while name in codes and codes[name].theme_id is not None:
            n += 1
            name = f"{code.name} ({n})"
        texts = codes[name].texts if name in codes else ()
        codes[name] = code._replace(name=name, texts=tuple(dict.fromkeys((*texts, *code.texts))))
    return list(codes.values())
