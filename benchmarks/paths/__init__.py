"""Paths: which of several ways to find cohorts recovers planted ones, and how paths cost at size."""
