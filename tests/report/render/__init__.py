"""Tests of how the week is laid out."""
