"""The one service that writes: each role may do what it may, and nothing else."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pandas as pd
import pytest

from friction.errors import NotAllowedError, StoreError
from friction.store.decisions import Decision
from friction.store.payloads import PAYLOADS
from friction.store.roles import LEAST_ROLE, ROLES, is_allowed
from friction.store.service import Service

MONDAY = datetime(2026, 5, 25, 9, 30, tzinfo=UTC)
SEGMENTS = pd.DataFrame(
    {"segment_id": ["d1/0", "d2/0"], "doc_id": ["d1", "d2"], "start": 0, "end": 5, "text": ["a b c", "d e f"]}
)
SAID = {
    "name": {"name": "x"}, "define": {"definition": "x"}, "describe": {"field": "memo", "text": "x"},
    "example": {"segment_ids": ["d1/0"], "as": "edge"}, "create": {"name": "x"}, "merge": {"into": "b"},
    "split": {"parts": {"p": ["d1/0"]}}, "nest": {"parent": "b"}, "place": {"segment_ids": ["d1/0"]},
    "add": {"segment_ids": ["d1/0"]}, "remove": {"segment_ids": ["d1/0"]}, "align": {"doc_ids": ["d1"], "stage": "s"},
    "visit": {"doc_ids": ["d1"], "stage": "s", "entered_at": "2026-05-25T09:00:00+00:00"},
    "friction": {"is_friction": True}, "kind": {"kind": "wish"}, "severity": {"severity": 0.5}, "approve": {},
    "status": {"status": "watched"}, "owner": {"owner": "Ann"}, "tag": {"tag": "x"}, "untag": {"tag": "x"},
    "note": {"text": "x"}, "acted": {"what": "x", "shipped_on": ""}, "refuse": {"proposal_id": "pr-1"},
}  # fmt: skip
LEADS = {"approve", "status", "owner", "acted"}


def serve(folder, actor="lead"):
    return Service(folder, actor, segments=lambda: SEGMENTS, now=lambda: MONDAY)


@pytest.fixture
def team(tmp_path):
    """Return a function that gives the service of somebody, in a workspace where each role has one person."""
    with serve(tmp_path, "admin") as admin:
        admin.grant("admin", "admin")
        for role in ROLES[:-1]:
            admin.grant(role, role)
    opened = []

    def act(actor):
        opened.append(serve(tmp_path, actor))
        return opened[-1]

    yield act
    for service in opened:
        service.close()


def test_the_matrix_names_every_action_of_the_log():
    """An action that nobody thought of is allowed to nobody."""
    assert set(SAID) | {"undo"} == set(PAYLOADS)
    assert set(PAYLOADS) <= set(LEAST_ROLE)
    assert not any(is_allowed(role, "something else") for role in ROLES)


@pytest.mark.parametrize("role", ["viewer", "annotator", "lead", "admin", "stranger"])
def test_each_role_decides_what_it_may(team, role):
    """Annotators decide what themes are, leads also what is done about them; viewers and strangers decide nothing."""
    service, done = team(role), []
    for action, payload in SAID.items():
        decision = Decision(action, payload, "a")
        if role in ("lead", "admin") or (role == "annotator" and action not in LEADS):
            service.decide([decision])
            done.append(action)
        else:
            with pytest.raises(NotAllowedError, match=f"{role} may not {action}"):
                service.decide([decision])

    assert team("admin").read_decisions()["action"].tolist() == done


@pytest.mark.parametrize("role", ["viewer", "annotator", "lead", "admin", "stranger"])
def test_each_role_does_beside_the_log_what_it_may(team, role):
    """Coding, samples, exports, starting a run, roles, the audit: by the least role of each."""
    service = team(role)
    held = {"viewer": 0, "annotator": 1, "lead": 2, "admin": 3, "stranger": -1}[role]
    asked = {"read": 0, "code": 1, "sample": 2, "adjudicate": 2, "import": 2, "export": 2, "learn": 2,
             "start a run": 2, "grant": 3, "read audit": 3,
             "backup": 3, "restore": 3, "forget": 3, "rotate the key": 3}  # fmt: skip
    assert set(LEAST_ROLE) == {*asked, *SAID, "undo", "undo of others"}
    for action, least in asked.items():
        if held >= least:
            service.check(action)
        else:
            with pytest.raises(NotAllowedError):
                service.check(action)


def test_a_decision_of_somebody_else_is_undone_by_leads_alone(team):
    """One's own, by oneself."""
    own, others = (
        team("annotator").decide([Decision("name", {"name": "x"}, "a")]),
        team("lead").decide([Decision("name", {"name": "y"}, "a")]),
    )

    team("annotator").undo(own[0])
    with pytest.raises(NotAllowedError, match="undo of others"):
        team("annotator").undo(others[0])
    team("admin").undo(others[0])

    assert team("viewer").read_decisions()["action"].tolist() == ["name", "name", "undo", "undo"]


def test_without_roles_whoever_is_there_does_everything(tmp_path):
    """A workspace is one person's until somebody is given a role."""
    with serve(tmp_path) as service:
        assert service.role == "admin"
        service.decide([Decision("approve", {}, "a")])


def test_without_roles_whoever_comes_over_a_network_does_nothing(tmp_path):
    """The workspace is one person's only where one is alone on the machine."""
    with Service(tmp_path, "eve", now=lambda: MONDAY, is_alone=False) as service:
        assert service.role is None
        for action in ("read", "name", "grant"):
            with pytest.raises(NotAllowedError):
                service.check(action)


def test_the_first_role_makes_an_admin_and_one_always_stays(tmp_path):
    """Else nobody could ever give a role again; a role that is not known is refused."""
    with serve(tmp_path, "ann") as service:
        with pytest.raises(StoreError, match="nobody would be an admin"):
            service.grant("ben", "lead")
        service.grant("ann", "admin")
        service.grant("ben", "lead")
        with pytest.raises(StoreError, match="nobody would be an admin"):
            service.grant("ann", "")
        with pytest.raises(StoreError, match="no role 'chief'"):
            service.grant("ben", "chief")
        assert service.roles == {"ann": "admin", "ben": "lead"}
        service.grant("ben", "")
        assert service.roles == {"ann": "admin"}


@pytest.mark.parametrize("name", ["", " ", " ann", "ann\n", "an\x1bn", "n" * 300])
def test_a_role_is_given_to_a_name_that_can_sign(tmp_path, name):
    """A role for a name under which nobody can act would lock everybody out, were it the first."""
    with serve(tmp_path, "admin") as admin:
        with pytest.raises(StoreError, match="nobody can sign"):
            admin.grant(name, "admin")
        assert admin.roles == {}


def test_who_acts_is_who_the_logs_sign(tmp_path):
    """Blanks around a name change neither the role nor whose decision it was."""
    with serve(tmp_path, "admin") as admin:
        admin.grant("admin", "admin")
        admin.grant("ann", "annotator")

    with serve(tmp_path, " ann ") as ann:
        (mine,) = ann.decide([Decision("tag", {"tag": "x"}, "th-1")])
        ann.undo(mine)

        assert ann.actor == "ann"
        assert set(ann.read_decisions()["decided_by"]) == {"ann"}


def test_nothing_is_decided_where_one_of_several_is_not_allowed(team):
    """All or none."""
    with pytest.raises(NotAllowedError):
        team("annotator").decide([Decision("name", {"name": "x"}, "a"), Decision("approve", {}, "a")])

    assert team("viewer").read_decisions().empty


def test_decided_segments_get_their_place_in_the_text(tmp_path):
    """So that the decision is found again when the text is cut otherwise; a segment that is not there is refused."""
    with serve(tmp_path) as service:
        service.decide([Decision("place", {"segment_ids": ["d2/0"]}, "a")])
        payload = json.loads(service.read_decisions()["payload"][0])
        assert [(one["doc_id"], one["start"], one["end"]) for one in payload["anchors"]] == [("d2", 0, 5)]
        with pytest.raises(StoreError, match="no segment 'd9/0'"):
            service.decide([Decision("place", {"segment_ids": ["d9/0"]}, "a")])


def test_the_audit_says_who_gave_roles_and_who_wrote_exports(team):
    """Read by admins alone."""
    team("lead").record("export", {"of": "codebook", "n_rows": 3}, subject="codebook")

    audit = team("admin").read_audit()

    assert audit["action"].tolist() == ["role"] * 4 + ["export"]
    assert audit["done_by"].tolist() == ["admin"] * 4 + ["lead"]
    with pytest.raises(NotAllowedError):
        team("lead").read_audit()


def test_a_coding_of_somebody_else_is_taken_back_by_leads_alone(team):
    """A coder takes back what they said themselves, and neither a sample nor what others said."""
    payload = {"how": "random", "seed": 0, "overlap": 1.0, "parts": {who: ["d1/0"] for who in ("annotator", "lead")}}
    sample = team("lead").code("sample", payload, sample_id="sa-1")
    said = {"segment_id": "d1/0", "themes": [], "unsure": False}
    own, others = (team(who).code("code", said, sample_id="sa-1") for who in ("annotator", "lead"))

    for coding_id in (sample, others):
        with pytest.raises(NotAllowedError, match="undo of others"):
            team("annotator").code("undo", {}, sample_id="", undoes=coding_id)
    team("annotator").code("undo", {}, sample_id="", undoes=own)
    team("admin").code("undo", {}, sample_id="", undoes=others)

    assert team("viewer").read_codings()["action"].tolist() == ["sample", "code", "code", "undo", "undo"]
