"""The forms in which a codebook is given to other programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from friction.themes.codebook.csv_files import write_csv
from friction.themes.codebook.qdc import write_qdc
from friction.themes.codebook.workbooks import write_workbook

if TYPE_CHECKING:
    from friction.themes.codebook.entries import Codebook

_WRITE = {".qdc": write_qdc, ".csv": write_csv, ".xlsx": write_workbook}
FORMS = tuple(_WRITE)
"""Endings of the files, REFI-QDA first."""


def write_codebook(codebook: Codebook, form: str) -> bytes:
    """Return a codebook as a file; equal codebooks give equal bytes.

    Parameters
    ----------
    form : one of `FORMS`.
    """
    return _WRITE[form](codebook)
