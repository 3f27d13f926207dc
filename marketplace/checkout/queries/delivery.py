"""What it costs to bring so much of a shop's goods to a province, and when they come."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Prefetch

from catalog.core import clock
from marketplace.checkout.models import DeliveryMethod, DeliveryRate
from marketplace.orders.models import DeliveryKind


@dataclass(frozen=True, slots=True)
class Quote:
    """A way of delivery with its fee (₫) and the days on which the goods come, both inclusive."""

    method: DeliveryMethod
    fee: int
    first: dt.date
    last: dt.date


def methods_of(shops: Collection[int]) -> dict[int, list[DeliveryMethod]]:
    """The active ways of each shop (by key) with their tables and outlets. 2 statements, 1 when there are none."""
    found: dict[int, list[DeliveryMethod]] = defaultdict(list)
    rows = DeliveryMethod.objects.filter(shop__in=shops, is_active=True).select_related("outlet__place__province")
    for row in rows.prefetch_related(Prefetch("rates", DeliveryRate.objects.order_by("up_to_g"))).order_by(
        "position", "pk"
    ):
        if row.kind != DeliveryKind.PICKUP or (row.outlet and row.outlet.is_active):
            found[row.shop_id].append(row)
    return found


def quotes(
    methods: Collection[DeliveryMethod],
    *,
    province: int | None,
    weight_g: int,
    goods: int,
    at: dt.datetime | None = None,
) -> list[Quote]:
    """Those of the methods that reach a province (key of today's; None: not known yet) with so much weight, in their order. No statement."""
    now = at or clock.now()
    return [
        Quote(method, fee, *_days(method, now))
        for method in methods
        if (fee := _fee(method, province, weight_g, goods)) is not None
    ]


def _fee(method: DeliveryMethod, province: int | None, weight_g: int, goods: int) -> int | None:
    """None: it does not go there."""
    rates = list(method.rates.all())
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


def _days(method: DeliveryMethod, now: dt.datetime) -> tuple[dt.date, dt.date]:
    local = now.astimezone(clock.VIETNAM)
    late = method.cut_off is not None and local.time() >= method.cut_off
    start = local.date() + dt.timedelta(days=1 if late else 0)
    return start + dt.timedelta(days=method.days_min), start + dt.timedelta(days=method.days_max)
