"""The sentence model of a run, and what is learned with it: handed in, so that another can stand in its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipelines.steps import scorers

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from friction.text import Kinder, Scorer
    from friction.topics import Embedder
    from pipelines.steps.scorers import Written


class Models:
    """The models that come with the install, or are named by the settings."""

    def load_embedder(self, name: str, workspace: Path) -> Embedder:
        """Load a sentence model, as `friction.topics.load_embedder` does.

        Raises
        ------
        ModelError
            If it is not on this machine, or is not what it is said to be.
        """
        from friction.topics import load_embedder

        return load_embedder(name, workspace)

    def read_written(self, embedder: Embedder, languages: Collection[str] | None) -> Written:
        """Return the written examples as a sentence model sees them (`scorers.read_written`)."""
        return scorers.read_written(embedder, languages)

    def learn_scorer(self, written: Written) -> Scorer:
        """Return the friction score that the written examples teach."""
        return scorers.learn_from_examples(written, checked=False)

    def learn_kinder(self, written: Written) -> Kinder:
        """Return what tells kinds as the written examples teach it."""
        return scorers.learn_kinds_from_examples(written, checked=False)


MODELS = Models()
