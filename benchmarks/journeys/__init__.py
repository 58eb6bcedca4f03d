"""Journeys at the size of a real product: time, memory, peers, and how right drop-off and its intervals are."""
