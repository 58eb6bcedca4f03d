"""The week as one HTML page: a single file, no script, nothing loaded from anywhere, prints on A4."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from friction.report.days import to_day
from friction.report.render.folded import fold_intervals
from friction.report.render.svg import draw_bar, draw_people, draw_value
from friction.report.render.words import UNKNOWN, to_cell, to_days, to_line, to_value

if TYPE_CHECKING:
    from jinja2 import Template
    from markupsafe import Markup

    from friction.report.week import Earlier, Report

MOST_COLUMNS = 7
"""A table with more columns is wider than the page's text: it takes the whole window, or becomes cards."""
MOST_CORRECTIONS = 3
"""So many corrections are read before all else, the gravest; the others stand in the appendix."""
_WHOLE = re.compile(r"(?<![\w-])\d{4}-(?:W\d\d|\d\d-\d\d)(?![\w-])")
_STEPS = {"few": "●○○", "likely": "●●○", "sure enough to act": "●●●"}
"""How sure, as dots: of three steps, the last to act on."""


def to_html(report: Report) -> str:
    """Return the page: what is read on one page, in its order, then the appendix.

    Every text of the record is escaped and stands without control signs and marks of direction. Equal reports give
    equal bytes. The page allows itself nothing but its own style, which its policy names by hash.
    """
    template, style = _load_template(), _read("week.css")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    highest = max([0.1, *(stage.high for stage in report.stages if stage.high is not None)])
    return template.render(
        report=report,
        style=_to_markup(style),
        policy=f"default-src 'none'; img-src data:; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'",
        most_visits=max((stage.n_visits or 0 for stage in report.stages), default=0),
        most_left=highest,
        most_told=max((stage.per_1000 or 0.0 for stage in report.stages), default=0.0),
        sure={finding.sure: finding.why_sure for finding in report.findings},
        notes=_find_notes(report),
        most_corrections=MOST_CORRECTIONS,
        standing=_find_standing(report),
        tables=[fold_intervals(table) for table in report.tables],
        most_columns=MOST_COLUMNS,
    )


def _find_standing(report: Report) -> list[Earlier]:
    """Return what was found before, held, and stands among the findings again: the page tells its figures once.

    A theme that is found at another stage now is no such one.
    """
    found = {(one.theme_id, one.stage) for one in report.findings}
    return [one for one in report.scoreboard if one.outcome == "held" and (one.theme_id, one.stage) in found]


def _find_notes(report: Report) -> list[str]:
    """Return how the parts of the page are to be read; of an empty part the note says why, and stands there."""
    parts = (
        (report.changes, report.changes_note), (report.scoreboard, report.scoreboard_note),
        (report.stages, report.journey_note),
    )  # fmt: skip
    return [note for rows, note in parts if rows and note]


@cache
def _load_template() -> Template:
    from jinja2 import Environment, StrictUndefined

    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, finalize=_to_shown
    )
    environment.globals.update(
        steps=_STEPS, unknown=UNKNOWN,
        bar=lambda *given: _to_markup(draw_bar(*given)),
        people=lambda weeks: _to_markup(draw_people(weeks)),
        figure=lambda value: _to_markup(draw_value(value)),
    )  # fmt: skip
    environment.filters.update(line=to_line, day=to_day, cell=to_cell, figure=to_value)
    environment.globals["days"] = to_days
    return environment.from_string(_read("week.html.j2"))


def _to_shown(value: object) -> object:
    """Return what stands on the page of a text: escaped, weeks and days on one line; what is ours stays."""
    from markupsafe import escape

    if not isinstance(value, str) or hasattr(value, "__html__"):
        return value
    return _to_markup(_WHOLE.sub(r'<span class="whole">\g<0></span>', str(escape(to_line(value)))))


def _to_markup(ours: str) -> Markup:
    """Return text of ours that is HTML already: the style, and pictures, which escape what they tell."""
    from markupsafe import Markup

    return Markup(ours)  # noqa: S704 - nothing of theirs is in it unescaped


@cache
def _read(name: str) -> str:
    return (files("friction.report.render") / "templates" / name).read_text(encoding="utf-8")
