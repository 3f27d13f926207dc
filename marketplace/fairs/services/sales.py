"""Sold at a booth: two taps to a transfer's symbol on the seller's phone, one more when the money is there."""

import uuid
from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from catalog.core import clock, outbox
from catalog.core.errors import Conflict, NotAllowed, Refused
from catalog.core.types import Actor
from marketplace.checkout.services import sell_here
from marketplace.fairs.models import Booth, BoothSale, BoothState, FairState
from marketplace.orders.models import CancelReason, OrderState
from marketplace.orders.policies import may_handle
from marketplace.orders.services import (
    Packed,
    accept_order,
    cancel_order,
    deliver_parcel,
    lock_order,
    pack_order,
    send_parcel,
    units_left,
)
from marketplace.payments.models import Payment
from marketplace.payments.services import take_word

MOST_LINES = 30


def _may(by: Actor, booth: Booth) -> None:
    if not may_handle(by, booth.shop):
        raise NotAllowed.because("not_yours", _("Chỉ người của cơ sở bán được ở gian này."))


@transaction.atomic
def sell_at_booth(
    *, booth: Booth, key: uuid.UUID, wanted: Mapping[int, int], by: Actor, adult: bool = False
) -> BoothSale:
    """So many of each fair offer (by key), while the fair is open, at the price of this moment. The order waits for its transfer like any other.

    Raises `Refused`, `NotAllowed`; `Conflict` when the fair is not open or the booth is not in it.
    """
    _may(by, booth)
    fair, now = booth.fair, clock.now()
    if booth.state != BoothState.APPROVED or fair.state != FairState.PUBLISHED:
        raise Conflict.because("gone", _("Gian hàng không còn trong hội chợ."))
    if not fair.starts_at <= now < fair.ends_at:
        raise Conflict.because("closed", _("Hội chợ không mở lúc này nên chưa bán tại gian được."))
    if len(wanted) > MOST_LINES:
        raise Refused.because("too_many", _("Mỗi lần bán nhiều nhất 30 món."), "items")
    order = sell_here(
        shop=booth.shop,
        channel=fair.channel,
        key=key,
        wanted=wanted,
        name=str(_("Khách tại gian")),
        where=str(_("Tại gian, %(fair)s")) % {"fair": fair.name},
        adult=adult,
    )
    sale, _new = BoothSale.objects.get_or_create(
        order=order, defaults={"booth": booth, "sold_by_id": by.pk, "sold_at": now}
    )
    return sale


@transaction.atomic
def finish_sale(*, sale: BoothSale, by: Actor) -> BoothSale:
    """The money is there (the bank's feed told so, or the seller saw it: the word is booked) and the buyer takes the goods along.

    Doing it twice changes nothing. Raises `Conflict` for an order that lapsed or was cancelled, `Refused` for goods that are not in the house.
    """
    _may(by, sale.booth)
    order = lock_order(sale.order_id)
    if order.state == OrderState.DELIVERED:
        return sale
    if order.state in (OrderState.CANCELLED, OrderState.LAPSED):
        raise Conflict.because("over", _("Lần bán này đã hủy hoặc quá giờ trả tiền. Bán lại từ đầu."))
    take_word(payment=Payment.objects.get(order=order), by=by)
    order = lock_order(order.pk)
    if order.state == OrderState.NEW:
        accept_order(order=order, by=by)
    if order.state != OrderState.PACKED and (units := units_left(lock_order(order.pk))):
        goods = [Packed(line, n) for line, n in sorted(units.items())]
        parcel = pack_order(order=order, units=goods, by=by, without_lots=True)  # over the counter, with people waiting
        send_parcel(parcel=parcel, by=by)
        deliver_parcel(parcel=parcel, by=by)
    outbox.emit("booth.sold", sale_id=sale.pk)
    return sale


@transaction.atomic
def drop_sale(*, sale: BoothSale, by: Actor) -> BoothSale:
    """The buyer thought better of it before paying: the goods are free again. Raises `Conflict` once money came."""
    _may(by, sale.booth)
    order = lock_order(sale.order_id)
    if order.state != OrderState.UNPAID or Payment.objects.get(order=order).received:
        raise Conflict.because("paid", _("Đã có tiền của lần bán này. Nếu hoàn lại, làm ở trang đơn hàng."))
    cancel_order(order=order, reason=CancelReason.BUYER, by=by, by_buyer=True)
    return sale
