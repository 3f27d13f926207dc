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
    return user.is_superuser or active_posts(user).filter(level="ministry", role__in=DUTY).exists()


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
