"""What the pages of the cart and the checkout show: each shop's goods with what it costs to bring them, and the whole."""

from collections.abc import Mapping
from dataclasses import dataclass

from marketplace.checkout.queries import CartView, LineView, Quote, ShopPart, methods_of, quotes


@dataclass(frozen=True, slots=True)
class Part:
    """One shop's part. `quotes`: the ways of delivery that reach; `quote`: the one that was chosen, else the first; None when none does."""

    goods_of: ShopPart
    quotes: list[Quote]
    quote: Quote | None
    delivers: bool

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
        return self.goods_of.goods + self.fee


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
    def total(self) -> int:
        return self.goods + self.fees

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

    2 statements, none for an empty cart.
    """
    if not view.shops:
        return CartPage(view, [])
    methods = methods_of([part.shop.pk for part in view.shops])
    parts = []
    for part in view.shops:
        own = methods.get(part.shop.pk, [])
        offered = quotes(own, province=province, weight_g=part.weight_g, goods=part.goods)
        wanted = chosen.get(part.shop.pk)
        quote = next((each for each in offered if each.method.pk == wanted), offered[0] if offered else None)
        parts.append(Part(part, offered, quote, bool(own)))
    return CartPage(view, parts)
