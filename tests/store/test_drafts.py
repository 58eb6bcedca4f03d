"""Drafts: what was typed is there again until it is decided; forgetting somebody takes them all."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from friction.store.drafts import DRAFTS_FOLDER, MOST_DRAFTS, Drafts, remove_drafts


def test_what_was_typed_is_there_in_another_process(tmp_path):
    """A draft is on the disk once it is kept, under nobody's name in clear."""
    Drafts(tmp_path, "ann").keep("name:th-1", "late parcels")

    assert Drafts(tmp_path, "ann").find("name:th-1") == "late parcels"
    assert Drafts(tmp_path, "ben").find("name:th-1") is None
    assert not any("ann" in path.name for path in (tmp_path / DRAFTS_FOLDER).iterdir())


def test_a_decided_draft_is_gone_and_the_others_stay(tmp_path):
    """Dropping one field's draft leaves those of other fields."""
    drafts = Drafts(tmp_path, "ann")
    drafts.keep("name:th-1", "late parcels")
    drafts.keep("note:th-1", "ask logistics")

    drafts.drop("name:th-1")

    assert "name:th-1" not in Drafts(tmp_path, "ann")
    assert Drafts(tmp_path, "ann").find("note:th-1") == "ask logistics"


def test_two_open_pages_do_not_undo_each_other(tmp_path):
    """What one page keeps stays when another page, opened before, keeps something else."""
    first, second = Drafts(tmp_path, "ann"), Drafts(tmp_path, "ann")
    first.keep("name:th-1", "late parcels")
    second.keep("name:th-2", "card declined")

    assert {name for name in ("name:th-1", "name:th-2") if name in Drafts(tmp_path, "ann")} == {
        "name:th-1",
        "name:th-2",
    }


def test_the_oldest_go_first(tmp_path):
    """Of more drafts than are kept the ones typed longest ago go; one typed again is the newest."""
    drafts = Drafts(tmp_path, "ann")
    drafts.keep("a", "1")
    drafts.keep("b", "1")
    drafts.keep("a", "2")
    for n in range(MOST_DRAFTS - 1):
        drafts.keep(f"n{n}", "x")

    assert drafts.find("a") == "2"
    assert drafts.find("b") is None


def test_a_file_that_cannot_be_read_holds_nobody_up(tmp_path):
    """A torn file counts as no drafts, and is written anew."""
    drafts = Drafts(tmp_path, "ann")
    drafts.keep("a", "1")
    (path,) = (tmp_path / DRAFTS_FOLDER).iterdir()
    path.write_bytes(b'{"a": "1')

    assert Drafts(tmp_path, "ann").find("a") is None
    Drafts(tmp_path, "ann").keep("b", "2")
    assert Drafts(tmp_path, "ann").find("b") == "2"


def test_removing_takes_everybodys(tmp_path):
    """Nobody can tell whom typed words are about: all drafts go."""
    Drafts(tmp_path, "ann").keep("a", "1")
    Drafts(tmp_path, "ben").keep("a", "1")

    assert remove_drafts(tmp_path) == 2
    assert Drafts(tmp_path, "ann").find("a") is None
    assert remove_drafts(tmp_path) == 0


def test_two_fields_left_at_once_keep_both_drafts(tmp_path):
    """Each of many writes at the same time is there afterwards, whoever was first."""
    names = [f"field-{number}" for number in range(24)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda name: Drafts(tmp_path, "ann").keep(name, f"typed into {name}"), names))

    kept = Drafts(tmp_path, "ann")
    assert {name: kept.find(name) for name in names} == {name: f"typed into {name}" for name in names}
