"""Messages in more than one language: which join the themes that say the same, and which have their own."""
