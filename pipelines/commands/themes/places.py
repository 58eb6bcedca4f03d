"""``friction themes stage``: where in the journey messages belong, as people say."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from friction.errors import FrictionError
from pipelines.commands.themes.decide import decide

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipelines.commands.themes.opened import Opened


def correct_stage(opened: Opened, messages: Sequence[str], stage: str, at: str) -> list[str]:
    """Say which stage messages are about ("": none), and which visit of it: that which held at a moment ("": any).

    The decision hangs on the theme that most of the messages are in.

    Raises
    ------
    FrictionError
        If a message or stage is not there, no message is in a theme, or the moment cannot be read, or lies after a
        message.
    """
    if stage and stage not in opened.settings.stages:
        raise FrictionError(f"there is no stage {stage!r}", mend=f"There are: {', '.join(opened.settings.stages)}.")
    documents = set(opened.run.documents["doc_id"])
    if missing := [one for one in messages if one not in documents]:
        raise FrictionError(f"there is no message {missing[0]!r} in the newest run")
    theme_id = _find_theme(opened, messages)
    payload: dict[str, Any] = {"doc_ids": list(messages), "stage": stage}
    if not at:
        return decide(opened, theme_id, "align", payload)
    moment = _to_moment(at)
    written = opened.run.documents.set_index("doc_id")["written_at"][list(messages)]
    early = written.index[written < datetime.fromisoformat(moment)]
    if len(early):
        raise FrictionError(
            f"{early[0]!r} was written before {moment}",
            why="A message is about no visit that began after it.",
            mend="Name a moment of the visit that it tells of, or leave --at out.",
        )
    return decide(opened, theme_id, "visit", {**payload, "entered_at": moment})


def _find_theme(opened: Opened, messages: Sequence[str]) -> str:
    segments, placed = opened.run.segments, opened.tables["segment_topics"]
    own = segments.loc[segments["doc_id"].isin(messages), ["segment_id"]]
    themes = own.merge(placed, on="segment_id")["theme_id"].dropna()
    if not len(themes):
        raise FrictionError(
            "none of these messages is in a theme", why="A decision hangs on a theme.",
            mend="Move a segment of theirs to one first: friction themes move SEGMENT --to THEME",
        )  # fmt: skip
    counts = themes.value_counts()
    return str(min(counts[counts == counts.max()].index))


def _to_moment(at: str) -> str:
    try:
        moment = datetime.fromisoformat(at)
    except ValueError as error:
        raise FrictionError(f"{at!r} is no moment", mend="Write one such as 2026-05-20T14:30.") from error
    return (moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)).isoformat()
