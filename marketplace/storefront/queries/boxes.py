"""A gift box as it stands now: what each thing costs, whether all of it is there, what its voucher takes off."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet

from catalog.core.errors import Refused
from catalog.products.queries import listable
from marketplace.promotions.models import GiftBox, GiftBoxLine
from marketplace.promotions.services import find_discounts, who_bears
from marketplace.shops.models import Shop
from marketplace.shops.queries import market, offers_now, supply_of


@dataclass(frozen=True, slots=True)
class BoxLine:
    """So many units of an offer now. `price` is None when it does not sell today."""

    line: GiftBoxLine
    price: int | None
    regular: int
    stars: int
    available: int

    @property
    def total(self) -> int:
        return (self.price or 0) * self.line.quantity

    @property
    def is_short(self) -> bool:
        return self.price is not None and self.available < self.line.quantity


@dataclass(frozen=True, slots=True)
class BoxView:
    """A box with its lines by shop."""

    box: GiftBox
    shops: list[tuple[Shop, list[BoxLine]]]
    discount: int = 0
    bears: str = ""

    @property
    def lines(self) -> list[BoxLine]:
        return [line for _shop, lines in self.shops for line in lines]

    @property
    def goods(self) -> int:
        return sum(line.total for line in self.lines)

    @property
    def total(self) -> int:
        return self.goods - self.discount

    @property
    def ready(self) -> bool:
        """Whether all of it can be put into a cart."""
        return not any(line.price is None or line.is_short for line in self.lines)


def boxes_with_lines() -> QuerySet[GiftBox]:
    """With what a page says of each. 2 statements."""
    lines = GiftBoxLine.objects.select_related("offer__product", "offer__variant", "offer__shop__producer")
    return GiftBox.objects.select_related("shop__producer", "place", "voucher__shop").prefetch_related(
        Prefetch("lines", lines)
    )


def box_view(box: GiftBox) -> BoxView:
    """One of `boxes_with_lines` with today's prices. 2 statements, up to 4 more for its voucher."""
    rows: Any = list(box.lines.all())
    products = {row.offer.product_id for row in rows}
    priced: dict[int, Any] = {offer.pk: offer for offer in offers_now(products, market())}
    stars: dict[int, Any] = {p.pk: p for p in listable().filter(pk__in=products).only("pk")}
    shops: dict[int, tuple[Shop, list[BoxLine]]] = {}
    prices: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for row in rows:
        offer, certified = priced.get(row.offer_id), stars.get(row.offer.product_id)
        sells = offer is not None and certified is not None
        line = BoxLine(
            row,
            offer.price if offer and sells else None,
            offer.price_regular if offer else row.offer.amount,
            certified.stars if certified else 0,
            supply_of(getattr(offer.variant, "stock", None)).available if offer else 0,
        )
        shops.setdefault(row.offer.shop_id, (row.offer.shop, []))[1].append(line)
        prices[row.offer.shop_id].append((line.total, line.regular * row.quantity))
    goods = {pk: sum(line.total for line in lines) for pk, (_shop, lines) in shops.items()}
    return BoxView(box, list(shops.values()), _taken_off(box, goods, prices), who_bears(box))


def _taken_off(box: GiftBox, goods: dict[int, int], prices: dict[int, list[tuple[int, int]]]) -> int:
    if box.voucher is None:
        return 0
    try:
        found = find_discounts(codes=[box.voucher.code], goods=goods, prices=prices)
    except Refused:  # used up, over: the page shows the price without it
        return 0
    return sum(discount.amount for discount in found.values())
