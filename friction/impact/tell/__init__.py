"""In which order findings stand, and in which words."""
