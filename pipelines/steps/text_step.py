"""The step that cuts documents into sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from friction.contracts import build_table

if TYPE_CHECKING:
    from pipelines.steps.step import Made
    from pipelines.steps.work import Work


def build_segments_of_run(work: Work) -> dict[str, Made]:
    """Cut documents into sentences, and leave out what is nobody's word."""
    from friction.text import build_segments, find_left_out
    from friction.topics import find_templates

    documents = work.table("documents")
    left_out = find_left_out(documents)
    segments = build_segments(documents, left_out, on_progress=work.on_progress)
    templates = find_templates(segments, documents)
    segments = segments[~templates].reset_index(drop=True)
    work.left_out.update({why: int(n) for why, n in left_out["reason"].value_counts().sort_index().items()})
    work.left_out["templates"] = int(templates.sum())
    work.left_out["context turns of agents and bots"] = int((documents["author"] != "customer").sum())
    work.left_out["documents without words"] = int(
        ((documents["author"] == "customer") & ~documents["doc_id"].isin(segments["doc_id"])).sum()
    )
    # Until the vectors are there, nothing is said about friction and kind.
    unscored = segments.assign(effort=None, friction=0.0, severity=0.0, from_base=None, from_meaning=None,
                               from_rating=None, kind="other", kind_probability=0.0)  # fmt: skip
    return {"sentences": build_table("segments", unscored)}
