"""What the Admin page says: losses with their mend, data use, roles, and a run at work."""

from __future__ import annotations

import pandas as pd
import pytest

from app.views.at_work import AtWork, Started, show_work
from app.views.data_use import _USES, build_data_use, list_promises
from app.views.imports import build_troubles, tell_troubles, to_trouble_table
from app.views.people import build_audit, build_people, build_rights, tell_need, tell_people
from app.views.run import build_inputs, build_left_out, build_runs
from friction.config import DocumentColumns, EventColumns, LinkColumns, PersonColumns, Settings, ThingColumns
from friction.store import LEAST_ROLE, ROLES, Progress
from tests.tables import assert_same, table

IMPORTS = """
    kind      | source  | file        | n_read | n_kept | n_quarantined
    documents | tickets | tickets.csv | 500    | 496    | 4
    documents | reviews | reviews.csv | 20     | 0      | 20
    events    | clicks  | clicks.csv  | 9000   | 9000   | 0
"""
QUARANTINE = """
    kind      | source  | file        | row | column     | reason
    documents | tickets | tickets.csv | 12  | text       | neither text nor rating
    documents | tickets | tickets.csv | 70  | text       | neither text nor rating
    documents | tickets | tickets.csv | 40  | created    | time cannot be read
    documents | tickets | tickets.csv | 90  | stars      | rating is not a number; the row is kept without it
    documents | tickets | tickets.csv | 91  | -          | broken quote
"""
JOINS = """
    kind      | source  | n_persons | n_joined
    documents | tickets | 400       | 1
    events    | clicks  | 900       | 1
"""


@pytest.fixture
def told():
    """Return the tables of a run in which much went wrong."""
    joins = table(JOINS).assign(n_joined=lambda rows: rows["n_joined"].astype("Int64"))
    return {"imports": table(IMPORTS), "quarantine": table(QUARANTINE), "joins": joins}


def test_what_went_wrong_is_told_the_gravest_first(told):
    """No row of a source, ids that do not join, lost rows, rows kept in part, and last what is as meant."""
    found = to_trouble_table(build_troubles(told))
    assert found["what"].tolist() == [
        "None of the 20 rows of reviews could be used.",
        "The ids of tickets do not join those of the events: 1 of 400 persons have any.",
        "1 of 500 rows of tickets is lost: time cannot be read.",
        "1 of 500 rows of tickets is lost: broken quote.",
        "1 of 500 rows of tickets is kept in part: rating is not a number; the row is kept without it.",
        "2 of 500 rows of tickets are lost: neither text nor rating.",
    ]
    assert_same(
        found,
        """
        where
        reviews.csv
        tickets
        tickets.csv, column created, first row 40
        tickets.csv, first row 91
        tickets.csv, column stars, first row 90
        tickets.csv, column text, first row 12
        """,
    )


def test_everything_that_went_wrong_has_its_mend(told):
    """A setting, a command, or that there is nothing to do."""
    mends = [trouble.mend for trouble in build_troubles(told)]

    assert mends[0] == "See what it is with: friction check"
    assert "time_format" in mends[2]
    assert mends[-1].startswith("Nothing to do")
    assert all(mends)


@pytest.mark.parametrize(
    ("lost", "expected"),
    [
        (0, "All 9,520 rows could be used."),
        (4, "4 of 9,520 rows could not be used."),
        (952, "952 of 9,520 rows (10.0%) could not be used."),
    ],
)
def test_losses_are_said_in_one_sentence(told, lost, expected):
    """A share is said where it is one of a thousand or more."""
    imports = told["imports"].assign(n_quarantined=[lost, 0, 0])
    assert tell_troubles({"imports": imports}) == expected


def test_what_was_left_out_says_lost_rows_only_once(told):
    """Rows that are lost stand among what went wrong, not among what was left out on purpose."""
    manifest = {
        "left_out": {
            "import: documents tickets: broken quote": 1,
            "import: parts of documents: markup": 4,
            "text: greetings": 0,
        }
    }
    assert_same(
        build_left_out(manifest, told["quarantine"]),
        """
        step   | reason                     | n
        import | parts of documents: markup | 4
        """,
    )


def test_data_use_names_every_column_its_purpose_and_how_it_is_kept():
    """In the order of the settings; what is used to mask, or to leave out, is kept nowhere and seen by nobody."""
    settings = Settings.model_validate(
        {
            "project": {"timezone": "UTC"},
            "documents": [
                {
                    "name": "tickets", "path": "t.csv", "source": "ticket",
                    "columns": {"text": ["subject", "body"], "person": "user", "names": "agent"},
                }
            ],
            "events": [
                {"name": "orders", "path": "o.csv", "format": "timestamps", "columns": {"person": "customer"},
                 "events": {"late": {"column": "promised", "unless_before": "delivered"}}},
            ],
            "journey": {"converts": ["paid"], "stages": [{"name": "basket", "events": ["late"]}]},
        }
    )  # fmt: skip

    assert_same(
        build_data_use(settings),
        """
        source  | column    | kept
        tickets | user      | as a pseudonym, made with the key; everybody who has a role
        tickets | subject   | masked; everybody who has a role
        tickets | body      | masked; everybody who has a role
        tickets | agent     | not kept; nobody
        orders  | customer  | as a pseudonym, made with the key; everybody who has a role
        orders  | promised  | as it is; everybody who has a role
        orders  | delivered | as it is; everybody who has a role
        """,
    )
    assert any("26 weeks" in line for line in list_promises(settings))


@pytest.mark.parametrize("columns", [DocumentColumns, EventColumns, LinkColumns, PersonColumns, ThingColumns])
def test_no_kind_of_column_is_without_its_use(columns):
    """Whoever adds a column to the settings says what it is for."""
    assert set(columns.model_fields) <= set(_USES)


def test_who_may_most_comes_first():
    """Admins, leads, annotators, viewers; within a role by name."""
    assert_same(
        build_people({"bo": "viewer", "cy": "admin", "ann": "viewer"}),
        """
        who | role
        cy  | admin
        ann | viewer
        bo  | viewer
        """,
    )


def test_every_action_stands_at_its_role():
    """The table of rights is that by which writes are checked."""
    rights = build_rights()

    assert rights["role"].tolist() == list(ROLES)
    assert {action for actions in rights["actions"] for action in actions.split(", ")} == set(LEAST_ROLE)
    assert "start a run" in rights.set_index("role").loc["lead", "actions"]


def test_what_is_missing_is_said_with_who_can_give_it():
    """Nothing for those who may."""
    assert tell_need("viewer", "grant") == "It needs the role admin; an admin gives roles."
    assert tell_need("admin", "grant") is None


def test_a_workspace_without_roles_is_one_persons_only_where_nobody_signs_in():
    """Over a network nobody may do anything before a role is given."""
    assert "everything" in tell_people({}, "ann", is_alone=True)
    assert tell_people({}, "ann", is_alone=False) == "Nobody was given a role yet."
    assert tell_people({"ann": "lead"}, "ann", is_alone=False).startswith("You act as ann, role lead.")


def test_the_audit_is_read_from_the_newest_in_the_projects_zone():
    """What was done, by whom, in a few words."""
    audit = pd.DataFrame(
        {
            "done_at": pd.to_datetime(["2026-05-01 09:00", "2026-05-02 22:30"], utc=True),
            "done_by": ["ann", "bo"],
            "action": ["role", "export"],
            "payload": ['{"who": "bo", "role": "lead"}', '{"of": "codebook", "n_rows": 12}'],
        }
    )
    assert_same(
        build_audit(audit, "Europe/Berlin"),
        """
        when$            | who | what   | told
        2026-05-03 00:30 | bo  | export | of codebook, n_rows 12
        2026-05-01 11:00 | ann | role   | who bo, role lead
        """,
    )


def test_runs_are_listed_with_what_they_hold():
    """A run of events alone has neither messages nor themes."""
    full = {"documents": {"rows": 40}, "themes": {"rows": 6}}
    manifests = [
        {"number": 2, "week": "2026-W21", "data_end": "2026-05-25T08:00:00+00:00", "tables": full},
        {"number": 1, "week": None, "tables": {}},
    ]
    assert_same(
        build_runs(manifests),
        """
        run | week     | data_end    | messages | themes
        2   | 2026-W21 | 25 May 2026 | 40       | 6
        1   | –        | –           | -        | -
        """,
    )


def test_input_files_have_their_size_in_words():
    """And the beginning of their hash."""
    inputs = [
        {"kind": "events", "source": "a", "file": "a.csv", "size_bytes": n, "sha256": "ab" * 32} for n in (7, 2e6)
    ]
    shown = build_inputs({"went_in": {"inputs": [{**one, "size_bytes": int(one["size_bytes"])} for one in inputs]}})
    assert shown["size"].tolist() == ["7 bytes", "2,000 kB"]
    assert shown["sha256"].tolist() == ["ab" * 6] * 2


BEFORE, AFTER = "2026-05-01T09:00:00.000+00:00", "2026-05-01T09:00:02.000+00:00"
STARTED = Started("ann", BEFORE, 123)
HALFWAY = Progress("at work", AFTER, step="Topics", n_done=4, n_steps=10, part=1, of=2)


ALIVE, ENDED = "alive", "ended"


def _work(started, state, progress, log=""):
    return AtWork(started, state == ALIVE, progress, log)


def _end(how, **told):
    return Progress(how, AFTER, ended_at=AFTER, n_done=5, n_steps=10, **told)


@pytest.mark.parametrize(
    ("work", "kind", "said"),
    [
        (_work(None, ENDED, None), "none", ""),
        (_work(STARTED, ALIVE, None), "at work", "The run begins."),
        (_work(STARTED, ALIVE, HALFWAY), "at work", "Step 5 of 10: Topics. Started by ann, 2026-05-01 11:00."),
        (_work(Started("ann", BEFORE, 1, "bo"), ALIVE, HALFWAY), "at work", "It was asked to stop."),
        (_work(None, ENDED, HALFWAY), "at work", "started elsewhere"),
        (_work(STARTED, ENDED, None, "Error"), "bad", "ended before it could begin"),
        (_work(Started("ann", AFTER, 1), ENDED, Progress("done", BEFORE, BEFORE)), "bad", "before it could begin"),
        (_work(Started("ann", BEFORE, 1, "bo"), ENDED, None), "bad", "The run was stopped before it could begin."),
        (_work(STARTED, ENDED, _end("done", run="0002-x")), "good", "The run was done 2026-05-01 11:00."),
        (_work(STARTED, ENDED, _end("unchanged", run="0001-x")), "good", "Nothing had changed"),
        (_work(STARTED, ENDED, _end("failed", told="the disk is full\nFree some.")), "bad", "50.0% done: the disk"),
        (_work(STARTED, ENDED, _end("stopped")), "bad", "was stopped 2026-05-01 11:00"),
        (_work(STARTED, ENDED, _end("gone")), "bad", "without a word"),
        (_work(Started("ann", BEFORE, 1, "bo"), ENDED, _end("gone")), "bad", "The run was ended, 50.0% done."),
    ],
)  # fmt: skip
def test_a_run_is_told_in_plain_words_wherever_it_was_started(work, kind, said):
    """At work, done, unchanged, failed, stopped, gone; a process that ended too soon is not taken for an older run."""
    shown = show_work(work, "Europe/Berlin")
    assert shown.kind == kind
    assert said in shown.told


def test_a_failed_run_says_what_mends_it():
    """Below what went wrong; where there is no mend, that what was finished is kept."""
    assert show_work(_work(STARTED, ENDED, _end("failed", told="full\nFree some.")), "UTC").mend == "Free some."
    assert show_work(_work(STARTED, ENDED, _end("failed", told="full")), "UTC").mend.startswith("What was finished")


def test_only_what_was_started_here_can_be_stopped_and_a_new_run_is_named():
    """What somebody started at a terminal is theirs."""
    assert show_work(_work(STARTED, ALIVE, HALFWAY), "UTC").can_stop
    assert not show_work(_work(None, ENDED, HALFWAY), "UTC").can_stop
    assert show_work(_work(STARTED, ENDED, _end("done", run="0002-x")), "UTC").run == "0002-x"
    assert show_work(_work(STARTED, ENDED, _end("unchanged", run="0001-x")), "UTC").run is None


def test_the_share_counts_the_step_at_work_by_how_far_it_is():
    """Four of ten steps and half of the fifth: 0.45."""
    assert HALFWAY.share == pytest.approx(0.45)
    assert Progress("at work", AFTER).share == 0
