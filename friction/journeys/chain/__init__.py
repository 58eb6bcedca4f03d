"""The chain of stages: how much of the way behind it remembers, where people end, what a change would do."""
