"""Parcels: packed with their lots, unpacked, handed over, delivered, come back."""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q, Sum
from django.utils.translation import gettext_lazy as _

from catalog.core import audit, clock, outbox
from catalog.core.errors import Conflict, Problem, Refused, refuse_if_any
from catalog.core.formats import day
from catalog.core.types import Actor
from marketplace.orders.models import (
    Allocation,
    DeliveryKind,
    Fulfilment,
    FulfilmentLine,
    FulfilmentState,
    Order,
    OrderLine,
    OrderState,
)
from marketplace.shops.models import Store
from traceability.lots.models import Lot, LotState

from .moves import check_handles, lock_order, move, moved_meanwhile, note

F = FulfilmentState
IN_PARCELS = (F.PACKED, F.SENT, F.DELIVERED)


@dataclass(frozen=True, slots=True)
class Packed:
    """So many units of a line go into the parcel, and of which lot: needed where lots of the goods are on sale."""

    line_id: int
    quantity: int
    lot: Lot | None = None


@transaction.atomic
def pack_order(
    *, order: Order, units: Sequence[Packed], by: Actor, store: Store | None = None, without_lots: bool = False
) -> Fulfilment:
    """Put units of a place (a store of the shop; None: its house) into one parcel. The order is packed once all its units are in parcels.

    A lot has to be of the line's variant and on sale: one that is held, recalled or past its last day does not leave the house. Where lots of
    the variant are on sale one has to be named; `without_lots`: whoever packs cannot say it (a program, a counter), and a recall then counts
    the parcel among those it may concern (`queries.perhaps_of`). A recall meanwhile waits until the parcel stands. Raises
    `Refused` with a problem for each line (`line-<key>`, `lot-<key>`), `Conflict` for an order that is not being packed, `NotAllowed`.
    """
    order = lock_order(order.pk)
    check_handles(by=by, order=order)
    if order.state != OrderState.ACCEPTED:
        raise Conflict.because(
            "not_accepted",
            _("Đơn %(code)s đang ở bước “%(state)s”, không gói được. Hãy tải lại trang.")
            % {"code": order.code, "state": order.get_state_display()},
        )
    if store is not None and not (store.shop_id == order.shop_id and store.is_active):
        raise Refused.because("unknown", _("Chọn một nơi để hàng của gian."), "store")
    left = units_left(order)
    lines = {line.pk: line for line in OrderLine.objects.filter(order=order)}
    lots = locked_lots(
        [unit.lot.pk for unit in units if unit.lot],
        [lines[unit.line_id].variant_id for unit in units if not unit.lot and unit.line_id in lines],
    )
    refuse_if_any(_problems(units, lines, left, lots, without_lots=without_lots))
    now = clock.now()
    with audit.context(user=by.pk, reason="order packed"):
        parcel = Fulfilment.objects.create(
            order=order,
            number=1 + Fulfilment.objects.filter(order=order).count(),
            packed_at=now,
            packed_by_id=by.pk,
            store=store,
        )
    FulfilmentLine.objects.bulk_create(
        [
            FulfilmentLine(fulfilment=parcel, line_id=line_id, lot_id=lot, quantity=n)
            for (line_id, lot), n in _together(units).items()
        ]
    )
    outbox.emit("parcel.packed", parcel=parcel.pk, at=now.isoformat())
    rest = sum(left.values()) - sum(unit.quantity for unit in units)
    if rest:
        note(order=order, kind="parcel", by=by, parcel=parcel.number, left=rest)
    else:
        move(order=order, to=OrderState.PACKED, by=by, parcel=parcel.number)
        if order.outlet is not None and order.outlet.shop_id == order.shop_id:
            _ready(order, by)
    return parcel


def _ready(order: Order, by: Actor) -> None:
    """All of a locked order lies where its buyer picks it up."""
    order.ready_at = clock.now()
    order.save(update_fields=["ready_at"])
    note(order=order, kind="ready", by=by)
    outbox.emit("order.ready", order_id=order.pk)


@transaction.atomic
def arrive_at_outlet(*, order: Order, by: Actor) -> Order:
    """What was sent to a point of sale has come there and can be picked up. Raises `Conflict`, `NotAllowed`."""
    order = lock_order(order.pk)
    check_handles(by=by, order=order)
    if order.state != OrderState.SENT or order.delivery_kind != DeliveryKind.PICKUP or order.ready_at is not None:
        raise moved_meanwhile(order)
    _ready(order, by)
    return order


def units_left(order: Order) -> dict[int, int]:
    """How many units of each line (by key) are in no parcel yet and still wanted. 2 statements."""
    left = dict(Allocation.objects.filter(line__order=order).values_list("line", "held"))
    packed = (
        FulfilmentLine.objects.filter(fulfilment__order=order, fulfilment__state=F.PACKED)
        .values_list("line")
        .annotate(n=Sum("quantity"))
        .order_by("line")
    )
    for line, n in packed:
        left[line] -= n
    return left


def locked_lots(named: Collection[int], unwritten: Collection[int]) -> dict[int, Lot]:
    """Lots by key: those named, and those on sale or held of variants of which no lot is written. They are locked, a lot before those made of it
    as a recall takes them: it waits until the parcel stands, or was first and is seen. 1 statement, none for nothing."""
    if not named and not unwritten:
        return {}
    asked = Q(pk__in=named) | Q(variant__in=unwritten, state__in=(LotState.PUBLISHED, LotState.HELD))
    rows = Lot.objects.select_for_update(of=("self",), no_key=True).filter(asked)
    return {lot.pk: lot for lot in rows.order_by("published_at", "pk")}


def _together(units: Sequence[Packed]) -> Counter[tuple[int, int | None]]:
    found: Counter[tuple[int, int | None]] = Counter()
    for unit in units:
        found[unit.line_id, unit.lot.pk if unit.lot else None] += unit.quantity
    return found


def _problems(
    units: Sequence[Packed],
    lines: dict[int, OrderLine],
    left: dict[int, int],
    lots: dict[int, Lot],
    *,
    without_lots: bool,
) -> list[Problem]:
    if not units:
        return [Problem("nothing", _("Chưa có món nào để gói. Ghi số lượng của ít nhất một món."))]
    found = []
    today = clock.today()
    on_sale = {
        lot.variant_id
        for lot in lots.values()
        if lot.state == LotState.PUBLISHED and (lot.expires_on is None or lot.expires_on >= today)
    }
    wanted: dict[int, int] = defaultdict(int)
    for unit in units:
        field = f"line-{unit.line_id}"
        line = lines.get(unit.line_id)
        if line is None:
            return [Problem("unknown_line", _("Có món không thuộc đơn này. Hãy tải lại trang."), field)]
        if unit.quantity < 1:
            found.append(Problem("out_of_range", _("Số lượng gói phải từ 1 trở lên."), field))
        wanted[unit.line_id] += max(unit.quantity, 0)
        lot = lots.get(unit.lot.pk, unit.lot) if unit.lot else None  # as it is now
        if lot is None:
            if not without_lots and line.slot_id is None and line.variant_id in on_sale:
                message = _("Chọn lô của %(name)s, hoặc quét tem trên hàng: lô bị thu hồi thì báo đúng người đã mua.")
                found.append(Problem("lot_required", message % {"name": line.name}, f"lot-{line.pk}"))
        elif lot.variant_id != line.variant_id:
            found.append(
                Problem(
                    "other_product",
                    _("Lô %(lot)s là của sản phẩm hay quy cách khác, không phải %(name)s. Hãy quét lại tem trên hàng.")
                    % {"lot": lot.number, "name": line.name},
                    field,
                )
            )
        elif lot.state != LotState.PUBLISHED:
            found.append(
                Problem(
                    "lot_not_on_sale",
                    _("Lô %(lot)s đang “%(state)s” nên không được giao. Lấy hàng của lô khác.")
                    % {"lot": lot.number, "state": lot.get_state_display()},
                    field,
                )
            )
        elif lot.expires_on is not None and lot.expires_on < today:
            found.append(
                Problem(
                    "lot_expired",
                    _("Lô %(lot)s hết hạn dùng ngày %(day)s. Lấy hàng của lô khác.")
                    % {"lot": lot.number, "day": day(lot.expires_on)},
                    field,
                )
            )
    for pk, n in wanted.items():
        if n > left.get(pk, 0):
            found.append(
                Problem(
                    "too_many",
                    _("%(name)s: chỉ còn %(left)s cần gói, đang ghi %(n)s.")
                    % {"name": lines[pk].name, "left": left.get(pk, 0), "n": n},
                    f"line-{pk}",
                )
            )
    return found
