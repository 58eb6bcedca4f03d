"""Who opted out, by a list and by columns of the inputs."""

from __future__ import annotations

import gzip
import json

import pandas as pd
import pytest

from friction.config import Settings
from friction.errors import InputError
from friction.ingest.sources.documents import read_documents
from friction.ingest.sources.optout import find_opted_out, read_opted_out
from friction.ingest.sources.persons import read_persons
from tests.tables import assert_same

BASE = {"project": {"timezone": "UTC"}}
REVIEWS = {
    "name": "r",
    "path": "r.csv",
    "source": "review",
    "columns": {"person": "user", "text": "t", "opted_out": "no"},
}
CRM = {"name": "crm", "path": "crm.csv", "columns": {"person": "user", "opted_out": "no_analytics"}}


@pytest.fixture
def write(tmp_path):
    """Return a function that writes a file into the workspace and returns the workspace."""

    def write_text(name, text):
        (tmp_path / name).write_text(text, encoding="utf-8")
        return tmp_path

    write_text("r.csv", "user,t,no\nu1,a,\n")
    return write_text


def settings(**more):
    return Settings.model_validate(
        {**BASE, "documents": [{**REVIEWS, "columns": {"person": "user", "text": "t"}}], **more}
    )


def listed(opted_out):
    return settings(privacy={"opted_out": opted_out})


@pytest.mark.parametrize(
    "text", ["u1\n u2 \n", "id\nu1\nu2\n", "\ufeffu1\r\nu2\r\n\r\n", "user,since\nu1,2026\nu2,2026\n"]
)
def test_a_list_of_ids_with_or_without_a_header(write, text):
    """One id a line; of several columns the one that the settings call the persons' ids."""
    found = read_opted_out(listed("out.csv"), write("out.csv", text))

    assert found >= {"u1", "u2"}
    assert found <= {"u1", "u2", "id"}


def test_a_list_in_other_formats(write, tmp_path):
    """JSON lines, Parquet, and packed, as other inputs."""
    write("out.jsonl", "".join(json.dumps({"user": one, "why": "mail"}) + "\n" for one in ("u1", "u2")))
    pd.DataFrame({"user": ["u1", "u2"]}).to_parquet(tmp_path / "out.parquet")
    (tmp_path / "out.csv.gz").write_bytes(gzip.compress(b"u1\nu2\n"))

    for name in ("out.jsonl", "out.parquet", "out.csv.gz"):
        assert {"u1", "u2"} <= read_opted_out(listed(name), tmp_path)


def test_a_list_whose_column_is_named(write):
    """The setting says path and column."""
    workspace = write("out.csv", "a,b\nx,u1\n")

    assert read_opted_out(listed({"path": "out.csv", "column": "b"}), workspace) == {"u1"}


@pytest.mark.parametrize(
    ("text", "told"), [("a,b\nx,u1\n", "2 columns"), ('u1\n"broken\nu2\n', "cannot be read"), (None, "no file")]
)
def test_a_list_that_cannot_be_understood_stops_the_run(write, tmp_path, text, told):
    """Whom it names would not be left out: it is an error, never a row in quarantine."""
    if text is not None:
        write("out.csv", text)

    with pytest.raises(InputError, match=told):
        read_opted_out(listed("out.csv"), tmp_path)


def test_an_empty_list_names_nobody(write):
    """A list that nobody is on yet is fine."""
    assert read_opted_out(listed("out.csv"), write("out.csv", "")) == set()


@pytest.mark.parametrize(
    ("word", "out", "unreadable"),
    [
        *((word, True, False) for word in ("yes", "YES", " true ", "1", "ja", "Sim", "x")),
        *((word, False, False) for word in ("no", "False", "0", "nein", "não", "", None)),
        *((word, True, True) for word in ("2026-05-01", "unknown")),
    ],
)
def test_yes_no_and_what_is_neither(word, out, unreadable):
    """English, German and Portuguese words; what is neither counts as yes and is told."""
    found = find_opted_out("no", pd.DataFrame({"no": pd.Series([word], dtype="str")}))

    assert [one.tolist() for one in found] == [[out], [unreadable]]


def test_a_column_of_a_source(write):
    """A person opted out as soon as one row, of the customer list or of the documents, says so."""
    write("crm.csv", "user,no_analytics\nu1,yes\nu2,no\nu3,\nu3,1\n")
    workspace = write("r.csv", "user,t,no\nu4,a,ja\nu5,b,nein\n,c,ja\n")

    assert read_opted_out(settings(documents=[REVIEWS], persons=[CRM]), workspace) == {"u1", "u3", "u4"}


def test_rows_say_themselves_that_their_writer_opted_out(write):
    """A document without a person is left out alone; of rows with one id it is enough that one says so."""
    workspace = write("r.csv", "user,t,no,id\n,a,ja,7\n,a,,7\n,b,vielleicht,8\n,c,,9\n")
    source = settings(documents=[{**REVIEWS, "columns": {**REVIEWS["columns"], "doc_id": "id"}}]).documents[0]

    imported = read_documents(source, workspace, "UTC")

    assert_same(imported.rows, "doc_id$ | opted_out\n 7 | true\n 8 | true\n 9 | false")
    assert_same(imported.quarantine, "row | column | reason\n 4 | no | opted_out is neither yes nor no; taken for yes")


def test_a_customer_list_tells_words_that_are_neither(write):
    """Counted in quarantine, without the word."""
    source = settings(persons=[CRM]).persons[0]

    imported = read_persons(source, write("crm.csv", "user,no_analytics\nu1,perhaps\n"))

    assert imported.quarantine["reason"].tolist() == ["opted_out is neither yes nor no; taken for yes"]
