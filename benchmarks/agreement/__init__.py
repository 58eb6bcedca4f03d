"""Agreement of coders: held against others' programs, how often intervals hold the truth, what a round costs."""
