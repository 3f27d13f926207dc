"""Papers of orders: packing lists, labels of parcels, lists for carriers."""

import csv
import io
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from catalog.core import clock
from catalog.core.formats import phone
from marketplace.checkout.models import Carrier
from marketplace.checkout.queries import CARRIERS, LIGHTEST, ToCarry
from marketplace.orders.models import (
    DeliveryKind,
    Fulfilment,
    FulfilmentLine,
    FulfilmentState,
    Order,
    OrderState,
)
from marketplace.storefront.symbols.order_papers import collects, packing_lists, parcel_label, to_collect

from ..desk import StudioRequest, own, to
from .shared import at_packing_counter

MOST = 50  # orders of one file of packing lists
MOST_PARCELS = 500  # of one list for a carrier
_WITH = ("shop__producer", "group__recipient__place__province", "outlet__place__province", "payment")


def _pdf(data: bytes, name: str) -> HttpResponse:
    return HttpResponse(
        data, content_type="application/pdf", headers={"Content-Disposition": f'inline; filename="{name}.pdf"'}
    )


def _lists(orders: Sequence[Order]) -> bytes:
    lots: dict[int, list[str]] = defaultdict(list)
    rows = FulfilmentLine.objects.filter(line__order__in=orders, lot__isnull=False)
    for row in rows.exclude(fulfilment__state=FulfilmentState.UNPACKED).select_related("lot").order_by("pk"):
        if row.lot is not None and row.lot.number not in lots[row.line_id]:
            lots[row.line_id].append(row.lot.number)
    return packing_lists(orders, {line: ", ".join(numbers) for line, numbers in lots.items()})


@at_packing_counter
@require_safe
def packing_list(request: StudioRequest, pk: int) -> HttpResponse:
    """Of one order. 3 statements of its own."""
    found = own(request, Order.objects.select_related(*_WITH).prefetch_related("lines"), pk, "shop__producer")
    return _pdf(_lists([found]), f"phieu-goi-{found.code}")


@at_packing_counter
@require_safe
def packing_of_all(request: StudioRequest) -> HttpResponse:
    """Of every order that waits to be packed, the oldest 50. 3 statements of its own."""
    orders = list(
        Order.objects.filter(shop__producer=request.desk.producer, state=OrderState.ACCEPTED)
        .select_related(*_WITH)
        .prefetch_related("lines")
        .order_by("placed_at", "pk")[:MOST]
    )
    if not orders:
        return to(request, "studio_orders")
    return _pdf(_lists(orders), f"phieu-goi-{clock.today():%d-%m}")


@at_packing_counter
@require_safe
def label(request: StudioRequest, pk: int) -> HttpResponse:
    """Of one parcel, A6. 3 statements of its own."""
    rows = Fulfilment.objects.select_related(*(f"order__{name}" for name in _WITH)).prefetch_related("lines__line")
    found = own(request, rows, pk, "order__shop__producer")
    if found.state in {FulfilmentState.UNPACKED, FulfilmentState.RETURNED}:
        raise Http404
    others = list(Fulfilment.objects.filter(order=found.order_id))
    return _pdf(parcel_label(found, collects=collects(found, others)), f"nhan-{found.order.code}-{found.number}")


@at_packing_counter
@require_safe
def manifest(request: StudioRequest, carrier: str) -> HttpResponse:
    """The packed parcels that go to buyers' doors, as this carrier takes them in. 3 statements of its own."""
    if carrier not in Carrier.values:
        raise Http404
    parcels = list(
        Fulfilment.objects.filter(
            order__shop__producer=request.desk.producer,
            order__delivery_kind=DeliveryKind.HOME,
            state=FulfilmentState.PACKED,
        )
        .select_related(*(f"order__{name}" for name in _WITH))
        .prefetch_related("lines__line", "order__fulfilments")
        .order_by("packed_at", "pk")[:MOST_PARCELS]
    )
    out = io.StringIO()
    csv.writer(out).writerows(CARRIERS[carrier].rows([_to_carry(parcel) for parcel in parcels]))
    name = f"ban-giao-{carrier}-{clock.today():%d-%m-%Y}.csv"
    return HttpResponse(
        out.getvalue().encode("utf-8-sig"),  # Excel reads UTF-8 by its mark alone
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _to_carry(parcel: Fulfilment) -> ToCarry:
    order: Any = parcel.order
    recipient, rows = order.group.recipient, list(parcel.lines.all())
    weight = sum((row.line.weight_g or 0) * row.quantity for row in rows)
    takes = collects(parcel, list(order.fulfilments.all()))
    return ToCarry(
        reference=f"{order.code}-{parcel.number}",
        name=recipient.name,
        phone=phone(recipient.phone).replace(" ", ""),
        street=recipient.street,
        commune=recipient.place.full_name if recipient.place else "",
        province=recipient.place.province.full_name if recipient.place and recipient.place.province else "",
        content="; ".join(f"{row.quantity} × {row.line.name}" for row in rows),
        weight_g=max(weight, LIGHTEST),
        collect=to_collect(order) if takes else 0,
        value=sum(row.line.unit_price * row.quantity for row in rows),
        note=". ".join(filter(None, [order.window, recipient.note])),
    )
