"""Who may hold campaigns, record what the press says, put goods on the home page, and arrange collections."""

from catalog.core.types import Actor
from catalog.places.models import Unit
from marketplace.fairs.policies import may_organise


def may_promote(user: Actor, place: Unit | None) -> bool:
    """An officer or leader who reaches the place; for the whole country (no place) one of the ministry: as for fairs. At most 3 statements."""
    return may_organise(user, place)


def may_arrange(user: Actor) -> bool:
    """Put collections together: who runs the platform. No statement."""
    return user.is_active and user.is_superuser
