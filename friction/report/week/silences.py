"""Whether anything of a run was understood at all; if not, why, the gravest reason first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from friction.contracts.voices import find_writers
from friction.ingest.ids import find_unjoined
from friction.report.edges import tell_first_days
from friction.report.week.people import find_own
from friction.report.week.small import NEARLY_ALL, to_count
from friction.themes import find_deaf, find_lost, find_unread

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from friction.config import Settings
    from friction.report.edges import Edges

MOST_UNREAD = 0.8
"""Where so large a part of the messages was not read, what is found in the rest is no finding."""

JOINED = 0.05
_LANGUAGE, _SHORT = ("unsupported_language",), ("too_short", "no words")


def find_silences(tables: Mapping[str, pd.DataFrame], settings: Settings, edges: Edges) -> tuple[str, ...]:
    """Return why nothing was understood, a sentence each, the gravest first; none where something was.

    No row at all; no message, none that could be read, in a language or long enough; no theme; ids that do not join;
    no event where some were to be read; no complete week.

    Parameters
    ----------
    tables : a run's tables by name.
    settings : of the workspace.
    edges : where the data begin and end.
    """
    own = find_own(tables)
    if own.empty and tables.get("events", own).empty:
        return (_tell_nothing(tables, settings.weekly.fewest),)
    told = [*_tell_no_messages(tables, settings)] if own.empty else [*_tell_unread(tables, own, settings)]
    told += [*_tell_unjoined(tables, settings)] if len(own) else []
    early = tell_first_days(edges)
    return (*told, *([early] if early else []))


def _tell_nothing(tables: Mapping[str, pd.DataFrame], fewest: int) -> str:
    """Return why neither a message nor an event is left; who a customer is (``persons``) is none of both."""
    imports = tables["imports"][tables["imports"]["kind"].isin(["documents", "events"])]
    n = int(imports["n_read"].sum())
    if not n:
        return "Nothing could be read: the files hold no row."
    refused = _tell_refused(imports, tables.get("quarantine"), fewest)
    if refused:
        return f"Nothing could be read: {refused}."
    rows = f"of {n:,} rows" if n >= fewest else "of few rows"
    return f"Nothing is left to tell of, {rows}: neither a customer's message nor an event."


def _tell_no_messages(tables: Mapping[str, pd.DataFrame], settings: Settings) -> Iterator[str]:
    imports = tables["imports"][tables["imports"]["kind"] == "documents"]
    n = int(imports["n_read"].sum())
    if not settings.documents:
        yield "There are no messages, so no theme was looked for: only the journey is told."
    elif not n:
        yield "No message could be read: the files hold no row. There are no themes to tell of."
    elif refused := _tell_refused(imports, tables.get("quarantine"), settings.weekly.fewest):
        yield f"No message could be read: {refused}."
    else:
        yield f"No message of a customer is left of {n:,} rows: there are no themes to tell of."


def _tell_refused(imports: pd.DataFrame, refused: pd.DataFrame | None, fewest: int) -> str:
    """Return that all or nearly all rows of some sources were refused, and why most were; nothing where fewer were.

    Of few rows, and where few others are left, no number is told.
    """
    n, out = int(imports["n_read"].sum()), int(imports["n_quarantined"].sum())
    if not n or out / n < MOST_UNREAD:
        return ""
    if out >= n:
        part = f"all {n:,} rows" if n >= fewest else "all rows"
    else:
        part = f"{out:,} of {n:,} rows" if min(out, n - out) >= fewest else f"{NEARLY_ALL} rows"
    return f"{part} were refused{_to_reason(imports, refused)}"


def _to_reason(imports: pd.DataFrame, refused: pd.DataFrame | None) -> str:
    """Return why most rows of some sources were refused, in brackets; nothing where that is not known."""
    if refused is None:
        return ""
    forms = refused.loc[refused["kind"].isin(imports["kind"]), "reason"].str.split(";").str[0].value_counts()
    if forms.empty:
        return ""
    return f" ({'most often: ' if len(forms) > 1 else ''}{forms.sort_index().idxmax()})"


def _tell_unread(tables: Mapping[str, pd.DataFrame], own: pd.DataFrame, settings: Settings) -> Iterator[str]:
    lost = find_lost(own, tables["segments"], tables["segment_topics"])
    fewest = settings.weekly.fewest
    if lost.isin([*_LANGUAGE, *_SHORT]).mean() >= MOST_UNREAD:
        whys = ((_LANGUAGE, "are in languages that are not read here"), (_SHORT, "say too little to be grouped"))
        was_read = ~lost.isin([*_LANGUAGE, *_SHORT])
        for reasons, why in sorted(whys, key=lambda one: -lost.isin(one[0]).mean()):
            out = lost.isin(reasons)
            spoken = f" ({_to_languages(own[out])})" if reasons == _LANGUAGE else ""
            if out.any():
                yield f"Nothing could be understood: {_tell_part(own, out, was_read, fewest)} messages {why}{spoken}."
    elif tables["themes"].empty:
        yield (
            f"No theme was found in {_tell_all(own, fewest)} messages: fewer than "
            f"{settings.topics.min_segments} people say the same. What there is of friction is not known."
        )
    else:
        # Where no sign of friction is read, it is not known which themes are friction, whatever they are taken for.
        guessed = tables["themes"]["is_friction"].any()
        unread = (
            find_deaf(own, tables["segments"], fewest)
            if guessed
            else find_unread(tables, settings.topics.min_segments, fewest)
        )
        yield from (one.sentence for one in unread if one.share >= MOST_UNREAD)


def _tell_part(own: pd.DataFrame, out: pd.Series, was_read: pd.Series, fewest: int) -> str:
    """Return how many of all messages some are, unless few people wrote them, all others, or those that were read."""
    every = pd.Series(data=True, index=own.index)
    of, n, others, read = (_count(own[chosen], fewest) for chosen in (every, out, ~out, was_read))
    if of is None:
        return f"{'all' if out.all() else 'many'} of fewer than {fewest}"
    if n is None:
        return f"fewer than {fewest} of {of:,}"
    if others is None or read is None:
        return f"{NEARLY_ALL if others is None else 'many'} of {of:,}"
    return f"{n:,} of {of:,}"


def _tell_all(own: pd.DataFrame, fewest: int) -> str:
    n = _count(own, fewest)
    return f"fewer than {fewest}" if n is None else f"{n:,}"


def _count(documents: pd.DataFrame, fewest: int) -> int | None:
    """Return how many messages there are, None where fewer people wrote them than may be told of."""
    return to_count(len(documents), find_writers(documents).nunique(), fewest)


def _to_languages(documents: pd.DataFrame) -> str:
    """Return up to three languages, the commonest first."""
    spoken = documents["language"].value_counts().sort_index().sort_values(ascending=False, kind="stable")
    return ", ".join(spoken.index[:3]) + (" and others" if len(spoken) > 3 else "")  # noqa: PLR2004 - as said


def _tell_unjoined(tables: Mapping[str, pd.DataFrame], settings: Settings) -> Iterator[str]:
    """Tell that what people write cannot be set beside what they do: their ids do not join, or there is no event."""
    if settings.journey is None:
        return
    if "visits" not in tables or tables["visits"].empty:
        yield "Nothing could be compared: no visit was found in the events, so who leaves is not known."
        return
    joins = tables.get("joins")
    if joins is None or not (find_unjoined(joins)["kind"] == "documents").any():
        return
    written = joins[(joins["kind"] == "documents") & joins["n_joined"].notna()]
    if int(written["n_joined"].sum()) < JOINED * int(written["n_persons"].sum()):
        yield (
            "Nothing could be compared: the ids of those who write do not join those of the events, so who leaves "
            "after what is not known."
        )
