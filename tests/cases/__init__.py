"""Inputs of the kinds that real users publish, small and made up, each with what must come out."""
