"""What every part of the settings is made of."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class Section(BaseModel):
    """A part of the settings: frozen, no unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class FileSource(Section):
    """What every source of rows has: a name, and where its files lie (a glob is allowed)."""

    name: str = Field(min_length=1)
    path: str = Field(min_length=1)
