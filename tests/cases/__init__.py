"""Inputs of the kinds that real users have, made up small, through the real entry."""
