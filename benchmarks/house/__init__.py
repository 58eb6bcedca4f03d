"""What it takes to find one's way through the code."""
