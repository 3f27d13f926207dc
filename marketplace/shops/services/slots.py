"""Dates of a service: a guided visit, a night at a homestay. Each has a beginning and so many places; the last place is sold once."""

import datetime as dt
from collections.abc import Iterable, Mapping

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from catalog.core import clock, outbox, revision
from catalog.core.errors import Conflict, NotAllowed, Problem, Refused
from catalog.core.formats import moment
from catalog.core.types import Actor
from catalog.products.models import Variant
from catalog.products.services.common import acting
from marketplace.shops import policies
from marketplace.shops.models import Slot

TOURISM = 6
"""The number of the group of community tourism."""
MOST_SLOTS = 400
"""Ahead, of one variant."""
LONGEST_AHEAD = dt.timedelta(days=400)


@transaction.atomic
def add_slots(*, variant: Variant, starts: Iterable[dt.datetime], capacity: int, by: Actor | None) -> int:
    """So many places at each of these instants; how many were new (an instant that has places already is left alone).

    From its first slot on a variant is sold by date alone. Raises `NotAllowed`, `Refused`.
    """
    _check(by, variant)
    if variant.product.product_set.group.number != TOURISM:
        raise Refused.because("no_service", _("Chỉ dịch vụ du lịch (nhóm 6) bán theo buổi."), "first")
    if not 1 <= capacity <= 1_000:
        raise Refused.because("out_of_range", _("Số chỗ mỗi buổi từ 1 tới 1.000."), "capacity")
    now, wanted = clock.now(), sorted(set(starts))
    if not wanted:
        raise Refused.because("missing", _("Chưa có buổi nào. Ghi ngày và giờ bắt đầu."), "first")
    if wanted[0] <= now or wanted[-1] > now + LONGEST_AHEAD:
        raise Refused.because("day", _("Buổi phải ở phía trước, trong vòng 400 ngày."), "first")
    Variant.objects.select_for_update(no_key=True).get(pk=variant.pk)
    there = set(variant.slots.filter(starts_at__gt=now).values_list("starts_at", flat=True))
    new = [start for start in wanted if start not in there]
    if len(there) + len(new) > MOST_SLOTS:
        raise Refused.because("too_many", _("Nhiều nhất 400 buổi ở phía trước. Thêm ít ngày hơn."), "last")
    with acting(by, variant.product.producer, "slots added"):
        Slot.objects.bulk_create([Slot(variant=variant, starts_at=start, capacity=capacity) for start in new])
        revision.bump()
    return len(new)


@transaction.atomic
def cancel_slot(*, slot: Slot, reason: str, by: Actor) -> Slot:
    """Call a date off: nobody can take a place any more, and `orders` cancels those that were taken and tells their buyers.

    Raises `NotAllowed`, `Refused` without a reason, `Conflict` for one that is over or was called off.
    """
    _check(by, slot.variant)
    slot = Slot.objects.select_for_update(of=("self",)).select_related("variant__product__producer").get(pk=slot.pk)
    if slot.cancelled_at is not None or slot.starts_at <= clock.now():
        raise Conflict.because("decided", _("Buổi này đã qua hoặc đã hủy. Hãy tải lại trang."))
    reason = " ".join(reason.split())[:200]
    if not reason:
        raise Refused.because("missing", _("Ghi lý do hủy buổi."), "reason")
    with acting(by, slot.variant.product.producer, "slot cancelled"):
        slot.cancelled_at, slot.reason = clock.now(), reason
        slot.save(update_fields=["cancelled_at", "reason"])
        outbox.emit("slot.cancelled", slot_id=slot.pk)
        revision.bump()
    return slot


@transaction.atomic(savepoint=False)  # part of a larger transaction, which fails with it
def reserve(*, wanted: Mapping[int, int]) -> None:
    """Take so many places of each slot (by key), all or nothing. 1 statement and 1 a slot; none without slots.

    Rows are locked in the order of their keys, after those of stocks. Raises `Refused` (`slot_gone`, `sold_out`, `too_few`).
    """
    if not wanted:
        return
    now = clock.now()
    rows = list(
        Slot.objects.select_for_update(of=("self",))
        .filter(pk__in=wanted)
        .select_related("variant__product")
        .order_by("pk")
    )
    problems = []
    for row in rows:
        left = row.capacity - row.taken
        facts = {"name": row.variant.product.name, "when": moment(row.starts_at), "n": left}
        if row.cancelled_at is not None or row.starts_at <= now:
            problems.append(Problem("slot_gone", _("%(name)s: buổi %(when)s không còn. Chọn buổi khác.") % facts))
        elif left < wanted[row.pk]:
            words = (
                _("%(name)s: buổi %(when)s chỉ còn %(n)s chỗ.") if left else _("%(name)s: buổi %(when)s vừa hết chỗ.")
            )
            problems.append(Problem("too_few" if left else "sold_out", words % facts))
    if problems:
        raise Refused(*problems)
    for row in rows:
        Slot.objects.filter(pk=row.pk).update(taken=F("taken") + wanted[row.pk])
    if any(row.capacity - row.taken == wanted[row.pk] for row in rows):
        revision.bump()


@transaction.atomic(savepoint=False)  # part of a larger transaction, which fails with it
def release(*, held: Mapping[int, int]) -> None:
    """Free places that were taken: an order was cancelled or lapsed. 1 statement and 1 a slot; none without slots."""
    if not held:
        return
    for row in Slot.objects.select_for_update().filter(pk__in=held).order_by("pk"):
        Slot.objects.filter(pk=row.pk).update(taken=F("taken") - held[row.pk])
    revision.bump()


def _check(by: Actor | None, variant: Variant) -> None:
    if by is not None and not policies.may_sell_for(by, variant.product.producer):
        raise NotAllowed.because(
            "not_yours", _("Chỉ chủ, quản lý của cơ sở hay cán bộ được cơ sở đồng ý mới đặt điều này.")
        )
