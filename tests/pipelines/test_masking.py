"""Masking, end to end: what the settings say about names and patterns holds in every byte that a run writes."""

from __future__ import annotations

import json

import pytest

from friction.contracts import TABLES
from friction.errors import InputError, ModelError, SettingsError
from pipelines.commands.check import check_workspace
from pipelines.show import Show
from tests.pipelines.small import write_csv

pytestmark = pytest.mark.slow

FIRST, LAST, AGENT, ORDER = "Quintessa", "Zarbelle", "Xylander", "QX-778899"


@pytest.fixture
def named(small):
    """Return the small workspace with a name for person 001 and its agent, and an order pattern."""
    settings = (small / "friction.toml").read_text(encoding="utf-8")
    settings = settings.replace('value = "value", prop', 'names = ["first", "last"], value = "value", prop')
    settings = settings.replace('text = "text" }\nauthors', 'text = "text", names = "by" }\nauthors')
    settings += '\n[privacy]\npatterns = { ORDER = "QX-\\\\d{6}" }\n'
    (small / "friction.toml").write_text(settings, encoding="utf-8")
    rows = [(f"{n:03d}", n, "pro", FIRST if n == 1 else "", LAST if n == 1 else "") for n in range(60)]
    write_csv(small / "customers.csv", ("user", "value", "plan", "first", "last"), rows)
    said = [
        ("X1", "client", "001", f"search: {FIRST.lower()} wrote before, order {ORDER}", ""),
        ("X1", "staff", "", f"Thank you {FIRST}, {AGENT} will look", AGENT),
        ("X2", "client", "002", f"the parcel of {FIRST} {LAST} came to me, {AGENT} said", ""),
        ("X3", "client", "003", "nobody is called Quint here", ""),
    ]
    write_csv(
        small / "chats.csv",
        ("thread", "who", "user", "at", "text", "by"),
        [(thread, who, user, "2026-03-05T10:00:00Z", text, by) for thread, who, user, text, by in said],
    )
    return small


def test_names_and_orders_are_masked_in_every_byte(named, run_quietly):
    """Names of the person columns and the team's own numbers stand in no file that a run makes."""
    run = run_quietly(named).run

    texts = "\n".join(run.documents["text"])
    assert "search: <PERSON_1> wrote before, order <ORDER_1>" in texts
    assert "Thank you <PERSON_1>, <PERSON_2> will look" in texts
    assert "the parcel of <PERSON_1> came to me, Xylander said" in texts
    assert "nobody is called Quint here" in texts
    made = [path for path in named.rglob("*") if path.is_file() and path.suffix not in (".csv", ".jsonl", ".toml")]
    held = b"".join(path.read_bytes() for path in made).lower()
    held += "".join(getattr(run, name).to_csv() for name in run.tables if name in TABLES).lower().encode()
    assert len(made) > 10
    for secret in (FIRST, LAST, ORDER):
        assert secret.lower().encode() not in held


def test_other_patterns_mask_anew(named, run_quietly):
    """A change of the patterns makes the first step run again."""
    first = run_quietly(named).run
    file = named / "friction.toml"
    file.write_text(file.read_text(encoding="utf-8").replace('"QX-', '"QY-'), encoding="utf-8")
    second = run_quietly(named)

    assert second.changed
    assert ORDER not in "".join(first.documents["text"])
    assert ORDER in "".join(second.run.documents["text"])


@pytest.mark.parametrize("do", ["check", "run"])
def test_a_pattern_that_could_search_without_end_is_refused(named, run_quietly, do):
    """Check and run both say which pattern, and what mends it."""
    file = named / "friction.toml"
    file.write_text(file.read_text(encoding="utf-8").replace("{6}", "+"), encoding="utf-8")

    with pytest.raises(SettingsError, match=r"(?s)privacy\.patterns\.ORDER.*give repeats a limit"):
        check_workspace(named, Show(quiet=True)) if do == "check" else run_quietly(named)


def test_a_model_that_is_not_there_is_told_by_check(named):
    """The model of ``names_by`` is looked for before anything is read."""
    file = named / "friction.toml"
    file.write_text(file.read_text(encoding="utf-8") + 'names_by = "spacy:no_such"\n', encoding="utf-8")

    with pytest.raises(ModelError, match="no_such"):
        check_workspace(named, Show(quiet=True))


def test_a_name_column_that_is_not_there_is_named(named, run_quietly):
    """A wrong name of a name column is told as any other."""
    file = named / "friction.toml"
    file.write_text(file.read_text(encoding="utf-8").replace('"first", "last"', '"frist"'), encoding="utf-8")

    with pytest.raises(InputError, match="frist"):
        run_quietly(named)


def test_no_name_of_a_column_is_in_the_settings_hash(named, run_quietly):
    """The manifest holds hashes alone: no value of a name column."""
    run = run_quietly(named).run

    assert FIRST not in json.dumps(run.manifest)
