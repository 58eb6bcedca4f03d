"""The benchmark of agreement: its world, and its table; nothing is measured here."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.agreement.beside import to_table
from benchmarks.agreement.world import PREVALENCE, draw_said, to_log
from friction.themes.coding.codings import replay_codings


def test_coders_who_never_slip_say_the_same():
    """Themes come as often as they should; who always slips agrees by chance alone."""
    said, slipped = (draw_said(20_000, 2, slip, np.random.default_rng(0)) for slip in (0.0, 1.0))

    assert (said[:, 0] == said[:, 1]).all()
    assert said[:, 0].mean(axis=0) == pytest.approx(PREVALENCE, abs=0.01)
    assert slipped.mean(axis=(0, 1)) == pytest.approx(PREVALENCE, abs=0.01)
    assert (slipped[:, 0, 0] & slipped[:, 1, 0]).mean() == pytest.approx(PREVALENCE[0] ** 2, abs=0.01)


def test_the_log_holds_what_coders_said():
    """Theme by theme, an empty set where they gave none."""
    said = np.zeros((2, 2, len(PREVALENCE)), dtype=bool)
    said[0, 0, [0, 3]] = said[1, 1, 2] = True

    assert replay_codings(to_log(said)).words["themes"].tolist() == [["th-0", "th-3"], [], [], ["th-2"]]


def test_the_table_shows_the_largest_difference():
    """Of tables for which there is an estimate."""
    cases = [{"what": what} for what in ("nominal", "nominal", "nominal", "ordinal", "interval", "ac1", "masi")]

    lines = to_table(cases, [0.5, 0.25, None, 0, 0, 0, 0], [0.5, 0.26, 9.0, 0, 0, 0, 0]).splitlines()

    assert lines[2] == "| nominal | krippendorff | 2 | 0.250 | 0.500 | 1.0e-02 |"
