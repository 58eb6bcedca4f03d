"""Inputs of the kinds that users reported, small and of our own making."""
