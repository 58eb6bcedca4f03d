"""A proposed journey as the text of its part of friction.toml, with counts to accept or edit it by."""

from __future__ import annotations

import glob
from typing import TYPE_CHECKING

from friction.config import Journey, Stage, quote, to_plain, with_comment
from friction.journeys.propose.silences_seen import RETURNS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from friction.journeys.propose.begun_anew import Border
    from friction.journeys.propose.propose_stages import Met, Proposal, ProposedStage
    from friction.journeys.propose.silences_seen import Returns, Silences

OUTSIDE_SHOWN = 12
USUAL_DAYS = 14
"""What ``drop_after_days`` is where nothing is said."""

_STARTS = 0.05
"""A stage with which so many people begin is told as a start."""

_MOST = 0.5
"""From so many on it is told how many go on."""

_OWN_SILENCE = 2
"""A stage's own silence is told where it is so many times shorter or longer than that of all."""


def to_journey(proposal: Proposal) -> Journey:
    """Return a proposal as settings, with which silences can be looked at."""
    return Journey(
        converts=_to_patterns(proposal.converts),
        drops=_to_patterns(proposal.drops),
        stages=tuple(Stage(name=stage.name, events=_to_patterns(stage.events)) for stage in proposal.stages),
    )


def to_text(proposal: Proposal, silences: Silences | None) -> str:
    """Return the sections ``[journey]`` and ``[[journey.stages]]`` as TOML.

    Parameters
    ----------
    proposal : at least one stage.
    silences : how silences go on with these stages; null where that could not be looked at.
    """
    lines = [
        "",
        "# Proposed from the events: their order, what follows each other within minutes, and what their names say.",
        f"# It rests on {_count(proposal.n_persons, 'person', 'people')}. Rename, merge or move what you know better.",
        "[journey]",
        *_to_outcomes(proposal),
        *_to_starts(proposal.stages),
        *_to_silence(silences),
        with_comment(
            '# milestone = "first_order"', "stage or event from which it is worth something: how long it takes"
        ),
    ]
    for stage in proposal.stages:
        lines += _to_stage(stage, silences)
    if proposal.anywhere:
        told = to_plain(_to_counts(proposal.anywhere))
        lines += ["", f"# in no stage, as they come amid several: {told}"]
    if proposal.outside:
        shown = ", ".join(f"{_to_names(met)} ({met.n_events:,})" for met in proposal.outside[:OUTSIDE_SHOWN])
        rest = len(proposal.outside) - OUTSIDE_SHOWN
        lines += ["", f"# in no stage: {to_plain(shown)}{f' and {rest} more' if rest > 0 else ''}"]
    return "\n".join([*lines, ""])


def _to_outcomes(proposal: Proposal) -> Iterator[str]:
    """Yield the lines of conversions and drop events."""
    if proposal.converts:
        yield with_comment(
            f"converts = {_to_list(proposal.converts)}",
            f"events that end a journey well: {_to_counts(proposal.converts)}, by name and place in the journey",
        )
    else:
        yield with_comment('# converts = ["purchase"]', "events that end a journey well; no name sounds like one")
    if proposal.perhaps:
        yield f"# these may end it well, too: {to_plain(_to_counts(proposal.perhaps))}"
    if proposal.drops:
        what = f"events that end it badly at once: {_to_counts(proposal.drops)}, by their names"
        yield with_comment(f"drops = {_to_list(proposal.drops)}", what)
    else:
        yield with_comment('# drops = ["cancelled"]', "events that end it badly at once")


def _to_starts(stages: Sequence[ProposedStage]) -> Iterator[str]:
    begins = sorted((stage for stage in stages if stage.begins >= _STARTS), key=lambda stage: -stage.begins)
    told = ", ".join(f"{stage.begins:.0%} at {stage.name}" for stage in begins)
    names = ", ".join(quote(stage.name) for stage in begins or stages[:1])
    yield with_comment(
        f"# starts = [{names}]",
        f"stages a journey may begin with; any, if not said; people begin: {told or 'anywhere'}",
    )


def _to_silence(silences: Silences | None) -> Iterator[str]:
    """Yield the line of ``drop_after_days``, with what it rests on."""
    returns = silences.overall if silences else None
    usual = f"# drop_after_days = {USUAL_DAYS}"
    border = silences.comings.border if silences and silences.comings else None
    if border is not None:
        yield with_comment(f"drop_after_days = {border.days}", f"silence that long is a drop-off: {_to_reason(border)}")
        return
    if silences is None or returns is None:
        yield with_comment(usual, "silence that long is a drop-off; too few people were followed to propose another")
        return
    if not returns.is_sure:
        what = (
            f"silence that long is a drop-off; hardly anybody was silent for over {returns.horizon_days:.0f} days, "
            f"too short to say after which silence fewer than {RETURNS:.0%} return"
        )
        yield with_comment(usual, what)
        return
    at_usual = returns.at(USUAL_DAYS)
    told = f"{USUAL_DAYS} days: {at_usual:.1%}" if at_usual is not None else "as far as the data reach"
    n = returns.n_silent[returns.proposed - 1]
    yield with_comment(
        f"drop_after_days = {returns.proposed}",
        f"silence that long is a drop-off: {returns.at(returns.proposed):.1%} of the {n:,} silences of "
        f"{_count(returns.proposed, 'day', 'days')} ended in a return ({told}), people followed for "
        f"{returns.horizon_days:.0f} days",
    )


def _to_reason(border: Border) -> str:
    """Return what a border rests on."""
    sooner = (
        f", {border.went_on:.0%} of those who come back sooner go on where they were" if border.went_on >= _MOST else ""
    )
    tied = f"; any from {border.low} to {border.high} would do" if border.low < border.high else ""
    return f"of {border.n_longer:,} who come back later {border.anew:.0%} begin anew{sooner}{tied}"


def _to_stage(stage: ProposedStage, silences: Silences | None) -> Iterator[str]:
    counts = f"{stage.n_events:,} events of {_count(stage.n_persons, 'person', 'people')}"
    yield ""
    yield "[[journey.stages]]"
    yield with_comment(f"name = {quote(stage.name)}", counts)
    if stage.amid is not None:
        yield f"# a part of {to_plain(stage.amid)}? All come from there and many go back: if so, move its events there"
    patterns = [(pattern, met) for met in stage.events for pattern in met.patterns]
    if len(patterns) == 1:
        yield f"events = [{quote(patterns[0][0])}]"
    else:
        yield "events = ["
        for pattern, met in patterns:
            own = f"{met.n_events:,}" if len(met.patterns) == 1 else f"{met.n_events:,} with those beside it"
            yield with_comment(f"    {quote(pattern)},", own)
        yield "]"
    yield 'description = ""'
    yield from _to_own_silence(stage.name, silences) if silences else ()


def _to_own_silence(stage: str, silences: Silences) -> Iterator[str]:
    """Yield the line of a stage's own ``drop_after_days``, where the one of all is far from what was seen there."""
    whole = silences.comings.border if silences.comings else None
    comings = silences.comings_by_stage.get(stage)
    if whole is not None:
        border = comings.border if comings else None
        if comings and border and comings.is_wrong(whole.days):
            yield with_comment(f"drop_after_days = {border.days}", f"a stage of its own kind: {_to_reason(border)}")
        return
    overall, own = silences.overall, silences.by_stage.get(stage)
    if overall and own and overall.is_sure and own.is_sure and _is_unlike(own, overall):
        yield with_comment(
            f"# drop_after_days = {own.proposed}",
            f"here {own.at(own.proposed):.1%} of silences of that many days ended in a return",
        )


def _is_unlike(own: Returns, overall: Returns) -> bool:
    return max(own.proposed, overall.proposed) >= _OWN_SILENCE * min(own.proposed, overall.proposed)


def _to_patterns(mets: Sequence[Met]) -> tuple[str, ...]:
    return tuple(pattern for met in mets for pattern in met.patterns)


def _to_list(mets: Sequence[Met]) -> str:
    return f"[{', '.join(map(quote, _to_patterns(mets)))}]"


def _to_counts(mets: Sequence[Met]) -> str:
    return ", ".join(f"{_to_names(met)} ({met.n_events:,})" for met in mets)


def _to_names(met: Met) -> str:
    """Return the names as in the data, not as patterns."""
    return " and ".join(_to_name(pattern) for pattern in met.patterns)


def _to_name(pattern: str) -> str:
    """Return a pattern as it reads: escaped marks as themselves."""
    for mark in "*?[":
        pattern = pattern.replace(glob.escape(mark), mark)
    return pattern


def _count(n: int, one: str, many: str) -> str:
    return f"{n:,} {one if n == 1 else many}"
