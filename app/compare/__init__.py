"""The parts of the Compare page: two weeks, two groups, two runs."""
