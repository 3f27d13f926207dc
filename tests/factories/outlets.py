"""Points of sale for tests, made through the services."""

from typing import Any

from marketplace.outlets.models import Outlet
from marketplace.outlets.services import OutletFacts, save_outlet
from marketplace.shops.models import Shop
from tests.factories.places import unit


def outlet_facts(**over: Any) -> OutletFacts:
    """A centre in Xã Kiến Đức, Lâm Đồng."""
    values = {
        "name": "Điểm giới thiệu Kiến Đức", "kind": "centre", "place": unit(), "street": "12 Nguyễn Tất Thành", "hours": "7:00–17:00",
    }  # fmt: skip
    return OutletFacts(**{**values, **over})


def make_outlet(*, shop: Shop | None = None, is_sample: bool = False, **over: Any) -> Outlet:
    """One that officers keep, or a shop's own."""
    facts = outlet_facts(**{"kind": "shop" if shop else "centre", **over})
    return save_outlet(facts=facts, shop=shop, by=None, is_sample=is_sample)
