"""The journey that ``friction init`` proposes: surveys that name stages, and what only a person knows."""

from __future__ import annotations

import random
import tomllib

import pandas as pd
import pytest

from pipelines.commands.first import propose_settings
from pipelines.commands.preview import to_lines
from tests.journeys.products import AIRLINE, TELECOM, make

pytestmark = pytest.mark.slow


def write(folder, stages, last, pages, *, others=()):
    """Write clicks through stages, and a survey asked on pages; return what is proposed."""
    clicks = make([*stages], last).rename(columns={"person_id": "user_id", "name": "event"})
    clicks["happened_at"] = clicks["happened_at"].astype("str")
    clicks[["user_id", "happened_at", "event"]].to_csv(folder / "clicks.csv", index=False)
    draw = random.Random(1)  # noqa: S311 - made-up answers
    people = sorted(set(clicks["user_id"]))
    answers = ["The page hangs and nothing happens", "I like it a lot", "Why do you ask for this twice?", "It is slow"]
    pd.DataFrame(
        {
            "answer_id": [f"S-{row:05}" for row in range(200)],
            "user_id": [draw.choice(people) for _ in range(200)],
            "answered_at": [f"2026-02-{1 + row % 28:02}T10:{row % 60:02}:00Z" for row in range(200)],
            "asked_on": [draw.choice([*pages, *others]) for _ in range(200)],
            "comment": [f"{draw.choice(answers)} {row}" for row in range(200)],
        }
    ).to_csv(folder / "survey.csv", index=False)
    return propose_settings([folder / "clicks.csv", folder / "survey.csv"], folder, "UTC")


def read(proposal):
    settings = tomllib.loads(proposal.text)
    return settings["documents"][0]["columns"], [stage["name"] for stage in settings["journey"]["stages"]]


def test_a_surveys_page_is_the_hint_and_stages_are_called_as_it_calls_them(tmp_path):
    """Pages in words of their own, each about the events of one stage: the two agree, so the hint works at once."""
    pages = ["Flight search", "Fare choice", "Seat map", "Payment"]

    columns, stages = read(write(tmp_path, AIRLINE, "booking.confirmed", pages))

    assert columns["stage_hint"] == "asked_on"
    assert set(pages) <= set(stages)


def test_words_that_begin_alike_are_the_same(tmp_path):
    """``cadastro`` and ``cadastros``, ``plano`` and ``plano``."""
    columns, stages = read(write(tmp_path, TELECOM, "assinatura_confirmada", ["cadastros", "cobertura", "pagamentos"]))

    assert columns["stage_hint"] == "asked_on"
    assert {"cadastros", "cobertura", "pagamentos"} <= set(stages)


def test_two_pages_of_one_stage_leave_it_its_name_and_are_asked_about(tmp_path):
    """Neither is the stage; a person has to say."""
    proposal = write(tmp_path, AIRLINE, "booking.confirmed", ["Seat map", "Payment form", "Payment card"])

    columns, stages = read(proposal)

    assert columns["stage_hint"] == "asked_on"
    assert not {"Payment form", "Payment card"} & set(stages)
    assert any("which stages" in line and "'Payment form'" in line for line in proposal.asks)
    assert any("where people were asked, not what they wrote of" in line for line in proposal.asks)


def test_a_column_that_names_something_else_is_no_hint(tmp_path):
    """Countries, or pages of which half are no stage."""
    countries, _ = read(write(tmp_path, AIRLINE, "booking.confirmed", ["DE", "PT", "ES"]))
    half, _ = read(write(tmp_path, AIRLINE, "booking.confirmed", ["Seat map", "Payment"], others=("About us", "Jobs")))

    assert "stage_hint" not in countries
    assert "stage_hint" not in half


def test_what_only_a_person_knows_is_asked_for(tmp_path):
    """An event that ends a journey by its place alone; nothing, where all is plain."""
    asked = write(tmp_path, AIRLINE, "trip.finished", ["Seat map", "Payment"])
    plain = write(tmp_path, AIRLINE, "booking.confirmed", ["Seat map", "Payment"])

    assert any("converts in [journey]" in line for line in asked.asks)
    assert not any("converts" in line for line in plain.asks)
    assert [f"  ? {line}" for line in asked.asks] == list(to_lines(asked))[-len(asked.asks) :]
