"""What is run by the peers' own Python, in an environment of their own."""
