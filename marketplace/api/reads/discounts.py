"""Sales and vouchers of the shops that somebody manages, with Saleor's filters in SQL."""

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce, Least

from catalog.core import clock
from marketplace.api.ids import key_of
from marketplace.api.reads.conditions import NONE, checked, clean, one_of, plain, within
from marketplace.api.staff import Permission, Staff
from marketplace.promotions.models import Sale, Voucher, VoucherUse

P = Permission
_OVER = Least(F("ends_at"), Coalesce(F("stopped_at"), F("ends_at")))


def ended_at(row: Sale | Voucher) -> dt.datetime:
    """When it ends, or was stopped."""
    return min(row.ends_at, row.stopped_at or row.ends_at)


def sales_for(staff: Staff) -> QuerySet[Sale]:
    """Sales of the asker's producers, with `over`: when each ends."""
    rows = Sale.objects.filter(staff.within("producer", P.MANAGE_DISCOUNTS))
    return rows.annotate(over=_OVER).select_related("producer", "channel")


def products_of_sales(sales: Collection[int]) -> dict[int, list[int]]:
    """The products of each. 1 statement."""
    found: dict[int, list[int]] = {}
    rows = Sale.products.through.objects.filter(sale__in=sales).order_by("product")
    for sale, product in rows.values_list("sale", "product"):
        found.setdefault(sale, []).append(product)
    return found


def promotion(name: str, value: Any) -> Q:
    """A condition of Saleor's `PromotionWhereInput`."""
    conditions: Mapping[str, Any] = {
        "ids": lambda: Q(pk__in=[key_of(text, "Promotion", "ids") for text in checked(value, "ids")]),
        "name": lambda: one_of(value, "name"),
        "start_date": lambda: one_of(value, "starts_at"),
        "end_date": lambda: one_of(value, "over"),
        "is_old_sale": lambda: NONE if value else Q(),
        "type": lambda: _catalogue(value),
    }
    return conditions[name]() if name in conditions else (NONE if value else Q())  # metadata: sales bear none


def _catalogue(given: Mapping[str, Any]) -> Q:
    wanted = [given["eq"]] if given.get("eq") is not None else given.get("one_of")
    return Q() if wanted is None or "CATALOGUE" in map(plain, wanted) else NONE


def vouchers_for(staff: Staff) -> QuerySet[Voucher]:
    """Vouchers of the asker's shops, with `over`; sponsors' for all shops are superusers' alone."""
    rows = Voucher.objects.filter(staff.within("shop__producer", P.MANAGE_DISCOUNTS))
    return rows.annotate(over=_OVER).select_related("shop")


def vouchers_of_orders(orders: Collection[int]) -> dict[int, Voucher]:
    """What each order used. 1 statement."""
    rows = VoucherUse.objects.filter(order_id__in=orders).select_related("voucher__shop")
    return {use.order_id: use.voucher for use in rows}


def voucher(name: str, value: Any) -> Q:
    """A condition of Saleor's `VoucherFilterInput`."""
    conditions: Mapping[str, Any] = {
        "status": lambda: _status(value),
        "times_used": lambda: within(value, "used"),
        "discount_type": lambda: _kinds(value),
        "started": lambda: within(value, "starts_at"),
        "search": lambda: found_by(value),
        "ids": lambda: Q(pk__in=[key_of(text, "Voucher", "ids") for text in checked(value, "ids")]),
    }
    return conditions[name]() if name in conditions else (NONE if value else Q())  # metadata: vouchers bear none


def found_by(text: str) -> Q:
    """By code or name."""
    text = clean(text)
    return Q(code__istartswith=text) | Q(name__icontains=text) if text else Q()


def _status(values: Collection[Any]) -> Q:
    now, found = clock.now(), NONE
    states = {
        "ACTIVE": Q(starts_at__lte=now, over__gt=now),
        "EXPIRED": Q(over__lte=now),
        "SCHEDULED": Q(starts_at__gt=now, over__gt=now),
    }
    for value in values:
        found |= states[plain(value)]
    return found


def _kinds(values: Collection[Any]) -> Q:
    kinds = {"FIXED": Q(percent=None), "PERCENTAGE": Q(percent__isnull=False), "SHIPPING": NONE}
    found = NONE
    for value in values:
        found |= kinds[plain(value)]
    return found
