"""An invented campaign that runs and one to come, what an invented press said, and two goods on the home page."""

import datetime as dt

from catalog.core import clock
from catalog.places.models import Unit
from catalog.products.models import Product
from catalog.products.queries import listable
from marketplace.content.models import Campaign, FeatureRule
from marketplace.content.services import CampaignFacts, feature_product, join_campaign, record_media, save_campaign
from marketplace.promotions.models import GiftBox, Sale
from marketplace.promotions.services import create_sale
from marketplace.shops.queries import market

SAMPLE = "Dữ liệu minh họa"
TEXT = """## Có gì trong tuần này
- Đặc sản từ 4 sao của Lâm Đồng
- Hộp quà gom món của nhiều cơ sở"""


def load_campaigns(*, place: Unit) -> None:
    """Running for two weeks from now, and one before Tết; when the first is over another takes its place."""
    now = clock.now()
    if Campaign.objects.filter(is_sample=True, ends_at__gt=now, starts_at__lte=now, called_off_at=None).exists():
        return
    goods = list(
        Product.objects.filter(pk__in=listable().values("pk"), is_sample=True, province=place, offers__channel=market())
        .select_related("origin", "producer__place")
        .defer("vector", "search")
        .distinct()
        .order_by("pk")[:6]
    )
    if not goods:
        return
    boxes = list(GiftBox.objects.filter(is_sample=True, ended_at=None)[:1])
    running = save_campaign(
        facts=CampaignFacts(
            name="Tuần quà Lâm Đồng (minh họa)",
            name_en="Week of gifts of Lâm Đồng (sample)",
            theme="Từ cao nguyên tới biển: quà từ nơi làm ra",
            text=TEXT,
            starts_at=now,
            ends_at=now + dt.timedelta(days=14),
            least_stars=4,
            products=goods[:3],
            boxes=boxes,
        ),
        place=place,
        by=None,
        is_sample=True,
    )
    if not Campaign.objects.filter(is_sample=True, starts_at__gt=now).exists():
        begins = clock.start_of(clock.today() + dt.timedelta(days=30))
        save_campaign(
            facts=CampaignFacts(
                name="Quà Tết ba miền (minh họa)",
                name_en="Tết gifts of three regions (sample)",
                theme="Hộp quà và món lẻ 5 sao, giao trước 23 tháng Chạp",
                text=SAMPLE,
                starts_at=begins,
                ends_at=begins + dt.timedelta(days=21),
                least_stars=5,
            ),
            by=None,
            is_sample=True,
        )
    _join(running, goods)
    for kind, title, press in (
        ("radio", "Chuyện quà quê (minh họa)", "Đài minh họa"),
        ("radio", "Hỏi nhanh người làm cà phê (minh họa)", "Đài phường minh họa"),
    ):
        record_media(
            kind=kind, title=title, press=press, published_on=clock.today(), campaign=running, by=None, is_sample=True
        )
    _feature(goods, place)


def _join(running: Campaign, goods: list[Product]) -> None:
    """The last of these goods is sold for less while it runs, unless some sale has it already."""
    product = goods[-1]
    if Sale.objects.filter(products=product, stopped_at=None, ends_at__gt=running.starts_at).exists():
        return
    sale = create_sale(
        producer=product.producer,
        name="Tuần quà Lâm Đồng (minh họa)",
        kind="percent",
        value=10,
        products=[product],
        starts_at=running.starts_at,
        ends_at=running.ends_at,
        by=None,
    )
    join_campaign(campaign=running, sale=sale, by=None)


def _feature(goods: list[Product], place: Unit) -> None:
    """Two of them, for two weeks."""
    FeatureRule.objects.get_or_create(
        starts_on=dt.date(2026, 1, 1),
        defaults={
            "most": 4,
            "text": "Cán bộ chọn món đang đúng vụ, mỗi món nhiều nhất 31 ngày một lần.",
            "text_en": "Officers choose what is in season, each for at most 31 days at once.",
        },
    )
    now = clock.now()
    for product in goods[:2]:
        feature_product(
            product=product,
            reason="Đang vụ thu hoạch (minh họa)",
            starts_at=now,
            ends_at=now + dt.timedelta(days=14),
            place=place,
            by=None,
            is_sample=True,
        )
