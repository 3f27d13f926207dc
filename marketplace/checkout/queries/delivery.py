"""What it costs to bring so much of a shop's goods to a province, and when they come."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import JSONObject

from catalog.core import clock
from catalog.core.prepared import Shaped
from marketplace.checkout.models import DeliveryMethod, DeliveryRate
from marketplace.orders.models import DeliveryKind
from marketplace.outlets.models import Outlet

from .carts import ShopPart


@dataclass(frozen=True, slots=True)
class Quote:
    """A way of delivery with its fee (₫) and the days on which the goods come, both inclusive."""

    method: DeliveryMethod
    fee: int
    first: dt.date
    last: dt.date


def methods_of(shops: Collection[int]) -> dict[int, list[DeliveryMethod]]:
    """The active ways of each shop (by key) with their tables and outlets. 1 statement."""
    found: dict[int, list[DeliveryMethod]] = defaultdict(list)
    if not shops:
        return found
    for row in _methods({"shop": sorted(shops)}, planned=len(shops) < _OFTEN):
        row.table = [DeliveryRate(**rate) for rate in row.rate_rows]
        here = row.outlet
        if row.kind != DeliveryKind.PICKUP or (here.is_active and (here.shop_id == row.shop_id or row.carried)):
            found[row.shop_id].append(row)
    return found


def _of_shops(values: dict[str, list[int]]) -> QuerySet[DeliveryMethod, Any]:
    table = DeliveryRate.objects.filter(method=OuterRef("pk")).order_by("up_to_g")
    columns = JSONObject(province_id="province_id", up_to_g="up_to_g", fee="fee")
    return (
        DeliveryMethod.objects.filter(shop__in=values["shop"], is_active=True)
        .select_related("outlet__place__province")
        .annotate(
            rate_rows=ArraySubquery(table.values(json=columns)),
            carried=Exists(Outlet.carries.through.objects.filter(outlet=OuterRef("outlet"), shop=OuterRef("shop"))),
        )
        .order_by("position", "pk")
    )


_OFTEN = 4
"""Carts of so many shops are rare: their statement is built once and not kept by the server."""
_methods = Shaped[Any](_of_shops, kept=30)


def quotes(
    methods: Collection[DeliveryMethod],
    *,
    province: int | None,
    weight_g: int,
    goods: int,
    ready_on: dt.date | None = None,
    packs_within: int = 0,
    at: dt.datetime | None = None,
) -> list[Quote]:
    """Those of the methods that reach a province (key of today's; None: not known yet) with so much weight, in their order. No statement.

    `ready_on`: the day on which goods that are ordered ahead are there; `packs_within`: days that packing takes at most.
    """
    now = at or clock.now()
    return [
        Quote(method, fee, *_days(method, now, ready_on, packs_within))
        for method in methods
        if (fee := _fee(method, province, weight_g, goods)) is not None
    ]


def quotes_of(part: ShopPart, methods: Collection[DeliveryMethod], province: int | None) -> list[Quote]:
    """`quotes` for a shop's part of a cart; places of a date are used where they are. No statement."""
    return quotes(
        [method for method in methods if not part.is_visit or method.kind == DeliveryKind.NONE],
        province=province,
        weight_g=part.weight_g,
        goods=part.goods,
        ready_on=part.ready_on,
        packs_within=part.packs_within,
    )


def _fee(method: DeliveryMethod, province: int | None, weight_g: int, goods: int) -> int | None:
    """None: it does not go there."""
    rates = method.table
    fee: int | None = method.fee
    if rates and method.kind == DeliveryKind.HOME:
        own = [rate for rate in rates if rate.province_id == province and province is not None]
        table = own or [rate for rate in rates if rate.province_id is None]
        fee = next(
            (rate.fee for rate in sorted(table, key=lambda rate: rate.up_to_g) if weight_g <= rate.up_to_g), None
        )
    if fee is not None and method.free_from is not None and goods >= method.free_from:
        return 0
    return fee


def _days(
    method: DeliveryMethod, now: dt.datetime, ready_on: dt.date | None, packs_within: int
) -> tuple[dt.date, dt.date]:
    local = now.astimezone(clock.VIETNAM)
    late = method.cut_off is not None and local.time() >= method.cut_off
    start = max(local.date() + dt.timedelta(days=1 if late else 0), ready_on or local.date())
    return start + dt.timedelta(days=method.days_min), start + dt.timedelta(days=method.days_max + packs_within)
