"""Inputs as the world writes them, each with what must come out."""
