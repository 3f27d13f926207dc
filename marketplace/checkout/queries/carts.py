"""A cart as it stands at this moment: today's prices, today's stars, what is left."""

import datetime as dt
import uuid
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject

from catalog.certification.models import Certificate
from catalog.core import clock
from catalog.core.prepared import Prepared
from catalog.core.types import Actor
from catalog.products.models import Photo, Product
from catalog.products.queries import listable
from marketplace.checkout.models import Cart, CartLine
from marketplace.shops.models import LicenceCheck, Offer, OfferPrice, Shop, Slot
from marketplace.shops.queries.fees import NO_FEE, Fee, fee_from, fee_row
from marketplace.shops.queries.rules import Rules, rule_rows, rules_from
from marketplace.shops.queries.shops import Holiday, holiday_of, sells
from marketplace.shops.queries.supply import Step, Supply, price_of, step_rows, steps_from, supply_of, supply_of_slot


@dataclass(frozen=True, slots=True)
class LineView:
    """A line of a cart now. `price` is None when the offer does not sell at this moment, `stars` when the product may not be sold today."""

    line: CartLine
    offer: Offer
    price: int | None
    regular: int
    label: str
    stars: int | None
    certificate_id: int | None
    certificate_number: str
    supply: Supply
    rules: Rules
    fee: Fee = NO_FEE
    photo: Photo | None = None
    step_from: int | None = None
    """From how many units on the price holds: wholesale."""
    steps: list[Step] = field(default_factory=list)
    by_date: bool = False

    @property
    def available(self) -> int:
        return self.supply.available

    @property
    def ships_on(self) -> dt.date | None:
        """Ordered ahead: the day from which it is sent."""
        return self.supply.ships_on(self.quantity)

    @property
    def most(self) -> int:
        """How many can be taken at most now."""
        return min(self.available, self.offer.most_per_order or self.available)

    @property
    def next_step(self) -> Step | None:
        """The next lower price, and from how many on."""
        return next((step for step in self.steps if step.from_quantity > self.quantity), None)

    @property
    def quantity(self) -> int:
        return self.line.quantity

    @property
    def sells(self) -> bool:
        return self.price is not None and self.stars is not None

    @property
    def trouble(self) -> str:
        """Why it cannot be ordered as it stands: gone, no_date, sold_out, too_few, too_many (for one order), holiday; or nothing."""
        if not self.sells:
            return "gone"
        if self.by_date and self.line.slot is None:
            return "no_date"
        if self.available <= 0:
            return "sold_out"
        if self.available < self.quantity:
            return "too_few"
        if self.quantity > self.most:
            return "too_many"
        return "holiday" if self.holiday else ""

    @property
    def holiday(self) -> Holiday | None:
        """The shop rests today: it can lie in the cart and is not ordered."""
        return holiday_of(self.offer.shop)

    @property
    def price_changed(self) -> bool:
        return self.price is not None and self.price != self.line.seen_price

    @property
    def stars_changed(self) -> bool:
        return self.stars is not None and self.stars != self.line.seen_stars

    @property
    def total(self) -> int:
        return (self.price or 0) * self.quantity

    @property
    def regular_total(self) -> int:
        """Without sale or fair."""
        return self.regular * self.quantity


@dataclass(frozen=True, slots=True)
class ShopPart:
    """The lines of one shop in one channel of prices: they become one order."""

    shop: Shop
    lines: list[LineView]

    @property
    def mixed(self) -> bool:
        """Whether it holds places of a date and anything else: a date is an order of its own, so that it can be called off."""
        slots = {line.line.slot_id for line in self.lines}
        return len(slots) > 1

    @property
    def is_visit(self) -> bool:
        """Whether it is places of a date, of which nothing is delivered."""
        return any(line.line.slot_id for line in self.lines)

    @property
    def goods(self) -> int:
        """What the lines that sell cost together."""
        return sum(line.total for line in self.lines if line.sells)

    @property
    def promotable_prices(self) -> list[tuple[int, int]]:
        """Of each line that a voucher may make cheaper: ₫ now, and without sale or fair."""
        return [(line.total, line.regular_total) for line in self.lines if line.sells and not line.rules.no_promotion]

    @property
    def promotable(self) -> int:
        """What the lines cost that a voucher may make cheaper."""
        return sum(line.total for line in self.lines if line.sells and not line.rules.no_promotion)

    @property
    def no_cod(self) -> bool:
        """Whether something in it may not be paid in cash on delivery."""
        return any(line.rules.no_cod for line in self.lines if line.sells)

    @property
    def ready_on(self) -> dt.date | None:
        """The first day on which all of it is there, when something is ordered ahead."""
        return max((line.ships_on for line in self.lines if line.sells and line.ships_on), default=None)

    @property
    def packs_within(self) -> int:
        """How many days packing takes at most."""
        return max((line.offer.packs_within or 0 for line in self.lines if line.sells), default=0)

    @property
    def weight_g(self) -> int:
        """With packing; a variant whose weight nobody gave counts 500 g."""
        return sum((line.offer.variant.weight_g or 500) * line.quantity for line in self.lines if line.sells)


@dataclass(frozen=True, slots=True)
class CartView:
    """A cart by shops, in the order in which they came into it."""

    cart: Cart | None
    shops: list[ShopPart]

    @property
    def lines(self) -> list[LineView]:
        return [line for part in self.shops for line in part.lines]

    @property
    def units(self) -> int:
        return sum(line.quantity for line in self.lines)

    @property
    def goods(self) -> int:
        return sum(part.goods for part in self.shops)

    @property
    def age(self) -> int:
        """How old the buyer has to be for something in it (years), or 0."""
        return max((line.rules.age for line in self.lines if line.sells), default=0)

    @property
    def ready(self) -> bool:
        """Whether all of it can be ordered as it stands."""
        return (
            bool(self.shops)
            and not any(part.mixed for part in self.shops)
            and not any(line.trouble for line in self.lines)
        )


_PHOTO = (
    Photo.objects.filter(product=OuterRef("offer__product"))
    .order_by("position", "pk")
    .values(
        json=JSONObject(
            **{name: name for name in ("id", "product_id", "file", "alt", "width", "height", "widths", "position")}
        )
    )[:1]
)


def cart_of(*, user: Actor | None, key: uuid.UUID | None) -> Cart | None:
    """A signed-in person's cart, else the guest's by its key. 1 statement, or none."""
    if user is not None and user.pk is not None:
        return Cart.objects.filter(user_id=user.pk).first()
    return Cart.objects.filter(pk=key, user=None).first() if key else None


def view_cart(cart: Cart | None) -> CartView:
    """What is in it now. 2 statements, 1 when it is empty."""
    if cart is None:
        return CartView(None, [])
    parts: dict[int, list[LineView]] = defaultdict(list)
    for view in lines_in(cart.pk):
        parts[view.offer.shop_id].append(view)
    return CartView(cart, [ShopPart(views[0].offer.shop, views) for views in parts.values()])


def lines_in(cart: uuid.UUID) -> list[LineView]:
    """The lines of a cart (by its key) with price, stars, stock and rules of this moment. 2 statements, 1 when it is empty."""
    now, today = clock.now(), clock.today()
    rows = _lines_of_cart(cart, now, today)
    return _views(rows, _products_of_cart(cart, today) if rows else [])


def look_at(line: CartLine) -> LineView:
    """A line that was just written, with price, stars, stock and rules of this moment. 2 statements."""
    now, today = clock.now(), clock.today()
    (view,) = _views(_line(line.pk, now, today), _product_of_line(line.pk, today))
    return view


def _lines(lines: QuerySet[CartLine], now: dt.datetime, today: dt.date) -> QuerySet[CartLine]:
    price = OfferPrice.objects.filter(offer=OuterRef("offer"), starts_at__lte=now, ends_at__gt=now)
    return (
        lines.select_related(
            "offer__variant__stock",
            "offer__product__product_set__group",
            "offer__shop__producer__place",
            "offer__shop__return_policy",
            "offer__channel",
            "slot",
        )
        .annotate(
            by_date=Exists(Slot.objects.filter(variant=OuterRef("offer__variant"))),
            photo_rows=ArraySubquery(_PHOTO),
            price_rows=ArraySubquery(price.values(json=JSONObject(amount="amount", regular="regular", label="label"))),
            step_rows=step_rows("offer", now),
            fee_rows=fee_row(today, "offer__shop"),
        )
        .defer("offer__product__vector", "offer__product__search")
        .order_by("added_at", "pk")
    )


def _products(lines: QuerySet[CartLine], today: dt.date) -> QuerySet[Product]:
    """Those of the lines that may be sold on a day, with the day's stars, certificate and rules."""
    number = Certificate.objects.filter(pk=OuterRef("certificate_id")).values("decision_number")
    seen = LicenceCheck.objects.filter(product=OuterRef("pk"), number=OuterRef("licence_number"))
    return (
        listable(today)
        .filter(pk__in=lines.values("offer__product"))
        .annotate(number=Subquery(number), rule_rows=rule_rows(today), licence_seen=Exists(seen))
        .only("pk", "is_sample")
    )


# a cart is read at each press of a button: its wide statements are built once a process and planned once a connection
_lines_of_cart = Prepared[Any](lambda cart, now, today: _lines(CartLine.objects.filter(cart=cart), now, today))
_products_of_cart = Prepared[Any](lambda cart, today: _products(CartLine.objects.filter(cart=cart), today))
_line = Prepared[Any](lambda pk, now, today: _lines(CartLine.objects.filter(pk=pk), now, today))
_product_of_line = Prepared[Any](lambda pk, today: _products(CartLine.objects.filter(pk=pk), today))


def _views(rows: list[Any], products: list[Any]) -> list[LineView]:
    certified = {product.pk: product for product in products}
    return [_view(row, certified.get(row.offer.product_id)) for row in rows]


def _view(line: Any, certified: Any) -> LineView:
    offer: Offer = line.offer
    price = line.price_rows[0] if line.price_rows and offer.is_active and sells(offer.shop) else None
    steps = steps_from(line.step_rows, price["amount"]) if price else []
    rules = rules_from(offer.product, certified.rule_rows) if certified else Rules()
    if certified and rules.licence and not (certified.licence_seen or certified.is_sample):
        certified = None  # sold only when an officer has seen the paper of the number that it says now
    amount, step_from = price_of(line.quantity, price["amount"], steps) if price else (None, None)
    return LineView(
        line=line,
        offer=offer,
        price=amount,
        regular=price["regular"] if price else offer.amount,
        label=price["label"] if price else "",
        stars=certified.stars if certified else None,
        certificate_id=certified.certificate_id if certified and certified.number is not None else None,
        certificate_number=(certified.number or "") if certified else "",
        supply=supply_of_slot(line.slot, clock.now())
        if line.slot
        else supply_of(getattr(offer.variant, "stock", None)),
        rules=rules,
        fee=fee_from(line.fee_rows),
        photo=next((Photo(**row) for row in line.photo_rows), None),
        step_from=step_from,
        steps=steps,
        by_date=line.by_date,
    )
