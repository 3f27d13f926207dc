"""Who may bring score sheets."""

from catalog.core.types import Actor
from catalog.places.policies import DUTY, active_posts

from .certificates import is_ministry


def may_import_rubrics(user: Actor) -> bool:
    """The ministry's officers and superusers: a sheet is law for the whole country."""
    return is_ministry(user)


def may_import_wording(user: Actor) -> bool:
    """They, and a province's officers: the decision's own words are the same everywhere."""
    return is_ministry(user) or active_posts(user).filter(level="province", role__in=DUTY).exists()
