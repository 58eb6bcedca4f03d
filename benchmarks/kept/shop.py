"""The made-up shop's exports as they stand week by week: messages come late, some are edited, some are withdrawn."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from fixtures.shop.clicks import build_clicks
from fixtures.shop.documents import write_documents
from fixtures.shop.exports import ZONE, end_of_data, write_exports
from fixtures.shop.journeys import DAY, walk_person
from fixtures.shop.plan import load_plan
from fixtures.shop.writing import write_notes

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

    from fixtures.shop.documents import Document
    from fixtures.shop.journeys import Walk

WEEK = 7 * DAY
LATE = 20
"""One message in so many comes a week after it was written."""

IN_FRONT = "I have changed what I wrote here before. "
REWRITTEN = "Please ignore this, it is settled."


class Changes(NamedTuple):
    """What became of messages after they were read first: doc_ids.

    Attributes
    ----------
    longer : a sentence was put in front.
    rewritten : nothing is left of what stood there.
    withdrawn : they are in no export any more.
    """

    longer: frozenset[str] = frozenset()
    rewritten: frozenset[str] = frozenset()
    withdrawn: frozenset[str] = frozenset()


class Shop:
    """One drawing of the shop.

    Parameters
    ----------
    persons : how many walk through it in ten weeks.
    seed : of all draws.
    """

    def __init__(self, persons: int, seed: int) -> None:
        self._plan = load_plan()
        self._start = pd.Timestamp(self._plan.raw["starts_on"], tz=ZONE)
        self._walks: list[Walk] = [
            walk_person(number, self._plan, seed=seed, null=False) for number in range(1, persons + 1)
        ]
        notes = [note for walk in self._walks for note in write_notes(walk, self._plan, seed=seed)[0]]
        self._documents: list[Document] = write_documents(notes, self._plan, seed=seed)
        self._clicks = build_clicks(self._walks, self._plan, seed=seed)

    @property
    def meant(self) -> Mapping[str, str]:
        """What each message is about, in words, by doc_id; of those that are about one thing."""
        names = {key: theme.name for key, theme in self._plan.themes.items()}
        return {one.doc_id: names[one.themes[0]] for one in self._documents if len(one.themes) == 1}

    def find_end(self, week: int) -> pd.Timestamp:
        """Return the moment at which a week ends, 1 to 10."""
        return self._start + pd.Timedelta(seconds=end_of_data(week))

    def write(self, workspace: Path, week: int, changes: Changes) -> None:
        """Write settings, and the exports as they stand when a week has ended."""
        cut = end_of_data(week)
        known = [
            _change(one, changes)
            for one in self._documents
            if one.doc_id not in changes.withdrawn and one.written + (WEEK if is_late(one.doc_id) else 0) < cut
        ]
        workspace.mkdir(parents=True, exist_ok=True)
        write_exports(workspace / "data", self._walks, self._clicks, known, start=self._start, cut=cut)
        (workspace / "friction.toml").write_bytes((files("fixtures.shop") / "friction.toml").read_bytes())


def is_late(doc_id: str) -> bool:
    """Say whether a message comes a week after it was written."""
    return hashlib.sha256(doc_id.encode()).digest()[0] % LATE == 0


def draw_changes(doc_ids: Collection[str], decided: Collection[str]) -> Changes:
    """Return what changes of the messages so far: of those that people decided on, and of the others.

    A third get a sentence in front. Of those decided on three are rewritten and three withdrawn.
    """
    order = sorted(doc_ids, key=lambda one: hashlib.sha256(f"changed {one}".encode()).digest())
    named = [one for one in order if one in decided]
    rewritten, withdrawn = frozenset(named[:3]), frozenset(named[3:6])
    rest = [one for one in order if one not in rewritten | withdrawn]
    return Changes(frozenset(rest[::3]) | frozenset(named[6::3]), rewritten, withdrawn)


def _change(document: Document, changes: Changes) -> Document:
    if document.doc_id in changes.rewritten:
        return replace(document, text=REWRITTEN, subject="")
    if document.doc_id not in changes.longer:
        return document
    if document.note.channel == "ticket":  # its subject is always in the export
        return replace(document, subject=f"{IN_FRONT}{document.subject}")
    return replace(document, text=f"{IN_FRONT}{document.text}")
