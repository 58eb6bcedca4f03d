"""The weekly summary: what it holds, who may read what, the figures the team steers by, and to whom it is sent."""

from __future__ import annotations

from datetime import date  # noqa: TC003 - pydantic needs the type at run time
from typing import Annotated, Literal, Self, get_args

from pydantic import Field, model_validator

from friction.config.section import Section

Measure = Literal["conversion", "time_to_value", "drop_off", "friction", "coverage"]
FileFormat = Literal["html", "md", "eml", "xlsx", "pdf", "pptx"]
MOST_KPIS = 5
MOST_WAYS = 5
"""So many ways to success are told apart."""


def _check_figure(measure: str, stage: str | None, way: int | None, target: float | None) -> None:
    """Refuse a figure whose parts do not go together; of a measure that no run has, nothing is asked.

    Raises
    ------
    ValueError
        If a stage or a way is missing or too many, or a share's target is above 1.
    """
    if measure not in get_args(Measure):
        return
    if (measure == "drop_off") != (stage is not None):
        raise ValueError('measure = "drop_off" needs stage, and no other measure takes one')
    if way is not None and measure != "conversion":
        raise ValueError('way is for measure = "conversion" alone')
    if measure not in ("time_to_value", "friction") and target is not None and target > 1:
        raise ValueError(f"the target of {measure} is a share from 0 to 1: write 0.4 for 40%")


class Figure(Section):
    """A figure by week; ``stage`` for drop-off, ``way`` (1 is the commonest) for conversion by path."""

    measure: str
    name: str | None = None
    stage: str | None = None
    way: int | None = Field(default=None, ge=1, le=MOST_WAYS)
    target: float | None = None
    by: date | None = None
    owner: str | None = None

    @model_validator(mode="after")
    def _check(self) -> Self:
        _check_figure(self.measure, self.stage, self.way, self.target)
        return self


class Kpi(Figure):
    """A figure the team steers by."""

    measure: Measure
    target: float | None = Field(default=None, ge=0)


class Mail(Section):
    """A server that takes the summary; the password stands in the environment variable ``password_env`` names."""

    host: str = Field(min_length=1)
    port: int = Field(default=587, ge=1, le=65_535)
    security: Literal["starttls", "tls", "none"] = "starttls"
    sender: Annotated[str, Field(min_length=3, pattern=r"^[^\s<>@,;]+@[^\s<>@,;]+$")]
    to: tuple[Annotated[str, Field(pattern=r"^[^\s<>@,;]+@[^\s<>@,;]+$")], ...] = Field(min_length=1)
    user: str | None = None
    password_env: str = "FRICTION_SMTP_PASSWORD"  # noqa: S105 - the name of a variable, no password
    seconds: float = Field(default=20.0, gt=0, le=600)


class Weekly(Section):
    """What the summary holds.

    ``approved_only``: themes that nobody approved stay out. ``quotes``: which messages may leave: masked ones, those
    that people marked as typical, or none. ``fewest``: no count of fewer persons leaves.
    """

    formats: tuple[FileFormat, ...] = ("html", "md", "eml", "xlsx")
    approved_only: bool = False
    quotes: Literal["masked", "approved", "none"] = "masked"
    fewest: int = Field(default=5, ge=2, le=1_000)
    mail: Mail | None = None
