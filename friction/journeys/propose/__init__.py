"""First settings of a journey, proposed from the events."""
