"""How often the intervals of the further statistics hold the truth, and how large their test of weeks is."""
