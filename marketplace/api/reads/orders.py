"""Orders for their buyer. An order's id is its unguessable token: who has it sees the order."""

import uuid
from collections.abc import Callable, Collection, Iterable
from functools import wraps
from typing import Any

from django.db.models import Prefetch, QuerySet

from catalog.core.types import Actor
from catalog.products.models import Photo
from marketplace.accounts.models import Address as AddressRow
from marketplace.accounts.queries import split_name
from marketplace.api.batch import make_peers
from marketplace.api.ids import parse
from marketplace.api.staff import PRICES, Permission, Staff, denied
from marketplace.orders.models import Fulfilment, FulfilmentLine, FulfilmentState
from marketplace.orders.models import Order as OrderRow
from marketplace.orders.models import OrderLine as LineRow


def orders_to_show() -> QuerySet[OrderRow]:
    """Orders with all that is said of one in their own row."""
    return OrderRow.objects.select_related(
        "channel", "payment", "group__recipient__place__province", "group__buyer", "outlet", "shop"
    )


def order_peers(rows: Iterable[OrderRow]) -> list[OrderRow]:
    """As a list whose rows, and whose buyers, are asked for together."""
    found = make_peers(rows)
    buyers = list(dict.fromkeys(row.group.buyer_id for row in found if row.group.buyer_id))
    for row in found:
        if row.group.buyer is not None:
            row.group.buyer.peers = buyers  # type: ignore[attr-defined]
    return found


def order_token(text: str | None) -> str | None:
    """Of a global id "Order:…", whose key is a UUID; None for what is none."""
    if not text:
        return None
    kind, key = parse(text)
    if kind != "Order":
        return None
    try:
        return uuid.UUID(key).hex
    except ValueError:
        return key if len(key) <= 32 else None  # of before orders had UUIDs


def order_at(text: str | None, *, asked_by: Actor | None, staff: Callable[[], Staff]) -> OrderRow | None:
    """The order of an id; None when there is none, or it is another signed-in person's, but for its shop's people. 1 statement."""
    token = order_token(text)
    row = orders_to_show().filter(token=token).first() if token else None
    if row is None:
        return None
    is_anothers = row.group.buyer_id and asked_by is not None and asked_by.pk != row.group.buyer_id
    if is_anothers and not staff().works_for(row.shop.producer_id, Permission.MANAGE_ORDERS):
        return None
    order_peers([row])
    return row


def order_of(row: OrderRow) -> OrderRow:
    """One that was just placed, with all that is said of it. 1 statement."""
    (found,) = order_peers(orders_to_show().filter(pk=row.pk))
    return found


def lines_of(orders: Collection[int]) -> dict[int, list[LineRow]]:
    """Of each order, in their order. 1 statement."""
    found: dict[int, list[LineRow]] = {}
    rows = list(
        LineRow.objects.filter(order__in=orders).select_related("order__shop", "order__group").order_by("order", "pk")
    )
    variants, products = [line.variant_id for line in rows], [line.product_id for line in rows]
    for line in make_peers(rows):
        line.variants, line.products = variants, products  # type: ignore[attr-defined]
        found.setdefault(line.order_id, []).append(line)
    return found


def photos_of(products: Collection[int]) -> dict[int, Photo]:
    """The first photo of each product. 1 statement."""
    rows = Photo.objects.filter(product__in=products).order_by("product_id", "position", "pk").distinct("product_id")
    return {photo.product_id: photo for photo in rows}


def _parcels(rows: QuerySet[Fulfilment]) -> list[Fulfilment]:
    lines = Prefetch(
        "lines", FulfilmentLine.objects.select_related("line__order__shop", "line__order__group").order_by("pk")
    )
    rows = rows.select_related(
        "store", "order__group", "order__shop__producer__place__province", "order__shop__pickup_place__province"
    )
    found = make_peers(rows.prefetch_related(lines).order_by("order", "number"))
    make_peers({each.line_id: each.line for row in found for each in row.lines.all()}.values())
    return found


def parcels_of(orders: Collection[int]) -> dict[int, list[Fulfilment]]:
    """Of each order what was packed, with its lines. 2 statements."""
    found: dict[int, list[Fulfilment]] = {}
    for row in _parcels(Fulfilment.objects.filter(order__in=orders).exclude(state=FulfilmentState.UNPACKED)):
        found.setdefault(row.order_id, []).append(row)
    return found


def parcel_of(parcel: Fulfilment) -> Fulfilment:
    """As it is now. 2 statements."""
    return _parcels(Fulfilment.objects.filter(pk=parcel.pk))[0]


def open_to(order: OrderRow, info: Any) -> bool:
    """Whether what is personal is shown to who asks: the buyer, and an app of the shop that packs it."""
    staff: Staff
    if info.context.app is not None:
        staff = info.context.staff
        return staff.works_for(order.shop.producer_id, Permission.MANAGE_ORDERS)
    user = info.context.user
    if order.group.buyer_id is None or user is None:
        return order.group.buyer_id is None
    staff = info.context.staff
    return user.pk == order.group.buyer_id or staff.works_for(order.shop.producer_id, Permission.MANAGE_ORDERS)


def priced[T](resolve: Callable[..., T]) -> Callable[..., T]:
    """Of a resolver of an order or its line: what it costs is none of a packer's business. Raises `ApiError` (`PermissionDenied`)."""

    @wraps(resolve)
    def guarded(root: Any, info: Any, **given: Any) -> T:
        order = root if isinstance(root, OrderRow) else root.order
        user = info.context.user
        if user is not None and order.group.buyer_id != user.pk:
            staff, producer = info.context.staff, order.shop.producer_id
            if staff.works_for(producer, Permission.MANAGE_ORDERS) and not staff.works_for(producer, PRICES):
                raise denied(PRICES)
        return resolve(root, info, **given)

    return guarded


def address_on(order: OrderRow) -> AddressRow | None:
    """Who gets it and where, unless that was erased."""
    to = getattr(order.group, "recipient", None)
    if to is None or to.erased_at is not None:
        return None
    first, last = split_name(to.name)
    place = to.place
    address = AddressRow(
        first_name=first,
        last_name=last,
        street_address_1=to.street,
        city=place.full_name if place else to.typed_place,
        country_area=place.province.full_name if place and place.province else "",
        country="VN",
        phone=to.phone,
    )
    address.stands_on = order.code  # type: ignore[attr-defined]
    return address
