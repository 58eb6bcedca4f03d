"""The peers of the agreement benchmark, run by a Python of their own."""
