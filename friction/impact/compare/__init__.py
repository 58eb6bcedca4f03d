"""Drop-off with a theme and without it, cell by cell, and comparisons that must find nothing."""
