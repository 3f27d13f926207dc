"""Who may do what with a dossier, by post, place and stage."""

from django.db.models import Q

from catalog.core.types import Actor
from catalog.places.models import PostRole
from catalog.places.policies import DUTY, active_posts, officer_reaches, reach_filter
from catalog.producers.models import Membership, Producer
from catalog.producers.policies import may_work_for

from ..models import CouncilMember, Dossier, DossierLevel, DossierState

DESKS = (DossierLevel.COMMUNE, DossierLevel.DISTRICT, DossierLevel.PROVINCE, DossierLevel.MINISTRY)


def works_for(user: Actor, producer: Producer) -> bool:
    """Belongs to the producer: never handles, scores or decides its dossiers."""
    return Membership.objects.filter(producer_id=producer.pk, user_id=user.pk).exists()


def may_write(user: Actor, dossier: Dossier) -> bool:
    """May fill in and hand in the dossier: the producer's people, and an officer with its consent."""
    return may_work_for(user, dossier.product.producer)


def holds_desk(user: Actor, dossier: Dossier, level: str) -> bool:
    """An officer or leader with a post of exactly this level that reaches the product's place, who does not belong to the producer.

    A province's officer does not sign for a commune: each level answers for its own step. Superusers may for all (a demo, a repair).
    """
    if works_for(user, dossier.product.producer):
        return False
    if user.is_superuser and user.is_active:
        return True
    posts = active_posts(user).filter(role__in=DUTY)
    if level == DossierLevel.MINISTRY:
        return posts.filter(level="ministry").exists()
    # an old district's desk went to the province on 1 July 2025
    level = DossierLevel.PROVINCE if level == DossierLevel.DISTRICT else level
    place = dossier.commune if level == DossierLevel.COMMUNE else dossier.province
    here = place.current or place
    return posts.filter(level=level, place__current=here.pk).exists() and officer_reaches(user, place)


def may_handle(user: Actor, dossier: Dossier) -> bool:
    """Sits at the desk that holds the dossier now."""
    return dossier.level in DESKS and holds_desk(user, dossier, dossier.level)


def may_read(user: Actor, dossier: Dossier) -> bool:
    """The producer's people; the officers it has reached; the members of a council that has it on its agenda."""
    if may_work_for(user, dossier.product.producer):
        return True
    return Dossier.objects.filter(readable_q(user), pk=dossier.pk).exists()


def readable_q(user: Actor) -> Q:
    """The dossiers an officer or council member may read: a commune's and province's own once handed in; what came to the ministry."""
    drafts = Q(state=DossierState.DRAFT)
    if user.is_superuser and user.is_active:
        return ~drafts
    levels = set(active_posts(user).filter(role__in=DUTY).values_list("level", flat=True))
    mine = Q(pk__in=[])
    if "ministry" in levels:
        mine |= Q(steps__level=DossierLevel.MINISTRY)
    if levels & {"commune", "province"}:
        mine |= reach_filter(user, "commune") & ~drafts
    seats = CouncilMember.objects.filter(user_id=user.pk, ends_on=None)
    mine |= Q(agenda_items__sitting__council__members__in=seats)
    return mine


def may_see_representative(user: Actor, dossier: Dossier) -> bool:
    """The representative's sex and ethnicity feed a score: only its own people and those who evaluate see them (91/2025/QH15)."""
    if may_work_for(user, dossier.product.producer):
        return True
    if active_posts(user).filter(role=PostRole.EVALUATOR).exists() and may_read(user, dossier):
        return True
    return (
        may_handle(user, dossier)
        or CouncilMember.objects.filter(
            user_id=user.pk, ends_on=None, council__sittings__items__dossier=dossier
        ).exists()
    )
