"""Producers are asked to come."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from catalog.core import clock, outbox
from catalog.core.errors import Conflict, Refused
from catalog.core.types import Actor
from catalog.producers.models import Producer
from marketplace.fairs.models import Booth, Fair, FairState, Invitation
from marketplace.fairs.services.fairs import check_organiser, lock_fair

MOST_AT_ONCE = 2_000


@transaction.atomic
def invite_producers(*, fair: Fair, producers: Sequence[int], by: Actor | None) -> int:
    """Ask these producers (keys) to apply; who was asked already, or has applied, is not asked again. How many were asked now.

    Raises `Refused` for more than 2,000 at once, `Conflict` when the fair is not announced or is over.
    """
    check_organiser(by, fair.place)
    fair = lock_fair(fair)
    if fair.state != FairState.PUBLISHED or fair.ends_at <= clock.now():
        raise Conflict.because("not_published", _("Công bố hội chợ trước, rồi mời."))
    if len(producers) > MOST_AT_ONCE:
        raise Refused.because("too_many", _("Mời nhiều nhất 2.000 cơ sở một lần. Lọc hẹp hơn."), "filter")
    known = {
        *Invitation.objects.filter(fair=fair).values_list("producer_id", flat=True),
        *Booth.objects.filter(fair=fair).values_list("shop__producer_id", flat=True),
    }
    wanted = Producer.objects.filter(pk__in=set(producers) - known).order_by("pk").values_list("pk", flat=True)
    made = Invitation.objects.bulk_create(
        Invitation(fair=fair, producer_id=pk, sent_at=clock.now(), sent_by_id=by.pk if by else None) for pk in wanted
    )
    with outbox.gathered():
        for invitation in made:
            outbox.emit("fair.invited", invitation_id=invitation.pk)
    return len(made)


def see_invitation(*, fair: Fair, producer: Producer) -> None:
    """Somebody of the producer looks at the fair's page: noted once, so that looking again writes nothing. 1 statement, the first time 2."""
    unseen = Invitation.objects.filter(fair=fair, producer=producer, seen_at=None)
    if unseen.exists():
        unseen.update(seen_at=clock.now())
