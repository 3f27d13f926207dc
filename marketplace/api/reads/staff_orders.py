"""Orders for the people of their shops: Saleor's filters, searches and sorts in SQL."""

from collections.abc import Callable, Collection, Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from marketplace.api.ids import key_of
from marketplace.api.reads.bearing import bearing
from marketplace.api.reads.conditions import NONE, as_q, checked, clean, one_of, plain, within
from marketplace.api.reads.order_events import happened
from marketplace.api.reads.orders import order_token, orders_to_show
from marketplace.api.staff import Permission, Staff
from marketplace.orders.models import (
    Allocation,
    DeliveryKind,
    Fulfilment,
    FulfilmentState,
    OrderLine,
    OrderState,
    PaymentWay,
)
from marketplace.orders.models import Order as OrderRow

S = OrderState
_SENT = Fulfilment.objects.filter(order=OuterRef("pk"), sent_at__isnull=False)
_UNDER_WAY = Q(state__in=(S.NEW, S.ACCEPTED, S.PACKED))
_PAID = Q(payment__received__gte=F("total"))
STATUS: Mapping[str, Q] = {
    "UNCONFIRMED": Q(state=S.UNPAID),
    "UNFULFILLED": _UNDER_WAY & Q(~Exists(_SENT)),
    "PARTIALLY_FULFILLED": _UNDER_WAY & Q(Exists(_SENT)),
    "FULFILLED": Q(state__in=(S.SENT, S.DELIVERED)),
    "CANCELED": Q(state=S.CANCELLED),
    "EXPIRED": Q(state=S.LAPSED),
    "READY_TO_FULFILL": _UNDER_WAY & (_PAID | Q(payment_way=PaymentWay.COD)),
}
"""Of `OrderStatus` and `OrderStatusFilter`; what stands in neither is never so here."""
CHARGE: Mapping[str, Q] = {
    "NONE": Q(total__gt=0) & (Q(payment=None) | Q(payment__received=0)),
    "PARTIAL": Q(payment__received__gt=0, payment__received__lt=F("total")),
    "FULL": Q(total=0) | Q(payment__received=F("total"), total__gt=0),
    "OVERCHARGED": Q(payment__received__gt=F("total"), total__gt=0),
}
AUTHORIZE = {**CHARGE, "FULL": CHARGE["FULL"] | CHARGE["OVERCHARGED"]}
_BACK = Q(payment__refunded__gt=0)
PAYMENT: Mapping[str, Q] = {
    "NOT_CHARGED": CHARGE["NONE"] & ~Q(payment__state="void") & ~_BACK,
    "CANCELLED": CHARGE["NONE"] & Q(payment__state="void") & ~_BACK,
    "PARTIALLY_CHARGED": CHARGE["PARTIAL"] & ~_BACK,
    "FULLY_CHARGED": (CHARGE["FULL"] | CHARGE["OVERCHARGED"]) & ~_BACK,
    "FULLY_REFUNDED": _BACK & Q(payment__refunded__gte=F("payment__received")),
    "PARTIALLY_REFUNDED": _BACK & Q(payment__refunded__lt=F("payment__received")),
}
SORTS: Mapping[str, str] = {
    "NUMBER": "code",
    "CREATED_AT": "placed_at",
    "CREATION_DATE": "placed_at",
    "LAST_MODIFIED_AT": "placed_at",
    "RANK": "placed_at",
    "CUSTOMER": "customer",
    "PAYMENT": "came",
    "STATUS": "state",
    "FULFILLMENT_STATUS": "state",
}


def orders_for(staff: Staff) -> QuerySet[OrderRow]:
    """The orders of the shops somebody works for."""
    return orders_to_show().filter(staff.working("shop__producer", Permission.MANAGE_ORDERS))


def sorted_orders(rows: QuerySet[OrderRow], sort: str) -> tuple[QuerySet[OrderRow], str]:
    """With the column that a sort needs, and its name."""
    column = SORTS.get(sort, "placed_at")
    if column == "customer":
        rows = rows.annotate(customer=Coalesce("group__recipient__name", Value("")))
    elif column == "came":
        rows = rows.annotate(came=Coalesce("payment__received", Value(0)))
    return rows, column


def _some(table: Mapping[str, Q], values: Iterable[Any]) -> Q:
    found = NONE
    for value in values:
        found |= table.get(plain(value), NONE)
    return found


def _named(given: Mapping[str, Any] | None, table: Mapping[str, Q]) -> Q:
    given = given or {}
    found = Q()
    if given.get("eq") is not None:
        found &= _some(table, [given["eq"]])
    if given.get("one_of") is not None:
        found &= _some(table, checked(given["one_of"], "one_of"))
    return found


def _minor(amount: Any) -> int:
    return int(max(min(Decimal(amount), Decimal(10**15)), Decimal(-(10**15))))


def _price(given: Mapping[str, Any]) -> Q:
    if given.get("currency") not in (None, "VND"):
        return NONE
    found = Q()
    for name, value in given["amount"].items():
        if name == "range":
            found &= Q(**{f"total__{end}": _minor(n) for end, n in (value or {}).items() if n is not None})
        elif value is not None:
            found &= one_of({name: value}, "total", _minor)
    return found


def person(text: str) -> Q:
    """Whose name, telephone or mail holds the text."""
    text = clean(text)
    if not text:
        return NONE
    to = "group__recipient__"
    found = Q(**{f"{to}name__icontains": text}) | Q(**{f"{to}email__iexact": text})
    digits = "".join(filter(str.isdigit, text)).lstrip("0")
    return found | Q(**{f"{to}phone__endswith": digits}) if len(digits) >= 6 else found


def search(text: str) -> Q:
    """By number, by who bought, by what."""
    text = clean(text)
    if not text:
        return Q()
    lines = OrderLine.objects.filter(order=OuterRef("pk")).filter(Q(name__icontains=text) | Q(sku__iexact=text))
    return Q(code__istartswith=text.lstrip("#")) | person(text) | Q(Exists(lines))


def _ids(values: Collection[str]) -> Q:
    return Q(token__in=[order_token(text) or "" for text in checked(values, "ids")])


def _channel(text: str) -> int:
    return key_of(text, "Channel", "channelId")


def of_filter(given: Mapping[str, Any] | None) -> Q:
    """Saleor's `OrderFilterInput`: all of these."""
    found = Q()
    for name, value in (given or {}).items():
        if value is not None:
            found &= _OF_FILTER[name](value)
    return found


_AHEAD = Exists(OrderLine.objects.filter(order=OuterRef("pk"), ships_on__isnull=False))
_FETCHED = Q(delivery_kind=DeliveryKind.PICKUP)


def _flag(yes: Q) -> Callable[[Any], Q]:
    return lambda value: yes if value else ~yes


def _never(value: Any) -> Q:
    """What no order here has: gift cards, a checkout that is left. Asked for its absence: all."""
    return Q() if value is False else NONE


_OF_FILTER: Mapping[str, Callable[[Any], Q]] = {
    "payment_status": lambda value: _some(PAYMENT, value),
    "status": lambda value: _some(STATUS, value),
    "customer": person,
    "created": lambda value: within(value, "placed_at"),
    "search": search,
    "metadata": lambda value: bearing("Order", value),
    "channels": lambda value: Q(channel__in=[_channel(text) for text in checked(value, "channels")]),
    "authorize_status": lambda value: _some(AUTHORIZE, value),
    "charge_status": lambda value: _some(CHARGE, value),
    "updated_at": lambda value: within(value, "placed_at"),
    "is_click_and_collect": _flag(_FETCHED),
    "is_preorder": _flag(Q(_AHEAD)),
    "ids": _ids,
    "checkout_tokens": _never,
    "gift_card_used": _never,
    "gift_card_bought": _never,
    "numbers": lambda value: Q(code__in=[clean(text) for text in checked(value, "numbers")]),
    "checkout_ids": _never,
}


def of_where(given: Mapping[str, Any] | None) -> Q:
    """Saleor's `OrderWhereInput`: all of these, with AND and OR. Raises `Refused` for one too deep."""
    return as_q(given, lambda name, value: _OF_WHERE[name](value))


def _buyer(text: str) -> int:
    return key_of(text, "User", "user")


def _line_count(value: Any) -> Q:
    counted = OrderLine.objects.order_by().values("order").annotate(n=Count("pk")).filter(one_of(value, "n"))
    return Q(pk__in=counted.values("order"))


def _parcels(value: Any) -> Q:
    states = {"FULFILLED": ("sent", "delivered"), "WAITING_FOR_APPROVAL": ("packed",), "RETURNED": ("returned",)}
    found = Q()
    for each in checked(value, "fulfillments"):
        asked = (each or {}).get("status") or {}
        if each.get("warehouse"):
            return NONE
        rows = Fulfilment.objects.filter(bearing("Fulfillment", each.get("metadata") or ()), order=OuterRef("pk"))
        if asked:
            names = [asked["eq"]] if asked.get("eq") is not None else asked.get("one_of") or []
            rows = rows.filter(state__in=[state for name in names for state in states.get(plain(name), ())])
        found &= Q(Exists(rows))
    return found


def _lines(value: Any) -> Q:
    found = Q()
    for each in checked(value, "lines"):
        rows = OrderLine.objects.filter(bearing("OrderLine", each.get("metadata") or ()), order=OuterRef("pk"))
        found &= Q(Exists(rows))
    return found


def _address(value: Any) -> Q:
    country = value.get("country") or {}
    names = [plain(each) for each in country.get("one_of") or ([country["eq"]] if country.get("eq") else ["VN"])]
    if "VN" not in names or "VN" in map(plain, country.get("not_one_of") or ()):
        return NONE
    return one_of(value.get("phone_number"), "group__recipient__phone")


def _types(value: Any) -> Q:
    sets = one_of(value, "product__product_set", lambda text: key_of(text, "ProductType", "productTypeId"))
    return Q(Exists(OrderLine.objects.filter(sets, order=OuterRef("pk"))))


_HAS_PARCELS = Exists(Fulfilment.objects.filter(order=OuterRef("pk")).exclude(state=FulfilmentState.UNPACKED))
_OF_WHERE: Mapping[str, Callable[[Any], Q]] = {
    "metadata": lambda value: bearing("Order", value),
    "ids": _ids,
    "number": _never,  # ours are letters and digits: `filter.numbers` finds them
    "channel_id": lambda value: one_of(value, "channel", _channel),
    "created_at": lambda value: within(value, "placed_at"),
    "updated_at": lambda value: within(value, "placed_at"),
    "user": lambda value: one_of(value, "group__buyer", _buyer),
    "user_email": lambda value: one_of(value, "group__recipient__email"),
    "authorize_status": lambda value: _named(value, AUTHORIZE),
    "charge_status": lambda value: _named(value, CHARGE),
    "status": lambda value: _named(value, STATUS),
    "checkout_token": _never,
    "checkout_id": _never,
    "is_click_and_collect": _flag(_FETCHED),
    "is_gift_card_used": _never,
    "is_gift_card_bought": _never,
    "voucher_code": lambda value: one_of(value, "voucher_code", str.upper),
    "has_invoices": _never,
    "invoices": _never,
    "has_fulfillments": _flag(Q(_HAS_PARCELS)),
    "fulfillments": _parcels,
    "lines": _lines,
    "lines_count": _line_count,
    "transactions": _never,
    "total_gross": _price,
    "total_net": _price,
    "product_type_id": _types,
    "events": happened,
    "billing_address": _address,
    "shipping_address": _address,
}


def allocations_of(lines: Collection[int]) -> dict[int, Allocation]:
    """What the stock holds for each line. 1 statement."""
    rows = Allocation.objects.filter(line__in=lines).select_related(
        "line__order__shop__producer__place__province", "line__order__shop__pickup_place__province"
    )
    return {row.pk: row for row in rows}
