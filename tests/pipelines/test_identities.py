"""Persons with several ids in a whole run: stitched, handed out, forgotten and left out under each of them."""

from __future__ import annotations

import json

import pytest

import friction
from friction.errors import FrictionError
from friction.privacy.pseudonym import load_key, to_pseudonym
from friction.store.runs import find_runs
from pipelines.commands.check import check_workspace
from pipelines.commands.key import rotate
from pipelines.commands.person import export_person, forget_person
from pipelines.show import Show
from tests.pipelines.canary import find_signs
from tests.pipelines.linked import INPUTS, WEB, WEB_COLUMNS, write_linked
from tests.pipelines.small import write_csv

pytestmark = pytest.mark.slow


@pytest.fixture
def linked(tmp_path):
    """Return a workspace of three persons: Ann with four ids, Bob and Cyd who shared a device."""
    return write_linked(tmp_path / "shop")


def own(value: str) -> str:
    return to_pseudonym(load_key(), "person", value)


def count_events(run) -> dict[str, int]:
    return run.events["person_id"].value_counts().to_dict()


ANN = ("ann", "device:dev-ann", "email:ann@example.com", "crm:C1", "phone:555")


def test_a_run_puts_persons_in_place(linked, run_quietly):
    """History before the login, the CRM's value and the phone are Ann's; the shared device is whose it was then."""
    run = run_quietly(linked).run

    assert count_events(run) == {own("ann"): 4, own("bob"): 2, own("cyd"): 2, own("device:dev-zed"): 1}
    ann = run.persons.set_index("person_id").loc[own("ann")]
    assert (ann["value"], ann["properties"]) == (9.0, '{"plan":"pro"}')
    assert set(run.persons["person_id"]) == set(count_events(run))
    assert run.journeys["person_id"].value_counts().to_dict()[own("ann")] == 2
    known = run.identities.set_index("alias")["person_id"]
    assert {known[to_pseudonym(load_key(), "alias", value)] for value in ANN} == {own("ann")}
    notes = " ".join(run.manifest["notes"])
    assert "90.0% of the events have a person" in notes
    assert "the largest has 5 ids" in notes
    assert not run_quietly(linked).changed


def test_no_id_stands_anywhere_as_it_was_given(linked_ran):
    """Neither devices nor addresses are in any file of the workspace but the inputs."""
    signs = (b"dev-ann", b"ann@example.com", b"dev-both", b"555")
    found = find_signs(linked_ran, but=INPUTS, more=signs[:3])
    assert found == set()


def test_a_check_stitches_as_a_run_does_and_says_what_rules_leave_out(linked):
    """The same persons and events; a rule's rows are counted, and are not in the journeys that are looked at."""
    assert "9 ids are 4 persons" in " ".join(check_workspace(linked, Show(quiet=True))["notes"])

    settings = linked / "friction.toml"
    rule = '[[exclude]]\nname = "Cyd"\npersons = ["cyd"]\n\n[journey]'
    settings.write_text(settings.read_text(encoding="utf-8").replace("[journey]", rule), encoding="utf-8")
    notes = " ".join(check_workspace(linked, Show(quiet=True))["notes"])

    assert "The rule 'Cyd' leaves out 2 events." in notes
    assert not (linked / "runs").exists()


@pytest.mark.parametrize("given", ["ann", "ANN@example.com", "555"])
def test_forgotten_by_any_id_under_all(linked_ran, run_quietly, given):
    """Ids and pseudonyms are in no byte, nor does a later run take one of them in."""
    hidden = [to_pseudonym(load_key(), kind, value).encode() for value in ANN for kind in ("person", "alias")]
    assert find_signs(linked_ran, but=INPUTS, more=hidden)

    forget_person(linked_ran, given)

    assert find_signs(linked_ran, but=INPUTS, more=hidden) == set()
    run = run_quietly(linked_ran).run
    assert find_signs(linked_ran, but=INPUTS, more=hidden) == set()
    assert count_events(run) == {own("bob"): 2, own("cyd"): 2, own("device:dev-zed"): 1}


def test_forgetting_who_shared_a_device_takes_only_their_turn(linked_ran, run_quietly):
    """Bob's events on the device go, also from later runs; Cyd's stay."""
    forget_person(linked_ran, "bob")

    assert own("bob") not in count_events(friction.read_run(find_runs(linked_ran)[-1]))
    assert count_events(run_quietly(linked_ran).run) == {own("ann"): 4, own("cyd"): 2, own("device:dev-zed"): 1}


def test_an_id_that_several_used_names_nobody(linked_ran):
    """Forgetting by a shared device is refused, with the way out."""
    with pytest.raises(FrictionError, match="several persons used this id"):
        forget_person(linked_ran, "device:dev-both")


def test_opted_out_under_one_id_is_out_under_all(linked_ran, run_quietly):
    """An address on the list takes out the shop's and the CRM's rows, and purges the earlier run."""
    settings = linked_ran / "friction.toml"
    listed = '\n[privacy]\nopted_out = { path = "out.csv", kind = "email" }\n'
    settings.write_text(settings.read_text(encoding="utf-8") + listed, encoding="utf-8")
    (linked_ran / "out.csv").write_text("ann@example.com\n", encoding="utf-8")
    hidden = [to_pseudonym(load_key(), kind, value).encode() for value in ANN for kind in ("person", "alias")]

    run = run_quietly(linked_ran).run

    assert find_signs(linked_ran, but=INPUTS, more=hidden) == set()
    assert run.manifest["left_out"]["import: events of persons who opted out"] == 4
    assert run.manifest["left_out"]["import: rows of customer lists of persons who opted out"] == 1


def test_what_is_held_is_handed_out_with_its_links(linked_ran, tmp_path):
    """By any id: events, journeys, and the links that made the ids one person's."""
    rows = export_person(linked_ran, "crm:C1", tmp_path / "person.json")

    assert (rows["events"], rows["persons"], rows["identities"], rows["owners"], rows["merges"]) == (4, 1, 5, 5, 4)
    held = json.loads((tmp_path / "person.json").read_text(encoding="utf-8"))
    assert len(held["aliases"]) == 5


@pytest.mark.usefixtures("own_key")
def test_a_new_key_takes_the_links_along(linked_ran):
    """Runs go over: the tables are those that the new key makes, and nothing of the old key is left."""
    before = friction.read_run(find_runs(linked_ran)[-1])
    old = {value.encode() for name in ("alias", "person_id") for value in before.identities[name]}

    rotate(linked_ran)

    assert find_signs(linked_ran, but=INPUTS, more=tuple(old)) == set()
    assert count_events(friction.read_run(find_runs(linked_ran)[-1])) == {
        own("ann"): 4, own("bob"): 2, own("cyd"): 2, own("device:dev-zed"): 1,
    }  # fmt: skip


def test_the_order_of_rows_changes_no_byte(linked_once, linked, run_quietly):
    """Rows and sources turned round: the same tables."""
    first = friction.read_run(find_runs(linked_once)[-1])
    write_csv(linked / "web.csv", WEB_COLUMNS, WEB[::-1])

    second = run_quietly(linked).run

    names = ("events", "persons", "identities", "owners", "merges", "journeys")
    hashes = [[run.manifest["tables"][name]["sha256"] for name in names] for run in (first, second)]
    assert hashes[0] == hashes[1]


def test_rules_leave_out_test_accounts_under_all_ids(linked, run_quietly):
    """An address that fits takes the person out, with device and customer number; the run counts rows by rule."""
    settings = linked / "friction.toml"
    rule = '\n[[exclude]]\nname = "test accounts"\npersons = ["*@example.com"]\n'
    settings.write_text(settings.read_text(encoding="utf-8") + rule, encoding="utf-8")
    hidden = [to_pseudonym(load_key(), kind, value).encode() for value in ANN for kind in ("person", "alias")]

    run = run_quietly(linked).run

    assert find_signs(linked, but=INPUTS, more=hidden) == set()
    assert count_events(run) == {own("bob"): 2, own("cyd"): 2, own("device:dev-zed"): 1}
    assert run.manifest["left_out"]["import: events of the rule test accounts"] == 4
    assert run.manifest["left_out"]["import: rows of customer lists of the rule test accounts"] == 1
    assert run.imports.set_index("file")["n_kept"].to_dict() == {"web.csv": 6, "crm.csv": 0, "calls.csv": 1}


def test_a_run_tells_suspect_clocks_and_late_events(linked_ran, run_quietly):
    """A time years ahead, and an event that came in after the run that should have had it."""
    late = ("bob", "dev-both", "", "2026-03-01 11:30", "view")
    usual = [("bob", "", "", f"2026-03-01 10:{minute}", "view") for minute in range(10, 50)]
    far = ("bob", "", "", "2031-01-01 10:00", "view")
    write_csv(linked_ran / "web.csv", WEB_COLUMNS, [*WEB, late, *usual, far])

    notes = " ".join(run_quietly(linked_ran).run.manifest["notes"])

    assert "41 events from before 2026-03-02 14:00 UTC" in notes
    assert "1 times of events 'web' lie far after the others, the last on 2031-01-01" in notes


def test_as_of_knows_no_later_link(linked, run_quietly):
    """Before Cyd ever used the device it is Bob's alone."""
    from datetime import UTC, datetime

    run = run_quietly(linked, as_of=datetime(2026, 3, 2, 10, 30, tzinfo=UTC)).run

    assert count_events(run) == {own("ann"): 4, own("bob"): 2}
    assert "in_turn" not in set(run.identities["how"])
