"""Benchmarks: each is a document with its setup, table, findings and command."""
