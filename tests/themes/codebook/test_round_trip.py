"""A codebook that goes out and comes back is the same codebook."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings

from friction.themes.codebook.arrange import build_codebook
from friction.themes.codebook.csv_files import write_csv
from friction.themes.codebook.entries import Codebook
from friction.themes.codebook.qdc import write_qdc
from friction.themes.codebook.read import read_codebook
from friction.themes.codebook.workbooks import LONGEST_CELL, write_workbook
from tests.themes.codebook.made import CODEBOOKS, FULL

WRITERS = {"codes.qdc": write_qdc, "codes.csv": write_csv, "codes.xlsx": write_workbook}


def without_sets_of_others(codebook):
    """Leave out what no table holds: of tags all but their names, and those that no entry has."""
    return build_codebook(codebook.entries)


@settings(max_examples=150, deadline=None)
@given(CODEBOOKS)
def test_a_qdc_file_loses_nothing(codebook):
    """Every field of every entry, the two levels, tags with their descriptions, ids that came from elsewhere."""
    found, notes = read_codebook(write_qdc(codebook), "codes.qdc")

    assert found == codebook
    assert notes == []


@settings(max_examples=100, deadline=None)
@given(CODEBOOKS)
def test_a_csv_file_loses_nothing_of_its_entries(codebook):
    """Also what looks like a formula, a separator, a quote or an apostrophe comes back as it was."""
    found, _ = read_codebook(write_csv(codebook), "codes.csv")

    assert found == without_sets_of_others(codebook)


@settings(max_examples=40, deadline=None)
@given(CODEBOOKS)
def test_a_workbook_loses_nothing_of_its_entries(codebook):
    """The same of a workbook, where every cell is text."""
    found, _ = read_codebook(write_workbook(codebook), "codes.xlsx")

    assert found == without_sets_of_others(codebook)


@pytest.mark.parametrize("name", WRITERS)
def test_equal_codebooks_give_equal_bytes(name):
    """No clock, no chance: the file can be compared with the one of last week."""
    again = Codebook(tuple(replace(entry) for entry in FULL.entries), tuple(FULL.sets))

    assert WRITERS[name](FULL) == WRITERS[name](again)


@pytest.mark.parametrize("name", WRITERS)
def test_a_codebook_of_all_fields_comes_back(name):
    """As made up by hand: nothing here depends on what chance draws."""
    found, notes = read_codebook(WRITERS[name](FULL), name)

    assert found.entries == FULL.entries
    assert notes == []


def test_what_no_cell_can_hold_ends_in_an_ellipsis():
    """A workbook's cell takes 32,767 characters; what is longer is cut where people see it."""
    long = replace(FULL.entries[0], definition="x" * (LONGEST_CELL + 1))

    found, _ = read_codebook(write_workbook(build_codebook([long])), "codes.xlsx")

    assert found.entries[0].definition == "x" * (LONGEST_CELL - 1) + "…"
