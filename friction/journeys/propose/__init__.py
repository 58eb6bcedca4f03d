"""First settings of a journey, proposed from the events."""

from friction.journeys.propose.propose_stages import propose_stages
from friction.journeys.propose.propose_text import to_journey, to_text
from friction.journeys.propose.silences_seen import find_silences_seen, tell_silences

__all__ = ["find_silences_seen", "propose_stages", "tell_silences", "to_journey", "to_text"]
