"""Stages, visits, journeys, drop-off and paths: the SQL and the Markov statistics."""
