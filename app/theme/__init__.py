"""Parts of the Theme page."""
