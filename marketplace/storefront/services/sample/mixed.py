"""An invented mixed fair that is to open soon: 500 booths on site, 65 online, most of them of producers that do not exist."""

import datetime as dt
from collections.abc import Sequence

from django.db.models import F

from catalog.core import audit, clock
from catalog.core.text import fold
from catalog.places.models import Level, Unit
from catalog.producers.models import Producer, ProducerKind, ProducerState
from catalog.products.queries import listable
from catalog.products.services import save_in_bulk
from marketplace.accounts.models import User
from marketplace.fairs.models import Booth, BoothKind, BoothNumber, BoothState, BoothTalk, Fair, FairListing
from marketplace.fairs.services import ask_booth, create_fair, publish_fair, put_booth_kind, put_sponsors
from marketplace.shops.models import Offer, Shop, ShopState
from marketplace.shops.queries import market, selling_q
from marketplace.shops.services import put_offers_in_bulk

from .fair import not_promoted

SLUG = "le-hoi-san-vat-ocop-minh-hoa"
ON_SITE, ONLINE = 500, 65
STATES = ("A", "B", "C", "D", "E")
"""Rows of a hundred stands."""


def load_mixed_fair(*, place: Unit) -> None:
    """Once: a fair that opens in twelve days and lasts five, with all shops of the sample online or on site, and invented exhibitors for the rest."""
    if Fair.objects.filter(slug=SLUG).exists():
        return
    opens = (
        (clock.now() + dt.timedelta(days=12))
        .astimezone(clock.VIETNAM)
        .replace(hour=8, minute=0, second=0, microsecond=0)
    )
    fair = create_fair(
        name="Lễ hội sản vật OCOP (minh họa)",
        name_en="OCOP specialities festival (sample)",
        theme="500 gian tại chỗ và 65 gian trực tuyến",
        description="Lễ hội này là dữ liệu minh họa: thời gian, địa điểm và các “Cơ sở minh họa” không có thật.",
        description_en="This festival is sample data: its dates, its place and the exhibitors called “Cơ sở minh họa” are invented.",
        slug=SLUG,
        mode="both",
        venue="Quảng trường trung tâm (minh họa)",
        rules="Bày đúng hàng đã đăng ký, niêm yết giá, giữ gian sạch (điều lệ minh họa).",
        place=place,
        starts_at=opens,
        ends_at=opens + dt.timedelta(days=4, hours=14),
        is_sample=True,
        by=None,
    )
    site = put_booth_kind(
        fair=fair,
        name="Gian tại chỗ 3 m × 3 m",
        mode="on_site",
        size="3 m × 3 m",
        capacity=ON_SITE,
        numbers=", ".join(f"{row}1-{row}{ON_SITE // len(STATES)}" for row in STATES),
        by=None,
    )
    online = put_booth_kind(fair=fair, name="Gian trực tuyến", mode="online", capacity=ONLINE, by=None)
    put_sponsors(fair=fair, sponsors=[("Nhà tài trợ minh họa", "nước uống và âm thanh", "")], by=None)
    publish_fair(fair=fair, by=None)
    real = list(Shop.objects.filter(selling_q(), producer__is_sample=True).select_related("producer").order_by("pk"))
    shops = [*real, *_exhibitors(ON_SITE + ONLINE - len(real))][: ON_SITE + ONLINE]
    _booths(fair, [online] * ONLINE + [site] * ON_SITE, shops)
    _prices(fair, real)


def _exhibitors(many: int) -> list[Shop]:
    """Producers that do not exist, in communes all over the country, with a shop and no product."""
    communes = list(
        Unit.objects.filter(level=Level.COMMUNE, ends_on=None)
        .exclude(province__code="68")
        .order_by("pk")
        .annotate(home=F("province_id"))
        .values_list("pk", "home")
    )
    kinds = (ProducerKind.HOUSEHOLD, ProducerKind.COOPERATIVE, ProducerKind.COMPANY)
    now = clock.now()
    step = max(1, len(communes) // max(1, many))
    made = save_in_bulk(
        [
            Producer(
                slug=f"co-so-minh-hoa-{n:03}",
                kind=kinds[n % len(kinds)],
                name=f"Cơ sở minh họa {n:03}",
                search=fold(f"Cơ sở minh họa {n:03}"),
                place_id=place,
                province_id=province,
                state=ProducerState.VERIFIED,
                verified_at=now,
                created_at=now,
                is_sample=True,
                story="Cơ sở này không có thật; nó chỉ lấp một gian trong hội chợ minh họa.",
            )
            for n, (place, province) in enumerate(communes[::step][:many], start=1)
        ]
    )
    return save_in_bulk(
        [
            Shop(
                slug=producer.slug,
                producer=producer,
                name=producer.name,
                state=ShopState.OPEN,
                created_at=now,
                approved_at=now,
            )
            for producer in made
        ]
    )


def _booths(fair: Fair, kinds: Sequence[BoothKind], shops: Sequence[Shop]) -> None:
    now = clock.now()
    with audit.context(reason="sample data"):
        booths = save_in_bulk(
            [
                Booth(
                    fair=fair,
                    shop=shop,
                    kind=kind,
                    state=BoothState.APPROVED,
                    greeting="Mời bà con ghé gian (minh họa).",
                    applied_at=now,
                    decided_at=now,
                )
                for shop, kind in zip(shops, kinds, strict=False)
            ]
        )
        numbers = list(BoothNumber.objects.filter(fair=fair).order_by("pk"))
        standing = (booth for booth in booths if booth.kind_id == kinds[-1].pk)
        for number, booth in zip(numbers, standing, strict=False):
            number.booth = booth
        BoothNumber.objects.bulk_update(numbers, ["booth"], batch_size=1_000)


def _prices(fair: Fair, shops: Sequence[Shop]) -> None:
    """Real products at a tenth below their all-year price, one of each, where the law lets it fall."""
    # by key: in the load's own transaction these tables have no statistics yet, and a join of them takes minutes
    listed = list(listable().filter(is_sample=True).values_list("pk", flat=True))
    offers = Offer.objects.filter(
        channel=market(), is_active=True, product__in=listed, shop__in=[shop.pk for shop in shops]
    )
    found = list(
        {
            offer.product_id: offer
            for offer in offers.select_related("shop__producer", "variant__product__producer", "product").order_by(
                "-pk"
            )
        }.values()
    )
    barred = not_promoted([offer.product for offer in found])
    amounts = [
        (
            offer.shop,
            offer.variant,
            offer.amount if offer.product_id in barred else max(1000, offer.amount * 9 // 10_000 * 1000),
        )
        for offer in found
    ]
    made = put_offers_in_bulk(channel=fair.channel, amounts=amounts)
    booths = dict(Booth.objects.filter(fair=fair).order_by().values_list("shop_id", "pk"))
    FairListing.objects.bulk_create(
        FairListing(booth_id=booths[offer.shop_id], offer=offer, state=BoothState.APPROVED, decided_at=clock.now())
        for offer in made
    )


def load_talk(*, fair: Fair, of: User, by: User) -> None:
    """A visitor asks the demo producer's booth, once."""
    booth = Booth.objects.filter(fair=fair, shop__producer__memberships__user=of, state=BoothState.APPROVED).first()
    if booth is not None and not BoothTalk.objects.filter(user=by).exists():
        ask_booth(booth=booth, text="Gian có gói dùng thử không? (câu hỏi minh họa)", by=by)
