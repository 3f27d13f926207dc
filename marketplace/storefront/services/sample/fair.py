"""An invented fair that is open now, with booths and fair prices, and a few sales."""

import datetime as dt
from collections.abc import Iterable, Sequence

from catalog.core import clock
from catalog.places.models import Unit
from catalog.products.models import Product
from catalog.products.queries import listable
from marketplace.accounts.models import User
from marketplace.fairs.models import BoothState, Fair
from marketplace.fairs.services import (
    add_fair_offer,
    apply_booth,
    create_fair,
    decide_booth,
    decide_fair_listing,
    publish_fair,
    put_room,
    put_slot,
    update_fair,
)
from marketplace.promotions.services import create_sale
from marketplace.shops.models import Offer
from marketplace.shops.queries import market, rules_of

from .invented import pick
from .people import DEMO_PRODUCER

SLUG = "phien-cho-ocop-lam-dong"
DAYS = 30


def load_fair(*, place: Unit, approve_by: User) -> Fair:
    """Open from yesterday for a month; when that month is over, a new one is opened, so that a demo always shows a fair."""
    now = clock.now()
    running = Fair.objects.filter(is_sample=True, ends_at__gt=now).first()
    if running is not None:
        return running
    fair = create_fair(
        name="Phiên chợ OCOP Lâm Đồng (minh họa)",
        name_en="Lâm Đồng OCOP fair (sample)",
        theme="Đặc sản cao nguyên và biển, giá trong phiên",
        description="Phiên chợ này là dữ liệu minh họa: gian hàng, giá và thời gian không có thật.",
        description_en="This fair is sample data: its booths, prices and dates are invented.",
        slug=SLUG if not Fair.objects.filter(slug=SLUG).exists() else f"{SLUG}-{clock.today():%Y%m%d}",
        place=place,
        starts_at=now + dt.timedelta(hours=1),  # filled before it opens, however slow the machine
        ends_at=now + dt.timedelta(days=DAYS),
        is_sample=True,
        by=None,
    )
    publish_fair(fair=fair, by=None)
    _fill(fair, place)
    update_fair(fair=fair, by=approve_by, starts_at=now - dt.timedelta(days=1))
    _plan_slots(fair)
    return fair


def _plan_slots(fair: Fair) -> None:
    """One that begins within ten minutes, one each of the next two evenings, of the first booths. Nothing is streamed."""
    now = clock.now()
    soon = now + dt.timedelta(seconds=-now.timestamp() % 600)
    evening = clock.start_of(clock.today()) + dt.timedelta(hours=19, minutes=30)
    stage = put_room(fair=fair, name="Sân khấu chính", by=None)
    booths = list(fair.booths.select_related("shop").order_by("pk")[:3])
    for n, booth in enumerate(booths):
        offers = [row.offer for row in booth.listings.select_related("offer__product__product_set")]
        products = {offer.product_id: offer.product for offer in offers}
        barred = not_promoted(list(products.values()))
        put_slot(
            fair=fair,
            title=f"{booth.shop.name}: hàng mới và cách làm (minh họa)"[:160],
            about="Phiên minh họa: không có hình phát.",
            starts_at=evening + dt.timedelta(days=n) if n else soon,
            minutes=60 if n else 120,
            room=stage if n else None,
            shop=booth.shop,
            items=[(pk, None if pk in barred else 5) for pk in products],
            by=None,
        )


def _fill(fair: Fair, place: Unit) -> None:
    offers = Offer.objects.filter(channel=market(), is_active=True, product__in=listable(), product__province=place)
    by_shop: dict[int, list[Offer]] = {}
    barred = not_promoted(listable().filter(province=place))
    for offer in offers.select_related("shop__producer", "variant__product__producer").order_by("pk"):
        by_shop.setdefault(offer.shop_id, []).append(offer)
    for own in list(by_shop.values())[:16]:
        booth = apply_booth(fair=fair, shop=own[0].shop, by=None, greeting="Mời bà con ghé gian hàng (minh họa).")
        decide_booth(booth=booth, verdict=BoothState.APPROVED, by=None)
        for offer in own[:3]:
            percent = max(5 + pick(f"fair {offer.variant_id} {offer.product.slug}", 4) * 5, _cut_by_sale(offer.product))
            percent = 0 if offer.product_id in barred else percent
            amount = offer.amount * (100 - percent) // 100 // 1000 * 1000
            listing = add_fair_offer(booth=booth, variant=offer.variant, amount=max(amount, 1000), by=None)
            decide_fair_listing(listing=listing, verdict=BoothState.APPROVED, by=None)


def _cut_by_sale(product: Product) -> int:
    """By how many percent a product is cheaper in its sale, if it has one; at the fair it costs no more."""
    return 10 + pick(f"sale {product.slug}", 4) * 5


def load_sales(products: Sequence[Product]) -> None:
    """Every ninth listed product, and all of the demo producer, cost a tenth to a fourth less for three weeks."""
    listed = set(listable().filter(pk__in=[p.pk for p in products]).values_list("pk", flat=True))
    barred = not_promoted(products)
    on_lists = [p for p in products if p.pk in listed and p.pk not in barred]
    chosen = {p.pk: p for p in (*on_lists[::9], *(p for p in on_lists if p.producer.name == DEMO_PRODUCER))}
    for product in chosen.values():
        create_sale(
            producer=product.producer,
            name="Ưu đãi tháng này (minh họa)",
            kind="percent",
            value=_cut_by_sale(product),
            products=[product],
            starts_at=clock.now() + dt.timedelta(seconds=1),
            ends_at=clock.now() + dt.timedelta(days=21),
            by=None,
        )


def not_promoted(products: Iterable[Product]) -> set[int]:
    """Those (keys) whose price the law lets nobody lower during the sample's sales and fair. 1 statement."""
    today = clock.today()
    rules = rules_of(list(products), today, today + dt.timedelta(days=DAYS))
    return {pk for pk, found in rules.items() if found.no_promotion}
