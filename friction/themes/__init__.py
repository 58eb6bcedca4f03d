"""Replay of people's decisions over the topics found; pure rules."""
