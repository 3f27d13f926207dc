"""Who may hold campaigns, record what the press says, and put goods on the home page."""

from catalog.core.types import Actor
from catalog.places.models import Unit
from marketplace.fairs.policies import may_organise


def may_promote(user: Actor, place: Unit | None) -> bool:
    """An officer or leader who reaches the place; for the whole country (no place) one of the ministry: as for fairs. At most 3 statements."""
    return may_organise(user, place)
