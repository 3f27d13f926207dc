"""Entries of a harvest log that were a mistake: what lots were made of decides whether they may go."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from catalog.core import audit, clock, outbox
from catalog.core.errors import Conflict, Refused
from catalog.core.types import Actor
from traceability.lots.models import Lot, LotState
from traceability.zones.models import Harvest, ZoneCheck
from traceability.zones.policies import may_change_zone
from traceability.zones.services.common import not_of_the_zone, who_acted

LONGEST_REASON = 1_000
NAMED = 5
"""Numbers of lots in one refusal."""


@transaction.atomic
def withdraw_harvest(*, harvest: Harvest, reason: str, by: Actor) -> Harvest:
    """Strike an entry that was a mistake. It stays in the log with the reason; no lot may draw on it from now on, and a draft that does cannot be
    published. An officer's word on the zone's records is overtaken by it.

    Raises `NotAllowed`, `Conflict` if it is struck already, `Refused` without a reason and while a lot that was published is made of it, with
    that lot's number. Emits harvest.withdrawn.
    """
    # publishing and adding material lock the lot and then the harvest; here the harvest alone, so whoever comes second sees the first
    locked = Harvest.objects.select_for_update(of=("self",)).select_related("zone__producer").get(pk=harvest.pk)
    if not may_change_zone(by, locked.zone):
        raise not_of_the_zone()
    if locked.withdrawn_at is not None:
        raise Conflict.because("withdrawn", _("Đợt thu hoạch này đã được rút trước đó. Tải lại trang để xem."))
    reason = " ".join(reason.split())
    if not reason:
        raise Refused.because("required", _("Ghi lý do rút, ví dụ: gõ nhầm số cân."), "reason")
    if len(reason) > LONGEST_REASON:
        words = {"length": len(reason), "most": LONGEST_REASON}
        raise Refused.because("too_long", _("Dài %(length)d ký tự, nhiều nhất %(most)d.") % words, "reason")
    used = Lot.objects.filter(inputs__harvest=locked).exclude(state=LotState.DRAFT).order_by("pk").distinct()
    if numbers := [lot.number for lot in used[: NAMED + 1]]:
        more = " …" if len(numbers) > NAMED else ""
        message = _(
            "Lô đã công bố dùng đợt thu hoạch này: %(lots)s. Đợt thu hoạch phải ở lại; số liệu của lô sai thì thu hồi lô."
        )
        raise Refused.because("in_use", message % {"lots": ", ".join(numbers[:NAMED]) + more}, "reason")
    locked.withdrawn_at, locked.withdrawn_reason = clock.now(), reason
    with audit.context(**who_acted(by, locked.zone.producer, reason=reason)):
        locked.save(update_fields=["withdrawn_at", "withdrawn_reason"])
        locked.zone.confirmations.filter(
            overtaken_at=None, withdrawn_at=None, checks__contains=[ZoneCheck.RECORDS], made_at__gte=locked.recorded_at
        ).update(overtaken_at=locked.withdrawn_at)
    outbox.emit("harvest.withdrawn", harvest=locked.pk)
    return locked
