"""Shops on their way to selling, for tests, made through the services."""

import datetime as dt
from typing import Any

from catalog.producers.models import Producer
from marketplace.accounts.models import User
from marketplace.orders.services import save_return_policy
from marketplace.shops import services
from marketplace.shops.models import FeeRule, Shop
from tests.factories.orders import make_bank_account, make_method
from tests.factories.places import unit
from tests.factories.producers import make_producer


def make_draft_shop(*, producer: Producer | None = None, by: User | None = None) -> Shop:
    """Begun, with nothing in it."""
    return services.begin_shop(producer=producer or make_producer(), by=by)


def make_ready_shop(*, owner: User, producer: Producer) -> Shop:
    """All is there that the shop itself has to bring; not sent to the office yet."""
    shop = make_draft_shop(producer=producer, by=owner)
    make_method(shop=shop)
    make_bank_account(shop=shop)
    services.set_pickup(shop=shop, place=unit(), street="Thôn 3", by=owner)
    save_return_policy(shop=shop, days=7, way_back="buyer", not_taken="Hàng tươi sống", by=owner)
    return services.accept_fees(shop=shop, by=owner)


def make_fee(*, shop: Shop | None = None, **over: Any) -> FeeRule:
    """2.5 % of the goods and 1.000 ₫ an order, since long ago."""
    values = {
        "percent_bp": 250,
        "fixed": 1_000,
        "announced_on": dt.date(2026, 1, 1),
        "starts_on": dt.date(2026, 2, 1),
        **over,
    }
    return FeeRule.objects.create(shop=shop, **values)
