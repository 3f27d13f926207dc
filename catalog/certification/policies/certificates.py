"""Who may record or revoke a recognition."""

from collections.abc import Callable
from functools import cached_property

from django.db.models import F, Q

from catalog.core.types import Actor
from catalog.places.models import Unit
from catalog.places.policies import DUTY, active_posts, officer_reaches, reach_of
from catalog.producers.models import Membership, Producer
from catalog.products.models import Product

from ..models import IssuingLevel


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
    return _decides(lambda unit: officer_reaches(user, unit), issuing_place, product.origin, product.province)


def _decides(reaches: Callable[[Unit], bool], authority: Unit, origin: Unit, province: Unit) -> bool:
    """Whether the authority is reached, and where the product is made."""
    return (
        reaches(authority)
        # an old district lies in no unit of today; its province took over
        or (authority.province is not None and reaches(authority.province))
    ) and (reaches(origin) or reaches(province))


class Desk:
    """What `may_decide` says, for the many rows of one user's list: posts and producers are read once, whatever the number of rows."""

    def __init__(self, user: Actor) -> None:
        self.user = user
        self.reaches = reach_of(user)

    @cached_property
    def is_ministry(self) -> bool:
        return is_ministry(self.user)

    @cached_property
    def own_producers(self) -> list[Producer]:
        """The producers the user works for, and so never decides on."""
        mine = Membership.objects.filter(user_id=self.user.pk).values("producer_id")
        return list(Producer.objects.filter(pk__in=mine).only("name", "province_id"))

    def decides(self, *, level: str, issuing_place: Unit | None, origin: Unit, province: Unit) -> bool:
        """Whether the user's office may record such a recognition. A list need not name the district or the old province that decided:
        whichever it was, today's province took over. Units come with `current`, `province` and its `current` selected.
        """
        if level == IssuingLevel.MINISTRY:
            return self.is_ministry
        return _decides(self.reaches, issuing_place or province, origin, province)


def may_record(user: Actor, product: Product) -> bool:
    """Whether some decision on the product is the user's office's to record: its province's, or the ministry's. At most 3 statements."""
    return may_decide(user, product=product, level=IssuingLevel.PROVINCE, issuing_place=product.province)


def records_decisions(user: Actor) -> bool:
    """Whether the user's office records decisions at all: a province's or the ministry's. 1 statement."""
    return import_provinces(user) != set()


def import_provinces(user: Actor) -> set[int] | None:
    """Today's provinces whose lists this user may import: None for the ministry (all), empty for who may import nothing."""
    if user.is_superuser and user.is_active:
        return None
    posts = active_posts(user).filter(role__in=DUTY)
    provinces: set[int] = set()
    # as everywhere, a post ends with a province that was merged away: the code tells
    posts = posts.filter(Q(level="ministry") | Q(level="province", place__code=F("place__current__code")))
    for level, current in posts.values_list("level", "place__current"):
        if level == "ministry":
            return None
        if current is not None:
            provinces.add(current)
    return provinces
