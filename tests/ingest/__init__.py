"""The readers, as a specification."""
