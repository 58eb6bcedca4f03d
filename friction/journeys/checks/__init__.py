"""Where settings and events disagree."""
