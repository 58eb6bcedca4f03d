"""The week as five slides: native charts, texts that fit, and all that is said, whole, in the notes below each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from friction.report.render.deck import BOTTOM, INNER, MARGIN, Plan, add_slide, save_deck, start_deck
from friction.report.render.fitting import Line, measure_lines
from friction.report.render.outline import (
    ACTIONS,
    CHANGES,
    COVERAGE,
    EARLIER,
    FINDINGS,
    HOW_SURE,
    JOURNEY,
    LIMITS,
    METHOD,
    OTHERS,
    to_outline,
)
from friction.report.render.slide_charts import add_journey, add_people, add_value
from friction.report.render.words import to_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pptx.presentation import Presentation

    from friction.report.render.outline import Outline, Part
    from friction.report.week import Point, Report

_TOP = 112.0
_HALF = INNER / 2 - 14


def to_pptx(report: Report) -> bytes:
    """Return the week as five slides; equal reports give equal bytes.

    They are: the headline and the figures the team steers by; the findings; what changed and who does what; the
    journey; what cannot be said, what the numbers stand on, and the method. A text that is too long for its place
    becomes smaller, then shorter; the notes of a slide say all of it, with the fine print.

    Raises
    ------
    FrictionError
        If python-pptx is not installed.
    """
    deck = start_deck()
    outline = to_outline(report, whole=True)
    parts = {part.name: part for part in outline.parts}
    _add_first(deck, report, outline)
    _add_findings(deck, report, outline, parts)
    _add_changes(deck, outline, parts)
    _add_stages(deck, report, outline, parts)
    _add_limits(deck, outline, parts)
    return save_deck(deck, f"{report.project}, {report.week}")


def _add_first(deck: Presentation, report: Report, outline: Outline) -> None:
    """Add the headline, what is to be read before any number, and the figures the team steers by."""
    loud = [part for part in outline.parts if part.loud]
    steered = [part for part in outline.parts if part.name.startswith("Objective")]
    alarms = [line for part in loud for line in _to_lines(part, size=15)]
    figures = [line for part in steered for line in _to_lines(part, size=17, below=True)]
    drawn = report.objective is not None and _are_drawn(report.objective.weeks)
    width = INNER / 2 - 14 if drawn else INNER
    if not figures:
        figures = [Line("No objective is set: [objective] in friction.toml names what the team wants to reach.", 15)]
    top = _TOP + 22
    high = min(0.45 * (BOTTOM - top), measure_lines(alarms, INNER)) + 10 if alarms else 0.0
    plan = Plan(outline.headline, [((MARGIN, _TOP - 8, INNER, 24), [Line(outline.about, 13, grey=True)])])
    plan.texts += [((MARGIN, top, INNER, high), alarms)] if alarms else []
    below = top + high
    plan.texts.append(((MARGIN, below, width, BOTTOM - below), figures))
    plan.notes = [outline.headline, outline.about, *_tell_whole([*loud, *steered])]
    slide = add_slide(deck, plan, outline.about)
    if drawn and report.objective is not None:
        add_value(slide, report.objective, (MARGIN + INNER / 2 + 4, below, INNER / 2 - 4, BOTTOM - below))


def _add_findings(deck: Presentation, report: Report, outline: Outline, parts: dict[str, Part]) -> None:
    """Add up to three findings, each with its fine print, and who wrote of the first; or why there are none."""
    if not report.understood:
        lines = [Line("Nothing could be understood this week: no finding is made, and none is denied.", 20, kept=True)]
        plan = Plan("No finding can be made", [((MARGIN, _TOP, INNER, BOTTOM - _TOP), lines)])
        plan.notes = [lines[0].text, outline.headline]
        add_slide(deck, plan, outline.about)
        return
    part = parts.get(FINDINGS)
    drawn = bool(report.findings) and _are_drawn(report.findings[0].weeks)
    width = 0.6 * INNER - 12 if drawn else INNER
    lines = _to_lines(part, size=18, below=True, titled=False) if part else []
    plan = Plan("Findings, and how sure each is" if report.findings else "No finding this week, and why")
    plan.texts = [((MARGIN, _TOP, width, BOTTOM - _TOP), lines)]
    left = MARGIN + 0.6 * INNER
    if drawn:
        head = [Line(f"People who wrote of “{report.findings[0].name}”, by week", 14, bold=True)]
        plan.texts.append(((left, _TOP, 0.4 * INNER, 40), head))
    plan.notes = _tell_whole([part] if part else [])
    slide = add_slide(deck, plan, outline.about)
    if drawn:
        add_people(slide, report.findings[0], (left, _TOP + 44, 0.4 * INNER, 270))


def _add_changes(deck: Presentation, outline: Outline, parts: dict[str, Part]) -> None:
    """Add what changed to the left, who does what to the right, and below what became of what was said before."""
    chosen = [parts[name] for name in (CHANGES, ACTIONS, EARLIER, OTHERS) if name in parts]
    sides = ((CHANGES, OTHERS), (ACTIONS, EARLIER))
    plan = Plan("What changed, and who does what", notes=_tell_whole(chosen))
    for number, names in enumerate(sides):
        lines = [line for name in names if name in parts for line in _to_lines(parts[name], size=15)]
        if lines:
            plan.texts.append(((MARGIN + number * (_HALF + 28), _TOP, _HALF, BOTTOM - _TOP), lines))
    if not plan.texts:
        plan.texts = [
            ((MARGIN, _TOP, INNER, 40), [Line("No change, no action and no earlier finding is told of this week.", 18)])
        ]
    add_slide(deck, plan, outline.about)


def _add_stages(deck: Presentation, report: Report, outline: Outline, parts: dict[str, Part]) -> None:
    """Add drop-off by stage as bars, and beside them how many came by and how much friction they told of."""
    part = parts.get(JOURNEY)
    left = MARGIN + 0.66 * INNER
    lines = [Line("Visits, and friction messages per 1,000 of them", 14, bold=True)] if report.stages else []
    for one in report.stages:
        visits = "too few visits to be told" if one.n_visits is None else f"{one.n_visits:,} visits"
        friction = "" if one.per_1000 is None else f", {one.per_1000:,.1f} per 1,000"
        lines.append(Line(f"{one.stage}: {visits}{friction}", 14, gap=7))
    lines += [Line(part.note, 12, gap=12, grey=True)] if part and part.note else []
    plan = Plan(
        "The journey: who leaves, and where",
        notes=[*_tell_whole([part] if part else []), *(line.text for line in lines)],
    )
    if report.stages:
        plan.texts = [((left + 10, _TOP, 0.34 * INNER - 10, BOTTOM - _TOP), lines)]
    else:
        none = "There is no journey to show: no events, or none that reach a stage."
        plan.texts, plan.notes = [((MARGIN, _TOP, INNER, 60), [Line(none, 18)])], [none]
    slide = add_slide(deck, plan, outline.about)
    if report.stages:
        add_journey(slide, report.stages, (MARGIN, _TOP, 0.66 * INNER, BOTTOM - _TOP))


def _add_limits(deck: Presentation, outline: Outline, parts: dict[str, Part]) -> None:
    """Add what cannot be said to the left; what the numbers stand on, and the method, to the right."""
    chosen = [parts[name] for name in (LIMITS, COVERAGE, METHOD) if name in parts]
    plan = Plan("What cannot be said, and how this was made", notes=_tell_whole(chosen))
    for number, names in enumerate(((LIMITS,), (COVERAGE, METHOD))):
        lines = [line for name in names if name in parts for line in _to_lines(parts[name], size=15)]
        if lines:
            plan.texts.append(((MARGIN + number * (_HALF + 28), _TOP, _HALF, BOTTOM - _TOP), lines))
    add_slide(deck, plan, outline.about)


def _to_lines(part: Part, *, size: float, below: bool = False, titled: bool = True) -> list[Line]:
    """Return a part as paragraphs: its name, a paragraph a point, what stands below a point if asked, its note."""
    lines = [Line(part.name, size + 1, gap=size, bold=True, kept=True)] if titled else []
    for number, item in enumerate(part.items, start=1):
        text = f"{number}. {item.text}" if part.numbered else item.text
        lines.append(Line(text, size, gap=0.8 * size if below else 0.4 * size, kept=below))
        small = item.below if below else ()
        lines += [Line(one, round(0.68 * size), gap=2, grey=not one.startswith(HOW_SURE)) for one in small]
    if part.note:
        alone = not part.items
        lines.append(Line(part.note, size if alone else 12, gap=0.6 * size, grey=not alone))
    return lines


def _tell_whole(parts: Sequence[Part]) -> list[str]:
    """Return all that parts say, a paragraph each, with what stands below their points and what customers wrote."""
    told = []
    for part in parts:
        told.append(part.name)
        for item in part.items:
            told += [item.text, *item.below, *(f"“{to_line(quote)}”" for quote in item.quotes)]
        told += [part.note] if part.note else []
    return told


def _are_drawn(points: Sequence[Point]) -> bool:
    """Say whether there is a line to draw: two weeks that are known."""
    return sum(one.value is not None for one in points) > 1
