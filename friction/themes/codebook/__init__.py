"""Codebooks and coded segments, taken in from other programs' files and given to them."""

from friction.themes.codebook.entries import Codebook, Entry
from friction.themes.codebook.read import read_codebook

__all__ = ["Codebook", "Entry", "read_codebook"]
