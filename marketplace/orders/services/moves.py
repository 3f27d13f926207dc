"""An order goes its way: along `MOVES`, by who may, once."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from catalog.core import audit, clock, outbox
from catalog.core.errors import Conflict, NotAllowed, Refused
from catalog.core.types import Actor
from marketplace.orders import policies
from marketplace.orders.models import (
    CLOSED,
    HOLDING,
    Allocation,
    CancelReason,
    DeliveryKind,
    Fulfilment,
    FulfilmentState,
    Order,
    OrderState,
    OrderStep,
)
from marketplace.orders.queries.returns import GONE
from marketplace.shops.services import slots, stock

S = OrderState
MOVES: frozenset[tuple[str, str]] = frozenset(
    {
        (S.UNPAID, S.NEW),  # the money is there
        (S.UNPAID, S.LAPSED),
        (S.UNPAID, S.CANCELLED),
        (S.NEW, S.ACCEPTED),
        (S.NEW, S.CANCELLED),
        (S.ACCEPTED, S.PACKED),
        (S.ACCEPTED, S.CANCELLED),
        (S.ACCEPTED, S.DELIVERED),  # a service, where it is given
        (S.ACCEPTED, S.SENT),  # a part had left, the rest was called off
        (S.PACKED, S.ACCEPTED),  # unpacked again
        (S.PACKED, S.SENT),
        (S.PACKED, S.CANCELLED),
        (S.SENT, S.DELIVERED),
        (S.SENT, S.CANCELLED),  # could not be delivered and came back
    }
)
BY_BUYER = (S.UNPAID, S.NEW)
"""States in which the buyer may still cancel alone."""
_STAMPS: dict[str, str] = {
    S.ACCEPTED: "accepted_at",
    S.PACKED: "packed_at",
    S.SENT: "sent_at",
    S.DELIVERED: "delivered_at",
}


def lock_order(pk: int) -> Order:
    """The order's row, locked until the transaction ends, with its shop and producer. Lock order: order, then stock by variant, then payment."""
    return Order.objects.select_for_update(of=("self",)).select_related("shop__producer", "group", "outlet").get(pk=pk)


def moved_meanwhile(order: Order) -> Conflict:
    """What is said of an order that is elsewhere by now."""
    return Conflict.because(
        "moved_meanwhile",
        _("Đơn %(code)s đang ở bước “%(state)s” nên không làm được việc này. Hãy tải lại trang.")
        % {"code": order.code, "state": order.get_state_display()},
    )


def move(*, order: Order, to: str, by: Actor | None, kind: str = "", **facts: Any) -> None:
    """Change a locked order's state, note it, tell the rooms above. Raises `Conflict` when the order does not go there from where it is."""
    if (order.state, to) not in MOVES:
        raise moved_meanwhile(order)
    now = clock.now()
    order.state = to
    fields = ["state"]
    if stamp := _STAMPS.get(to):
        setattr(order, stamp, now)
        fields.append(stamp)
    if to in CLOSED:
        order.closed_at = now
        fields.append("closed_at")
    if to == S.CANCELLED:
        fields.append("cancel_reason")
    with audit.context(user=by.pk if by else None, reason=f"order {kind or to}"):
        order.save(update_fields=fields)
    note(order=order, kind=kind or to, by=by, **facts)
    outbox.emit(f"order.{kind or to}", order_id=order.pk)


def note(*, order: Order, kind: str, by: Actor | None, **facts: Any) -> None:
    """Add to the order's history. No personal data in `facts`."""
    OrderStep.objects.create(order=order, kind=kind, at=clock.now(), by_id=by.pk if by else None, facts=facts)


@transaction.atomic
def accept_order(*, order: Order, by: Actor) -> Order:
    """The shop takes the order on. Raises `NotAllowed`, `Conflict`."""
    order = lock_order(order.pk)
    check_handles(by=by, order=order)
    move(order=order, to=S.ACCEPTED, by=by)
    return order


@transaction.atomic
def mark_paid(*, order: Order) -> Order:
    """Told by `payments`: all of it is there. An unpaid order becomes a new one; of any other only the time is noted."""
    order = lock_order(order.pk)
    if order.paid_at is None:
        order.paid_at = clock.now()
        order.save(update_fields=["paid_at"])
        if order.state == S.UNPAID:
            move(order=order, to=S.NEW, by=None, kind="paid")
        else:
            note(order=order, kind="paid", by=None)
            outbox.emit("order.paid", order_id=order.pk)
    return order


@transaction.atomic
def cancel_order(*, order: Order, reason: str, by: Actor | None, by_buyer: bool = False) -> Order:
    """Call an order off and free its goods; parcels that have not left are opened. What was paid is given back by `payments`, which hears of it.
    Where a parcel has left only the rest is called off, and the order goes on with what was sent.

    The buyer (`by_buyer`: the caller has seen the order's token or the account) may until the shop has accepted it, the shop's owner or
    manager until it left the house. Raises `NotAllowed`, `Conflict`, `Refused` for an unknown reason.
    """
    order = lock_order(order.pk)
    if reason not in CancelReason.values:
        raise Refused.because("unknown", _("Chọn lý do hủy đơn."), "reason")
    if by_buyer:
        if order.state in CLOSED:
            raise moved_meanwhile(order)
        if order.state not in BY_BUYER:
            raise Conflict.because(
                "too_late", _("Người bán đã nhận đơn này. Hãy gọi người bán để hủy, hoặc trả hàng khi nhận.")
            )
    elif by is None or not policies.may_cancel(by, order.shop):
        raise NotAllowed.because("not_yours", _("Chỉ chủ và quản lý của gian hàng được hủy đơn."))
    if order.state == S.SENT:
        raise Conflict.because("sent", _("Đơn đã giao đi. Khi hàng quay về, ghi “không giao được” ở kiện hàng."))
    _open_parcels(order)
    rest = free_goods(order)
    gone = set(order.fulfilments.filter(state__in=GONE).values_list("state", flat=True))
    if gone:
        move(order=order, to=S.SENT, by=by, kind="rest_cancelled", reason=reason)
        tell_units_gone(order=order, units=rest, source=f"rest:{order.pk}")
        if gone == {FulfilmentState.DELIVERED}:
            move(order=order, to=S.DELIVERED, by=by)
        return order
    order.cancel_reason = reason
    move(order=order, to=S.CANCELLED, by=by, reason=reason, by_buyer=by_buyer)
    return order


def tell_units_gone(*, order: Order, units: Counter[int], source: str) -> None:
    """Units (by line) that the buyer will not get although the order goes on: `payments` takes them off the price."""
    outbox.emit("order.units_gone", order_id=order.pk, units={str(line): n for line, n in units.items()}, source=source)


def _open_parcels(order: Order) -> None:
    """Nothing of a locked order that is called off leaves the house."""
    parcels = list(order.fulfilments.select_for_update().filter(state=FulfilmentState.PACKED).order_by("pk"))
    for parcel in parcels:
        parcel.state = FulfilmentState.UNPACKED
        outbox.emit("parcel.unpacked", parcel=parcel.pk, at=clock.now().isoformat())
    Fulfilment.objects.bulk_update(parcels, ["state"])


@transaction.atomic
def lapse_orders(*, limit: int = 200) -> int:
    """Close orders whose time to pay is over and free their goods; how many. Any number of workers may call it at once."""
    due = list(
        Order.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(state=S.UNPAID, unpaid_until__lte=clock.now())
        .order_by("pk")
        .select_related("shop", "group")[:limit]
    )
    for order in due:
        free_goods(order)
        move(order=order, to=S.LAPSED, by=None)
    return len(due)


def call_off_late(*, order: Order, units: Mapping[int, int], by: Actor) -> Counter[int]:
    """The shop or the office agreed that so many units of each line of a locked order that is late will not come: those that never left are free
    again; how many. With the last of them the order is cancelled, or goes on with what was sent. Their price is the complaint's to give back.
    """
    there = Allocation.objects.filter(line__order=order, line__in=units, held__gt=0)
    if order.state not in HOLDING or not there.exists():
        return Counter()
    _open_parcels(order)
    freed = free_goods(order, units)
    gone = set(order.fulfilments.filter(state__in=GONE).values_list("state", flat=True))
    if Allocation.objects.filter(line__order=order, held__gt=0).exists():
        if order.state == S.PACKED:
            move(order=order, to=S.ACCEPTED, by=by, kind="unpacked")
    elif gone:
        move(order=order, to=S.SENT, by=by, kind="rest_cancelled", reason=CancelReason.OTHER)
        if gone == {FulfilmentState.DELIVERED}:
            move(order=order, to=S.DELIVERED, by=by)
    else:
        order.cancel_reason = CancelReason.OTHER
        move(order=order, to=S.CANCELLED, by=by, reason=CancelReason.OTHER, by_buyer=False)
    return freed


def free_goods(order: Order, units: Mapping[int, int] | None = None) -> Counter[int]:
    """Give back to the stock what is still set aside for a locked order, or so much of it by line; how many units of each line (by key)."""
    if order.state not in HOLDING:
        return Counter()
    rows: Sequence[Allocation] = list(
        Allocation.objects.select_for_update(of=("self",))
        .filter(line__order=order, held__gt=0)
        .select_related("line")
        .order_by("line__variant")
    )
    freed = Counter(
        {row.line_id: row.held if units is None else min(row.held, units.get(row.line_id, 0)) for row in rows}
    )
    held: Counter[int] = Counter()  # a variant may stand in two lines, of two channels
    places: Counter[int] = Counter()
    for row in rows:
        if row.line.slot_id is None:
            held[row.line.variant_id] += freed[row.line_id]
        else:
            places[row.line.slot_id] += freed[row.line_id]
    stock.release(held=+held)
    slots.release(held=+places)
    for row in rows:
        row.cancelled, row.held = row.cancelled + freed[row.line_id], row.held - freed[row.line_id]
    Allocation.objects.bulk_update(rows, ["cancelled", "held"])
    return +freed


@transaction.atomic
def call_off_visit(*, order_id: int) -> bool:
    """The date of an order was called off: the order is cancelled, whatever its state, unless it is over; whether it was."""
    order = lock_order(order_id)
    if order.state not in HOLDING:
        return False
    order.cancel_reason = CancelReason.SLOT
    free_goods(order)
    move(order=order, to=S.CANCELLED, by=None, reason=CancelReason.SLOT, by_buyer=False)
    return True


@transaction.atomic
def complete_visit(*, order: Order, by: Actor) -> Order:
    """The buyers came and had the service: nothing is packed or sent. Raises `Conflict`, `NotAllowed`, `Refused` for goods that are not there."""
    order = lock_order(order.pk)
    check_handles(by=by, order=order)
    if order.delivery_kind != DeliveryKind.NONE or order.state != S.ACCEPTED:
        raise moved_meanwhile(order)
    rows = list(
        Allocation.objects.select_for_update(of=("self",))
        .filter(line__order=order, held__gt=0)
        .select_related("line")
        .order_by("line__variant")
    )
    sent: Counter[int] = Counter()
    for row in rows:
        if row.line.slot_id is None:
            sent[row.line.variant_id] += row.held
        row.sent, row.held = row.sent + row.held, 0
    stock.take(sent=sent)
    Allocation.objects.bulk_update(rows, ["held", "sent"])
    move(order=order, to=S.DELIVERED, by=by)
    return order


def check_handles(*, by: Actor, order: Order) -> None:
    """Raises `NotAllowed` unless the user works for the order's shop."""
    if not policies.may_handle(by, order.shop):
        raise NotAllowed.because("not_yours", _("Chỉ người của gian hàng được xử lý đơn này."))
