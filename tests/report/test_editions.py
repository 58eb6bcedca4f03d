"""A week issued again: the same report, or another edition that names what is otherwise, the gravest first."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from friction.report.week import Report
from friction.report.week.editions import MOST_SHOWN, UNTOLD, to_edition
from tests.report.sample import make_finding, make_report, make_unread

WEEK = make_report()
FIRST, SECOND, THIRD = WEEK.findings


def issue_again(**given):
    """Issue the sample week again with something otherwise, and return its edition and corrections."""
    again = to_edition(WEEK, make_report(**given))
    return again.edition, again.corrections


def test_a_week_is_first_issued_as_it_is():
    """Nothing was said before, so nothing is corrected."""
    assert to_edition(None, WEEK) == WEEK


def test_the_same_week_issued_again_is_what_was_issued():
    """By whatever run: the edition, its corrections and where it came from stay."""
    before = make_report(edition=3, corrections=("612 messages, 580 before.",))

    assert to_edition(before, make_report(provenance=(("run", "0009"),))) == before


def test_another_week_is_no_edition():
    """Two weeks are not compared as if one corrected the other."""
    with pytest.raises(ValueError, match="2026-W19 does not follow one of 2026-W18"):
        to_edition(make_report(week="2026-W18"), WEEK)


def test_the_gravest_comes_first():
    """An alarm, what was withdrawn with what it said, what is new, the first one, figures, changes, counts, others."""
    new = make_finding(theme_id="th-8", name="late parcel", sentence="Late parcel: 9 more leave.")
    shown = (replace(SECOND, sentence="Card declined: 14 more leave.", difference=0.14), new, THIRD)
    gone, *changes = WEEK.changes
    edition, corrections = issue_again(
        alarms=("A file is missing.",), findings=shown, headline="Card declined comes first.", changes=tuple(changes),
        n_documents=640, n_persons=None, coverage=("all",), tables=(),
        kpis=(replace(WEEK.kpis[0], sentence="Half of those who order do so within 2.5 days."),),
        stages=(replace(WEEK.stages[0], told="30%"), *WEEK.stages[1:]),
    )  # fmt: skip

    assert edition == 2
    assert corrections == (
        f"Withdrawn: {FIRST.sentence}",
        f"Withdrawn: {gone.name}, told as new.",
        f"The first line was: {WEEK.headline}",
        "To be read first, new: A file is missing.",
        "New finding: late parcel.",
        "Told first is now card declined; before it was create an account to order.",
        "Told otherwise: card declined (before: 13, 5 to 21).",
        f"{WEEK.kpis[0].name}: Half of those who order do so within 2.5 days. Before: {WEEK.kpis[0].sentence}",
        f"Drop-off at browse: 30%; before: {WEEK.stages[0].told}.",
        "2 more things are otherwise.",
    )


def test_counts_stand_with_those_before():
    """One that is too small now is not told."""
    assert issue_again(n_documents=640, n_persons=None)[1] == ("640 messages, too few people; before 612 and 540.",)
    assert to_edition(make_report(n_documents=None), WEEK).corrections == (
        "612 messages, 540 people; before too few and 540.",
    )


@pytest.mark.parametrize(
    ("given", "line"),
    [
        ({"findings": (FIRST, THIRD, SECOND)}, "The findings stand in another order."),
        ({"findings": (SECOND, FIRST, THIRD)},
         "Told first is now card declined; before it was create an account to order."),
        ({"findings": (replace(FIRST, sure="likely"), SECOND, THIRD)},
         "Now likely: create an account to order. Before: sure enough to act."),
        ({"findings": (replace(FIRST, sure="likely", sentence="So.", difference=0.2), SECOND, THIRD)},
         "Now likely: create an account to order. Before: sure enough to act (24, 17 to 32)."),
        ({"objective": None}, f"Withdrawn: {WEEK.objective.name}: {WEEK.objective.sentence}"),
        ({"kpis": (*WEEK.kpis, replace(WEEK.kpis[0], name="Days to pay"))},
         f"Now told: Days to pay: {WEEK.kpis[0].sentence}"),
        ({"stages": (replace(WEEK.stages[0], told="31%", rate=0.31), replace(WEEK.stages[1], told="50%",
          rate=0.5), *WEEK.stages[2:])},
         "Drop-off at account: 50%; before: 42.1% (40.4% to 43.8%). Otherwise as well at browse."),
        ({"stages": WEEK.stages[:-1]},
         "Drop-off at delivery: not told; before: too few people followed for long enough."),
        ({"changes": (*WEEK.changes[:2], replace(WEEK.changes[2], word="fading"))},
         f"Now told as fading: no delivery slots. {WEEK.changes[2].why}"),
        ({"changes": (replace(WEEK.changes[0], why="Nobody did."), *WEEK.changes[1:])},
         f"photo search closes the app, new; before: {WEEK.changes[0].why}"),
        ({"tables": ()}, "Otherwise as well: “All themes”."),
        ({"findings": (replace(FIRST, quotes=("another",)), SECOND, THIRD), "method": ("Else.",)},
         "Otherwise as well: the method, small print, messages shown or the order of lines."),
        ({"changes": WEEK.changes[::-1]}, "Otherwise as well: small print, messages shown or the order of lines."),
    ],
)  # fmt: skip
def test_each_thing_that_is_otherwise_is_named(given, line):
    """What is quoted stands with what was said before; small print is named alone."""
    assert line in issue_again(**given)[1]


def test_figures_that_move_by_less_than_is_told_are_no_correction_by_themselves():
    """The edition is another one, since its bytes are, and says so in a line."""
    moved = replace(FIRST, difference=FIRST.difference + 1e-5)

    assert issue_again(findings=(moved, SECOND, THIRD)) == (2, (UNTOLD,))
    assert issue_again(findings=(moved, SECOND, THIRD), n_documents=613) == (
        2,
        ("613 messages, 540 people; before 612 and 540.",),
    )


def test_at_most_ten_lines_are_told_and_the_last_counts_the_rest():
    """A week that is quite another is not told line by line."""
    other = tuple(make_finding(theme_id=f"th-x{n}", sentence=f"Finding {n}.") for n in range(MOST_SHOWN))
    _, corrections = issue_again(findings=other)

    assert len(corrections) == MOST_SHOWN
    assert corrections[-1] == "5 more things are otherwise."


def reword(part, place, **given):
    """Return a change of the week: one item of a part told otherwise."""

    def change(report):
        items = list(getattr(report, part))
        items[place] = replace(items[place], **given)
        return replace(report, **{part: tuple(items)})

    return change


TOLD = {
    **{f"Finding {n}.": reword("findings", n, name=f"Finding {n}", sentence=f"Finding {n}.") for n in range(3)},
    **{f"Change {n}.": reword("changes", n, name=f"Change {n}", why=f"Change {n}.") for n in range(3)},
    **{f"step {n}": reword("stages", n, told="Otherwise") for n in range(4)},
    "Figure.": reword("kpis", 0, sentence="Figure."),
    "Objective.": lambda report: replace(report, objective=replace(report.objective, sentence="Objective.")),
    "640 messages": lambda report: replace(report, n_documents=640),
    "555 people": lambda report: replace(report, n_persons=555),
    "An alarm": lambda report: replace(report, alarms=("An alarm",)),
}
"""What is told otherwise, by words that name it."""


@given(st.sets(st.sampled_from(sorted(TOLD)), min_size=1))
def test_whatever_is_told_otherwise_is_named_or_counted(wanted):
    """All findings in one line, both counts in another, the rest one by one; once more it is that edition again."""
    week = report = replace(WEEK, stages=tuple(replace(one, stage=f"step {n}") for n, one in enumerate(WEEK.stages)))
    for words in sorted(wanted):
        report = TOLD[words](report)
    again = to_edition(week, report)
    unnamed = {
        {"Findin": "findings", "640 me": "counts", "555 pe": "counts"}.get(words[:6], words)
        for words in wanted
        if not any(words.removesuffix(".") in line for line in again.corrections)
    }
    counted = again.corrections[-1].split()[0] if unnamed else "0"

    assert again.edition == 2
    assert int(counted) == len(unnamed)
    assert to_edition(again, report) == again


@given(st.sampled_from([one.name for one in fields(Report) if one.type in ("str", "bool", "tuple[str, ...]")
                        and one.name not in ("week", "corrections")]), st.text(min_size=1))  # fmt: skip
def test_no_part_of_a_week_is_otherwise_without_a_word(name, text):
    """Each text of the record, whatever it says."""
    held = getattr(WEEK, name)
    other = not held if isinstance(held, bool) else f"{text}!" if isinstance(held, str) else (*held, text)

    assert issue_again(**{name: other})[1] not in ((), (UNTOLD,))


def test_a_week_that_could_not_be_read_and_now_can_be_says_both():
    """What was to be read first is told as gone, and all that is new as new."""
    corrections = to_edition(make_unread(), WEEK).corrections

    assert corrections[0] == f"The first line was: {make_unread().headline}"
    assert f"No longer to be read first: {' '.join(make_unread().alarms)}" in corrections
    assert f"New finding: {FIRST.name}." in corrections


def test_a_finding_that_stands_below_the_first_three_is_not_withdrawn():
    """Late data that move another finding before it take nothing back; nor is it new when it comes up again."""
    fourth = make_finding(theme_id="th-4", sentence="No delivery slots: 18 more leave.")
    before, after = make_report(findings=(FIRST, fourth)), make_report(findings=(FIRST, SECOND), further=("th-4",))
    again = replace(before, further=("th-2",))

    assert to_edition(before, after).corrections[:2] == (
        f"Still stands, below the first three: {fourth.name}.", f"New finding: {SECOND.name}.",
    )  # fmt: skip
    assert f"Now among the first: {SECOND.name}." in to_edition(again, after).corrections
