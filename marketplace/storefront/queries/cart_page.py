"""What the pages of the cart and the checkout show: each shop's goods with what it costs to bring them, and the whole."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from catalog.core.errors import Refused
from marketplace.checkout.queries import CartView, LineView, Quote, ShopPart, methods_of, quotes_of
from marketplace.orders.models import PaymentWay
from marketplace.payments.queries import Way, ways_of
from marketplace.promotions.services import find_discounts


@dataclass(frozen=True, slots=True)
class Part:
    """One shop's part. `quotes`: the ways of delivery that reach; `quote`: the one that was chosen, else the first; None when none does.
    `ways`: how it may be paid then, `way` the chosen one, else the first: only the checkout asks.
    """

    goods_of: ShopPart
    quotes: list[Quote]
    quote: Quote | None
    delivers: bool
    ways: list[Way] = field(default_factory=list)
    way: str = ""
    discount: int = 0
    window: str = ""

    @property
    def key(self) -> int:
        return self.goods_of.shop.pk

    @property
    def lines(self) -> list[LineView]:
        return self.goods_of.lines

    @property
    def fee(self) -> int:
        return self.quote.fee if self.quote else 0

    @property
    def total(self) -> int:
        return self.goods_of.goods - self.discount + self.fee


@dataclass(frozen=True, slots=True)
class CartPage:
    """A cart with its deliveries. Amounts in ₫."""

    view: CartView
    parts: list[Part]

    @property
    def goods(self) -> int:
        return self.view.goods

    @property
    def fees(self) -> int:
        return sum(part.fee for part in self.parts)

    @property
    def discount(self) -> int:
        return sum(part.discount for part in self.parts)

    @property
    def total(self) -> int:
        return self.goods - self.discount + self.fees

    @property
    def changed(self) -> list[LineView]:
        """Lines whose price or stars are others than the buyer last saw."""
        return [line for line in self.view.lines if line.sells and (line.price_changed or line.stars_changed)]

    @property
    def ready(self) -> bool:
        """Whether it can be ordered as it stands."""
        return self.view.ready and all(part.delivers for part in self.parts)


def cart_page(view: CartView, *, province: int | None, chosen: Mapping[int, int]) -> CartPage:
    """The cart's parts, each with the deliveries that reach a province (by key; None: not known yet). `chosen`: a method's key by the shop's.

    1 statement, none for an empty cart.
    """
    if not view.shops:
        return CartPage(view, [])
    methods = methods_of([part.shop.pk for part in view.shops])
    parts = []
    for part in view.shops:
        own = methods.get(part.shop.pk, [])
        offered = quotes_of(part, own, province)
        wanted = chosen.get(part.shop.pk)
        quote = next((each for each in offered if each.method.pk == wanted), offered[0] if offered else None)
        parts.append(Part(part, offered, quote, bool(own)))
    return CartPage(view, parts)


def with_discounts(page: CartPage, codes: Collection[str], phone: str = "") -> tuple[CartPage, str]:
    """The same with what vouchers take off each part, and why some do not, in words. 3 statements, none without codes."""
    try:
        found = find_discounts(
            codes=codes,
            goods={part.key: part.goods_of.promotable for part in page.parts},
            prices={part.key: part.goods_of.promotable_prices for part in page.parts},
            phone=phone,
        )
    except Refused as refused:
        return page, str(refused.problems[0].message)
    parts = [replace(part, discount=found[part.key].amount) if part.key in found else part for part in page.parts]
    return CartPage(page.view, parts), ""


def codes_of(typed: str) -> list[str]:
    """Voucher codes as typed, ten at most."""
    return [code for code in re.split(r"[,;\s]+", typed) if code][:10]


def with_payments(page: CartPage, *, chosen: Mapping[int, str], windows: Mapping[int, str]) -> CartPage:
    """The same with how each part may be paid. `chosen`: a way of paying by the shop's key; `windows`: a time of the day by the method's.

    2 statements.

    Cash is left out where the goods or the delivery that was chosen forbid it.
    """
    offered = ways_of([part.key for part in page.parts])
    parts = []
    for part in page.parts:
        no_cash = part.goods_of.no_cod or (part.quote is not None and not part.quote.method.cod)
        ways = [way for way in offered[part.key] if not (no_cash and way.way == PaymentWay.COD)]
        wanted = chosen.get(part.key)
        way = next((each.way for each in ways if each.way == wanted), ways[0].way if ways else "")
        window = windows.get(part.quote.method.pk, "") if part.quote else ""
        parts.append(replace(part, ways=ways, way=way, window=window))
    return CartPage(page.view, parts)
