"""Feedback files become raw documents; bad rows go to quarantine, and nothing else is lost."""

from __future__ import annotations

import random

import pandas as pd
import pytest

from friction.config import Documents
from friction.errors import InputError, SettingsError
from friction.ingest.sources.documents import read_documents
from friction.ingest.sources.imported import join_imported
from tests.tables import assert_same

pytestmark = pytest.mark.slow

COLUMNS = {"doc_id": "id", "person": "user", "written_at": "at", "text": ["title", "body"], "rating": "stars"}


@pytest.fixture
def read(tmp_path):
    """Return a function that writes a CSV and reads it with the settings given, on top of usual ones."""

    def read_text(text, file="reviews.csv", path=None, **changes):
        (tmp_path / file).write_text(text, encoding="utf-8")
        usual = {
            "name": "reviews",
            "path": path or file,
            "source": "review",
            "columns": COLUMNS,
            "rating_range": [1, 5],
        }
        return read_documents(Documents.model_validate({**usual, **changes}), tmp_path, "Europe/Berlin")

    return read_text


def shown(documents):
    return documents.assign(text=documents["text"].str.replace("\n", "/"))


def test_documents(read):
    """Title and body are joined, ratings run from 0 (worst) to 1 (best), times are UTC, empty cells are null."""
    imported = read("id,user,at,title,body,stars\n01,u1,2026-01-05 10:00,Bad,late again,1\n02,,2026-01-06,,fine,4\n")
    assert_same(
        shown(imported.rows),
        """
        doc_id$ | source | source_name | author   | person | written_at       | text            | rating
        01      | review | reviews     | customer | u1     | 2026-01-05 09:00 | Bad//late again | 0.0
        02      | review | reviews     | customer | -      | 2026-01-05 23:00 | fine            | 0.75
        """,
    )
    assert_same(
        imported.imports,
        """
        kind      | source  | file        | n_read | n_kept | n_duplicates | first_at         | last_at
        documents | reviews | reviews.csv | 2      | 2      | 0            | 2026-01-05 09:00 | 2026-01-05 23:00
        """,
    )


def test_only_the_text_is_needed(read):
    """Without id, person, time and rating a document is still used as far as it goes."""
    rows = read("body\nslow\n", columns={"text": "body"}, rating_range=None).rows
    assert_same(rows, "doc_id | person | written_at | text | rating\n - | - | - | slow | -")


def test_rating_without_text_stays(read):
    """A document with a rating and no text stays; with neither it is quarantined."""
    imported = read("id,user,at,title,body,stars\n1,u,2026-01-05,,,5\n2,u,2026-01-05,,,\n")
    assert_same(imported.rows, "doc_id$ | text$ | rating\n 1 | | 1.0")
    assert_same(imported.quarantine, "row | column | reason\n 3 | title | neither text nor rating")


def test_times_that_are_none(read):
    """A time that is none, or of the year 20245, costs its row; an empty time does not."""
    imported = read(
        "id,user,at,title,body,stars\n1,u,soon,,a,1\n2,u,20245-01-05 10:00:00,,b,2\n3,u,,,c,3\n4,u,03:04,,d,3\n"
    )
    assert_same(imported.rows, "doc_id$ | written_at\n 3 | -")
    assert_same(
        imported.quarantine,
        """
        kind      | source  | file        | row | column | reason
        documents | reviews | reviews.csv | 2   | at     | time cannot be read
        documents | reviews | reviews.csv | 3   | at     | year out of range
        documents | reviews | reviews.csv | 5   | at     | time cannot be read
        """,
    )
    assert_same(imported.imports, "n_read | n_kept | n_quarantined\n 4 | 1 | 3")


def test_quarantine_holds_no_values(read):
    """The quarantine names place and reason, never a value: values may be personal."""
    imported = read("id,user,at,title,body,stars\n1,jane@x.example,hunter2,secret,words,77\n")
    assert (
        not imported.quarantine.astype("str")
        .apply(lambda column: column.str.contains("hunter|jane|secret|77"))
        .any()
        .any()
    )
    assert len(imported.quarantine) == 2


@pytest.mark.parametrize(
    ("stars", "reason"),
    [
        ("five", 'rating is in words; say rating_words = { "the words" = 5 }; the row is kept without it'),
        ("4 - 5", "rating is not a number; the row is kept without it"),
        ("6", "rating is outside rating_range; the row is kept without it"),
        ("0", "rating is outside rating_range; the row is kept without it"),
    ],
)
def test_ratings_that_are_none(read, stars, reason):
    """A rating that is no number or out of range is left out and listed; the row stays and counts as kept."""
    imported = read(f"id,user,at,title,body,stars\n1,u,2026-01-05,,a,{stars}\n")
    assert imported.rows["rating"].isna().all()
    assert_same(imported.quarantine, f"row | column | reason\n 2 | stars | {reason}")
    assert_same(imported.imports, "n_read | n_kept | n_quarantined\n 1 | 1 | 0")


def test_rating_range_turned_round(read):
    """Where the lowest number is best, rating_range says so by its order."""
    rows = read("id,user,at,title,body,stars\n1,u,2026-01-05,,a,1\n2,u,2026-01-05,,a,6\n", rating_range=[6, 1]).rows
    assert rows["rating"].tolist() == [1.0, 0.0]


def test_duplicate_ids(read, tmp_path):
    """Of rows with the same given id the newest is kept and the others are counted, across the files of a glob."""
    head = "id,user,at,title,body,stars\n"
    (tmp_path / "reviews-2.csv").write_text(
        head + "1,u,2026-01-04,,earliest,1\n3,u,2026-01-04,,other,1\n", encoding="utf-8"
    )
    imported = read(head + "1,u,2026-01-05,,later,1\n1,u,2026-01-06,,latest,1\n", "reviews-1.csv", "reviews-*.csv")
    assert_same(imported.rows.sort_values("doc_id"), "doc_id$ | text\n 1 | latest\n 3 | other")
    assert_same(
        imported.imports,
        """
        file          | n_read | n_kept | n_quarantined | n_duplicates | n_versions
        reviews-1.csv | 2      | 1      | 0             | 0            | 1
        reviews-2.csv | 2      | 1      | 0             | 0            | 1
        """,
    )


def test_row_order_does_not_matter(read):
    """Shuffled rows of different times give the same documents, versions and all."""
    lines = [f"{n % 27},u{n % 27},2026-01-{1 + n // 2:02},t{n},b{n % 4},{1 + n % 5}" for n in range(40)]
    seen = []
    for seed in range(3):
        random.Random(seed).shuffle(lines)  # noqa: S311 - no secret
        rows = read("\n".join(["id,user,at,title,body,stars", *lines])).rows.drop(columns="row")
        seen.append(rows.sort_values("doc_id", ignore_index=True))
    pd.testing.assert_frame_equal(seen[0], seen[1])
    pd.testing.assert_frame_equal(seen[0], seen[2])


def test_missing_file(read):
    """A missing file is named with the setting that names it, and a near name if there is one."""
    with pytest.raises(InputError) as caught:
        read("id\n1\n", path="review.csv")
    assert caught.value.where == "documents 'reviews'.path"
    assert "review.csv" in caught.value.what
    assert "Did you mean 'reviews.csv'?" in caught.value.mend


def test_glob_without_files(read):
    """A glob that names no file is refused."""
    with pytest.raises(InputError, match=r"no file matches data/\*\.csv"):
        read("id\n1\n", path="data/*.csv")


def test_folder_instead_of_a_file(read, tmp_path):
    """A folder is refused with the glob that names its files."""
    (tmp_path / "data").mkdir()
    with pytest.raises(InputError, match="is a folder") as caught:
        read("id\n1\n", path="data")
    assert "data/*.csv" in caught.value.mend


def test_empty_file(read, tmp_path):
    """An empty file is an export of nothing: it is reported, alone and among others, and the others go through."""
    assert_same(read("").quarantine, "file | row | reason\n reviews.csv | 0 | the file is empty")
    (tmp_path / "reviews-1.csv").write_text("", encoding="utf-8")
    imported = read("id,user,at,title,body,stars\n1,u,2026-01-05,,a,1\n", "reviews-2.csv", "reviews-*.csv")
    assert_same(imported.imports, "file | n_read | n_kept\n reviews-1.csv | 0 | 0\n reviews-2.csv | 1 | 1")
    assert_same(imported.quarantine, "file | row | reason\n reviews-1.csv | 0 | the file is empty")


def test_environment_variables(tmp_path, monkeypatch):
    """A path may begin with an environment variable; reports show the variable, not where it points."""
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "r.csv").write_text("id,user,at,title,body,stars\n1,u,2026-01-05,,a,1\n", encoding="utf-8")
    source = {"name": "r", "path": "${SHOP_DATA}/r.csv", "source": "review", "columns": COLUMNS, "rating_range": [1, 5]}
    workspace = tmp_path / "workspace"
    workspace.mkdir()
    with pytest.raises(SettingsError, match="SHOP_DATA is not set"):
        read_documents(Documents.model_validate(source), workspace, "UTC")
    monkeypatch.setenv("SHOP_DATA", str(outside))
    imported = read_documents(Documents.model_validate(source), workspace, "UTC")
    assert_same(imported.imports, "file | n_kept\n ${SHOP_DATA}/r.csv | 1")


def test_authors(read):
    """Words of the author column are mapped; the program's own words map themselves; unknown words are quarantined."""
    columns = {"text": "body", "author": "who", "thread": "chat", "person": "user"}
    imported = read(
        "chat,who,user,body\n7,end-user,u1,help\n7,agent,a9,hello\n7,robot,,hi\n7,,u1,thanks\n",
        columns=columns, rating_range=None, authors={"end-user": "customer"},
    )  # fmt: skip
    assert_same(
        imported.rows,
        """
        thread$ | author   | person | text
        7       | customer | u1     | help
        7       | agent    | u1     | hello
        7       | customer | u1     | thanks
        """,
    )
    assert_same(imported.quarantine, "row | column | reason\n 4 | who | author is not named in authors")


def test_agents_turn_in_a_thread_without_customer(read):
    """An agent's turn belongs to the customer of its thread; without one it stays as given."""
    columns = {"text": "body", "author": "who", "thread": "chat", "person": "user"}
    rows = read("chat,who,user,body\n7,agent,u1,hello\n", columns=columns, rating_range=None).rows
    assert_same(rows, "author | person\n agent | u1")


TRANSCRIPT = {"customer": ["Customer:", "Visitor:"], "agent": ["Agent:"], "bot": ["Bot:"]}


def test_transcript(read):
    """One cell with a whole conversation becomes a row per turn, cut where a line begins with a declared prefix."""
    imported = read(
        "id,user,at,title,body,stars\nc1,u,2026-01-05,,"
        '"Chat 17\nVisitor: it hangs\nAgent: where?\n  Customer: at pay:\nAgent: here",1\n',
        source="chat",
        transcript=TRANSCRIPT,
    )
    assert_same(
        imported.rows,
        """
        doc_id | thread | author   | person | text     | rating | turn
        c1#1   | c1     | bot      | u      | Chat 17  | -      | 1
        c1#2   | c1     | customer | u      | it hangs | 0.0    | 2
        c1#3   | c1     | agent    | u      | where?   | -      | 3
        c1#4   | c1     | customer | u      | at pay:  | 0.0    | 4
        c1#5   | c1     | agent    | u      | here     | -      | 5
        """,
    )
    assert_same(imported.imports, "n_read | n_kept\n 1 | 1")


def test_transcript_without_id(read):
    """Without an id the thread is made of the content: equal conversations are told apart and stay two."""
    text = 'body\n"Customer: hi\nAgent: yes"\n"Customer: hi\nAgent: yes"\n'
    rows = read(text, source="chat", columns={"text": "body"}, rating_range=None, transcript=TRANSCRIPT).rows
    assert rows["thread"].nunique() == 2
    assert rows["doc_id"].isna().all()
    assert rows["turn"].tolist() == [1, 2, 1, 2]


def test_transcript_without_prefix(read):
    """A cell in which no line begins with a prefix is quarantined: an agent's words must not become a customer's."""
    imported = read("body\nhello there\n", columns={"text": "body"}, rating_range=None, transcript=TRANSCRIPT)
    assert_same(imported.quarantine, "row | reason\n 2 | no line begins with a prefix of the transcript setting")


def test_languages(read):
    """A language is an ISO 639-1 code: ``pt-BR`` is ``pt``; a word that is none falls back to the source's."""
    columns = {"text": "body", "language": "lang"}
    rows = read("body,lang\na,pt-BR\nb,DE\nc,Klingon\nd,\n", columns=columns, rating_range=None, language="en").rows
    assert rows["language"].tolist() == ["pt", "de", "en", "en"]


def test_line_ends(read):
    """Line ends of all systems become one kind."""
    (text,) = read('body\n"a\r\nb\rc"\n', columns={"text": "body"}, rating_range=None).rows["text"]
    assert text == "a\nb\nc"


def test_sources_joined(read):
    """All sources of a kind become one; without any, the tables are there and hold no rows."""
    one = read("id,user,at,title,body,stars\n1,u,2026-01-05,,a,1\n")
    other = read("id,user,at,title,body,stars\n2,u,2026-01-05,,a,1\n", "b.csv", name="b")
    joined, none = join_imported("documents", [one, other]), join_imported("documents", [])
    assert (len(joined.rows), len(none.rows)) == (2, 0)
    assert [name for name in joined.rows.columns if name != "given_id"] == list(none.rows.columns)
    assert joined.rows["written_at"].dtype == none.rows["written_at"].dtype
