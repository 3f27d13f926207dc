"""Who may do what with a dossier, by post, place and stage."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from catalog.core import clock
from catalog.core.types import Actor
from catalog.places.models import PostRole
from catalog.places.policies import DUTY, active_posts
from catalog.producers.models import Membership, Producer
from catalog.producers.policies import may_work_for

from ..models import CLOSED, AgendaItem, CouncilMember, Declaration, Dossier, DossierLevel, DossierState, DossierStep

DESKS = (DossierLevel.COMMUNE, DossierLevel.DISTRICT, DossierLevel.PROVINCE, DossierLevel.MINISTRY)
PROVINCIAL = (DossierLevel.DISTRICT, DossierLevel.PROVINCE)
"""Levels that a province answers for: an old district's desk went to it on 1 July 2025."""


@dataclass(frozen=True, slots=True)
class Seats:
    """Where a user sits today: communes and provinces of today by key, and whether at the ministry."""

    ministry: bool = False
    communes: tuple[int, ...] = ()
    provinces: tuple[int, ...] = ()


def _seats(user: Actor) -> tuple[Seats, Seats]:
    """The desks themselves, not what lies below them: as an officer or leader, and as an evaluator. A post ends with a place that was
    merged away: the code tells. 1 statement."""
    posts = active_posts(user).filter(Q(level="ministry") | Q(place__code=F("place__current__code")))
    found = list(posts.values_list("role", "level", "place__current"))

    def of(roles: Iterable[str]) -> Seats:
        mine = {(level, place) for role, level, place in found if role in roles}
        return Seats(
            ministry=any(level == "ministry" for level, _place in mine),
            communes=tuple(sorted(place for level, place in mine if level == "commune" and place)),
            provinces=tuple(sorted(place for level, place in mine if level == "province" and place)),
        )

    return of(DUTY), of([PostRole.EVALUATOR])


def _seats_once(user: Actor) -> tuple[Seats, Seats]:
    """For lists: read once a user object, as its reach is (`places.policies`). Decisions ask anew."""
    known: dict[dt.date, tuple[Seats, Seats]] = vars(user).setdefault("_dossier_seats", {})
    today = clock.today()
    if today not in known:
        known[today] = _seats(user)
    return known[today]


def works_for(user: Actor, producer: Producer) -> bool:
    """Belongs to the producer: never handles, scores or decides its dossiers."""
    return Membership.objects.filter(producer_id=producer.pk, user_id=user.pk).exists()


def _of_own_producers(user: Actor) -> Q:
    return Q(product__producer__in=Membership.objects.filter(user_id=user.pk).values("producer_id"))


def may_write(user: Actor, dossier: Dossier) -> bool:
    """May fill in and hand in the dossier: the producer's people, and an officer with its consent."""
    return may_work_for(user, dossier.product.producer)


def holds_desk(user: Actor, dossier: Dossier, level: str) -> bool:
    """An officer or leader with a post of exactly this level at the product's place, who does not belong to the producer. 2 statements.

    A province's officer does not sign for a commune: each level answers for its own step. Superusers may for all (a demo, a repair).
    """
    if level not in DESKS or works_for(user, dossier.product.producer):
        return False
    if user.is_superuser and user.is_active:
        return True
    seats, _team = _seats(user)
    if level == DossierLevel.MINISTRY:
        return seats.ministry
    if level == DossierLevel.COMMUNE:
        return (dossier.commune.current_id or dossier.commune_id) in seats.communes
    return (dossier.province.current_id or dossier.province_id) in seats.provinces


def may_handle(user: Actor, dossier: Dossier) -> bool:
    """Sits at the desk that holds the dossier now."""
    return dossier.level in DESKS and holds_desk(user, dossier, dossier.level)


def may_advise(user: Actor, dossier: Dossier) -> bool:
    """Writes what the advisory team found: the desk that holds the dossier, and evaluators of that level and place."""
    if may_handle(user, dossier):
        return True
    if works_for(user, dossier.product.producer):
        return False
    _duty, seats = _seats(user)
    if dossier.level == DossierLevel.MINISTRY:
        return seats.ministry
    return dossier.level in PROVINCIAL and (dossier.province.current_id or dossier.province_id) in seats.provinces


def desk_q(user: Actor) -> Q:
    """What `may_handle` says, as a filter: open dossiers that wait at the user's own desk. 1 statement a request."""
    waiting = ~Q(state__in=CLOSED) & Q(level__in=DESKS) & ~_of_own_producers(user)
    if user.is_superuser and user.is_active:
        return waiting
    seats, _team = _seats_once(user)
    mine = Q(pk__in=[])
    if seats.communes:
        mine |= Q(level=DossierLevel.COMMUNE, commune__current__in=seats.communes)
    if seats.provinces:
        mine |= Q(level__in=PROVINCIAL, province__current__in=seats.provinces)
    if seats.ministry:
        mine |= Q(level=DossierLevel.MINISTRY)
    return waiting & mine


def may_read(user: Actor, dossier: Dossier) -> bool:
    """The producer's people; the officers it has reached; the members of a council that has it on its agenda."""
    if may_work_for(user, dossier.product.producer):
        return True
    return Dossier.objects.filter(readable_q(user), pk=dossier.pk).exists()


def _has_reached(*levels: str) -> Q:
    steps = DossierStep.objects.filter(dossier=OuterRef("pk"), level__in=levels)
    return Q(level__in=levels) | Q(Exists(steps))


def readable_q(user: Actor) -> Q:
    """The dossiers an officer, evaluator or council member may read, as a filter of `Dossier`. 1 statement a request.

    A commune's: its own, once handed in. A province's and the ministry's: those that have come up to them. Evaluators: what the advisory
    team of their place is reviewing. Council members: what is on their agenda. Nobody here reads of a producer they belong to: that is
    in the studio.
    """
    handed_in = ~Q(state=DossierState.DRAFT) & ~Q(
        state__in=(DossierState.WITHDRAWN, DossierState.SUPERSEDED), submitted_at=None
    )
    if user.is_superuser and user.is_active:
        return handed_in
    if not user.is_active:
        return Q(pk__in=[])
    seats, teams = _seats_once(user)
    mine = Q(pk__in=AgendaItem.objects.filter(sitting__council__in=_councils(user)).values("dossier"))
    if seats.communes:
        mine |= Q(commune__current__in=seats.communes)
    if seats.provinces:
        mine |= Q(province__current__in=seats.provinces) & _has_reached(*PROVINCIAL, DossierLevel.MINISTRY)
    if seats.ministry:
        mine |= _has_reached(DossierLevel.MINISTRY)
    if teams.provinces:
        mine |= Q(province__current__in=teams.provinces, state=DossierState.ADVISORY, level__in=PROVINCIAL)
    if teams.ministry:
        mine |= Q(state=DossierState.ADVISORY, level=DossierLevel.MINISTRY)
    return handed_in & mine & ~_of_own_producers(user)


def _councils(user: Actor) -> QuerySet[CouncilMember, Any]:
    seats = CouncilMember.objects.filter(Q(ends_on=None) | Q(ends_on__gte=clock.today()), user_id=user.pk)
    return seats.values("council")


def may_read_reviews(user: Actor, dossier: Dossier) -> bool:
    """What the advisory team found is for those who evaluate: the province's and the ministry's desks and teams, and the members of a council
    that has the dossier on its agenda. Not its commune, which is told what is asked of it, nor its producer. 1 to 2 statements, and 1 a request.
    """
    if not user.is_active or works_for(user, dossier.product.producer):
        return False
    if user.is_superuser:
        return True
    seats, teams = _seats_once(user)
    here = dossier.province.current_id or dossier.province_id
    if seats.ministry or teams.ministry or here in {*seats.provinces, *teams.provinces}:
        return True
    return AgendaItem.objects.filter(dossier=dossier, sitting__council__in=_councils(user)).exists()


def may_see_representative(user: Actor, dossier: Dossier) -> bool:
    """The representative's sex and ethnicity feed a score: only its own people and those who evaluate see them (91/2025/QH15): the members
    of a council that has it on its agenda, unless they declared a conflict of interest, and the advisory team while it reviews."""
    if may_work_for(user, dossier.product.producer):
        return True
    if not user.is_active or works_for(user, dossier.product.producer):
        return False
    related = Declaration.objects.filter(item__dossier=OuterRef("dossier"), member__user_id=user.pk, has_conflict=True)
    on_agenda = AgendaItem.objects.filter(dossier=dossier, sitting__council__in=_councils(user))
    if on_agenda.exclude(Exists(related)).exists():
        return True
    return dossier.state == DossierState.ADVISORY and may_advise(user, dossier)
