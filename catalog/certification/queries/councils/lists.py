"""Councils, sittings and what may come before them, as far as a user may see."""

from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Count, Max, Q, QuerySet

from catalog.core import clock
from catalog.core.types import Actor
from catalog.places.models import Post, Unit
from catalog.places.queries import province_today, provinces_today
from catalog.products.models import Regime

from ...models import (
    AgendaItem,
    Council,
    CouncilMember,
    Dossier,
    DossierKind,
    DossierState,
    IssuingLevel,
    Minutes,
    Sitting,
)
from ...policies.councils import SEATED, desks_of, run_q, seats_q


def councils_of(user: Actor) -> QuerySet[Council]:
    """Councils that the user runs or sits on, the newest first, with `seats` (members today) and `open_sittings`. 1 statement, and 1 for
    the user's posts."""
    return (
        Council.objects.filter(run_q(user) | seats_q(user))
        .select_related("place", "regime", "regulation")
        .annotate(
            seats=Count("members", distinct=True, filter=Q(members__ends_on=None)),
            open_sittings=Count("sittings", distinct=True, filter=~Q(sittings__state="closed")),
        )
    )


def authorities_of(user: Actor, regime: Regime | None = None) -> list[tuple[str, Unit | None]]:
    """The authorities whose councils the user may name, as level and place: the provinces of today that it works for, the ministry. With a
    `regime`: the districts and provinces that these were in its days. 2 statements."""
    if user.is_superuser and user.is_active:
        ministry, provinces = True, None
    else:
        ministry, provinces = desks_of(user)
    if regime is None:
        units = [unit for unit in provinces_today() if provinces is None or unit.pk in provinces]
    else:
        units = list(_units_under(regime, provinces))
    found: list[tuple[str, Unit | None]] = [(unit.level, unit) for unit in units]
    return [*found, (str(IssuingLevel.MINISTRY), None)] if ministry else found


def _units_under(regime: Regime, provinces: list[int] | None) -> QuerySet[Unit]:
    """Districts, then provinces, that existed while a regime was in force; of these provinces of today."""
    there = Unit.objects.filter(Q(ends_on=None) | Q(ends_on__gte=regime.starts_on), level__in=("district", "province"))
    if regime.ends_on is not None:
        there = there.filter(starts_on__lte=regime.ends_on)
    if provinces is not None:
        there = there.filter(Q(level="district", province__current__in=provinces) | Q(current__in=provinces))
    return there.select_related("parent", "province").order_by("level", "province__code", "code", "starts_on")


def council_of(user: Actor, pk: int) -> Council | None:
    """One of them. 2 statements."""
    return councils_of(user).filter(pk=pk).first()


def members_today(council_id: int) -> QuerySet[CouncilMember]:
    """Who sits, in the order of naming. 1 statement."""
    return CouncilMember.objects.filter(council_id=council_id, ends_on=None).select_related("user")


def candidates_for(council: Council) -> QuerySet[Any]:
    """People who may be named: those with a post at the council's place, or at the ministry for its own; not those named already.
    1 statement, besides the place's own."""
    day = clock.today()
    posts = Post.objects.filter(Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day, role__in=SEATED)
    if council.place is None:
        posts = posts.filter(level="ministry")
    else:
        posts = posts.filter(Q(level="ministry") | Q(level="province", place__current=province_today(council.place)))
    return (
        get_user_model()
        ._default_manager.filter(pk__in=posts.values("user_id"), is_active=True)
        .exclude(council_seats__council=council)
        .order_by("name", "pk")
    )


def sittings_of(user: Actor) -> QuerySet[Sitting]:
    """Sittings of the user's councils, the newest first, with `items_count`. 1 statement, and 1 for the user's posts."""
    return (
        Sitting.objects.filter(run_q(user, "council__") | seats_q(user, "council__"))
        .select_related("council__place", "council__regime", "council__regulation")
        .annotate(items_count=Count("items", filter=Q(items__postponed="")))
    )


def sitting_of(user: Actor, pk: int) -> Sitting | None:
    """One of them. 2 statements."""
    return sittings_of(user).filter(pk=pk).first()


def next_sitting_number(council: Council) -> int:
    """The number of the council's next sitting. 1 statement."""
    return (council.sittings.aggregate(last=Max("number"))["last"] or 0) + 1


def agenda_candidates(sitting: Sitting) -> QuerySet[Dossier]:
    """Dossiers that wait for this council: ready, at its level and place; renewals only for written opinions. The longest waiting first.
    1 statement, besides the place's own."""
    council = sitting.council
    found = Dossier.objects.filter(state=DossierState.READY, level=council.level)
    if council.level != IssuingLevel.MINISTRY and council.place is not None:
        found = found.filter(province__current=province_today(council.place))
    if council.level == IssuingLevel.DISTRICT:
        found = found.filter(Q(product__origin__parent=council.place) | ~Q(product__origin__parent__level="district"))
    if sitting.by_letter:
        found = found.filter(kind=DossierKind.AGAIN)
    return (
        found.exclude(agenda_items__sitting=sitting)
        .select_related("product__producer", "product__product_set", "commune", "province")
        .defer("product__vector")
        .order_by("state_since", "pk")
    )


def minutes_of(sitting: Sitting) -> Minutes | None:
    """The minutes that count: the newest. 1 statement."""
    return Minutes.objects.filter(sitting=sitting).select_related("by").order_by("-number").first()


def agenda_of(sitting: Sitting) -> QuerySet[AgendaItem]:
    """The agenda in its order, with what its lines say. 1 statement."""
    return (
        AgendaItem.objects.filter(sitting=sitting)
        .select_related(
            "dossier__product__producer",
            "dossier__product__product_set",
            "dossier__rubric",
            "dossier__regime",
            "dossier__commune",
            "dossier__province",
        )
        .defer("dossier__product__vector", "dossier__form", "dossier__rubric__sheet")
        .order_by("position", "pk")
    )
