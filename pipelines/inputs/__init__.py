"""What goes into a run: files read once, whose the ids are, who is left out."""
