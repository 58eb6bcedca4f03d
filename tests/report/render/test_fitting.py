"""A text fits its place: letters become smaller, then words go; nothing runs over."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from friction.report.render.fitting import Line, count_lines, cut_text, fit_lines, measure_lines

WORDS = "the form loses what was typed into it and has to be filled in again from the start"


@pytest.mark.parametrize(
    ("text", "lines"),
    [("", 1), ("short", 1), ("two words", 1), (WORDS, 4), ("x" * 100, 5), ("漢" * 40, 4), ("iiii iiii " * 4, 1)],
)
def test_lines_are_counted_by_how_wide_the_letters_are(text, lines):
    """In a box of 120 points, letters of ten points: a word too long for a line is broken, broad letters take more."""
    assert count_lines(text, 120, 10) == lines


def test_what_fits_stays_as_it_is():
    """Size, gap and words are kept where there is room."""
    lines = (Line("A short finding.", 18, gap=10, kept=True), Line("n = 225", 12, grey=True))

    assert fit_lines(lines, 400, 60) == lines


def test_letters_become_smaller_before_words_go():
    """All in step, and none below the smallest size."""
    fitted = fit_lines((Line(WORDS, 20), Line(WORDS, 12)), 200, 110)

    assert [(one.text, one.size) for one in fitted] == [(WORDS, 16), (WORDS, 10)]


def test_the_fine_print_is_shortened_before_the_sentence():
    """What is kept loses words last; what was cut ends in an ellipsis, behind a whole word."""
    sentence, fine_print = fit_lines((Line(WORDS, 12, kept=True), Line(WORDS, 12)), 200, 58, 12)

    assert sentence.text == WORDS
    assert fine_print.text == "the form loses what was…"


def test_too_many_paragraphs_end_in_an_ellipsis():
    """The first ones stay; the last ones go, and that there were more is seen."""
    fitted = fit_lines([Line(f"limit {n}", 12) for n in range(20)], 200, 60)

    assert [one.text for one in fitted] == ["limit 0", "limit 1", "limit 2", "limit 3", "…"]


@pytest.mark.slow
@given(st.lists(st.text(max_size=400), min_size=1, max_size=12), st.floats(80, 800), st.floats(40, 400))
def test_nothing_runs_over_its_box(texts, width, height):
    """Whatever is said, and however much of it."""
    fitted = fit_lines([Line(" ".join(text.split()), 18, gap=8) for text in texts], width, height)

    assert measure_lines(fitted, width) <= height
    assert all(one.size >= 10 for one in fitted)


@pytest.mark.parametrize(
    ("text", "cut"),
    [("basket", "basket"), ("confirm the address", "confirm…"), ("confirmation", "confirmat…")],
)
def test_a_name_is_cut_behind_a_word_if_it_can(text, cut):
    """Ten signs at most, the ellipsis among them."""
    assert cut_text(text, 10) == cut
