"""One family of errors: what went wrong, where, why it matters, and what mends it.

Everything raised on purpose is a `FrictionError`. The command line shows it without a traceback and leaves with
its ``exit_code``; anything else that escapes is a bug of ours.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd


class FrictionError(Exception):
    """A mistake that the person at the keyboard can mend.

    Parameters
    ----------
    what : one sentence, what is wrong.
    where : file, row and column, or the setting, when there is a place.
    why : why it matters, when that is not plain.
    mend : the command or setting that mends it.
    """

    exit_code = 1

    def __init__(self, what: str, *, where: str = "", why: str = "", mend: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.why = why
        self.mend = mend

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        return "\n".join(part for part in (place + self.what, self.why, self.mend) if part)


class SettingsError(FrictionError):
    """The settings cannot be used; `problems` names every mistake found, each with its place and its mend."""

    exit_code = 2

    def __init__(self, what: str, *, problems: tuple[str, ...] = (), where: str = "", mend: str = "") -> None:
        super().__init__(what, where=where, mend=mend)
        self.problems = problems

    def __str__(self) -> str:
        return "\n".join([super().__str__(), *(f"  - {problem}" for problem in self.problems)])


class InputError(FrictionError):
    """An input file cannot be used at all (a single bad row is quarantined instead)."""

    exit_code = 3


class NothingLeftError(InputError):
    """Of all that was read no row is left to tell of.

    Attributes
    ----------
    imports, quarantine : the tables of what was read and what of it was refused.
    lines : what became of each source, a sentence each.
    too_early : the end that was asked for (``--as-of``) lies before rows that are well.
    """

    def __init__(
        self,
        what: str,
        *,
        imports: pd.DataFrame,
        quarantine: pd.DataFrame,
        lines: Sequence[str],
        mend: str,
        too_early: bool = False,
    ) -> None:
        super().__init__(what, why="\n".join(f"  - {line}" for line in lines), mend=mend)
        self.imports, self.quarantine, self.lines, self.too_early = imports, quarantine, tuple(lines), too_early


class FileError(InputError):
    """One file cannot be read as rows at all; nothing is said of the others of its source."""


class ContractError(FrictionError):
    """A table does not keep its contract."""

    exit_code = 4


class StoreError(FrictionError):
    """A run folder, cache or database is missing, busy, damaged, or cannot be written."""

    exit_code = 5


class ConflictError(StoreError):
    """Somebody else has decided on the same thing since it was looked at; nothing was written."""

    exit_code = 7


class ModelError(FrictionError):
    """A model's files are missing or are not the ones expected."""

    exit_code = 6


class NotAllowedError(FrictionError):
    """Somebody's role does not allow what was asked for; nothing was done."""

    exit_code = 7
