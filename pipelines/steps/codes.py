"""The codes that people brought along."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from friction.topics import Code
    from pipelines.steps.work import Work


def read_codes(work: Work) -> list[Code]:
    """Return the codes that people brought along."""
    from friction.topics import read_codebook

    codebook = work.settings.topics.codebook
    return [] if codebook is None else list(read_codebook(work.workspace / codebook))
