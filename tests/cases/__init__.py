"""Inputs of the kind that the world sends, read through the real entry, with what must come out."""
