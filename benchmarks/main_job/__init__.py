"""The main job on the made-up shop: seconds per step, and what a second run costs."""
