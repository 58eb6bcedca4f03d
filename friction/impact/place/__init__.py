"""Where a message belongs: which visit it is about, and how surely."""

from friction.impact.place.align import align_documents
from friction.impact.place.correct import correct_alignments
from friction.impact.place.described import place_segments
from friction.impact.place.message_numbers import Descriptions

__all__ = ["Descriptions", "align_documents", "correct_alignments", "place_segments"]
