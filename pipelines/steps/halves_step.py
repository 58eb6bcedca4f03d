"""The step that looks for sentences that say two things."""

from __future__ import annotations

from typing import TYPE_CHECKING

from friction.contracts import build_table
from pipelines.steps.halves import find_halves
from pipelines.steps.languages import find_languages
from pipelines.steps.plain import Cached, read_plain

if TYPE_CHECKING:
    from pipelines.steps.step import Made
    from pipelines.steps.work import Work


def find_halves_of_run(work: Work) -> dict[str, Made]:
    """Look for sentences that say two things, whatever people decided on them."""
    embed = Cached(work, work.load_embedder())
    read = read_plain(work, embed)
    contexts = dict(zip(read.around["doc_id"], read.contexts, strict=True))
    halves = find_halves(
        read.sentences, read.vectors, work.table("documents"), contexts, read.names, work.settings.topics,
        find_languages(work), embed,
    )  # fmt: skip
    return {"found_halves": build_table("segments", halves)}
