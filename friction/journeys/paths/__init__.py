"""Which ways people take, where they leave them, what they do on them, and who goes alike."""
