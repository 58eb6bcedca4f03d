"""What an event means: its kind, its stage, whether it ends a journey."""
