"""Visits counted: rates of moves between stages, and drop-off with its interval."""
