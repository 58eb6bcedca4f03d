"""How fast texts are cut and cues are found."""
