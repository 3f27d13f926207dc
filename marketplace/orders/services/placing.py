"""Orders come into being. `checkout` decides what is in them and what they cost; here they are written, and their goods set aside."""

import datetime as dt
import secrets
import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import transaction

from catalog.core import audit, clock, outbox
from catalog.core.text import visible
from catalog.core.types import Actor
from catalog.places.models import Unit
from marketplace.orders.models import (
    Allocation,
    DeliveryKind,
    Order,
    OrderGroup,
    OrderLine,
    OrderState,
    OrderStep,
    PaymentWay,
    Recipient,
)
from marketplace.outlets.models import Outlet
from marketplace.shops.models import Channel, ReturnPolicy, Shop
from marketplace.shops.services import slots, stock

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
PREPAID = (PaymentWay.VIETQR, PaymentWay.STRIPE, PaymentWay.VNPAY, PaymentWay.DUMMY)
TIME_TO_PAY = dt.timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Contact:
    """Who gets the goods. `place` is a commune or ward of today, `typed_place` what was typed; `invoice_…`: for whom
    the invoice is, where it is not the recipient."""

    name: str
    phone: str
    email: str = ""
    street: str = ""
    place: Unit | None = None
    typed_place: str = ""
    note: str = ""
    invoice_name: str = ""
    invoice_tax_code: str = ""
    invoice_address: str = ""


@dataclass(frozen=True, slots=True)
class LineDraft:
    """A line before it is written: everything frozen about it, in the columns' names."""

    offer_id: int
    variant_id: int
    product_id: int
    name: str
    variant_name: str
    sku: str
    set_number: int
    quantity: int
    unit_price: int
    regular_price: int
    price_label: str
    stars: int
    certificate_id: int | None
    certificate_number: str
    fee_bp: int = 0
    fee: int = 0
    weight_g: int | None = None
    vat: str = ""
    step_from: int | None = None
    ships_on: dt.date | None = None
    slot_id: int | None = None
    slot_at: dt.datetime | None = None

    @property
    def total(self) -> int:
        return self.unit_price * self.quantity


@dataclass(frozen=True, slots=True)
class OrderDraft:
    """One shop's part of what is placed."""

    shop: Shop
    channel: Channel
    lines: Sequence[LineDraft]
    payment_way: str
    delivery_kind: str = DeliveryKind.HOME
    delivery_name: str = ""
    delivery: int = 0
    discount: int = 0
    sponsored: int = 0
    voucher_code: str = ""
    outlet: Outlet | None = None
    return_policy: ReturnPolicy | None = None
    due_from: dt.date | None = None
    due_until: dt.date | None = None
    window: str = ""
    facts: dict[str, str] = field(default_factory=dict)

    @property
    def goods(self) -> int:
        return sum(line.total for line in self.lines)

    @property
    def total(self) -> int:
        return self.goods - self.discount + self.delivery


def new_code() -> str:
    """DH and eight characters of Crockford's base 32, 40 bits from the system's randomness: to say on the telephone, to write in a transfer."""
    bits = int.from_bytes(secrets.token_bytes(5))
    return "DH" + "".join(ALPHABET[bits >> shift & 31] for shift in range(0, 40, 5))


@transaction.atomic(savepoint=False)  # part of a larger transaction, which fails with it
def create_orders(
    *,
    key: uuid.UUID,
    drafts: Sequence[OrderDraft],
    contact: Contact,
    buyer: Actor | None,
    language: str = "vi",
    consented: bool = True,
) -> list[Order]:
    """Write one group with one order for each draft and set its goods aside, all or nothing. 10 statements, however many lines.

    The caller has found that the prices, stars and fees of the drafts are right in this transaction, and that `key` is new. Raises
    `Refused` naming every variant of which too few are left.
    """
    now = clock.now()
    wanted: Counter[int] = Counter()
    lines = [line for draft in drafts for line in draft.lines]
    places: Counter[int] = Counter()
    for line in lines:
        if line.slot_id is None:
            wanted[line.variant_id] += line.quantity
        else:
            places[line.slot_id] += line.quantity
    stock.reserve(wanted=wanted, ahead={line.variant_id for line in lines if line.ships_on})
    slots.reserve(wanted=places)
    with audit.context(user=buyer.pk if buyer else None, reason="order placed"), outbox.gathered():
        group = OrderGroup.objects.create(
            key=key,
            token=secrets.token_urlsafe(18),
            buyer_id=buyer.pk if buyer else None,
            language=language,
            placed_at=now,
        )
        Recipient.objects.create(
            group=group,
            name=contact.name,
            phone=contact.phone,
            email=contact.email,
            street=contact.street,
            place=contact.place,
            typed_place=contact.typed_place,
            note=visible(contact.note),
            invoice_name=contact.invoice_name,
            invoice_tax_code=contact.invoice_tax_code,
            invoice_address=contact.invoice_address,
            consented_at=now if consented else None,
        )
        province = _province(contact.place)
        orders = Order.objects.bulk_create([_order(group, draft, province, now) for draft in drafts])
        written = OrderLine.objects.bulk_create(
            [_line(order, line) for order, draft in zip(orders, drafts, strict=True) for line in draft.lines]
        )
        Allocation.objects.bulk_create([Allocation(line=line, held=line.quantity) for line in written])
        OrderStep.objects.bulk_create(
            [
                OrderStep(order=order, kind="placed", at=now, by_id=group.buyer_id, facts=draft.facts)
                for order, draft in zip(orders, drafts, strict=True)
            ]
        )
        for order in orders:
            outbox.emit("order.placed", order_id=order.pk)
    return orders


def _province(place: Unit | None) -> int | None:
    return None if place is None else place.province_id or place.pk


def _order(group: OrderGroup, draft: OrderDraft, province: int | None, now: dt.datetime) -> Order:
    prepaid = draft.payment_way in PREPAID and draft.total > 0
    begins = [
        line.slot_at for line in draft.lines if line.slot_at
    ]  # a place that nobody paid is free again when its date begins
    return Order(
        group=group,
        shop=draft.shop,
        channel=draft.channel,
        code=new_code(),
        token=uuid.uuid4().hex,
        state=OrderState.UNPAID if prepaid else OrderState.NEW,
        payment_way=draft.payment_way,
        goods=draft.goods,
        discount=draft.discount,
        sponsored=draft.sponsored,
        voucher_code=draft.voucher_code,
        delivery=draft.delivery,
        total=draft.total,
        delivery_kind=draft.delivery_kind,
        delivery_name=draft.delivery_name,
        outlet=draft.outlet,
        return_policy=draft.return_policy,
        province_id=province,
        due_from=draft.due_from,
        due_until=draft.due_until,
        window=draft.window,
        pickup_code=_pickup_code() if draft.delivery_kind == DeliveryKind.PICKUP else "",
        placed_at=now,
        unpaid_until=min([now + TIME_TO_PAY, *begins]) if prepaid else None,
    )


def _pickup_code() -> str:
    """Six digits to say at the counter; tries are limited where it is asked for."""
    return f"{secrets.randbelow(1_000_000):06}"


def _line(order: Order, draft: LineDraft) -> OrderLine:
    return OrderLine(
        order=order,
        offer_id=draft.offer_id,
        variant_id=draft.variant_id,
        product_id=draft.product_id,
        name=draft.name,
        variant_name=draft.variant_name,
        sku=draft.sku,
        set_number=draft.set_number,
        quantity=draft.quantity,
        unit_price=draft.unit_price,
        regular_price=draft.regular_price,
        price_label=draft.price_label,
        step_from=draft.step_from,
        ships_on=draft.ships_on,
        slot_id=draft.slot_id,
        slot_at=draft.slot_at,
        total=draft.total,
        stars=draft.stars,
        certificate_id=draft.certificate_id,
        certificate_number=draft.certificate_number,
        fee_bp=draft.fee_bp,
        fee=draft.fee,
        weight_g=draft.weight_g,
        vat=draft.vat,
    )


__all__ = ["PREPAID", "TIME_TO_PAY", "Contact", "LineDraft", "OrderDraft", "create_orders", "new_code"]
