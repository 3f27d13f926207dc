"""Who may record or revoke a recognition."""

from catalog.core.types import Actor
from catalog.places.models import Unit
from catalog.places.policies import DUTY, active_posts, officer_reaches
from catalog.producers.models import Membership
from catalog.products.models import Product
from catalog.products.policies import reached

from .models import IssuingLevel


def is_ministry(user: Actor) -> bool:
    """Does the user hold a post at the ministry today?"""
    return (user.is_superuser and user.is_active) or active_posts(user).filter(level="ministry", role__in=DUTY).exists()


def may_decide(user: Actor, *, product: Product, level: str, issuing_place: Unit | None) -> bool:
    """An officer whose post reaches the issuing authority itself: a commune's officer records nothing, a province's records what its
    province or (until 2025) one of its districts decided, the ministry's everything. Never for a producer the user works for.
    """
    if Membership.objects.filter(producer_id=product.producer_id, user_id=user.pk).exists():
        return False
    if level == IssuingLevel.MINISTRY or issuing_place is None:
        return is_ministry(user)
    authority = officer_reaches(user, issuing_place) or (
        # an old district lies in no unit of today; its province took over
        issuing_place.province is not None and officer_reaches(user, issuing_place.province)
    )
    return authority and reached(user, product)


def import_provinces(user: Actor) -> set[int] | None:
    """Today's provinces whose lists this user may import: None for the ministry (all), empty for who may import nothing."""
    if user.is_superuser and user.is_active:
        return None
    posts = active_posts(user).filter(role__in=DUTY)
    provinces: set[int] = set()
    for level, current in posts.filter(level__in=["province", "ministry"]).values_list("level", "place__current"):
        if level == "ministry":
            return None
        if current is not None:
            provinces.add(current)
    return provinces
