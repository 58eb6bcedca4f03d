"""Masking, pseudonyms and the tables made from raw rows, as a specification."""
