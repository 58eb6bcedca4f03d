"""A person leaves the workspace: forgotten, or opted out; nothing of theirs is left in any byte."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
from contextlib import closing

import pytest

import friction
from friction.errors import FrictionError, StoreError
from friction.privacy.pseudonym import load_key, to_pseudonym
from friction.store.audit import AuditLog
from friction.store.codings import CodingLog
from friction.store.decisions import DecisionLog
from friction.store.disk import hash_file
from friction.store.lock import lock_runs
from friction.store.runs import find_runs
from friction.store.vectors import CACHE_FOLDER, VectorCache
from friction.topics.embed import to_text_hash
from pipelines.commands.person import export_person, forget_person
from tests.conftest import ROOT
from tests.pipelines.canary import CANARY, INPUTS, find_signs, plant_weeks
from tests.pipelines.conftest import copy
from tests.pipelines.small import HashEmbedder

pytestmark = pytest.mark.slow


def find_vectors(run):
    """Return the bytes of the vectors of the person's texts, and the hashes of these texts, packed and as words."""
    segments, vectors = run.segments, dict(zip(run.embeddings.segment_ids, run.embeddings.vectors, strict=True))
    person_of = run.documents.set_index("doc_id")["person_id"]
    theirs = segments[segments["doc_id"].map(person_of) == to_pseudonym(load_key(), "person", CANARY)]
    hashes = [to_text_hash(text) for text in theirs["text"]]
    assert len(hashes) == 5
    shown = [sign for one in hashes for sign in (one.encode(), bytes.fromhex(one))]
    return (*(vectors[one].tobytes() for one in theirs["segment_id"]), *shown)


def assert_whole(workspace):
    """Every run can be read, and its files are those of its manifest."""
    for path in find_runs(workspace):
        run = friction.read_run(path)
        for name, entry in run.manifest["tables"].items():
            assert hash_file(path / entry["file"]) == entry["sha256"], name
        for name in run.tables:
            assert len(getattr(run, name)) == run.manifest["tables"][name]["rows"]
        assert len(run.embeddings.segment_ids) == len(run.segments)
        placed = run.topic_model.place(run.place_in_context(run.topic_model), run.embeddings.vectors)
        assert placed["topic_id"].notna().any()


def test_before_the_person_is_everywhere(planted):
    """The search finds what is there: without this the other tests would prove nothing."""
    vectors = find_vectors(friction.read_run(find_runs(planted)[-1]))
    found = {sign.split(":")[0] for sign in find_signs(planted, but=INPUTS, more=vectors)}

    for table in ("documents", "persons", "events", "identities", "segments", "segment_topics", "cues", "visits"):
        assert any(place.endswith(f"/{table}.parquet") for place in found), table
    for kind in ("embeddings.safetensors", "topic_model.safetensors", "summary.md"):
        assert any(place.endswith(f"/{kind}") for place in found), kind
    for folder in ("runs/.objects/", "cache/embeddings/", "friction.db"):
        assert any(place.startswith(folder) for place in found), folder


def test_forgotten_nothing_of_the_person_is_left_in_any_byte(planted, run_quietly, capfd):
    """Runs, objects, cache, decisions, reports; afterwards a run leaves them out though the inputs still hold them."""
    kept = [path.name for path in find_runs(planted)]
    vectors = find_vectors(friction.read_run(find_runs(planted)[-1]))

    removal = forget_person(planted, CANARY)

    assert find_signs(planted, but=INPUTS, more=vectors) == set()
    assert_whole(planted)
    assert [path.name for path in find_runs(planted)] == kept
    assert all(removal.runs[name]["documents"] == 6 for name in kept)
    assert removal.vectors > 0
    assert removal.decisions == 7
    assert removal.reports[0] == "2026-W09"
    assert "2026-W08" not in removal.reports

    third = run_quietly(planted)

    assert third.changed
    assert find_signs(planted, but=INPUTS) == set()
    left_out = third.run.manifest["left_out"]
    assert left_out["import: documents of persons who were forgotten"] == 6
    assert left_out["import: events of persons who were forgotten"] == 3
    assert left_out["import: rows of customer lists of persons who were forgotten"] == 1
    assert not run_quietly(planted).changed
    told = "".join(capfd.readouterr())
    assert "quillfeather" not in told.lower()


def test_a_week_that_quotes_the_person_goes_in_every_format(planted):
    """By its record, or that of an edition before, the whole folder goes; one that says nothing of them stays."""
    theirs = plant_weeks(planted)
    found = {sign.split(":")[0] for sign in find_signs(planted / "weekly" / "2026-W21")}
    assert found == {f"summary.{name}" for name in ("json", "html", "md", "eml", "xlsx", "pptx")}  # a PDF has glyphs

    removal = forget_person(planted, CANARY)

    assert set(theirs) <= set(removal.reports)
    left = {path.name for path in (planted / "weekly").iterdir()}
    assert not left & set(theirs)
    assert {path.name for path in (planted / "weekly" / "2026-W23").iterdir()} == {
        f"summary.{name}" for name in ("json", "html", "md", "eml", "xlsx", "pdf", "pptx")
    }
    assert find_signs(planted, but=INPUTS) == set()


def test_forgetting_again_changes_nothing(planted):
    """The second time there is nothing to remove, and no run is written again."""
    forget_person(planted, CANARY)
    before = {path: (path / "manifest.json").read_bytes() for path in find_runs(planted)}

    again = forget_person(planted, f" {CANARY} ")

    assert again.runs == {}
    assert (again.vectors, again.decisions, again.reports) == (0, 0, [])
    assert {path: (path / "manifest.json").read_bytes() for path in find_runs(planted)} == before


def test_decisions_keep_what_is_not_the_persons(planted):
    """Other segments stay where people put them; typed words stay but for names and quotes."""
    forget_person(planted, CANARY)
    log = DecisionLog(planted)
    payloads = [json.loads(payload) for payload in log.read()["payload"]]
    log.close()

    assert len(payloads[0]["segment_ids"]) == 1
    assert payloads[1] == {"parts": {"h-0123456789": []}}
    assert payloads[2] == {"name": "[removed] card"}
    assert payloads[3]["text"].endswith("Call back.")
    assert len(payloads[4]["doc_ids"]) == 1
    with closing(CodingLog(planted)) as codings:
        coded = [json.loads(payload) for payload in codings.read()["payload"]]
        assert codings.verify() is None
    assert len(coded[0]["parts"]["anna"]) == 1
    assert coded[1]["segment_id"] == ""
    assert coded[2]["segment_id"] == coded[0]["parts"]["anna"][0]
    with closing(AuditLog(planted)) as audit:
        assert audit.read()["action"].tolist() == ["export", "export", "erase"]


def test_what_is_held_is_handed_out(planted, tmp_path):
    """One file outside the workspace: every row of the person, each once, and the decisions on their segments."""
    rows = export_person(planted, CANARY, tmp_path / "out" / "person.json")

    held = json.loads((tmp_path / "out" / "person.json").read_text(encoding="utf-8"))
    assert len(held["runs"]) == 2
    assert rows["documents"] == len(held["tables"]["documents"]) == 6
    assert rows["events"] == 3
    assert [row["action"] for row in held["decisions"]] == ["place", "split", "align"]
    assert [row["action"] for row in held["codings"]] == ["sample", "code"]
    assert (tmp_path / "out" / "person.json").stat().st_mode & 0o077 == 0


def test_a_hand_out_into_the_workspace_is_refused(planted):
    """There it would outlive forgetting."""
    with pytest.raises(FrictionError, match="in the workspace"):
        export_person(planted, CANARY, planted / "person.json")


def test_a_hand_out_by_another_ending_or_of_nobody_is_refused(planted, tmp_path):
    """A file says by its name what it holds; an empty id names nobody, and leaves no tombstone."""
    with pytest.raises(FrictionError, match=r"neither in \.json nor in \.zip"):
        export_person(planted, CANARY, tmp_path / "person.pdf")
    with pytest.raises(FrictionError, match="the id is empty"):
        export_person(planted, " ", tmp_path / "person.json")
    with pytest.raises(FrictionError, match="the id is empty"):
        forget_person(planted, "")
    assert not list(tmp_path.glob("person.*"))


def test_opted_out_later_earlier_runs_are_purged_at_the_next_run(planted, run_quietly):
    """The list names the person in another writing of the id; the next run leaves nothing of theirs."""
    (planted / "optout.csv").write_text(f"user\n  {CANARY} \n", encoding="utf-8")
    settings = planted / "friction.toml"
    settings.write_text(
        settings.read_text(encoding="utf-8") + '\n[privacy]\nopted_out = "optout.csv"\n', encoding="utf-8"
    )

    finished = run_quietly(planted)

    assert find_signs(planted, but=INPUTS) == set()
    assert_whole(planted)
    assert len(find_runs(planted)) == 3
    assert finished.run.manifest["left_out"]["import: documents of persons who opted out"] == 6
    imports = finished.run.imports
    assert imports["n_left_out"].sum() == 3 + 3 + 3 + 1
    parts = imports[["n_kept", "n_quarantined", "n_duplicates", "n_left_out"]].sum(axis=1)
    assert (parts == imports["n_read"]).all()
    assert not run_quietly(planted).changed


PLACES = ("ledger", "decisions", "work", "cache", "between", "run")


@pytest.fixture(scope="module")
def killed(planted_once, tmp_path_factory):
    """Return workspaces in which forgetting was killed, each at its place."""
    workspaces = {place: copy(planted_once, tmp_path_factory.mktemp(place) / "shop") for place in PLACES}
    asked = [f"{workspace}={place}" for place, workspace in workspaces.items()]
    command = [sys.executable, "-m", "tests.pipelines.killed_forgetting", *asked]
    told = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert told.stdout.split() == [str(-signal.SIGKILL)] * len(PLACES), told.stderr
    return workspaces


@pytest.mark.parametrize("place", PLACES)
def test_killed_on_the_way_the_next_command_finishes(killed, run_quietly, place):
    """A tombstone is written first; from there on, a run finishes what it finds unfinished."""
    workspace = killed[place]
    assert find_signs(workspace, but=INPUTS)

    run_quietly(workspace)

    assert find_signs(workspace, but=INPUTS) == set()
    assert len(find_runs(workspace)) == 3
    assert_whole(workspace)


def test_a_run_and_a_decision_log_put_back_from_a_backup_are_purged_again(planted, run_quietly, tmp_path):
    """The ledger knows the person by keyed hashes alone, whatever brings them back."""
    backup = tmp_path / "backup"
    shutil.copytree(planted, backup)
    forget_person(planted, CANARY)
    old = find_runs(backup)[0]
    shutil.rmtree(planted / "runs" / old.name)
    shutil.copytree(old, planted / "runs" / old.name)
    shutil.copy2(backup / "friction.db", planted / "friction.db")

    run_quietly(planted)

    assert find_signs(planted, but=INPUTS) == set()


def test_while_a_run_is_at_work_nobody_is_forgotten(planted):
    """The workspace's lock keeps the two apart, with a clear word."""
    with lock_runs(planted / "runs"), pytest.raises(StoreError, match="another run is at work"):
        forget_person(planted, CANARY)


def test_a_text_that_somebody_else_wrote_too_keeps_its_vector(begun, run_quietly):
    """In the cache and in the topic model: it is the other person's as well."""
    shared = "Thank you, the lamp is lovely"
    with (begun / "tickets.jsonl").open("a", encoding="utf-8") as stream:
        stream.write(json.dumps({"id": "T99", "user": CANARY, "at": "2026-03-04T09:00:00Z", "text": shared}) + "\n")
    run = run_quietly(begun).run
    n_voters = len(run.topic_model.reference.vectors)
    assert (run.segments["text"] == shared).sum() > 1

    removal = forget_person(begun, CANARY)

    left = friction.read_run(run.path)
    assert removal.vectors == 0
    assert to_text_hash(shared) in VectorCache(begun / CACHE_FOLDER, HashEmbedder.model_id).load()
    assert (left.segments["text"] == shared).sum() > 0
    assert len(left.topic_model.reference.vectors) == n_voters


def test_a_document_that_names_nobody_leaves_earlier_runs_as_well(begun, run_quietly):
    """Its row says later that the writer opted out: by its id it goes from the earlier run."""
    settings, tickets = begun / "friction.toml", begun / "tickets.jsonl"
    with tickets.open("a", encoding="utf-8") as stream:
        stream.write(json.dumps({"id": "T-canary", "user": "", "at": "", "text": "A wobblegram", "no": ""}) + "\n")
    text = settings.read_text(encoding="utf-8").replace('text = "text" }', 'text = "text", opted_out = "no" }', 1)
    settings.write_text(text, encoding="utf-8")
    run_quietly(begun)
    assert find_signs(begun, but=INPUTS)

    tickets.write_text(tickets.read_text(encoding="utf-8").replace('"no": ""', '"no": "ja"'), encoding="utf-8")
    second = run_quietly(begun).run

    assert find_signs(begun, but=INPUTS) == set()
    assert second.manifest["left_out"]["import: documents of persons who opted out"] == 1
    assert not run_quietly(begun).changed
