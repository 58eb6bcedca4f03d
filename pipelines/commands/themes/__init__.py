"""``friction themes …``: what a person can ask of themes, one file a matter."""
