"""Fairs for tests."""

import datetime as dt
from itertools import count
from typing import Any

from catalog.core import clock
from catalog.products.models import Product
from marketplace.fairs import services
from marketplace.fairs.models import Booth, BoothState, Fair, FairListing
from marketplace.shops.models import Shop
from tests.factories.places import LAM_DONG, unit
from tests.factories.shops import make_shop

_numbers = count(1)


def make_fair(*, published: bool = True, **over: Any) -> Fair:
    """A fair of Lâm Đồng that opened an hour ago and closes in three days; `published=False` gives a draft."""
    fields: dict[str, Any] = {
        "name": f"Hội chợ Thử {next(_numbers)}",
        "place": unit(LAM_DONG),
        "starts_at": clock.now() - dt.timedelta(hours=1),
        "ends_at": clock.now() + dt.timedelta(days=3),
        "by": None,
    } | over
    fair = services.create_fair(**fields)
    return services.publish_fair(fair=fair, by=None) if published else fair


def make_booth(*, fair: Fair | None = None, shop: Shop, approved: bool = True) -> Booth:
    """A booth of a shop that has a listable product."""
    booth = services.apply_booth(fair=fair or make_fair(), shop=shop, by=None)
    return services.decide_booth(booth=booth, verdict=BoothState.APPROVED, by=None) if approved else booth


def make_fair_listing(
    *, product: Product, fair: Fair | None = None, amount: int = 99_000, approved: bool = True
) -> FairListing:
    """The product's first variant at a fair price, in its shop's booth."""
    fair = fair or make_fair()
    shop = make_shop(producer=product.producer)
    booth = Booth.objects.filter(fair=fair, shop=shop).first() or make_booth(fair=fair, shop=shop)
    variant = product.variants.first()
    assert variant is not None
    listing = services.add_fair_offer(booth=booth, variant=variant, amount=amount, by=None)
    return services.decide_fair_listing(listing=listing, verdict=BoothState.APPROVED, by=None) if approved else listing
