"""How long stitching takes, and how much memory, at the size of a real product."""
