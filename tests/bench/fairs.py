"""The bench's fair as large as fairs are: 500 stands on site and 65 booths online, in the small database as in the large one."""

from catalog.core import clock
from catalog.producers.models import Producer
from catalog.products.services import save_in_bulk
from marketplace.fairs.models import Booth, BoothKind, BoothMode, BoothNumber, BoothState, Fair, FairListing, FairMode
from marketplace.shops.models import Offer, Shop, ShopState
from tests.bench.generate import FAIR

ON_SITE, ONLINE = 500, 65


def make_booths() -> None:
    """The first shops have them, and where there are not as many, others that sell nothing. What these shops offer in the fair is theirs."""
    fair = Fair.objects.get(slug=FAIR)
    Fair.objects.filter(pk=fair.pk).update(mode=FairMode.BOTH, venue="Quảng trường trung tâm")
    shops = list(Shop.objects.order_by("pk")[: ON_SITE + ONLINE])
    shops += _without_goods(ON_SITE + ONLINE - len(shops))
    site, online = (
        BoothKind.objects.create(fair=fair, name=mode.label, mode=mode, capacity=many, position=n)
        for n, (mode, many) in enumerate(((BoothMode.ON_SITE, ON_SITE), (BoothMode.ONLINE, ONLINE)))
    )
    booths = save_in_bulk(
        [
            Booth(
                fair=fair,
                shop=shop,
                kind=site if n < ON_SITE else online,
                state=BoothState.APPROVED,
                greeting="Mời ghé gian.",
                applied_at=clock.now(),
            )
            for n, shop in enumerate(shops)
        ]
    )
    BoothNumber.objects.bulk_create(
        BoothNumber(fair=fair, kind=site, number=f"{'ABCDE'[n // 100]}{n % 100 + 1}", booth=booth)
        for n, booth in enumerate(booths[:ON_SITE])
    )
    of = {booth.shop_id: booth for booth in booths}
    FairListing.objects.bulk_create(
        FairListing(booth=of[offer.shop_id], offer=offer, state=BoothState.APPROVED)
        for offer in Offer.objects.filter(channel=fair.channel_id, shop__in=shops)
    )


def _without_goods(many: int) -> list[Shop]:
    like = Producer.objects.order_by("pk")[0]
    same = {
        name: getattr(like, name) for name in ("kind", "place_id", "province_id", "state", "verified_at", "created_at")
    }
    made = save_in_bulk(
        [Producer(slug=f"gian-trong-{n}", name=f"Cơ sở {n:03}", search=f"co so {n}", **same) for n in range(many)]
    )
    return save_in_bulk(
        [Shop(slug=one.slug, producer=one, name=one.name, state=ShopState.OPEN, created_at=clock.now()) for one in made]
    )
