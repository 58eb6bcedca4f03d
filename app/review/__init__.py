"""Parts of the Monday review."""
