"""What every part of the settings is made of."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from friction.config.forms import TimeFormat  # noqa: TC001 - pydantic needs the type at run time


class Section(BaseModel):
    """A part of the settings: frozen, no unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class FileSource(Section):
    """What every source of rows has: a name, where its files lie (a glob is allowed), and how its times are written."""

    name: str = Field(min_length=1)
    path: str = Field(min_length=1)
    time_format: TimeFormat = "iso"
