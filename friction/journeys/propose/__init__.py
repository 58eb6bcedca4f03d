"""First settings of a journey, proposed from the events."""

from friction.journeys.propose.propose_stages import Proposal, propose_stages
from friction.journeys.propose.propose_text import to_journey, to_text
from friction.journeys.propose.silences_seen import Silences, find_silences_seen, tell_silences
from friction.journeys.propose.stage_hints import match_hints, rename_stages

__all__ = [
    "Proposal",
    "Silences",
    "find_silences_seen",
    "match_hints",
    "propose_stages",
    "rename_stages",
    "tell_silences",
    "to_journey",
    "to_text",
]
