"""What is left of a difference when what was measured of persons is held fixed."""
