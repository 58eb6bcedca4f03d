"""Inputs of the kinds that real users report, small and made up, with what must come out."""
