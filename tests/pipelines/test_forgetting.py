"""A person leaves the workspace: forgotten, or opted out; nothing of theirs is left in any byte."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

import friction
from friction.privacy.pseudonym import load_key, to_pseudonym
from friction.store.decisions import DecisionLog
from friction.store.disk import hash_file
from friction.store.runs import find_runs
from friction.topics.embed import to_text_hash
from pipelines.person import export_person, forget_person
from pipelines.weekly import write_week
from tests.pipelines.canary import CANARY, NAME, SAID, find_signs, plant
from tests.pipelines.small import make_workspace

INPUTS = ("tickets.jsonl", "chats.csv", "clicks.csv", "customers.csv", "optout.csv")
MONDAY = datetime(2026, 3, 23, 9, tzinfo=UTC)


@pytest.fixture
def planted(small, run_quietly):
    """Return a workspace with two runs, decisions and weekly pages in which the person is everywhere."""
    make_workspace(small, weeks=3)
    plant(small)
    first = run_quietly(small).run
    write_week(small, first, "2026-W10")
    segments = first.segments.merge(first.segment_topics, on="segment_id")
    theirs = segments[segments["doc_id"].str.startswith("T-canary")]
    other = segments[~segments["doc_id"].str.startswith("T-canary")]["segment_id"].iloc[0]
    theme = first.themes["theme_id"].iloc[0]
    log = DecisionLog(small)

    def decide(action, payload):
        log.append(action, payload, theme_id=theme, decided_by="lead", decided_at=MONDAY)

    decide("place", {"segment_ids": [theirs["segment_id"].iloc[0], other]})
    decide("split", {"parts": {"h-0123456789": [theirs["segment_id"].iloc[1]]}})
    decide("name", {"name": "Zebedee's card"})
    decide("note", {"text": f"{NAME} wrote: card declined for the wobblegram again. Call back."})
    log.close()
    make_workspace(small, weeks=4)
    plant(small)
    second = run_quietly(small).run
    write_week(small, second, "2026-W10")
    page = small / "reports" / "2026-W09" / "summary.md"
    page.parent.mkdir()
    page.write_text(f"> {SAID[2]}\n", encoding="utf-8")
    innocent = small / "reports" / "2026-W08" / "summary.md"
    innocent.parent.mkdir()
    innocent.write_text("> card declined\n", encoding="utf-8")
    return small


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
        assert run.topic_model.place(run.embeddings.vectors)["topic_id"].notna().any()


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
    assert removal.decisions == 4
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


def test_what_is_held_is_handed_out(planted, tmp_path):
    """One file outside the workspace: every row of the person, each once, and the decisions on their segments."""
    rows = export_person(planted, CANARY, tmp_path / "out" / "person.json")

    held = json.loads((tmp_path / "out" / "person.json").read_text(encoding="utf-8"))
    assert len(held["runs"]) == 2
    assert rows["documents"] == len(held["tables"]["documents"]) == 6
    assert rows["events"] == 3
    assert [row["action"] for row in held["decisions"]] == ["place", "split"]
    assert (tmp_path / "out" / "person.json").stat().st_mode & 0o077 == 0


def test_a_hand_out_into_the_workspace_is_refused(planted):
    """There it would outlive forgetting."""
    with pytest.raises(friction.errors.FrictionError, match="in the workspace"):
        export_person(planted, CANARY, planted / "person.json")


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
