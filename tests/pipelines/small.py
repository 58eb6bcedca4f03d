"""A workspace of a few dozen persons, made in the test, and an embedder that needs no model."""

from __future__ import annotations

import csv
import hashlib
import json
import os
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from filelock import FileLock

from friction.text.kinds import read_kinder, write_kinder
from friction.text.score import read_scorer, write_scorer
from pipelines.run import Finished, run_workspace
from pipelines.show import Show
from pipelines.steps.models import Models

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from friction.text import Kinder, Scorer
    from pipelines.steps.scorers import Written

SETTINGS = """
[project]
name = "Small shop"
timezone = "UTC"

[[documents]]
name = "tickets"
path = "tickets.jsonl"
source = "ticket"
columns = { doc_id = "id", person = "user", written_at = "at", text = "text" }

[[documents]]
name = "chats"
path = "chats.csv"
source = "chat"
columns = { thread = "thread", author = "who", person = "user", written_at = "at", text = "text" }
authors = { client = "customer", staff = "agent" }

[[persons]]
name = "crm"
path = "customers.csv"
columns = { person = "user", value = "value", properties = ["plan"] }

[[events]]
name = "clicks"
path = "clicks.csv"
columns = { person = "user", happened_at = "at", name = "event" }

[journey]
starts = ["search"]
converts = ["paid"]
drop_after_days = 3

[[journey.stages]]
name = "search"
events = ["search*"]

[[journey.stages]]
name = "basket"
events = ["basket_*"]

[[journey.stages]]
name = "payment"
events = ["pay_*"]

[topics]
min_segments = 3
neighbours = 5

[impact]
replicates = 50
"""

THEMES = {
    "search": [
        "The search finds nothing for {thing}",
        "I can't find {thing} with the search",
        "search shows no {thing}",
    ],
    "basket": ["My basket lost the {thing} again", "the basket was emptied, {thing} gone", "basket forgot my {thing}"],
    "payment": ["My card was declined for the {thing}", "Card declined twice when I paid the {thing}", "card declined"],
    "praise": ["Thank you, the {thing} is lovely", "I love the {thing}, great shop", "great {thing}, thanks"],
}
THINGS = ["lamp", "chair", "table", "shelf", "rug", "mirror", "clock", "vase"]
MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
PERSONS = 60


class HashEmbedder:
    """Vectors from the words of a text: texts with common words are near; no model, always the same."""

    model_id = "hash-words 0000000000000000"
    dimensions = 32

    def encode(self, texts: list[str]) -> np.ndarray:
        """Return (n, 32) unit rows."""
        rows = np.full((len(texts), self.dimensions), 0.01, dtype=np.float32)
        for row, text in enumerate(texts):
            for word in text.lower().split():
                digest = hashlib.sha256(word.encode()).digest()
                rows[row, digest[0] % self.dimensions] += 1
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


class WrittenLater:
    """The written examples, read when they are first looked at: most only want what was learned from them."""

    def __init__(self, languages: tuple[str, ...], read: Callable[[], Written]) -> None:
        self.languages = languages
        self._read = cache(read)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._read(), name)


class ModelsByWords(Models):
    """Embeds texts by their words; what the written examples teach by theirs is learned once for all runs.

    Where ``FRICTION_TESTS_LEARNED`` names a folder it is kept there, as a workspace keeps it, for other processes.
    """

    def __init__(self) -> None:
        self._held: dict[str, Any] = {}

    def load_embedder(self, name: str, workspace: Path) -> HashEmbedder:  # noqa: ARG002 - whatever the settings name
        return HashEmbedder()

    def read_written(self, embedder: HashEmbedder, languages: Collection[str] | None) -> WrittenLater:
        read = super().read_written
        spoken = tuple(sorted(languages or ()))
        return self._hold(
            "-".join(("written", *spoken)), lambda: WrittenLater(spoken, lambda: read(embedder, languages))
        )

    def learn_scorer(self, written: WrittenLater) -> Scorer:
        learn = super().learn_scorer
        name = "-".join(("score", *written.languages))
        return self._hold(name, lambda: keep_learned(name, lambda: write_scorer(learn(written)), read_scorer))

    def learn_kinder(self, written: WrittenLater) -> Kinder:
        learn = super().learn_kinder
        name = "-".join(("kinds", *written.languages))
        return self._hold(name, lambda: keep_learned(name, lambda: write_kinder(learn(written)), read_kinder))

    def _hold(self, name: str, make: Callable[[], Any]) -> Any:
        if name not in self._held:
            self._held[name] = make()
        return self._held[name]


def keep_learned(name: str, learn: Callable[[], str], read: Callable[[str, str], Any]) -> Any:
    """Return what was learned, read from where another process wrote it, or learned and written now."""
    folder = os.environ.get("FRICTION_TESTS_LEARNED")
    if folder is None:
        return read(learn(), name)
    file = Path(folder) / f"{name}.json"
    with FileLock(file.with_suffix(".lock")):
        if not file.is_file():
            file.write_text(learn(), encoding="utf-8")
    return read(file.read_text(encoding="utf-8"), name)


BY_WORDS = ModelsByWords()


def run_small(workspace: Path, *, as_of: datetime | None = None) -> Finished:
    """Run a workspace, its texts embedded by their words, and show nothing."""
    return run_workspace(workspace, Show(quiet=True), as_of=as_of, models=BY_WORDS)


def make_workspace(folder: Path, *, weeks: int = 4) -> Path:
    """Write settings, events, a customer list, tickets and chats of ``PERSONS`` persons."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "friction.toml").write_text(SETTINGS, encoding="utf-8")
    events, tickets, turns = [], [], []
    for number in range(PERSONS):
        user = f"{number:03d}"
        at = MONDAY + timedelta(hours=11 * number)
        if at > MONDAY + timedelta(weeks=weeks):
            break
        stages = ["search", "basket", "payment"][: 1 + number % 3]
        for stage in stages:
            prefix = {"search": "search_page", "basket": "basket_add", "payment": "pay_open"}[stage]
            events += [(user, at.isoformat(), prefix), (user, (at + timedelta(minutes=4)).isoformat(), prefix)]
            at += timedelta(minutes=20)
        if number % 6 == 2:
            events.append((user, at.isoformat(), "paid"))
        theme = stages[-1] if number % 5 else "praise"
        text = THEMES[theme][number % 3].format(thing=THINGS[number % 8])
        wrote_at = (at + timedelta(minutes=30)).isoformat()
        if number % 4:
            tickets.append(
                {"id": f"T{number}", "user": user, "at": wrote_at, "text": f"{text}. Mail a{number}@example.com"}
            )
        else:
            turns += [
                (f"C{number}", "staff", user, wrote_at, "How can I help?"),
                (f"C{number}", "client", user, wrote_at, text),
            ]
    write_csv(folder / "clicks.csv", ("user", "at", "event"), events)
    write_csv(folder / "chats.csv", ("thread", "who", "user", "at", "text"), turns)
    write_csv(folder / "customers.csv", ("user", "value", "plan"), [(f"{n:03d}", n, "pro") for n in range(PERSONS)])
    lines = "".join(json.dumps(ticket) + "\n" for ticket in tickets)
    (folder / "tickets.jsonl").write_text(lines, encoding="utf-8")
    return folder


def write_csv(path: Path, names: tuple[str, ...], rows: list[tuple]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(names)
        writer.writerows(rows)
