"""The peers of the journeys benchmark, run by a Python of their own."""
