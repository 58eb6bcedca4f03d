"""Masking measured: how much of what is personal is found, what else is lost, and how fast."""
