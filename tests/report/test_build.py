"""One week of a run becomes a report that says what it says first, and what it cannot say."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from friction.contracts import build_table
from friction.errors import FrictionError
from friction.report.week import read_record, to_record
from tests.app.small_run import build_tables
from tests.report.small_week import WEEK, build_small, read_settings

GOLDEN = Path(__file__).parent / "golden" / "week.json"
MADE_ELSEWHERE = {"objective": None, "kpis": (), "actions": (), "actions_note": "", "scoreboard": (),
                  "scoreboard_note": "", "stages": (), "journey_note": ""}  # fmt: skip
"""What other tests hold."""


@pytest.fixture(scope="module")
def tables():
    return build_tables()


@pytest.fixture
def settings(tmp_path):
    return read_settings(tmp_path)


@pytest.fixture
def report(settings):
    return build_small(settings)


def find_table(report, name):
    """Return a table of the appendix as a list of rows, each a mapping of headings to cells."""
    (found,) = [one for one in report.tables if one.name == name]
    return [dict(zip([one.name for one in found.columns], row, strict=True)) for row in found.rows]


def test_a_built_week_is_as_it_was(report):
    """A change of the record is a change of the golden file: FRICTION_WRITE_GOLDEN=1 writes it anew."""
    record = json.dumps(to_record(replace(report, **MADE_ELSEWHERE)), indent=1, ensure_ascii=False) + "\n"
    if os.environ.get("FRICTION_WRITE_GOLDEN"):
        GOLDEN.write_text(record, encoding="utf-8")

    assert record == GOLDEN.read_text(encoding="utf-8")


def test_the_order_of_rows_does_not_matter_and_the_record_survives_json(settings, report):
    """Equal tables give an equal report."""
    shuffled = {
        name: table.sample(frac=1, random_state=3) for name, table in build_tables().items() if name != "dropoff"
    }

    assert build_small(settings, **shuffled) == report
    assert read_record(json.loads(json.dumps(to_record(report)))) == report


def test_the_first_line_says_what_stands_first_and_what_is_rising(report):
    """One line of natural numbers, then the news."""
    assert report.headline == (
        "Card refused comes first: 12 more of every 100 leave at payment. Rising: address form loses what I typed."
    )
    assert report.understood
    assert [(one.name, one.word) for one in report.changes] == [("address form loses what I typed", "rising")]
    assert report.changes[0].why == "Fewer than 5 people wrote of it, 0 to 4 a week are usual."


def test_what_led_last_week_and_does_so_again_is_no_news(settings, tables, report):
    """Nothing new stands out, and what still comes first is named."""
    steady = tables["theme_weeks"].assign(change=lambda rows: rows["change"].replace("rising", "steady"))
    again = build_small(settings, theme_weeks=steady, earlier=[report])
    first = build_small(settings, theme_weeks=steady)

    assert again.headline == (
        "Nothing new stands out. Card refused still comes first: 12 more of every 100 leave at payment."
    )
    assert first.headline == "Card refused comes first: 12 more of every 100 leave at payment."
    assert again.changes_note == "None of 6 themes is new, rising or fading by more than chance."


def test_a_week_in_which_nothing_stands_out_says_so_and_why(settings, tables):
    """No theme differs by more than chance; those below are counts, and none is called a cost."""
    steady = tables["theme_weeks"].assign(change="steady")
    report = build_small(settings, theme_weeks=steady, impact=tables["impact"].assign(evidence="count", enough=False))

    assert report.headline == "Nothing new stands out."
    assert report.findings_note == (
        "None of 5 themes of friction goes with leaving by more than chance; these are counts of who wrote."
    )
    assert not any(one.difference for one in report.findings)


def test_a_mend_that_was_shipped_makes_what_fades_perhaps_fixed(settings, tables):
    """The day stands in the reason."""
    weeks = tables["theme_weeks"].copy()
    weeks.loc[(weeks["theme_id"] == "th-slow") & (weeks["week"] == WEEK), "change"] = "fading"
    shipped = ["2026-05-11" if one == "th-slow" else None for one in tables["themes"]["theme_id"]]
    report = build_small(settings, theme_weeks=weeks, themes=tables["themes"].assign(shipped_on=shipped))
    words = {one.name: one for one in report.changes}

    assert words["search is slow"].word == "fixed?"
    assert words["search is slow"].why.endswith("; a mend was shipped on 2026-05-11.")


def test_where_the_team_asks_for_approval_other_themes_stay_out_and_are_counted(tmp_path, tables):
    """Out of findings, changes, others, tables and the first line; without that setting they are drafts."""
    approved = tables["themes"].assign(approved=tables["themes"]["theme_id"] == "th-slow")
    held = build_small(read_settings(tmp_path / "a", approved_only=True), themes=approved)
    drafts = build_small(read_settings(tmp_path / "b"), themes=approved)
    said = json.dumps(to_record(replace(held, **MADE_ELSEWHERE)))

    assert [one.name for one in held.findings] == ["search is slow"]
    assert [row["theme"] for row in find_table(held, "themes")] == ["search is slow"]
    assert not any(name in said for name in ("card refused", "Card refused", "friendly support", "address form"))
    assert any(line.startswith("5 themes that nobody approved stay out") for line in held.limits)
    assert {one.name: one.draft for one in drafts.findings}["card refused"]
    assert not any(one.draft for one in held.findings)


def test_nothing_is_a_draft_where_nobody_ever_approves(tmp_path, tables):
    """A mark that all carry says nothing."""
    report = build_small(read_settings(tmp_path), themes=tables["themes"].assign(approved=False))

    assert not any(one.draft for one in (*report.findings, *report.changes))


def test_nothing_below_the_floor_leaves_in_any_number(tmp_path, settings):
    """With a floor of 50 no theme, week or stage of fewer people is counted, in words nor in numbers."""
    report = build_small(read_settings(tmp_path / "high", fewest=50))

    assert (report.n_documents, report.n_persons) == (None, 0)
    assert {row["people"] for row in find_table(report, "themes")} == {None}
    assert all(point.value is None for one in report.findings for point in one.weeks)
    assert report.others == ("Praise: friendly support (fewer than 50 people)",)
    assert {row["theme"]: row["people"] for row in find_table(build_small(settings), "themes")}["card refused"] == 10


def test_the_appendix_holds_all_themes_changes_stages_and_sources(report):
    """Ranked ones first, with what is told of them; of refused rows nothing that could be solved for."""
    themes = find_table(report, "themes")

    assert [row["theme"] for row in themes][:2] == ["card refused", "address form loses what I typed"]
    assert (themes[0]["of 100 more leave"], themes[0]["from"], themes[0]["to"]) == (12.0, 4.0, 20.0)
    assert themes[1]["of 100 more leave"] is None
    assert [row["stage"] for row in find_table(report, "stages")] == ["landing", "basket", "payment", "delivery"]
    assert find_table(report, "sources")[0] | {"people on both sides": None} == {
        "kind": "documents", "source": "tickets", "rows read": 63, "rows refused": None, "repeats or left out": None,
        "people on both sides": None,
    }  # fmt: skip
    assert find_table(report, "sources")[-1]["rows refused"] is None
    assert [row["change"] for row in find_table(report, "changes")] == ["rising"]


def test_only_messages(tmp_path):
    """What people wrote of is told, and that nothing is compared; nobody is said to leave."""
    report = build_small(read_settings(tmp_path, events=False), halves=("documents",))

    assert report.headline.startswith("Most telling by people and severity: card refused.")
    assert report.limits[0] == "Without events nothing is compared with who leaves: add [[events]] and [journey]."
    assert report.findings_note == "In order of persons and severity: nothing is known of who left."
    assert "leave" not in " ".join(one.sentence for one in report.findings)


def test_only_events(tmp_path):
    """No theme was looked for, and no finding is denied."""
    report = build_small(read_settings(tmp_path, documents=False), halves=("events",))

    assert report.headline == "There are no messages, so no theme was looked for: only the journey is told."
    assert not report.understood
    assert (report.findings, report.findings_note, report.changes) == ((), "", ())
    assert find_table(report, "stages")


def test_a_week_that_is_not_in_the_data_is_no_week(settings):
    """Before the first message and behind the last."""
    with pytest.raises(FrictionError, match="there are no data of 2025-W50"):
        build_small(settings, "2025-W50")


def test_what_is_to_be_read_first_stands_before_any_number(settings, tables):
    """The run's loud notes, an unfinished week, languages not read, and that nobody wrote in the week."""
    end = pd.Timestamp("2026-05-22 08:00", tz="UTC")
    documents = tables["documents"][tables["documents"]["written_at"] < pd.Timestamp("2026-05-17", tz="UTC")]
    report = build_small(settings, end=end, documents=documents, loud=["A source is missing."])

    assert report.alarms[0] == "A source is missing."
    assert report.alarms[1].startswith("This week is unfinished")
    assert report.alarms[-1] == "No message of this week is in the data: its counts are of nobody."
    assert report.understood


def test_rows_refused_are_told_by_their_share(settings, tables):
    """From a fifth on they stand above all numbers."""
    imports = tables["imports"].assign(n_quarantined=[40, 0], n_kept=[22, 290])
    report = build_small(settings, imports=imports)

    assert "63% of the rows of documents were refused: friction check says why." in report.alarms
    assert "Rows not used: 40 of 353." in report.coverage


def test_an_earlier_week_says_that_its_findings_are_of_all_data(settings):
    """The comparison is that of the run."""
    assert "An earlier week: findings are those of the data up to 2026-W21." in build_small(settings, "2026-W20").limits


def test_the_top_of_a_full_week_is_short(settings, tables):
    """Three findings with their worth, two changes: at most 290 words, quotes and what others build apart."""
    valued = tables["persons"].assign(value=100.0)
    impact = build_table("impact", tables["impact"].assign(
        enough=True, evidence="association", difference=0.12, difference_low=0.04, difference_high=0.2,
        recovered_50=3.4, recovered_low=1.0, recovered_high=5.6, survives="yes", n_with=24.2, dropped_with=9.3,
    ))  # fmt: skip
    weeks = tables["theme_weeks"].assign(change=lambda rows: rows["change"].replace("steady", "rising"))
    report = build_small(settings, persons=valued, impact=impact, theme_weeks=weeks[weeks["theme_id"] < "th-form"])
    texts = [
        report.headline, *report.alarms, report.findings_note, report.changes_note, *report.others, *report.coverage,
        *report.limits, *report.method,
        *(text for one in report.findings for text in (one.sentence, one.fine_print, one.sure, one.worth)),
        *(text for one in report.changes for text in (one.word, one.name, one.why)),
    ]  # fmt: skip

    assert len(report.findings) == 3
    assert len(report.changes) >= 1
    assert sum(len(text.split()) for text in texts) <= 290


def test_where_nothing_is_approved_yet_that_is_said_and_no_quiet_week(tmp_path, tables):
    """The first line says how many wait; nowhere is it said that there are none, or that nothing stands out."""
    report = build_small(read_settings(tmp_path, approved_only=True), themes=tables["themes"].assign(approved=False))

    assert report.headline == "No theme is approved yet, so none is told: 6 wait for approval."
    assert (report.findings_note, report.changes_note) == (report.headline, report.headline)
    assert (report.findings, report.changes) == ((), ())
    assert report.understood


def test_a_theme_that_was_dismissed_waits_for_nobody(tmp_path, tables):
    """Of those that stay out, the ones that somebody has still to decide on are counted."""
    own = tables["themes"]["theme_id"]
    status = ["new" if one in ("th-slow", "th-card") else "dismissed" for one in own]
    themes = tables["themes"].assign(approved=own == "th-slow", status=status)
    report = build_small(read_settings(tmp_path, approved_only=True), themes=themes)

    assert "1 theme that nobody approved stays out: approve or dismiss it on the page Theme." in report.limits


def test_what_became_of_a_theme_that_nobody_approved_stays_out_too(tmp_path, tables):
    """Said of it in a summary from before the team asked for approval, it is not said again."""
    before = build_small(read_settings(tmp_path / "before"), "2026-W20")
    approved = tables["themes"].assign(approved=tables["themes"]["theme_id"] == "th-slow")
    held, told = (
        build_small(read_settings(tmp_path / str(only), approved_only=only), themes=approved, earlier=[before])
        for only in (True, False)
    )

    assert [one.name for one in told.scoreboard] == ["card refused"]
    assert (held.scoreboard, held.scoreboard_note) == ((), "")


def make_leading(tables, bounds):
    """Return ``impact`` with the first themes leading, each with such bounds of what mending it would keep."""
    first = tables["impact"].iloc[0].to_dict()
    names = ("th-card", "th-form", "th-slow", "th-late")
    rows = [
        first | {"theme_id": name, "rank": place, "recovered_low": low, "recovered_50": middle, "recovered_high": high}
        for place, (name, (low, middle, high)) in enumerate(zip(names, bounds, strict=False), start=1)
    ]
    return build_table("impact", pd.DataFrame(rows))


@pytest.mark.parametrize(
    ("bounds", "stands"),
    [
        ([(30, 35, 40), (5, 12, 20), (2, 10, 25)], "comes first"),  # the others are equal to each other alone
        ([(30, 35, 40), (5, 12, 20), (2, 10, 60)], "stands out"),
        ([(30, 35, 40), (11, 12, 13), (10, 11, 12), (2, 9, 60)], "stands out"),  # the fourth is not shown
        ([(30, 35, 40), (20, 25, 31)], "stands out"),
        ([(30, 35, 40)], "comes first"),
    ],
)
def test_first_comes_only_what_is_parted_from_all_others_that_lead(settings, tables, bounds, stands):
    """Also from those further down: an order is claimed of all, not of neighbours."""
    report = build_small(settings, impact=make_leading(tables, bounds))

    assert report.headline.startswith(f"Card refused {stands}: 12 more of every 100 leave at payment.")


def test_a_difference_below_one_of_a_hundred_is_not_told_as_none(settings, tables):
    """What leads is more than none."""
    small = tables["impact"].assign(difference=0.004, difference_low=0.001, difference_high=0.007)
    report = build_small(settings, impact=small)

    assert report.headline.startswith("Card refused comes first: fewer than 1 more of every 100 leave at payment.")


def test_what_is_withdrawn_as_nobody_approved_it_names_no_theme(tmp_path, tables):
    """Issued again with ``approved_only``, an edition says that something went, not of what; again it is the same."""
    before = build_small(read_settings(tmp_path / "before"))
    themes = tables["themes"].assign(approved=tables["themes"]["theme_id"] == "th-slow")
    settings = read_settings(tmp_path, approved_only=True)
    after = build_small(settings, themes=themes, before=before)
    said = json.dumps(to_record(replace(after, **MADE_ELSEWHERE)))

    assert after.edition == 2
    assert "Withdrawn: what was said of a theme that nobody approved." in after.corrections
    assert "The first line was: about a theme that nobody approved." in after.corrections
    assert not any(name in said for name in ("card refused", "Card refused", "address form", "Address form"))
    assert build_small(settings, themes=themes, before=after) == after
