"""Where a message belongs: which visit it is about, and how surely."""
