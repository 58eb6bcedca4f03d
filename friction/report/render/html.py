"""The week as one HTML page: a single file, no script, nothing loaded from anywhere, prints on A4."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from friction.report.week import to_shown_count

if TYPE_CHECKING:
    from jinja2 import Template

    from friction.report.week import Week

LEAST_SCALE = 0.1


def to_html(week: Week) -> str:
    """Return the page; every word of customers is escaped. Equal weeks give equal bytes."""
    highest = max((line.high for line in week.stages if line.high is not None), default=0.0)
    return _load_template().render(week=week, scale=max(LEAST_SCALE, highest * 1.05))


@cache
def _load_template() -> Template:
    from jinja2 import Environment, StrictUndefined

    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters["count"] = to_shown_count
    environment.filters["percent"] = lambda share: f"{100 * share:.1f}%"
    source = (files("friction.report.render") / "templates" / "week.html.j2").read_text(encoding="utf-8")
    return environment.from_string(source)
