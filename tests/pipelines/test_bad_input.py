"""Bad input, end to end: a clear word or a quarantined row; the rest of the data goes through."""

from __future__ import annotations

import errno
import json
import re

import pytest

from friction.contracts import TABLES
from friction.errors import InputError, SettingsError, StoreError
from friction.store import disk
from friction.store.runs import find_runs, read_run

pytestmark = pytest.mark.slow


def set_settings(workspace, was, becomes):
    file = workspace / "friction.toml"
    text = file.read_text(encoding="utf-8")
    assert was in text
    file.write_text(text.replace(was, becomes), encoding="utf-8")


def add_rows(workspace, name, *rows):
    with (workspace / name).open("ab") as stream:
        for row in rows:
            stream.write(row.encode() + b"\n")


@pytest.fixture(scope="module")
def untouched(ran_once):
    """Return the run of the small workspace as it is, to be compared with."""
    return read_run(find_runs(ran_once)[-1])


def quarantined(run):
    return sorted(
        zip(run.quarantine["source"], run.quarantine["column"].fillna("-"), run.quarantine["reason"], strict=True)
    )


def add_ticket(workspace, **values):
    ticket = {"id": "extra", "user": "000", "at": "2026-03-20T10:00:00Z", "text": "The search finds nothing", **values}
    add_rows(workspace, "tickets.jsonl", json.dumps(ticket))


def test_a_good_run_makes_every_table(untouched):
    """All tables of the contracts but the log of decisions and those of ids that are linked, each checked."""
    run = untouched

    assert set(run.tables) == set(TABLES) - {"decisions", "owners", "merges"}
    assert len(run.quarantine) == 0
    assert set(run.documents["author"]) == {"customer", "agent"}
    assert not set(run.segments["doc_id"]) & set(run.documents.loc[run.documents["author"] == "agent", "doc_id"])
    assert not run.documents["text"].str.contains("example.com").any()


def test_a_missing_file_is_named_with_its_setting(begun, run_quietly):
    """All missing files at once."""
    (begun / "clicks.csv").unlink()
    (begun / "chats.csv").unlink()

    with pytest.raises(InputError, match=r"documents 'chats': chats.csv; events 'clicks': clicks.csv"):
        run_quietly(begun)


def test_an_empty_file_is_told(begun, run_quietly):
    """A file of no bytes is an export of nothing: the run goes on without it, and names it first."""
    (begun / "chats.csv").write_bytes(b"")

    run = run_quietly(begun).run

    assert run.loud == ("documents 'chats' has no usable row: chats.csv is empty.",)
    assert set(run.documents["source"]) == {"ticket"}


def test_a_wrong_encoding_is_told_with_the_mend(begun, run_quietly):
    """Bytes that are no UTF-8 are not guessed: the file is set aside, and its name and what mends it come first."""
    add_rows(begun, "chats.csv", "C9,client,001,2026-03-05T10:00:00Z,plain")
    with (begun / "chats.csv").open("ab") as stream:
        stream.write("C9,client,001,2026-03-05T10:00:00Z,Stra\xdfe\n".encode("cp1252"))

    run = run_quietly(begun).run

    assert run.loud[0] == "documents 'chats' has no usable row: no file of it can be read."
    for said in ("chats.csv", "UTF-8", 'encoding = "cp1252"', "iconv"):
        assert said in run.loud[1]
    assert set(run.documents["source"]) == {"ticket"}


def test_a_column_that_is_not_there_is_named_with_those_that_are(begun, run_quietly):
    """The message lists the columns of the file."""
    set_settings(begun, 'happened_at = "at", name = "event"', 'happened_at = "when", name = "event"')

    with pytest.raises(InputError, match="when") as caught:
        run_quietly(begun)
    assert "event" in str(caught.value)


def test_a_time_that_is_none_loses_its_row_only(begun, untouched, run_quietly):
    """A word, a year too far: the row goes to quarantine with its column; no value is kept."""
    times = ("soon", "20245-03-04T10:00:00Z")
    for at in times:
        add_ticket(begun, id=at[:5], at=at)

    run = run_quietly(begun).run

    assert len(run.documents) == len(untouched.documents)
    assert [(source, column) for source, column, _ in quarantined(run)] == [("tickets", "at")] * 2
    assert not any(at in run.quarantine.to_csv() for at in times)


def test_a_row_with_a_broken_quote_is_lost_alone(begun, untouched, run_quietly):
    """The rows behind it are read."""
    add_rows(begun, "chats.csv", 'C9,client,001,2026-03-05T10:00:00Z,"an open quote')
    add_rows(begun, "chats.csv", *(f"C{n},client,001,2026-03-05T10:00:00Z,card declined" for n in range(10, 15)))

    run = run_quietly(begun).run

    assert len(run.documents) == len(untouched.documents) + 5
    assert len(run.quarantine) == 1


def test_a_message_of_five_megabytes_is_set_aside(begun, untouched, run_quietly):
    """One enormous text costs neither the run nor the other rows."""
    add_ticket(begun, text="x " * 2_500_000)

    run = run_quietly(begun).run

    assert len(run.documents) == len(untouched.documents)
    assert len(run.quarantine) == 1


def test_of_repeated_ids_one_form_is_kept(begun, run_quietly):
    """Given ids are unique: of two forms of a row one counts, and the other is counted as a version."""
    add_ticket(begun, id="T1", text="another text under the same id")

    run = run_quietly(begun).run

    assert int(run.imports.loc[run.imports["source"] == "tickets", "n_versions"].sum()) == 1
    assert (run.documents["doc_id"] == "T1").sum() == 1


def test_events_without_persons_are_counted_and_make_no_visit(begun, untouched, run_quietly):
    """They stay in the table of events."""
    add_rows(begun, "clicks.csv", ",2026-03-05T10:00:00Z,search_page", ",2026-03-05T10:01:00Z,search_page")

    run = run_quietly(begun).run

    assert run.events["person_id"].isna().sum() == 2
    assert len(run.visits) == len(untouched.visits)
    assert run.manifest["left_out"]["visits: events without a person"] == 2


def test_without_any_usable_event_there_is_no_journey_and_nothing_breaks(begun, run_quietly):
    """Times that are bare numbers cost every row its place; documents go through, and events alone end in one error."""
    (begun / "clicks.csv").write_text("user,at,event\n001,1772704800,search_page\n", encoding="utf-8")
    assert run_quietly(begun).run.dropoff["n_visits"].tolist() == [0, 0, 0]

    text = (begun / "friction.toml").read_text(encoding="utf-8")
    alone = "".join(part for part in re.split(r"(?=^\[)", text, flags=re.MULTILINE) if "[documents]" not in part)
    (begun / "friction.toml").write_text(alone, encoding="utf-8")

    with pytest.raises(InputError, match="nothing is left to tell of"):
        run_quietly(begun)


def test_documents_after_the_last_event_are_kept(begun, run_quietly):
    """They have themes; the journey ends where the events end."""
    add_ticket(begun, at="2026-06-01T10:00:00Z")

    run = run_quietly(begun).run

    assert "extra" in set(run.documents["doc_id"])
    assert "extra" in set(run.alignments["doc_id"])
    assert run.visits["entered_at"].max() <= run.events["happened_at"].max()


def test_no_stage_ever_matched_is_told_with_the_events_there_are(begun, run_quietly):
    """The note names the events by count; the other half goes through."""
    for name in ("search*", "basket_*", "pay_*"):
        set_settings(begun, f'"{name}"', f'"other_{name}"')

    run = run_quietly(begun).run

    assert len(run.visits) == 0
    assert len(run.themes) > 0
    notes = " ".join(run.manifest["notes"])
    assert "search_page" in notes


def test_a_stage_that_no_event_names_is_told(begun, run_quietly):
    """A stage that nobody can reach is named."""
    set_settings(begun, "[topics]", '[[journey.stages]]\nname = "returns"\nevents = ["return_asked"]\n[topics]')

    run = run_quietly(begun).run

    assert any("returns" in note for note in run.manifest["notes"])
    assert run.dropoff.set_index("stage")["n_visits"]["returns"] == 0


def test_one_document_is_enough_for_a_run(begun, run_quietly):
    """No theme can be found in one message; everything else is there."""
    (begun / "chats.csv").write_text("thread,who,user,at,text\n", encoding="utf-8")
    (begun / "tickets.jsonl").write_text("", encoding="utf-8")
    add_ticket(begun)

    run = run_quietly(begun).run

    assert len(run.documents) == 1
    assert len(run.themes) == 0
    assert len(run.impact) == 0
    assert len(run.dropoff) == 3


def test_without_any_friction_nothing_is_ranked(begun, run_quietly):
    """Praise alone gives themes and no rank."""
    lines = [json.loads(line) for line in (begun / "tickets.jsonl").read_text(encoding="utf-8").splitlines()]
    kind = ["Thank you, great shop", "I love it, thanks a lot", "Great service, thank you so much"]
    for place, ticket in enumerate(lines):
        ticket["text"] = kind[place % 3]
    (begun / "tickets.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    (begun / "chats.csv").write_text("thread,who,user,at,text\n", encoding="utf-8")

    run = run_quietly(begun).run

    assert not run.themes["is_friction"].any()
    assert run.impact["rank"].isna().all()


def test_a_full_disk_is_told_and_the_next_run_goes_on(small, run_quietly, monkeypatch):
    """What was finished stays; with space again, the run ends as if nothing had been."""
    write_whole = disk.os.fsync

    def fill_up(handle):
        if any((small / "runs" / ".steps").glob("import-*.json")):
            raise OSError(errno.ENOSPC, "No space left on device")
        write_whole(handle)

    with monkeypatch.context() as patch:
        patch.setattr(disk.os, "fsync", fill_up)
        with pytest.raises(StoreError, match="the disk is full"):
            run_quietly(small)
    assert find_runs(small) == []

    assert run_quietly(small).seconds["import"] == 0.0
    assert len(find_runs(small)) == 1


def test_settings_that_are_wrong_stop_before_anything_is_written(small, run_quietly):
    """No folder is made."""
    set_settings(small, 'timezone = "UTC"', "")

    with pytest.raises(SettingsError, match=r"project\.timezone: is missing"):
        run_quietly(small)
    assert not (small / "runs").exists()


def add_portuguese(workspace):
    """Add six tickets that repeat each other and one that is alone."""
    set_settings(workspace, "[topics]", '[topics]\nlanguages = ["en"]')
    for number in range(6):
        add_ticket(
            workspace, id=f"pt{number}", text=f"O meu pedido numero {number * 37} ainda nao chegou na minha casa"
        )
    add_ticket(workspace, id="pt-alone", text="Quero trocar as cortinas azuis porque vieram rasgadas")


def test_a_language_that_nothing_knows_is_told_in_the_import_report(begun, untouched, run_quietly, monkeypatch):
    """Said with the number of documents and the setting; repeats are grouped, others have the reason of language."""
    monkeypatch.setattr("friction.topics.languages.is_bridge_installed", lambda: False)
    add_portuguese(begun)

    run = run_quietly(begun).run

    assert any(
        "7 documents are in a language (pt)" in note and "topics.model" in note for note in run.manifest["notes"]
    )
    placed = run.segment_topics.merge(run.segments[["segment_id", "doc_id"]], on="segment_id").merge(run.documents)
    foreign = placed[placed["language"] == "pt"]
    assert foreign["reason"].value_counts().to_dict() == {"placed": 6, "unsupported_language": 1}
    assert len(run.topics) == len(untouched.topics) + 1


def test_a_language_that_the_bridge_knows_has_themes_like_any_other(begun, run_quietly):
    """It is told that they joined; none is left out for its language."""
    add_portuguese(begun)

    run = run_quietly(begun).run

    assert any("7 documents in other languages (pt)" in note for note in run.manifest["notes"])
    foreign = run.segment_topics.merge(run.segments[["segment_id", "doc_id"]], on="segment_id").merge(run.documents)
    foreign = foreign[foreign["language"] == "pt"]
    assert not (foreign["reason"] == "unsupported_language").any()
    assert (foreign["reason"] == "placed").sum() >= 6


def test_a_document_of_twenty_thousand_words_costs_nobody_else(begun, untouched, run_quietly):
    """It is cut into segments like any other."""
    add_ticket(begun, text=". ".join(["The search finds no lamp"] * 4_000))

    run = run_quietly(begun).run

    assert run.segments["doc_id"].value_counts().iloc[0] == 4_000
    assert len(run.themes) >= len(untouched.themes) - 1


def test_documents_that_all_say_the_same_are_one_theme_or_none(begun, run_quietly):
    """A thousand times the same words: no error, and nobody is lost."""
    (begun / "chats.csv").write_text("thread,who,user,at,text\n", encoding="utf-8")
    (begun / "tickets.jsonl").write_text("", encoding="utf-8")
    for number in range(1000):
        add_ticket(begun, id=f"t{number}", user=f"{number % 60:03d}", text="The parcel came broken")

    run = run_quietly(begun).run

    assert len(run.documents) == 1000
    assert len(run.themes) == 1
    assert run.themes["n_segments"].tolist() == [1000]


def test_nonsense_that_is_all_different_ends_in_a_run(begun, run_quietly):
    """Every segment has a topic or a reason."""
    (begun / "chats.csv").write_text("thread,who,user,at,text\n", encoding="utf-8")
    (begun / "tickets.jsonl").write_text("", encoding="utf-8")
    for number in range(200):
        add_ticket(
            begun, id=f"t{number}", text=" ".join(f"{'bcdfghjk'[(number + n) % 8]}a{number:x}z{n}" for n in range(5))
        )

    run = run_quietly(begun).run

    assert (run.segment_topics["topic_id"].notna() | (run.segment_topics["reason"] != "placed")).all()
    assert len(run.documents) == 200


def test_a_codebook_that_is_missing_is_told_with_its_setting(begun, run_quietly):
    """Before any topic is looked for."""
    set_settings(begun, "[topics]", '[topics]\ncodebook = "codes.csv"')

    with pytest.raises(InputError, match=r"codes\.csv.*codebook"):
        run_quietly(begun)


def test_a_codebook_names_topics_and_an_empty_code_is_told(begun, run_quietly):
    """A changed codebook is read anew; a code that nothing belongs to is said."""
    set_settings(begun, "[topics]", '[topics]\ncodebook = "codes.csv"')
    codes = begun / "codes.csv"
    codes.write_text("code,example\nCard trouble,card declined\n", encoding="utf-8")
    assert "Card trouble" in set(run_quietly(begun).run.themes["name"])

    codes.write_text("code,example\nDeclined,card declined\nMoon,qwertz asdf yxcv\n", encoding="utf-8")
    run = run_quietly(begun).run

    assert "Declined" in set(run.topics["label"])
    assert "The code 'Moon' gathered no segments." in run.manifest["notes"]
