"""Where nothing was understood the first line says so, and never that there was nothing to find."""

from __future__ import annotations

import pandas as pd
import pytest

from friction.report import find_edges
from friction.report.week.silences import find_silences
from tests.app.small_run import build_tables
from tests.report.small_week import END, build_small, read_settings

NOT_READ = {"theme_id": None, "topic_id": None, "reason": "unsupported_language", "strength": 0.0}


@pytest.fixture(scope="module")
def tables():
    return build_tables()


@pytest.fixture
def settings(tmp_path):
    return read_settings(tmp_path)


def make_unread(tables, reason="unsupported_language", language="th", theme_rows=0):
    """Return the tables with all messages in no theme, for one reason."""
    return {
        "documents": tables["documents"].assign(language=language),
        "segment_topics": tables["segment_topics"].assign(**NOT_READ | {"reason": reason}),
        "themes": tables["themes"].iloc[:theme_rows], "impact": tables["impact"].iloc[:0],
        "theme_weeks": tables["theme_weeks"].iloc[:0],
    }  # fmt: skip


def make_joins(n_joined):
    return pd.DataFrame({
        "kind": ["documents", "events"], "source": ["tickets", "clicks"], "n_rows": [60, 290],
        "n_with_person": [54, 290], "n_persons": [40, 100], "n_joined": [n_joined, n_joined],
        "largest_share": [0.1, 0.1],
    })  # fmt: skip


def test_messages_in_a_language_that_is_not_read(settings, tables):
    """The first line names how many, and the language; nothing is denied below it."""
    report = build_small(settings, **make_unread(tables))

    assert report.headline == (
        "Nothing could be understood: 60 of 60 messages are in languages that are not read here (th)."
    )
    assert not report.understood
    assert (report.findings, report.findings_note) == ((), "")
    assert "60 messages are in languages that nothing here knows (th: 60)" in report.alarms[0]
    assert not any("no finding" in text.casefold() for text in (report.headline, *report.alarms, report.changes_note))


@pytest.mark.parametrize("kind", ["problem", "praise"])
def test_a_language_in_which_no_sign_of_friction_is_read(settings, tables, kind):
    """Themes of such messages go by their letters; which are friction is guessed, and nothing is built on it."""
    own = tables["themes"].assign(is_friction=kind == "problem", kind=kind)
    report = build_small(
        settings,
        documents=tables["documents"].assign(language="th"),
        segments=tables["segments"].assign(from_meaning=0.0),
        themes=own,
    )

    assert report.headline.startswith("Signs of friction are not read in 60 messages (th)")
    assert not report.understood
    assert (report.findings, report.others) == ((), ())


def test_repeats_of_some_sentences_do_not_make_a_language_read(settings, tables):
    """Where four fifths were not read, a theme of plain repeats is no finding."""
    unread = make_unread(tables, theme_rows=6)
    placed = unread["segment_topics"].copy()
    placed.loc[placed.index[:6], ["theme_id", "reason"]] = ["th-card", "placed"]
    report = build_small(settings, **{**unread, "segment_topics": placed, "impact": tables["impact"]})

    assert report.headline.startswith("Nothing could be understood: 54 of 60 messages")
    assert report.findings == ()


def test_messages_that_say_too_little(settings, tables):
    """A smiley is no message to group."""
    report = build_small(settings, **make_unread(tables, reason="too_short", language="en"))

    assert report.headline == "Nothing could be understood: 60 of 60 messages say too little to be grouped."


def test_messages_that_are_like_no_others(settings, tables):
    """Without any theme it is not known what friction there is."""
    report = build_small(settings, **make_unread(tables, reason="novel", language="en"))

    assert report.headline.startswith("No theme was found in 60 messages: fewer than ")
    assert report.headline.endswith("What there is of friction is not known.")
    assert not report.understood


def test_ids_that_do_not_join(settings):
    """What was written cannot be set beside who leaves; a half that joins is an alarm at most."""
    apart = build_small(settings, joins=make_joins(0))
    half = build_small(settings, joins=make_joins(20))

    assert apart.headline.startswith("Nothing could be compared: the ids of those who write do not join")
    assert not apart.understood
    assert any("Next to none of the persons of tickets have events" in line for line in apart.alarms)
    assert "Writers with events: tickets 0%." in apart.coverage
    assert half.understood
    assert "Writers with events: tickets 50%." in half.coverage


def test_six_days_of_data(settings, tables):
    """No week is complete: from when to when the data go, and when the first will be."""
    begin, end = pd.Timestamp("2026-05-18", tz="UTC"), pd.Timestamp("2026-05-23 20:00", tz="UTC")
    documents = tables["documents"].assign(written_at=begin + pd.Timedelta(hours=30))
    events = tables["events"].assign(happened_at=[begin + pd.Timedelta(hours=3), *[end] * (len(tables["events"]) - 1)])
    report = build_small(settings, end=end, documents=documents, events=events)

    assert report.headline.startswith("No week is complete yet: the data go from Monday 18 May 2026 to Saturday 23 May")
    assert (report.findings, report.others) == ((), ())


def test_rows_that_were_all_refused(settings, tables):
    """How many, and the commonest reason."""
    imports = tables["imports"].assign(n_quarantined=[63, 0], n_kept=[0, 290], n_duplicates=0)
    none = {name: tables[name].iloc[:0] for name in ("documents", "segments", "segment_topics", "themes", "impact",
                                                     "theme_weeks", "alignments")}  # fmt: skip
    report = build_small(settings, imports=imports, **none)

    assert (
        report.headline == "No message could be read: all 63 rows were refused (most often: neither text nor rating)."
    )
    assert not report.understood


def test_rows_of_customers_are_neither_messages_nor_events(settings, tables):
    """A list of persons that is well hides no export of which all was refused; nor does one row that was left out."""
    imports = pd.concat([tables["imports"].iloc[:1], tables["imports"].iloc[:1]]).assign(
        kind=["documents", "persons"], source=["tickets", "crm"], n_read=[60, 50], n_quarantined=[54, 0],
        n_kept=[6, 50],
    )  # fmt: skip
    none = {"documents": tables["documents"].iloc[:0], "events": tables["events"].iloc[:0], "imports": imports}
    flaws = tables["quarantine"].iloc[:1]
    refused = pd.concat([flaws.assign(reason="time cannot be read")] * 40 + [flaws] * 14)

    told = find_silences({**tables, **none, "quarantine": refused}, settings, find_edges(tables, END, "UTC"))
    alike = find_silences({**tables, **none, "quarantine": refused[:40]}, settings, find_edges(tables, END, "UTC"))

    start = "Nothing could be read: 54 of 60 rows were refused"
    assert told == (f"{start} (most often: time cannot be read).",)
    assert alike == (f"{start} (time cannot be read).",)


@pytest.mark.parametrize(
    ("n_read", "n_refused", "told"),
    [(3, 3, "all rows were"), (60, 58, "nearly all rows were"), (9, 9, "all 9 rows were")],
)
def test_of_few_rows_no_number_is_told(settings, tables, n_read, n_refused, told):
    """Neither of those refused nor, by taking away, of the others."""
    imports = tables["imports"].iloc[:1].assign(n_read=n_read, n_quarantined=n_refused, n_kept=n_read - n_refused)
    none = {"documents": tables["documents"].iloc[:0], "events": tables["events"].iloc[:0], "imports": imports}

    (line,) = find_silences({**tables, **none}, settings, find_edges(tables, END, "UTC"))

    assert line.startswith(f"Nothing could be read: {told} refused")


def test_no_event_was_left(settings, tables):
    """Who leaves is not known, though a journey is set."""
    report = build_small(settings, visits=tables["visits"].iloc[:0])

    assert report.headline == (
        "Nothing could be compared: no visit was found in the events, so who leaves is not known."
    )


def test_the_gravest_reason_is_the_first_line_and_the_others_are_read_before_any_number(settings, tables):
    """Messages not read come before ids that do not join."""
    report = build_small(settings, joins=make_joins(0), **make_unread(tables))

    assert report.headline.startswith("Nothing could be understood")
    assert report.alarms[0].startswith("Nothing could be compared")


def test_where_something_was_understood_nothing_is_silent(settings, tables):
    """The small run has no such reason."""
    edges = find_edges(tables, END, settings.project.timezone)

    assert find_silences(tables, settings, edges) == ()


@pytest.mark.parametrize(
    ("n", "n_read", "told"),
    [(60, 2, "nearly all of 60"), (60, 8, "52 of 60"), (60, 0, "60 of 60"), (4, 0, "all of fewer than 5")],
)
def test_how_many_were_not_read_tells_of_no_few_that_were(settings, tables, n, n_read, told):
    """Neither a small count nor the small rest of a total stands in the first line."""
    own = tables["documents"].head(n).assign(person_id=None, author="customer")
    read = tables["segments"].merge(own[["doc_id"]].head(n_read), on="doc_id")["segment_id"]
    unread = make_unread({**tables, "documents": own})
    placed = unread["segment_topics"]
    unread["segment_topics"] = placed.assign(reason=placed["reason"].mask(placed["segment_id"].isin(read), "novel"))

    (line,) = find_silences({**tables, **unread}, settings, find_edges(tables, END, "Europe/Berlin"))

    assert line == f"Nothing could be understood: {told} messages are in languages that are not read here (th)."


def test_two_reasons_together_tell_of_no_few_that_were_read(settings, tables):
    """Thirty of one and 28 of the other would leave two of sixty."""
    unread = make_unread({**tables, "documents": tables["documents"].assign(person_id=None)})
    reasons = ["unsupported_language"] * 30 + ["too_short"] * 28 + ["novel"] * 2
    unread["segment_topics"] = unread["segment_topics"].assign(reason=reasons)

    lines = find_silences({**tables, **unread}, settings, find_edges(tables, END, "Europe/Berlin"))

    assert len(lines) == 2
    assert all(line.startswith("Nothing could be understood: many of 60 messages") for line in lines)


def test_of_many_messages_of_few_people_no_count_stands_in_the_first_line(settings, tables):
    """Sixty messages of two people are two people."""
    people = [f"p{number % 2}" for number in range(len(tables["documents"]))]
    unread = make_unread({**tables, "documents": tables["documents"].assign(person_id=people)})

    (line,) = find_silences({**tables, **unread}, settings, find_edges(tables, END, "Europe/Berlin"))

    assert line.startswith("Nothing could be understood: all of fewer than 5 messages")


@pytest.mark.parametrize(
    ("languages", "people", "told"),
    [
        (["th"] * 60, 60, "60 messages are in languages that nothing here knows (th: 60)"),
        (["th"] * 58 + ["en"] * 2, 60, "Nearly all messages are in languages that nothing here knows (th)"),
        (["th"] * 40 + ["lo"] * 2 + ["en"] * 18, 60, "42 messages are in languages that nothing here knows (th, lo)"),
        (["th"] * 60, 2, "Fewer than 5 messages are in languages that nothing here knows (th)"),
    ],
    ids=["all", "all but two", "two of one language", "two people"],
)
def test_what_is_read_first_gives_no_small_number_away(settings, tables, languages, people, told):
    """Neither few people, nor the few that are left of a total, nor one language of which few are left of a sum."""
    persons = [f"p{number % people}" for number in range(60)]
    documents = tables["documents"].assign(person_id=persons)
    unread = make_unread({**tables, "documents": documents})
    unread["documents"] = unread["documents"].assign(language=languages)
    known = unread["documents"].loc[unread["documents"]["language"] == "en", "doc_id"]
    placed = unread["segment_topics"]
    of_known = placed["segment_id"].isin(tables["segments"].merge(known, on="doc_id")["segment_id"])
    unread["segment_topics"] = placed.assign(reason=placed["reason"].mask(of_known, "novel"))

    assert any(line.startswith(told) for line in build_small(settings, **unread).alarms)


@pytest.mark.parametrize(
    ("n", "people", "told"),
    [(58, 60, "Nearly all of 60 messages say too little"), (40, 60, "40 of 60 messages say too little"),
     (40, 3, "Fewer than 5 of fewer than 5 messages say too little")],
)  # fmt: skip
def test_why_messages_are_in_no_theme_is_told_of_no_few_people(settings, tables, n, people, told):
    """Nor of so many that few are left."""
    persons = [f"p{number % people}" for number in range(60)]
    unread = make_unread({**tables, "documents": tables["documents"].assign(person_id=persons)}, language="en")
    unread["segment_topics"] = unread["segment_topics"].assign(reason=["too_short"] * n + ["novel"] * (60 - n))

    assert any(line.startswith(told) for line in build_small(settings, **unread).alarms)
