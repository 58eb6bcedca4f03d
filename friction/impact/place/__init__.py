"""Where a message belongs: which visit it is about, and how surely."""

from friction.impact.place.align import align_documents
from friction.impact.place.correct import correct_alignments
from friction.impact.place.described import Descriptions, place_segments

__all__ = ["Descriptions", "align_documents", "correct_alignments", "place_segments"]
