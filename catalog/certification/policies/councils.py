"""Who runs a council, and who may sit in one."""

from typing import Any

from django.db.models import F, Q

from catalog.core.types import Actor
from catalog.places.models import PostRole, Unit
from catalog.places.policies import DUTY, active_posts, officer_reaches
from catalog.places.queries import province_today
from catalog.producers.models import Membership

from ..models import AgendaItem, Council, CouncilMember, Declaration, IssuingLevel, MemberRole

SEATED = (PostRole.EVALUATOR, PostRole.OFFICER, PostRole.LEADER)


def desks_of(user: Actor) -> tuple[bool, list[int]]:
    """Whether the user's office is at the ministry, and the provinces of today that it is at. 1 statement."""
    posts = active_posts(user).filter(role__in=DUTY)
    # a post ends with a province that was merged away: the code tells
    held = posts.filter(Q(level="ministry") | Q(level="province", place__code=F("place__current__code")))
    found = list(held.values_list("level", "place__current"))
    return any(level == "ministry" for level, _ in found), [pk for level, pk in found if level == "province" and pk]


def may_run(user: Actor, *, level: str, place: Unit | None) -> bool:
    """An officer or leader of exactly this authority names its councils, calls their sittings and closes them. What a district was
    (until 30/06/2025) its province does. Superusers too. 1 statement, besides the place's own.
    """
    if user.is_superuser and user.is_active:
        return True
    ministry, provinces = desks_of(user)
    if level == IssuingLevel.MINISTRY:
        return ministry
    return place is not None and province_today(place).pk in provinces


def run_q(user: Actor, prefix: str = "") -> Q:
    """`may_run` as a filter on the path to a Council or a Decision (both have `level` and `place`). 1 statement, here. Never an empty Q."""
    if user.is_superuser and user.is_active:
        return ~Q(pk__in=[])
    ministry, provinces = desks_of(user)

    def where(**terms: Any) -> Q:
        return Q(**{f"{prefix}{name}": value for name, value in terms.items()})

    mine = Q(pk__in=[])
    if ministry:
        mine |= where(level=IssuingLevel.MINISTRY)
    if provinces:
        mine |= where(place__current__in=provinces) | where(place__province__current__in=provinces)
    return mine


def may_sit(user: Actor, council: Council) -> bool:
    """May be named to it: has a post (evaluator, officer or leader) that reaches the council's place; for the ministry's, one at the ministry."""
    if council.place is None:
        return active_posts(user).filter(level="ministry", role__in=SEATED).exists()
    return active_posts(user).filter(role__in=SEATED).exists() and officer_reaches(
        user, province_today(council.place), roles=SEATED
    )


def may_keep_attendance(user: Actor, council: Council) -> bool:
    """Who runs the council, and its secretary today: the rest of a sitting stays with who runs it. 2 statements."""
    if may_run(user, level=council.level, place=council.place):
        return True
    return user.is_active and council.members.filter(user_id=user.pk, role=MemberRole.SECRETARY, ends_on=None).exists()


def seats_q(user: Actor, prefix: str = "") -> Q:
    """Councils on which the user sits today, as a filter on the path to a Council. No statement of its own."""
    mine = CouncilMember.objects.filter(user_id=user.pk, ends_on=None).values("council_id")
    return Q(**{f"{prefix}pk__in": mine})


def belongs_to(user_id: int, producer_id: int) -> bool:
    """Belongs to the producer: a conflict of interest by itself. 1 statement."""
    return Membership.objects.filter(producer_id=producer_id, user_id=user_id).exists()


def is_interested(user: Actor, item: AgendaItem) -> bool:
    """Belongs to the producer of the item, or said as a member to be related to it: neither scores nor reads its scores, nor decides how it
    is treated. 2 statements."""
    return (
        belongs_to(user.pk, item.dossier.product.producer_id)
        or Declaration.objects.filter(item=item, member__user_id=user.pk, has_conflict=True).exists()
    )


def interests_q(user: Actor) -> Q:
    """`is_interested` as a filter of AgendaItem. No statement of its own."""
    said = Declaration.objects.filter(member__user_id=user.pk, has_conflict=True)
    mine = Membership.objects.filter(user_id=user.pk)
    return Q(pk__in=said.values("item_id")) | Q(dossier__product__producer__in=mine.values("producer_id"))
