"""Inputs as users have them, made up small: what must come out of each kind."""
