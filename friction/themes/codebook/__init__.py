"""Codebooks and coded segments, taken in from other programs' files and given to them."""

from friction.themes.codebook.cells import join_cell, to_csv
from friction.themes.codebook.coded import write_coded
from friction.themes.codebook.decision_lines import read_decisions, write_decisions
from friction.themes.codebook.entries import Codebook, Entry
from friction.themes.codebook.forms import FORMS, write_codebook
from friction.themes.codebook.from_run import to_codebook
from friction.themes.codebook.label_studio import to_label_studio
from friction.themes.codebook.read import MAX_BYTES, read_codebook
from friction.themes.codebook.wanted import Wanted, find_wanted
from friction.themes.codebook.workbooks import shorten_cell, start_workbook, to_workbook

__all__ = [
    "FORMS", "MAX_BYTES", "Codebook", "Entry", "Wanted", "find_wanted", "join_cell", "read_codebook",
    "read_decisions", "shorten_cell", "start_workbook", "to_codebook", "to_csv", "to_label_studio", "to_workbook",
    "write_codebook", "write_coded", "write_decisions",
]  # fmt: skip
