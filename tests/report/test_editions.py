"""A week issued again: the same report, or another edition that names what is otherwise."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from friction.report.week.editions import MOST_SHOWN, to_edition
from tests.report.sample import make_finding, make_report


def issue_again(**given):
    """Issue the sample week again with something otherwise, and return its edition and corrections."""
    again = to_edition(make_report(), make_report(**given))
    return again.edition, again.corrections


def test_a_week_is_first_issued_as_it_is():
    """Nothing was said before, so nothing is corrected."""
    assert to_edition(None, make_report()) == make_report()


def test_the_same_week_issued_again_is_what_was_issued():
    """By whatever run: the edition, its corrections and where it came from stay."""
    before = make_report(edition=3, corrections=("612 messages; 580 before.",))

    assert to_edition(before, make_report(provenance=(("run", "0009"),))) == before


def test_what_was_withdrawn_is_named_with_what_was_said():
    """A finding that is not there any more, and the first line that spoke of it."""
    first, *others = make_report().findings
    edition, corrections = issue_again(findings=tuple(others), headline="Card declined comes first.")

    assert edition == 2
    assert corrections[:2] == (
        f"The first line was: {make_report().headline}",
        f"Withdrawn: {first.sentence}",
    )


def test_a_finding_said_otherwise_stands_with_both_sentences():
    """What is said now, and what was said before, each with how sure."""
    first, *others = make_report().findings
    weaker = replace(first, sentence="Create an account to order: 9 more leave, between 1 and 17.", sure="likely")
    _, corrections = issue_again(findings=(weaker, *others))

    assert corrections == (f"Now: {weaker.sentence} (likely) Before: {first.sentence} (sure enough to act)",)


def test_changes_and_counts_are_named():
    """What is no longer told as new, and how many messages there are now."""
    new, *others = make_report().changes
    _, corrections = issue_again(changes=tuple(others), n_documents=640, n_persons=None)

    assert corrections == (
        f"Withdrawn: {new.name} is not new.",
        "640 messages; 612 before.",
        "too few to tell people who wrote; 540 before.",
    )


def test_another_order_is_named():
    """Where the same findings stand otherwise."""
    one, two, three = make_report().findings
    _, corrections = issue_again(findings=(two, one, three))

    assert corrections == ("The findings stand in another order.",)


def test_small_print_alone_makes_another_edition_and_is_named_in_a_line():
    """Whoever compares two files that differ finds out why."""
    first, *others = make_report().findings
    _, corrections = issue_again(
        findings=(replace(first, quotes=("another message",)), *others), method=("Otherwise.",)
    )

    assert corrections == ("Otherwise as well: the method, small print and messages shown.",)


def test_at_most_ten_lines_are_listed_and_the_rest_is_counted():
    """A week that is quite another is not told line by line."""
    other = tuple(make_finding(theme_id=f"th-x{n}", sentence=f"Finding {n}.") for n in range(MOST_SHOWN))
    _, corrections = issue_again(findings=other)

    assert len(corrections) == MOST_SHOWN + 1
    assert corrections[-1] == "3 further figures or lines are otherwise."


@given(
    st.sampled_from(["headline", "findings_note", "changes_note", "actions_note", "scoreboard_note", "journey_note"]),
    st.text(min_size=1),
)
def test_whatever_text_is_otherwise_is_another_edition_that_says_so(name, text):
    """Then issued once more it is that edition, byte for byte."""
    before, after = make_report(), make_report(**{name: text + "!"})
    again = to_edition(before, after)

    assert again.edition == 2
    assert again.corrections
    assert to_edition(again, after) == again
