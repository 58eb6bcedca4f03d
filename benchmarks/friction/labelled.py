"""Texts of which somebody said whether they tell of friction, as the first steps of a run see them."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from unittest import mock

import pandas as pd

import pipelines.run
from benchmarks.friction.sets import DATA, write_workspace
from fixtures.shop import generate_shop
from friction.topics.embed import DEFAULT_MODEL, find_folder
from friction.topics.languages import UNTOLD, read_languages
from pipelines.show import Show
from pipelines.steps.wires import STEPS

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np

UNTIL_SCORE = ("import", "identities", "clocks", "text", "halves", "embed", "score")
BAD, GOOD = 2, 4
GOOD_MOOD, BAD_MOOD = ("1", "2"), ("4", "5")
ASKS_ONLY = (
    "age_limit", "apple_pay_or_google_pay", "atm_support", "automatic_top_up", "card_acceptance", "change_pin",
    "country_support", "disposable_card_limits", "edit_personal_details", "exchange_rate", "exchange_via_app",
    "fiat_currency_support", "get_disposable_virtual_card", "get_physical_card", "getting_spare_card",
    "getting_virtual_card", "order_physical_card", "receiving_money", "supported_cards_and_currencies",
    "terminate_account", "top_up_by_bank_transfer_charge", "top_up_by_card_charge", "top_up_limits",
    "transfer_into_account", "verify_my_identity", "verify_source_of_funds", "visa_or_mastercard",
    "why_verify_identity",
)  # fmt: skip
"""Intents of Banking77 that ask how something works or is done; of the others many tell that something does not."""


class Labelled(NamedTuple):
    """A labelled set.

    Attributes
    ----------
    segments, cues, documents : tables of a run.
    vectors : (n, d) in the order of ``segments``.
    spoken, known : (n,) each segment's language; does the sentence model know it?
    texts : of each unit that has a label, by its id.
    units : the unit of each document, by doc_id: a chat is one unit, whatever its turns.
    tells : bool by unit: does it tell of friction?
    parts : by unit, columns of text: what figures are also given by.
    registers : of the written examples: those written in the manner of this set, to be left out once.
    """

    segments: pd.DataFrame
    cues: pd.DataFrame
    documents: pd.DataFrame
    vectors: np.ndarray
    spoken: pd.Series
    known: pd.Series
    texts: pd.Series
    units: pd.Series
    tells: pd.Series
    parts: pd.DataFrame
    registers: tuple[str, ...]


def read_app_reviews() -> Labelled:
    """Return reviews labelled ``bug`` (friction) or ``rating_only``, one of the two, with their stars."""
    reviews = pd.read_csv(DATA / "app_reviews" / "app_reviews.csv")
    told = reviews["bug"].astype(bool) ^ reviews["rating_only"].astype(bool)
    texts = (reviews["title"].fillna("") + "\n" + reviews["comment"].fillna("")).str.strip()
    return _label(texts, (reviews["bug"] == 1).where(told), ("app_review",), stars=reviews["rating"])


def read_nlupp() -> Labelled:
    """Return spoken requests to a bank and a hotel; friction where something does not work."""
    table = pd.read_csv(DATA / "nlupp" / "nlupp.csv", dtype="str")
    return _label(table["text"], table["friction"] == "1", ("bank", "hotel"))


def read_airline() -> Labelled:
    """Return tweets to airlines; friction where they are labelled negative, none where positive."""
    table = pd.read_csv(DATA / "airline" / "airline.csv", dtype="str")
    negative = (table["sentiment"] == "negative").where(table["sentiment"] != "neutral")
    return _label(table["text"], negative, ("airline",))


def read_patients() -> Labelled:
    """Return patients' feedback; friction where their mood is 4 or 5, none where it is 1 or 2."""
    table = pd.read_csv(DATA / "nhs_feedback" / "nhs_feedback.csv", dtype="str")
    return _label(table["text"], table["mood"].isin(BAD_MOOD).where(table["mood"].isin([*GOOD_MOOD, *BAD_MOOD])),
                  ("patient",))  # fmt: skip


def read_olist() -> Labelled:
    """Return Portuguese reviews without their stars; friction where these are one or two, none where four or five."""
    reviews = pd.read_csv(next((DATA / "olist_2017").glob("*review*.csv"))).dropna(subset="review_comment_message")
    stars = reviews["review_score"]
    return _label(
        reviews["review_comment_message"].str.strip(), (stars <= BAD).where((stars <= BAD) | (stars >= GOOD)), ()
    )


def read_questions() -> Labelled:
    """Return questions to a bank that tell of no friction, all of them (`ASKS_ONLY`)."""
    table = pd.read_csv(DATA / "banking77" / "banking77.csv")
    table = table[table["category"].isin(ASKS_ONLY)]
    return _label(table["text"], pd.Series(data=False, index=table.index), ("bank",))


def read_shop() -> Labelled:
    """Return the made-up shop's messages; friction where a theme of friction was planted."""
    with tempfile.TemporaryDirectory() as folder:
        workspace = generate_shop(Path(folder) / "shop")
        truth = pd.read_csv(workspace / "truth" / "documents.csv").dropna(subset="themes").set_index("doc_id")
        tells = pd.read_csv(workspace / "truth" / "themes.csv").set_index("theme")["is_friction"]
        seen = _see(workspace)
    truth["tells"] = [any(tells[theme] for theme in themes.split("|")) for themes in truth["themes"]]
    truth["unit"] = truth.index.str.replace(r"^(C-\d+)-\d+$", r"\1", regex=True)
    truth["text"] = seen["documents"].set_index("doc_id")["text"].reindex(truth.index)
    truth = truth[truth.index.isin(seen["segments"]["doc_id"])]
    whole = truth.groupby("unit").agg(tells=("tells", "max"), text=("text", " ".join), themes=("themes", "first"),
                                      source=("source", "first"), language=("language", "first"))  # fmt: skip
    parts = whole[["source", "language"]].assign(theme=whole["themes"].str.split("|").str[0])
    return Labelled(**seen, texts=whole["text"], units=truth["unit"], tells=whole["tells"], parts=parts,
                    registers=("business",))  # fmt: skip


SETS: dict[str, Callable[[], Labelled]] = {
    "app_reviews": read_app_reviews,
    "nlupp": read_nlupp,
    "airline": read_airline,
    "nhs_feedback": read_patients,
    "olist_2017": read_olist,
    "made-up shop": read_shop,
    "questions to a bank": read_questions,
}


def _label(texts: pd.Series, tells: pd.Series, registers: tuple[str, ...], stars: pd.Series | None = None) -> Labelled:
    """Return a set of texts, of which those where ``tells`` is null are read, and have no label."""
    ids = pd.Index([f"t{number:05d}" for number in range(len(texts))])
    table = pd.DataFrame({"id": ids, "text": texts.to_numpy()})
    with tempfile.TemporaryDirectory() as folder:
        write_workspace(Path(folder), table if stars is None else table.assign(stars=stars.to_numpy()))
        seen = _see(Path(folder))
    truth = tells.set_axis(ids).dropna().astype(bool)
    return Labelled(**seen, texts=table.set_index("id")["text"][truth.index], units=pd.Series(ids, ids), tells=truth,
                    parts=pd.DataFrame(index=truth.index), registers=registers)  # fmt: skip


def _see(workspace: Path) -> dict[str, Any]:
    """Return what the score is made of, by the steps of a run up to it: topics, which take minutes, are not needed."""
    steps = tuple(step for step in STEPS if step.name in UNTIL_SCORE)
    with mock.patch.object(pipelines.run, "STEPS", steps):
        run = pipelines.run.run_workspace(workspace, Show(quiet=True)).run
    segments = run.segments.sort_values("segment_id", ignore_index=True)
    spoken = segments["doc_id"].map(run.documents.set_index("doc_id")["language"])
    languages = read_languages(find_folder(DEFAULT_MODEL, Path()))
    known = spoken.isin({*languages, UNTOLD}) if languages is not None else spoken.notna()
    return {"segments": segments, "cues": run.cues, "documents": run.documents, "spoken": spoken, "known": known,
            "vectors": run.embeddings.vectors if run.embeddings else None}  # fmt: skip
