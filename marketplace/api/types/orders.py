"""Orders as their buyer sees them. An order's id is its unguessable token: who has it sees the order; what is personal in one that was placed
with an account is shown to that account alone."""

import uuid
from collections.abc import Collection
from typing import Any

import graphene
from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from catalog.core.types import Actor
from catalog.products.models import Photo
from marketplace.accounts.models import Address as AddressRow
from marketplace.accounts.queries import split_name
from marketplace.api.batch import make_peers
from marketplace.api.ids import global_id, parse
from marketplace.api.pictures import address as picture
from marketplace.api.reads import products as reads
from marketplace.api.types.accounts import Address, User
from marketplace.api.types.channels import Channel
from marketplace.api.types.checkout import charge_of
from marketplace.api.types.common import Image, Node, ObjectWithMetadata, ThumbnailFormatEnum, identified
from marketplace.api.types.connections import connection_of
from marketplace.api.types.delivery import DeliveryMethod, MethodRow
from marketplace.api.types.money import Money, MoneyRow, TaxedMoney, TaxedRow, money, taxed
from marketplace.api.types.products import ProductVariant
from marketplace.orders.models import Fulfilment, FulfilmentLine, FulfilmentState, OrderState
from marketplace.orders.models import Order as OrderRow
from marketplace.orders.models import OrderLine as LineRow


def _enum(name: str, values: str) -> Any:
    return graphene.Enum(name, [(value, value) for value in values.split()])


OrderStatus = _enum(
    "OrderStatus",
    "DRAFT UNCONFIRMED UNFULFILLED PARTIALLY_FULFILLED PARTIALLY_RETURNED RETURNED FULFILLED CANCELED EXPIRED",
)
OrderAuthorizeStatusEnum = _enum("OrderAuthorizeStatusEnum", "NONE PARTIAL FULL")
OrderChargeStatusEnum = _enum("OrderChargeStatusEnum", "NONE PARTIAL FULL OVERCHARGED")
PaymentChargeStatusEnum = _enum(
    "PaymentChargeStatusEnum",
    "NOT_CHARGED PENDING PARTIALLY_CHARGED FULLY_CHARGED PARTIALLY_REFUNDED FULLY_REFUNDED REFUSED CANCELLED",
)
FulfillmentStatus = _enum(
    "FulfillmentStatus", "FULFILLED REFUNDED RETURNED REPLACED REFUNDED_AND_RETURNED CANCELED WAITING_FOR_APPROVAL"
)
OrderDiscountType = _enum("OrderDiscountType", "SALE VOUCHER MANUAL PROMOTION ORDER_PROMOTION")

_STATUS = {
    OrderState.UNPAID: "UNCONFIRMED",
    OrderState.NEW: "UNFULFILLED",
    OrderState.ACCEPTED: "UNFULFILLED",
    OrderState.PACKED: "UNFULFILLED",
    OrderState.SENT: "FULFILLED",
    OrderState.DELIVERED: "FULFILLED",
    OrderState.CANCELLED: "CANCELED",
    OrderState.LAPSED: "EXPIRED",
}
_PARCELS = {
    FulfilmentState.PACKED: "WAITING_FOR_APPROVAL",
    FulfilmentState.SENT: "FULFILLED",
    FulfilmentState.DELIVERED: "FULFILLED",
    FulfilmentState.RETURNED: "RETURNED",
}


def orders_to_show() -> QuerySet[OrderRow]:
    """Orders with all that is said of one in their own row."""
    return OrderRow.objects.select_related(
        "channel", "payment", "group__recipient__place__province", "group__buyer", "outlet"
    )


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


def order_at(text: str | None, *, asked_by: Actor | None) -> OrderRow | None:
    """The order of an id; None when there is none, or it is another signed-in person's. 1 statement."""
    token = order_token(text)
    row = orders_to_show().filter(token=token).first() if token else None
    if row is None or (row.group.buyer_id and asked_by is not None and asked_by.pk != row.group.buyer_id):
        return None
    make_peers([row])
    return row


def order_of(row: OrderRow) -> OrderRow:
    """One that was just placed, with all that is said of it. 1 statement."""
    (found,) = make_peers(orders_to_show().filter(pk=row.pk))
    return found


def lines_of(orders: Collection[int]) -> dict[int, list[LineRow]]:
    """Of each order, in their order. 1 statement."""
    found: dict[int, list[LineRow]] = {}
    rows = list(LineRow.objects.filter(order__in=orders).select_related("order").order_by("order", "pk"))
    variants, products = [line.variant_id for line in rows], [line.product_id for line in rows]
    for line in rows:
        line.variants, line.products = variants, products  # type: ignore[attr-defined]
        found.setdefault(line.order_id, []).append(line)
    return found


def photos_of(products: Collection[int]) -> dict[int, Photo]:
    """The first photo of each product. 1 statement."""
    rows = Photo.objects.filter(product__in=products).order_by("product_id", "position", "pk").distinct("product_id")
    return {photo.product_id: photo for photo in rows}


def parcels_of(orders: Collection[int]) -> dict[int, list[Fulfilment]]:
    """Of each order what was packed, with its lines. 2 statements."""
    lines = Prefetch("lines", FulfilmentLine.objects.select_related("line__order").order_by("pk"))
    rows = Fulfilment.objects.filter(order__in=orders).exclude(state=FulfilmentState.UNPACKED)
    found: dict[int, list[Fulfilment]] = {}
    for row in rows.prefetch_related(lines).order_by("order", "number"):
        found.setdefault(row.order_id, []).append(row)
    return found


def open_to(order: OrderRow, info: Any) -> bool:
    """Whether what is personal is shown to who asks."""
    user = info.context.user
    return order.group.buyer_id is None or (user is not None and user.pk == order.group.buyer_id)


def _address(order: OrderRow) -> AddressRow | None:
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


class Voucher(graphene.ObjectType):  # type: ignore[misc]
    """What was used."""

    class Meta:
        interfaces = (Node, ObjectWithMetadata)

    code = graphene.String()


class OrderDiscount(graphene.ObjectType):  # type: ignore[misc]
    """What a voucher took off."""

    id = graphene.ID(required=True)
    type = graphene.Field(OrderDiscountType, required=True)
    name = graphene.String()
    amount = graphene.Field(Money, required=True)


class OrderLine(graphene.ObjectType):  # type: ignore[misc]
    """So many of a variant, as it was when it was bought."""

    class Meta:
        interfaces = (Node, ObjectWithMetadata)

    product_name = graphene.String(required=True)
    variant_name = graphene.String(required=True)
    product_sku = graphene.String()
    quantity = graphene.Int(required=True)
    is_shipping_required = graphene.Boolean(required=True)
    unit_price = graphene.Field(TaxedMoney, required=True)
    undiscounted_unit_price = graphene.Field(TaxedMoney, required=True)
    total_price = graphene.Field(TaxedMoney, required=True)
    variant = graphene.Field(ProductVariant)
    thumbnail = graphene.Field(Image, size=graphene.Int(), format=ThumbnailFormatEnum())

    resolve_id = identified("OrderLine")

    @staticmethod
    def resolve_product_name(root: LineRow, info: Any) -> str:
        """Then."""
        return root.name

    @staticmethod
    def resolve_product_sku(root: LineRow, info: Any) -> str:
        """Then."""
        return root.sku

    @staticmethod
    def resolve_is_shipping_required(root: LineRow, info: Any) -> bool:
        """But for places of a date."""
        return root.slot_id is None

    @staticmethod
    def resolve_unit_price(root: LineRow, info: Any) -> TaxedRow:
        """Then."""
        return taxed(root.unit_price, root.order.currency)

    @staticmethod
    def resolve_undiscounted_unit_price(root: LineRow, info: Any) -> TaxedRow:
        """Then, without sale or fair."""
        return taxed(root.regular_price, root.order.currency)

    @staticmethod
    def resolve_total_price(root: LineRow, info: Any) -> TaxedRow:
        """Then."""
        return taxed(root.total, root.order.currency)

    @staticmethod
    def resolve_variant(root: LineRow, info: Any) -> Any:
        """As it is now, while its product is shown. 2 statements for all lines of all orders."""
        batches, channel = info.context.batches, root.order.channel_id
        found = batches.of(reads.variants_of, root.variant_id, getattr(root, "variants", ()), channel)
        if found is None or batches.of(reads.products_of, found.product_id, found.products, channel) is None:
            return None
        return found

    @staticmethod
    def resolve_thumbnail(root: LineRow, info: Any, size: int | None = 256, format: Any = None) -> Any:  # noqa: A002
        """The product's first photo now. 1 statement for all lines."""
        photo = info.context.batches.of(photos_of, root.product_id, getattr(root, "products", ()))
        form = str(getattr(format, "value", format) or "original")
        return photo and {"url": picture(photo, size or 256, form), "alt": photo.alt or root.name}


class FulfillmentLine(graphene.ObjectType):  # type: ignore[misc]
    """So many units in a parcel."""

    class Meta:
        interfaces = (Node,)

    quantity = graphene.Int(required=True)
    order_line = graphene.Field(OrderLine)

    resolve_id = identified("FulfillmentLine")

    @staticmethod
    def resolve_order_line(root: FulfilmentLine, info: Any) -> LineRow:
        """Read with it."""
        return root.line


class Fulfillment(graphene.ObjectType):  # type: ignore[misc]
    """A parcel."""

    class Meta:
        interfaces = (Node, ObjectWithMetadata)

    fulfillment_order = graphene.Int(required=True)
    status = graphene.Field(FulfillmentStatus, required=True)
    tracking_number = graphene.String(required=True)
    created = graphene.DateTime(required=True)
    lines = graphene.List(graphene.NonNull(FulfillmentLine))

    resolve_id = identified("Fulfillment")

    @staticmethod
    def resolve_fulfillment_order(root: Fulfilment, info: Any) -> int:
        """1, 2 … within the order."""
        return root.number

    @staticmethod
    def resolve_status(root: Fulfilment, info: Any) -> str:
        """FULFILLED once it left the house."""
        return _PARCELS[FulfilmentState(root.state)]

    @staticmethod
    def resolve_tracking_number(root: Fulfilment, info: Any) -> str:
        """The carrier's."""
        return root.tracking

    @staticmethod
    def resolve_created(root: Fulfilment, info: Any) -> Any:
        """When it was packed."""
        return root.packed_at

    @staticmethod
    def resolve_lines(root: Fulfilment, info: Any) -> list[FulfilmentLine]:
        """Read with it."""
        return list(root.lines.all())


class Order(graphene.ObjectType):  # type: ignore[misc]
    """One shop's order, frozen as it was placed."""

    class Meta:
        interfaces = (Node, ObjectWithMetadata)

    created = graphene.DateTime(required=True)
    number = graphene.String(required=True)
    token = graphene.String(required=True)
    status = graphene.Field(OrderStatus, required=True)
    status_display = graphene.String(required=True)
    user = graphene.Field(User)
    user_email = graphene.String()
    channel = graphene.Field(Channel, required=True)
    lines = graphene.List(graphene.NonNull(OrderLine), required=True)
    fulfillments = graphene.List(graphene.NonNull(Fulfillment), required=True)
    shipping_address = graphene.Field(Address)
    billing_address = graphene.Field(Address)
    delivery_method = graphene.Field(DeliveryMethod)
    shipping_method_name = graphene.String()
    shipping_price = graphene.Field(TaxedMoney, required=True)
    subtotal = graphene.Field(TaxedMoney, required=True)
    total = graphene.Field(TaxedMoney, required=True)
    undiscounted_total = graphene.Field(TaxedMoney, required=True)
    discounts = graphene.List(graphene.NonNull(OrderDiscount), required=True)
    voucher = graphene.Field(Voucher)
    voucher_code = graphene.String()
    is_paid = graphene.Boolean(required=True)
    payment_status = graphene.Field(PaymentChargeStatusEnum, required=True)
    authorize_status = graphene.Field(OrderAuthorizeStatusEnum, required=True)
    charge_status = graphene.Field(OrderChargeStatusEnum, required=True)
    total_captured = graphene.Field(Money, required=True)
    total_charged = graphene.Field(Money, required=True)
    total_balance = graphene.Field(Money, required=True)

    @staticmethod
    def resolve_id(root: OrderRow, info: Any) -> str:
        """Unguessable."""
        token = root.token
        return global_id("Order", str(uuid.UUID(token)) if len(token) == 32 and token.isalnum() else token)

    @staticmethod
    def resolve_created(root: OrderRow, info: Any) -> Any:
        """When it was placed."""
        return root.placed_at

    @staticmethod
    def resolve_number(root: OrderRow, info: Any) -> str:
        """To say on the telephone: DH7K2M9QX4."""
        return root.code

    @staticmethod
    def resolve_status(root: OrderRow, info: Any) -> str:
        """UNCONFIRMED until it is paid."""
        if root.state in {OrderState.ACCEPTED, OrderState.PACKED} and any(
            parcel.sent_at for parcel in Order.resolve_fulfillments(root, info)
        ):
            return "PARTIALLY_FULFILLED"
        return _STATUS[OrderState(root.state)]

    @staticmethod
    def resolve_status_display(root: OrderRow, info: Any) -> str:
        """In words."""
        return str(root.get_state_display())

    @staticmethod
    def resolve_user(root: OrderRow, info: Any) -> Any:
        """Who placed it, for himself."""
        return root.group.buyer if open_to(root, info) else None

    @staticmethod
    def resolve_user_email(root: OrderRow, info: Any) -> str | None:
        """Where the shop writes to."""
        to = getattr(root.group, "recipient", None)
        return (to.email or None) if to and open_to(root, info) else None

    @staticmethod
    def resolve_lines(root: OrderRow, info: Any) -> list[LineRow]:
        """Of all orders of the list at once: 1 statement."""
        found: list[LineRow] = info.context.batches.get(lines_of, root, default=[])
        return found

    @staticmethod
    def resolve_fulfillments(root: OrderRow, info: Any) -> list[Fulfilment]:
        """Of all orders of the list at once: 2 statements."""
        found: list[Fulfilment] = info.context.batches.get(parcels_of, root, default=[])
        return found

    @staticmethod
    def resolve_shipping_address(root: OrderRow, info: Any) -> AddressRow | None:
        """Who gets it and where."""
        return _address(root) if open_to(root, info) else None

    resolve_billing_address = resolve_shipping_address

    @staticmethod
    def resolve_delivery_method(root: OrderRow, info: Any) -> MethodRow:
        """As it was chosen."""
        where = f"{root.outlet.name}, {root.outlet.street}" if root.outlet else ""
        return MethodRow(f"order-{root.code}", root.delivery_name or _("Giao hàng"), root.delivery, None, None, where)

    @staticmethod
    def resolve_shipping_method_name(root: OrderRow, info: Any) -> str:
        """As it was chosen."""
        return root.delivery_name

    @staticmethod
    def resolve_shipping_price(root: OrderRow, info: Any) -> TaxedRow:
        """The delivery's."""
        return taxed(root.delivery, root.currency)

    @staticmethod
    def resolve_subtotal(root: OrderRow, info: Any) -> TaxedRow:
        """The lines together."""
        return taxed(root.goods, root.currency)

    @staticmethod
    def resolve_total(root: OrderRow, info: Any) -> TaxedRow:
        """subtotal − discounts + delivery."""
        return taxed(root.total, root.currency)

    @staticmethod
    def resolve_undiscounted_total(root: OrderRow, info: Any) -> TaxedRow:
        """Without the voucher."""
        return taxed(root.goods + root.delivery, root.currency)

    @staticmethod
    def resolve_discounts(root: OrderRow, info: Any) -> list[dict[str, Any]]:
        """A voucher's."""
        if not root.discount:
            return []
        amount = money(root.discount, root.currency)
        key = global_id("OrderDiscount", root.pk)
        return [{"id": key, "type": "VOUCHER", "name": root.voucher_code, "amount": amount}]

    @staticmethod
    def resolve_voucher(root: OrderRow, info: Any) -> dict[str, str] | None:
        """What was used."""
        if not root.voucher_code:
            return None
        return {"id": global_id("Voucher", root.voucher_code), "code": root.voucher_code}

    @staticmethod
    def resolve_is_paid(root: OrderRow, info: Any) -> bool:
        """Whether all of it came."""
        return _came(root) >= root.total

    @staticmethod
    def resolve_payment_status(root: OrderRow, info: Any) -> str:
        """As Saleor says it."""
        payment = getattr(root, "payment", None)
        came = _came(root)
        if payment is not None and payment.refunded:
            return "FULLY_REFUNDED" if payment.refunded >= came else "PARTIALLY_REFUNDED"
        if not came and root.total:
            return "CANCELLED" if payment is not None and payment.state == "void" else "NOT_CHARGED"
        return "FULLY_CHARGED" if came >= root.total else "PARTIALLY_CHARGED"

    @staticmethod
    def resolve_authorize_status(root: OrderRow, info: Any) -> str:
        """FULL once nothing is missing."""
        if not root.total:
            return "FULL"
        return "FULL" if (found := charge_of(_came(root), root.total)) == "OVERCHARGED" else found

    @staticmethod
    def resolve_charge_status(root: OrderRow, info: Any) -> str:
        """What came beside what it costs."""
        return charge_of(_came(root), root.total) if root.total else "FULL"

    @staticmethod
    def resolve_total_captured(root: OrderRow, info: Any) -> MoneyRow:
        """What came."""
        return money(_came(root), root.currency)

    resolve_total_charged = resolve_total_captured

    @staticmethod
    def resolve_total_balance(root: OrderRow, info: Any) -> MoneyRow:
        """What came less what it costs."""
        return money(_came(root) - root.total, root.currency)


def _came(order: OrderRow) -> int:
    payment = getattr(order, "payment", None)
    return payment.received if payment is not None else 0


_OrderEdge, OrderConnection = connection_of(Order)


class OrderQueries(graphene.ObjectType):  # type: ignore[misc]
    """Root fields."""

    order = graphene.Field(Order, id=graphene.ID(), external_reference=graphene.String())
    order_by_token = graphene.Field(Order, token=graphene.UUID(required=True))

    @staticmethod
    def resolve_order(root: Any, info: Any, id: str | None = None, external_reference: str = "") -> OrderRow | None:  # noqa: A002
        """By its id, which is the credential; None when there is none, or it is another signed-in person's. 1 statement."""
        return order_at(id, asked_by=info.context.user)

    @staticmethod
    def resolve_order_by_token(root: Any, info: Any, token: uuid.UUID) -> OrderRow | None:
        """The same by the key alone."""
        return order_at(global_id("Order", token), asked_by=info.context.user)
