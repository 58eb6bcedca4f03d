"""What every part of the settings is made of."""

from __future__ import annotations

import codecs
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from friction.config.forms import TimeFormat  # noqa: TC001 - pydantic needs the type at run time


class Section(BaseModel):
    """A part of the settings: frozen, no unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


def _check_delimiter(sign: str) -> str:
    if len(sign) != 1 or not sign.isascii() or sign in '"\r\n\0':
        raise ValueError('is one sign that parts the cells, such as ";" or "\\t"')
    return sign


def _check_quote(sign: str) -> str:
    if len(sign) > 1 or not sign.isascii() or sign in {"\r", "\n", "\0", " "}:
        raise ValueError('is the one sign that cells are quoted with, such as "\'"; "" where none is')
    return sign


def _check_escape(sign: str) -> str:
    if len(sign) != 1 or not sign.isascii() or sign.isalnum() or sign in "\r\n\0 ":
        raise ValueError('is the one sign that stands before signs that belong to the text, such as "\\\\"')
    return sign


def _check_encoding(name: str) -> str:
    try:
        is_text = codecs.lookup(name)._is_text_encoding  # noqa: SLF001 - the only way to tell gzip from latin-1
    except (LookupError, ValueError) as error:
        raise ValueError(f"{name!r} is no encoding; write one such as 'cp1252', 'latin-1' or 'shift_jis'") from error
    if not is_text:
        raise ValueError(f"{name!r} is no encoding of text; write one such as 'cp1252', 'latin-1' or 'shift_jis'")
    return name


_Sign = Annotated[str, StringConstraints(strip_whitespace=False)]


class Form(Section):
    """How the files of a source are laid out, as far as a person has to say it; what is unset is found in the file.

    ``header_line``: the line that names the columns, from 1. ``header_lines``: how many rows the header takes; the
    first of them names the columns. ``footer_lines``: rows behind the data that are none. ``delimiter`` parts cells,
    ``quote`` surrounds them ("" where no sign does). ``escape`` stands before signs that belong to the text.
    ``encoding``: as Python calls it. ``sheet``: of a workbook.
    ``records``: the path of the list inside a JSON object.
    """

    header_line: int | None = Field(default=None, ge=1, le=100_000)
    header_lines: int | None = Field(default=None, ge=1, le=100)
    footer_lines: int = Field(default=0, ge=0, le=1000)
    delimiter: Annotated[_Sign, AfterValidator(_check_delimiter)] | None = None
    quote: Annotated[_Sign, AfterValidator(_check_quote)] | None = None
    escape: Annotated[_Sign, AfterValidator(_check_escape)] | None = None
    encoding: Annotated[str, AfterValidator(_check_encoding)] | None = None
    sheet: str | None = Field(default=None, min_length=1)
    records: str | None = Field(default=None, min_length=1)

    @model_validator(mode="after")
    def _tell_signs_apart(self) -> Form:
        if self.escape and self.escape in (self.delimiter, '"' if self.quote is None else self.quote):
            raise ValueError("escape must differ from delimiter and quote; quotes that are doubled need no escape")
        return self

    @property
    def form(self) -> Form:
        """How the files are laid out, alone."""
        return Form.model_construct(**{name: getattr(self, name) for name in Form.model_fields})


class FileSource(Form):
    """What every source of rows has: name, where its files lie (a glob is allowed), how they are written."""

    name: str = Field(min_length=1)
    path: str = Field(min_length=1)
    time_format: TimeFormat = "iso"
