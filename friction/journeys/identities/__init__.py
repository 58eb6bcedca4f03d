"""Whose an id is: ids that were seen together, stitched to persons."""

from friction.journeys.identities.identity_checks import check_identities
from friction.journeys.identities.owners import Owners
from friction.journeys.identities.persons import join_persons
from friction.journeys.identities.stitch import Stitched, stitch

__all__ = ["Owners", "Stitched", "check_identities", "join_persons", "stitch"]
