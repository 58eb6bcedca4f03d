"""Whose an id is: ids that were seen together, stitched to persons."""
