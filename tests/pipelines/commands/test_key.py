"""``friction key rotate``: a new key, the same themes and decisions, nothing of the old key left."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

import friction.store.rekey
from friction.errors import SettingsError, StoreError
from friction.privacy.pseudonym import find_key_file, find_retired_file, load_key, load_retired_keys, to_pseudonym
from friction.store.decisions import DecisionLog
from friction.store.ledger import read_ledger
from friction.store.rewrite import rewrite_run
from friction.store.runs import find_runs
from pipelines.commands.key import rotate
from pipelines.commands.person import forget_person
from tests.pipelines.canary import CANARY, INPUTS, find_signs, plant, remove_from_inputs
from tests.pipelines.conftest import copy
from tests.pipelines.test_forgetting import assert_whole

pytestmark = pytest.mark.slow

AT = datetime(2026, 3, 30, 9, tzinfo=UTC)


@pytest.fixture
def keyed(planted, own_key):  # noqa: ARG001 - sets the key up
    """Return the workspace with the planted person everywhere, its key in a file."""
    return planted


def find_decided(run):
    """Return the themes that hold segments which people placed."""
    placed = run.segment_topics
    return set(placed.loc[placed["reason"] == "decided", "theme_id"])


@pytest.mark.usefixtures("own_key")
def test_with_a_new_key_themes_and_decisions_stay(small, run_quietly):
    """Runs go over to the new pseudonyms; the next run keeps every theme, and what was placed, message and segment."""
    plant(small)
    before = run_quietly(small).run
    old = load_key()
    chat = before.segments.loc[before.segments["doc_id"].str.startswith("d-"), "segment_id"].iloc[0]
    theme = before.themes["theme_id"].iloc[0]
    themes, decided = set(before.topics["theme_id"]), find_decided(before)
    log = DecisionLog(small)
    log.append("place", {"segment_ids": [chat]}, theme_id=theme, decided_by="lead", decided_at=AT)
    about = {"doc_ids": [chat.rpartition("/")[0]], "stage": "payment"}
    log.append("align", about, theme_id=theme, decided_by="lead", decided_at=AT)
    log.close()

    rotated = rotate(small)

    new = load_key()
    assert rotated.runs == 1
    assert new != old
    assert load_retired_keys() == (old,)
    assert_whole(small)
    persons = {to_pseudonym(old, "person", f"{number:03d}").encode() for number in range(60)}
    held = [path for path in small.rglob("*") if path.is_file() and any(one in path.read_bytes() for one in persons)]
    assert held == []

    after = run_quietly(small).run

    assert to_pseudonym(new, "person", CANARY) in set(after.documents["person_id"])
    assert set(after.persons["person_id"]) == set(friction.read_run(find_runs(small)[-2]).persons["person_id"])
    assert set(after.topics["theme_id"]) == themes
    assert find_decided(after) == decided | {theme}
    corrected = after.alignments[after.alignments["how"] == "corrected"]
    assert corrected[["stage", "probability", "best"]].to_numpy().tolist() == [["payment", 1.0, True]]
    assert not run_quietly(small).changed


def test_who_was_forgotten_stays_forgotten_with_a_new_key(keyed, run_quietly):
    """The ledger goes over for all whom the inputs still know; for the others the retired key is kept."""
    forget_person(keyed, CANARY)
    rotated = rotate(keyed)

    assert rotated.tombstones_left == 0
    run = run_quietly(keyed).run
    assert run.manifest["left_out"]["import: documents of persons who were forgotten"] == 6
    assert find_signs(keyed, but=INPUTS) == set()


def test_forgotten_and_gone_from_the_inputs_an_old_export_brings_nobody_back(keyed, run_quietly):
    """Their tombstone is known by the retired key alone, and still keeps them out."""
    inputs = {name: (keyed / name).read_bytes() for name in INPUTS if (keyed / name).is_file()}
    forget_person(keyed, CANARY)
    remove_from_inputs(keyed)
    rotated = rotate(keyed)
    for name, content in inputs.items():
        (keyed / name).write_bytes(content)

    run = run_quietly(keyed).run

    assert rotated.tombstones_left == 2
    assert sum(map(len, read_ledger(keyed).persons.values())) == 2
    assert run.manifest["left_out"]["import: documents of persons who were forgotten"] == 6
    assert find_signs(keyed, but=INPUTS) == set()


def test_stopped_on_the_way_to_the_new_key_the_next_run_finishes(keyed, run_quietly, monkeypatch):
    """Decisions went over, one run did, the other did not: the run ends it, and changes nothing twice."""
    rewritten = []

    def rewrite_once(*given):
        if rewritten:
            raise KeyboardInterrupt
        rewritten.append(given)
        rewrite_run(*given)

    monkeypatch.setattr(friction.store.rekey, "rewrite_run", rewrite_once)
    with pytest.raises(KeyboardInterrupt):
        rotate(keyed)
    monkeypatch.setattr(friction.store.rekey, "rewrite_run", rewrite_run)
    assert len({friction.read_run(path).manifest["went_in"]["key"] for path in find_runs(keyed)}) == 2

    run = run_quietly(keyed).run

    assert {friction.read_run(path).manifest["went_in"]["key"] for path in find_runs(keyed)} == {
        run.manifest["went_in"]["key"]
    }
    assert_whole(keyed)
    log = DecisionLog(keyed)
    named = {one for text in log.read()["payload"] for one in json.loads(text).get("segment_ids", [])}
    log.close()
    assert named <= set(run.segments["segment_id"])


def test_rotated_in_one_workspace_another_goes_over_at_its_next_run(keyed, run_quietly, tmp_path):
    """The key is the user's, not the workspace's: a run elsewhere finds its runs of the retired key and turns them."""
    other = copy(keyed, tmp_path / "other")
    first = friction.read_run(find_runs(other)[-1]).manifest["went_in"]["key"]

    rotate(keyed)
    second = run_quietly(other).run.manifest["went_in"]["key"]

    assert first != second
    assert {friction.read_run(path).manifest["went_in"]["key"] for path in find_runs(other)} == {second}


def test_a_key_in_the_environment_is_changed_by_its_owner(keyed, monkeypatch):
    """The program says how; files of keys are for the user alone."""
    rotate(keyed)
    assert find_retired_file().stat().st_mode & 0o077 == find_key_file().stat().st_mode & 0o077 == 0
    monkeypatch.setenv("FRICTION_KEY", "x" * 32)

    with pytest.raises(SettingsError, match="only you can change it"):
        rotate(keyed)


def test_with_another_key_nothing_runs_that_could_bring_somebody_back(keyed, run_quietly, monkeypatch):
    """A key set wrong, or another user's: runs, hand-outs and forgetting stop, and say how the key is put back."""
    own = load_key().decode()
    forget_person(keyed, CANARY)
    monkeypatch.setenv("FRICTION_KEY", "y" * 32)

    for command in (run_quietly, lambda workspace: forget_person(workspace, CANARY)):
        with pytest.raises(StoreError, match="another key") as refused:
            command(keyed)
        assert "retired" in str(refused.value)
        assert own not in str(refused.value)
    monkeypatch.delenv("FRICTION_KEY")
    assert any("forgotten" in reason for reason in run_quietly(keyed).run.manifest["left_out"])


def test_a_ledger_of_another_key_alone_stops_a_run(small, run_quietly, own_key, monkeypatch):  # noqa: ARG001
    """Also where no run is left, those who were forgotten do not come back by a new key."""
    forget_person(small, CANARY)
    monkeypatch.setenv("FRICTION_KEY", "y" * 32)

    with pytest.raises(StoreError, match="those who were forgotten"):
        run_quietly(small)
