"""The log of decisions under load: many writers at once, writers killed on the way."""
