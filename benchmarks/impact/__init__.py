"""Alignment and impact against known truth."""
