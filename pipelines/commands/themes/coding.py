"""``friction themes sample``, ``code``, ``settle`` and ``agreement``: segments coded by several people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from friction.errors import FrictionError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from friction.themes.coding import Coded, Sample
    from pipelines.commands.themes.opened import Opened


def replay(opened: Opened) -> Coded:
    """Return what coders said so far, themes and segments as they are now."""
    from friction.themes import anchor_codings
    from friction.themes.coding import replay_codings

    codings = anchor_codings(opened.service.read_codings(), opened.run.segments, opened.run.documents)
    return replay_codings(codings, opened.replayed.find_theme)


def draw(
    opened: Opened,
    how: str,
    n: int,
    coders: Sequence[str],
    overlap: float,
    themes: Sequence[str],
    seed: int,
    *,
    pairs: bool = False,
) -> Sample:
    """Draw a sample and hand it to coders; segments of earlier samples are not drawn again.

    The parameters are those of `friction.themes.coding.draw_sample`; themes as people name them.

    Raises
    ------
    FrictionError
        If there is nothing to draw, or one of the words is not right.
    NotAllowedError
        If whoever asks is no lead.
    """
    from friction.themes.coding import hand_out

    opened.service.check("sample")
    found = [opened.find_theme(theme) for theme in themes]
    run, placed = opened.run, opened.tables["segment_topics"]
    sample = hand_out(
        replay(opened), run.segments, run.documents, placed, how, n, coders, overlap, found, seed, pairs=pairs
    )
    opened.service.code("sample", sample.payload, sample_id=sample.sample_id)
    return sample


def find_next(opened: Opened) -> dict[str, Any] | None:
    """Return the next segment that whoever asks has to code, with its text and nothing else; None where all is done.

    A record has sample_id, segment_id, text, n_left. Neither what the program found nor what others said is in it.
    """
    from friction.themes.coding import find_asked

    opened.service.check("code")
    asked = find_asked(replay(opened), opened.run.segments, opened.service.actor)
    if not len(asked):
        return None
    first = asked.iloc[0]
    return {**{name: str(first[name]) for name in ("sample_id", "segment_id", "text")}, "n_left": len(asked)}


def code(opened: Opened, segment_id: str, themes: Sequence[str], *, unsure: bool) -> str:
    """Say which themes a segment has (none: none of them); returns the coding's id. The last word counts.

    Raises
    ------
    FrictionError
        If the segment is not one that whoever codes was asked about.
    """
    coded = replay(opened)
    own = coded.assigned[
        (coded.assigned["coder"] == opened.service.actor) & (coded.assigned["segment_id"] == segment_id)
    ]
    if not len(own):
        raise FrictionError(
            f"{opened.service.actor} was not asked about {segment_id!r}",
            mend="See what is asked with: friction themes code",
        )
    found = sorted({opened.find_theme(theme) for theme in themes})
    payload = {"segment_id": segment_id, "themes": found, "unsure": unsure}
    return opened.service.code("code", payload, sample_id=str(own["sample_id"].iloc[-1]))


def list_disputes(opened: Opened) -> list[dict[str, Any]]:
    """Return the segments that somebody must settle, the most different first, with what each coder said."""
    from friction.themes.coding import find_disputes

    opened.service.check("adjudicate")
    coded = replay(opened)
    texts = dict(zip(opened.run.segments["segment_id"], opened.run.segments["text"], strict=True))
    rows = []
    for row in find_disputes(coded).itertuples(index=False):
        own = coded.words[coded.words["segment_id"] == row.segment_id]
        said = {
            who: [opened.names.get(theme_id, theme_id) for theme_id in themes]
            for who, themes in zip(own["coder"], own["themes"], strict=True)
        }
        rows.append({**row._asdict(), "text": texts.get(row.segment_id), "said": said})
    return rows


def settle(opened: Opened, segment_id: str, themes: Sequence[str]) -> str:
    """Have the last word on a segment; returns the coding's id.

    Raises
    ------
    FrictionError
        If nobody was asked about the segment.
    """
    coded = replay(opened)
    own = coded.assigned[coded.assigned["segment_id"] == segment_id]
    if not len(own):
        raise FrictionError(f"nobody was asked about {segment_id!r}", mend="See: friction themes settle")
    found = sorted({opened.find_theme(theme) for theme in themes})
    payload = {"segment_id": segment_id, "themes": found}
    return opened.service.code("adjudicate", payload, sample_id=str(own["sample_id"].iloc[-1]))


def tell_agreement(opened: Opened) -> dict[str, Any]:
    """Return how far coders agree, how far each is, and whether more segments would bring more themes."""
    from friction.themes.coding import (
        count_confusion,
        count_progress,
        estimate_agreement,
        find_disputes,
        find_saturation,
    )

    opened.service.check("read")
    coded = replay(opened)
    if coded.words.empty:
        raise FrictionError("nothing was coded yet", mend="Draw a sample with: friction themes sample")
    met = sorted({theme_id for themes in coded.words["themes"] for theme_id in themes})
    found = estimate_agreement(coded, met)
    coders = sorted(set(coded.words["coder"]))
    pairs = [(one, other) for place, one in enumerate(coders) for other in coders[place + 1 :]]
    return {
        "agreement": _to_records(found.assign(theme=found["theme_id"].map(opened.names))),
        "progress": _to_records(count_progress(coded)),
        "confusion": {
            f"{one} / {other}": _to_records(
                count_confusion(coded, one, other).assign(
                    theme=lambda told: told["theme_id"].map(opened.names),
                    other_theme=lambda told: told["other_theme_id"].map(opened.names),
                )
            )
            for one, other in pairs
        },
        "n_disputed": len(find_disputes(coded)),
        "saturation": find_saturation(coded).sentence,
    }


def apply_final(opened: Opened) -> list[str]:
    """Make the themes say what coders agreed on and what was settled; returns the ids of the decisions."""
    from friction.themes.coding import find_final, to_decisions
    from pipelines.commands.themes.decide import decide_all

    opened.service.check("adjudicate")
    wanted = to_decisions(find_final(replay(opened)), opened.tables["segment_topics"])
    rows = zip(wanted["theme_id"], wanted["action"], wanted["segment_ids"], strict=True)
    decisions = [(theme_id, action, {"segment_ids": ids}) for theme_id, action, ids in rows]
    return decide_all(opened, decisions) if decisions else []


def _to_records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return rows as records, nulls as None."""
    return [
        {name: None if not isinstance(value, list) and pd.isna(value) else value for name, value in row.items()}
        for row in table.astype("object").to_dict("records")
    ]
