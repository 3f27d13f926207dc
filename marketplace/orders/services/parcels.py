"""Parcels on their way: unpacked, sent, tracked, delivered, come back."""

from collections import Counter
from secrets import compare_digest

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from catalog.core import audit, clock, outbox
from catalog.core.errors import Conflict, Refused
from catalog.core.formats import day
from catalog.core.numbers import plain
from catalog.core.types import Actor
from marketplace.orders.models import (
    Allocation,
    CancelReason,
    Fulfilment,
    Order,
    OrderState,
)
from marketplace.orders.queries.recalls import stopped_since
from marketplace.shops.services import stock
from traceability.lots.models import LotState

from .moves import check_handles, lock_order, move, note, tell_units_gone
from .packing import IN_PARCELS, F, locked_lots


def lock_parcel(pk: int) -> tuple[Order, Fulfilment]:
    """The order's row and then the parcel's, locked."""
    order = lock_order(Fulfilment.objects.values_list("order", flat=True).get(pk=pk))
    return order, Fulfilment.objects.select_for_update(of=("self",)).get(pk=pk)


def _check_state(parcel: Fulfilment, state: str) -> None:
    if parcel.state != state:
        raise Conflict.because(
            "moved_meanwhile",
            _("Kiện hàng đang “%(state)s” nên không làm được việc này. Hãy tải lại trang.")
            % {"state": parcel.get_state_display()},
        )


@transaction.atomic
def unpack_parcel(*, parcel: Fulfilment, by: Actor) -> Order:
    """Open a parcel again that has not left the house: something wrong was in it."""
    order, parcel = lock_parcel(parcel.pk)
    check_handles(by=by, order=order)
    _check_state(parcel, F.PACKED)
    with audit.context(user=by.pk, reason="parcel unpacked"):
        parcel.state = F.UNPACKED
        parcel.save(update_fields=["state"])
    outbox.emit("parcel.unpacked", parcel=parcel.pk, at=clock.now().isoformat())
    if order.ready_at is not None:
        order.ready_at = None
        order.save(update_fields=["ready_at"])
    if order.state == OrderState.PACKED:
        move(order=order, to=OrderState.ACCEPTED, by=by, kind="unpacked", parcel=parcel.number)
    else:
        note(order=order, kind="unpacked", by=by, parcel=parcel.number)
    return order


@transaction.atomic
def send_parcel(*, parcel: Fulfilment, by: Actor, carrier: str = "", tracking: str = "") -> Order:
    """Hand a parcel over to who delivers it: its units leave the stock. The order is on its way once nothing of it is left in the house.
    A number that was written on it before stays when none is given.

    Raises `Refused` for a tracking number that another parcel has, for goods of a lot that was stopped since and for goods of which no lot is
    written while one that they may be of was stopped since, `Conflict`, `NotAllowed`. A recall meanwhile waits, and then finds it sent.
    """
    order, parcel = lock_parcel(parcel.pk)
    check_handles(by=by, order=order)
    _check_state(parcel, F.PACKED)
    _check_lots(parcel)
    carrier, tracking = carrier.strip()[:40], tracking.strip()[:60] or parcel.tracking
    _check_tracking(parcel, carrier, tracking)
    with audit.context(user=by.pk, reason="parcel sent"):
        parcel.state, parcel.sent_at = F.SENT, clock.now()
        parcel.carrier, parcel.tracking = carrier, tracking
        parcel.save(update_fields=["state", "sent_at", "carrier", "tracking"])
    outbox.emit("parcel.sent", parcel=parcel.pk, at=parcel.sent_at.isoformat())
    _leave(parcel)
    held = sum(Allocation.objects.filter(line__order=order).values_list("held", flat=True))
    if held == 0:
        if order.state == OrderState.ACCEPTED:  # the rest was cancelled
            move(order=order, to=OrderState.PACKED, by=by)
        # at the shop's own place nothing is on its way: its buyer hears of nothing
        is_here = order.outlet is not None and order.outlet.shop_id == order.shop_id
        move(order=order, to=OrderState.SENT, by=by, kind="fetched" if is_here else "", parcel=parcel.number)
    else:
        note(order=order, kind="parcel_sent", by=by, parcel=parcel.number)
        outbox.emit("order.parcel_sent", order_id=order.pk)
    return order


def _check_tracking(parcel: Fulfilment, carrier: str, tracking: str) -> None:
    if tracking and Fulfilment.objects.filter(carrier=carrier, tracking=tracking).exclude(pk=parcel.pk).exists():
        raise Refused.because(
            "tracking_taken", _("Mã vận đơn này đã ghi cho một kiện khác. Xem lại số trên phiếu gửi."), "tracking"
        )


@transaction.atomic
def write_tracking(*, parcel: Fulfilment, tracking: str, by: Actor) -> Order:
    """Write the carrier's number on a parcel that is packed or on its way, or another one over it (empty: none).

    Raises `Refused` for a number that another parcel has, `Conflict` for one that has arrived or was opened, `NotAllowed`.
    """
    order, parcel = lock_parcel(parcel.pk)
    check_handles(by=by, order=order)
    if parcel.state != F.SENT:
        _check_state(parcel, F.PACKED)
    tracking = tracking.strip()[:60]
    _check_tracking(parcel, parcel.carrier, tracking)
    if tracking == parcel.tracking:
        return order
    with audit.context(user=by.pk, reason="tracking number written"):
        parcel.tracking = tracking
        parcel.save(update_fields=["tracking"])
    note(order=order, kind="tracking", by=by, parcel=parcel.number)
    outbox.emit("order.tracking", order_id=order.pk)
    return order


def _check_lots(parcel: Fulfilment) -> None:
    inside = list(parcel.lines.filter(line__slot=None).values_list("lot", "line__variant"))
    unwritten = {variant for lot, variant in inside if lot is None}
    lots = locked_lots([lot for lot, _variant in inside if lot is not None], unwritten)
    named = sorted((lots[lot] for lot, _variant in inside if lot is not None), key=lambda lot: lot.pk)
    today = clock.today()
    stopped = next(
        (lot for lot in named if lot.state != LotState.PUBLISHED or (lot.expires_on and lot.expires_on < today)), None
    )
    if stopped is not None and stopped.state == LotState.PUBLISHED:
        raise Refused.because(
            "lot_expired",
            _("Kiện %(n)s có hàng của lô %(lot)s hết hạn dùng ngày %(day)s. Mở kiện, thay hàng lô khác rồi gói lại.")
            % {"n": parcel.number, "lot": stopped.number, "day": day(stopped.expires_on)},
        )
    if stopped is not None:
        raise Refused.because(
            "lot_stopped",
            _("Kiện %(n)s có hàng của lô %(lot)s đang “%(state)s”. Mở kiện, thay hàng lô khác rồi gói lại.")
            % {"n": parcel.number, "lot": stopped.number, "state": stopped.get_state_display()},
        )
    if unwritten and (perhaps := stopped_since(unwritten, parcel.packed_at).first()):
        raise Refused.because(
            "lot_perhaps_stopped",
            _(
                "Kiện %(n)s không ghi lô, mà lô %(lot)s đã “%(state)s” sau khi gói kiện. Mở kiện, xem số lô trên bao bì rồi gói lại."
            )
            % {"n": parcel.number, "lot": perhaps.number, "state": perhaps.get_state_display()},
        )


def _leave(parcel: Fulfilment) -> None:
    units: Counter[int] = Counter()
    variants: Counter[int] = Counter()
    for row in parcel.lines.select_related("line"):
        units[row.line_id] += row.quantity
        if row.line.slot_id is None:
            variants[row.line.variant_id] += row.quantity
    stock.take(sent=variants, store=parcel.store_id)
    rows = list(Allocation.objects.select_for_update().filter(line__in=units).order_by("line_id"))
    for allocation in rows:
        allocation.held -= units[allocation.line_id]
        allocation.sent += units[allocation.line_id]
    Allocation.objects.bulk_update(rows, ["held", "sent"])


@transaction.atomic
def deliver_parcel(*, parcel: Fulfilment, by: Actor | None) -> Order:
    """The buyer has it. The order is delivered once all its parcels are. `by` is None for what a carrier told."""
    order, parcel = lock_parcel(parcel.pk)
    if by is not None:
        check_handles(by=by, order=order)
    _check_state(parcel, F.SENT)
    with audit.context(user=by.pk if by else None, reason="parcel delivered"):
        parcel.state, parcel.delivered_at = F.DELIVERED, clock.now()
        parcel.save(update_fields=["state", "delivered_at"])
    waiting = order.fulfilments.filter(state__in=(F.PACKED, F.SENT)).exists()
    if order.state == OrderState.SENT and not waiting:
        move(order=order, to=OrderState.DELIVERED, by=by)
    else:
        note(order=order, kind="parcel_delivered", by=by, parcel=parcel.number)
    return order


@transaction.atomic
def hand_to_buyer(*, parcel: Fulfilment, code: str, by: Actor) -> Order:
    """The buyer picks a parcel up and says the order's six digits: handed over and delivered at once. Raises `Refused` for another code,
    `Conflict`, `NotAllowed`. The caller limits how often somebody may try."""
    order, parcel = lock_parcel(parcel.pk)
    check_handles(by=by, order=order)
    if order.pickup_code and not compare_digest(order.pickup_code.encode(), plain(code).encode(errors="replace")):
        raise Refused.because(
            "wrong_code", _("Mã lấy hàng không đúng. Mã có 6 chữ số, ở trang đơn hàng của người mua."), "code"
        )
    if parcel.state == F.PACKED:
        send_parcel(parcel=parcel, by=by)
    return deliver_parcel(parcel=parcel, by=by)


@transaction.atomic
def parcel_came_back(*, parcel: Fulfilment, sellable: bool, by: Actor) -> Order:
    """Nobody took it and it is back in the house. `sellable`: its goods go back into the stock, else they are written off.

    With no other parcel on its way or delivered the order is cancelled; else its units are taken off the price, and when nothing
    else is on its way the order is delivered.
    """
    order, parcel = lock_parcel(parcel.pk)
    check_handles(by=by, order=order)
    _check_state(parcel, F.SENT)
    with audit.context(user=by.pk, reason="parcel came back"):
        parcel.state = F.RETURNED
        parcel.save(update_fields=["state"])
    if sellable:
        back: Counter[int] = Counter()
        for row in parcel.lines.select_related("line").filter(line__slot=None):
            back[row.line.variant_id] += row.quantity
        stock.put_back(returned=back, store=parcel.store_id)
    if order.state == OrderState.SENT and not order.fulfilments.filter(state__in=IN_PARCELS).exists():
        order.cancel_reason = CancelReason.UNREACHABLE
        move(order=order, to=OrderState.CANCELLED, by=by, kind="came_back", parcel=parcel.number, sellable=sellable)
        return order
    note(order=order, kind="parcel_came_back", by=by, parcel=parcel.number, sellable=sellable)
    units: Counter[int] = Counter()
    for row in parcel.lines.all():
        units[row.line_id] += row.quantity
    rows = list(Allocation.objects.select_for_update().filter(line__in=units).order_by("line_id"))
    for allocation in rows:  # the buyer never had them: no invoice and no revenue
        allocation.sent -= units[allocation.line_id]
        allocation.cancelled += units[allocation.line_id]
    Allocation.objects.bulk_update(rows, ["sent", "cancelled"])
    tell_units_gone(order=order, units=units, source=f"parcel:{parcel.pk}")
    if order.state == OrderState.SENT and not order.fulfilments.filter(state__in=(F.PACKED, F.SENT)).exists():
        move(order=order, to=OrderState.DELIVERED, by=by)
    return order
