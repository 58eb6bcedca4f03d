"""Inputs of the world, small and made up, with what must come out of them."""
