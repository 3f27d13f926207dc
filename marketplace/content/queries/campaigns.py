"""Campaigns as visitors, producers and officers see them, and what each brought.

What a campaign brought is of raw rows, in these words (`FIGURES_RULE` says them on the page): visits of its page and of its media items' counted
links while it ran; lines of its goods in orders of the all-year market placed while it ran that are neither unpaid nor called off, at the price
paid for them, vouchers not taken off. Who buys is never followed: nobody says which visitor became a buyer.
"""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import TruncDate
from django.utils.translation import gettext_lazy as _

from catalog.core import clock
from catalog.core.types import Actor
from catalog.places.models import Level
from catalog.places.policies import reach_filter
from catalog.producers.models import Producer
from catalog.products.queries import listable
from marketplace.content.models import Campaign, CampaignProduct, CampaignSale, ContentVisit, MediaItem
from marketplace.content.policies import may_promote
from marketplace.orders.models import OrderLine, OrderState
from marketplace.shops.queries import market

NOT_SOLD = (OrderState.UNPAID, OrderState.CANCELLED, OrderState.LAPSED)
MOST_SHOWN = 48
FIGURES_RULE = _(
    "Lượt xem: trang chiến dịch và liên kết đếm của các tin, trong thời gian chiến dịch. Đơn và doanh thu: các món của chiến dịch trong đơn đặt "
    "ở chợ trong thời gian đó, trừ đơn chưa trả tiền, hủy, hết hạn; theo giá đã trả, chưa trừ mã giảm giá. Không theo dõi ai xem rồi ai mua."
)


def _shown() -> QuerySet[Campaign]:
    return Campaign.objects.filter(called_off_at=None).select_related("place")


def running_campaigns(at: dt.datetime | None = None) -> QuerySet[Campaign]:
    """Those that run at an instant (default: now), the one that ends first first. 1 statement."""
    moment = at or clock.now()
    return _shown().filter(starts_at__lte=moment, ends_at__gt=moment).order_by("ends_at", "pk")


def upcoming_campaigns(at: dt.datetime | None = None) -> QuerySet[Campaign]:
    """Those that have not begun, the next first. 1 statement."""
    return _shown().filter(starts_at__gt=at or clock.now()).order_by("starts_at", "pk")


def campaign_by_slug(slug: str) -> Campaign | None:
    """One that was not called off, also when it is over. 1 statement."""
    return _shown().filter(slug=slug[:100]).first()


def campaigns_for(producer: Producer) -> QuerySet[Campaign]:
    """Those that a producer's sales may join: running or coming, of the country, its province or its commune. 1 statement."""
    place = producer.place
    here = Q(place=None) | Q(place__current__in=[place.current_id or place.pk, producer.province_id])
    return _shown().filter(here, ends_at__gt=clock.now()).order_by("starts_at", "pk")


def campaigns_by(officer: Actor) -> QuerySet[Campaign]:
    """Those of the officer's places, the newest first. 2 statements."""
    reached = reach_filter(officer, "place")
    if may_promote(officer, None):
        reached |= Q(place=None)
    return Campaign.objects.filter(reached).select_related("place").order_by("-starts_at", "-pk")


def goods_of(campaign: Campaign) -> list[int]:
    """Keys of the products that it shows now, those chosen by hand first: with stars today, of its filter too. 2 statements."""
    chosen = list(CampaignProduct.objects.filter(campaign=campaign).values_list("product_id", flat=True))
    wanted = Q(pk__in=chosen)
    if campaign.least_stars is not None:
        wanted |= _filter(campaign, "", "star_spans__stars")
    found = set(listable().filter(wanted).order_by("-star_spans__stars", "pk").values_list("pk", flat=True)[:500])
    order = {pk: n for n, pk in enumerate(chosen)}
    return sorted(found, key=lambda pk: (order.get(pk, len(order)), pk))[:MOST_SHOWN]


def _filter(campaign: Campaign, prefix: str, stars: str) -> Q:
    """The filter's condition on the path to a product; `stars`: the column that holds its stars."""
    found = Q(**{f"{stars}__gte": campaign.least_stars})
    sets = [each.pk for each in campaign.sets.all()]
    if sets:
        found &= Q(**{f"{prefix}product_set__in": sets})
    if campaign.place is not None:
        here = campaign.place.current_id or campaign.place_id
        path = "province" if campaign.place.level == Level.PROVINCE else "origin__current"
        found &= Q(**{f"{prefix}{path}": here})
    return found


def _media() -> QuerySet[MediaItem]:
    """What is shown: of sites that are still allowed, not withdrawn, published by today; the newest first."""
    rows = MediaItem.objects.filter(Q(host=None) | Q(host__is_allowed=True), withdrawn_at=None)
    return rows.filter(published_on__lte=clock.today()).order_by("-published_on", "-pk")


def media_of(campaign: Campaign) -> list[MediaItem]:
    """What the press said of a campaign. 1 statement."""
    return list(_media().filter(campaign=campaign)[:30])


def media_lately() -> list[MediaItem]:
    """What the press said lately but for campaigns that were called off: the newest ten. 1 statement."""
    return list(_media().filter(Q(campaign=None) | Q(campaign__called_off_at=None))[:10])


def media_target(code: str) -> tuple[int, str] | None:
    """The key of the item with this code, and the path its counted link leads to. 1 statement, none for what is no code."""
    if not (code.isascii() and code.isalnum() and len(code) <= 12):
        return None
    row = MediaItem.objects.filter(code=code.upper()).values_list("pk", "leads_to", "campaign__slug").first()
    return (row[0], row[1] or f"/campaigns/{row[2]}/") if row else None


def media_by(officer: Actor) -> QuerySet[MediaItem, Any]:
    """Items of the officer's places with `clicks`, the newest first. 2 statements."""
    reached = reach_filter(officer, "place")
    if may_promote(officer, None):
        reached |= Q(place=None)
    rows = MediaItem.objects.filter(reached).select_related("campaign", "place").annotate(clicks=Count("visits"))
    return rows.order_by("-published_on", "-pk")


@dataclass(slots=True)
class Day:
    """One day of a campaign in Viet Nam's calendar."""

    day: dt.date
    visits: int = 0
    clicks: int = 0
    orders: int = 0
    revenue: int = 0


@dataclass(frozen=True, slots=True)
class CampaignFigures:
    """What a campaign brought until now. Money in ₫. `visitors` are different readers, each counted anew on each day."""

    visits: int
    visitors: int
    clicks: int
    orders: int
    units: int
    revenue: int
    on_sale: int
    days: list[Day]
    products: list[tuple[str, int, int]] = field(default_factory=list)
    items: list[tuple[MediaItem, int]] = field(default_factory=list)


def figures_of(campaign: Campaign) -> CampaignFigures:
    """By the rule that stands above. `on_sale`: the part of the revenue at prices of its own sales; `products`: name, units, ₫. 9 statements."""
    days: dict[dt.date, Day] = {}
    visits = _visits(Q(campaign=campaign), campaign)
    clicks = _visits(Q(item__campaign=campaign), campaign)
    lines = _lines(campaign)
    for name, rows in (("visits", visits), ("clicks", clicks)):
        for day, n in _by_day(rows, "at").annotate(n=Count("pk")).values_list("day", "n"):
            setattr(days.setdefault(day, Day(day)), name, n)
    by_day = _by_day(lines, "order__placed_at").annotate(n=Count("order", distinct=True), sum=Sum("total"))
    for day, n, total in by_day.values_list("day", "n", "sum"):
        found = days.setdefault(day, Day(day))
        found.orders, found.revenue = n, total
    units: Any = lines.aggregate(n=Sum("quantity"))["n"] or 0
    readers = visits.annotate(day=TruncDate("at", tzinfo=clock.VIETNAM)).values("day", "visitor").distinct().count()
    products = (
        lines.order_by()
        .values("product__name")
        .annotate(n=Sum("quantity"), sum=Sum("total"))
        .order_by("-sum", "product__name")
    )
    items = MediaItem.objects.filter(campaign=campaign).annotate(
        clicks=Count("visits", filter=Q(visits__at__gte=campaign.starts_at, visits__at__lt=_end(campaign)))
    )
    return CampaignFigures(
        visits=sum(day.visits for day in days.values()),
        visitors=readers,
        clicks=sum(day.clicks for day in days.values()),
        orders=sum(day.orders for day in days.values()),
        units=units,
        revenue=sum(day.revenue for day in days.values()),
        on_sale=_on_sale(campaign, lines),
        days=[days[day] for day in sorted(days)],
        products=list(products.values_list("product__name", "n", "sum")[:50]),
        items=[(item, item.clicks) for item in items],
    )


def _end(campaign: Campaign) -> dt.datetime:
    return campaign.called_off_at or campaign.ends_at


def _visits(which: Q, campaign: Campaign) -> QuerySet[ContentVisit]:
    return ContentVisit.objects.filter(which, at__gte=campaign.starts_at, at__lt=_end(campaign))


def _by_day(rows: QuerySet[Any], column: str) -> QuerySet[Any, Any]:
    found: QuerySet[Any, Any] = rows.order_by().annotate(day=TruncDate(column, tzinfo=clock.VIETNAM)).values("day")
    return found


def _lines(campaign: Campaign) -> QuerySet[OrderLine]:
    """Lines of its goods: of products chosen by hand, of offers in its boxes, and what its filter finds by the stars at the time of the order."""
    chosen = CampaignProduct.objects.filter(campaign=campaign).values("product")
    wanted = Q(product__in=chosen) | Q(offer__box_lines__box__in=campaign.boxes.values("box"))
    if campaign.least_stars is not None:
        wanted |= _filter(campaign, "product__", "stars")
    lines = OrderLine.objects.filter(
        order__placed_at__gte=campaign.starts_at, order__placed_at__lt=_end(campaign), order__channel=market()
    ).exclude(order__state__in=NOT_SOLD)
    return OrderLine.objects.filter(pk__in=lines.filter(wanted).values("pk"))


def _on_sale(campaign: Campaign, lines: QuerySet[OrderLine]) -> int:
    """Of the lines those at the price of one of its sales: the label of a line's price is its sale's name. 1 statement."""
    sale = CampaignSale.objects.filter(campaign=campaign).values("sale")
    there = lines.filter(
        product__sales__in=sale,
        product__sales__name=F("price_label"),
        product__sales__starts_at__lte=F("order__placed_at"),
        product__sales__ends_at__gt=F("order__placed_at"),
    )
    total: Any = OrderLine.objects.filter(pk__in=there.values("pk")).aggregate(n=Sum("total"))["n"]
    return int(total or 0)
