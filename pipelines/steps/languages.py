"""Which languages the sentence model of the settings knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipelines.steps.work import Work


def find_languages(work: Work) -> tuple[str, ...] | None:
    """Return the languages the sentence model knows; None: all."""
    from friction.topics import find_known_languages

    return find_known_languages(work.settings.topics, work.workspace)
