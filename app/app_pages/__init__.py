"""Pages: each reads the state, asks a view for its records, and draws them."""
