"""Campaigns for tests, made through the services."""

import datetime as dt
from typing import Any

from catalog.core import clock
from catalog.products.models import Product
from marketplace.content.models import Campaign, FeatureRule
from marketplace.content.services import CampaignFacts, save_campaign
from tests.factories.places import LAM_DONG, unit


def campaign_facts(*products: Product, **over: Any) -> CampaignFacts:
    """From now for a week, of these products; without any, of all with 4 stars."""
    values: dict[str, Any] = {
        "name": "Tuần quà Thử",
        "starts_at": clock.now(),
        "ends_at": clock.now() + dt.timedelta(days=7),
        "products": products,
        "least_stars": None if products else 4,
    }
    return CampaignFacts(**{**values, **over})


def make_campaign(*products: Product, place: Any = LAM_DONG, **over: Any) -> Campaign:
    """Of Lâm Đồng; `place=None`: of the country."""
    return save_campaign(facts=campaign_facts(*products, **over), place=unit(place) if place else None, by=None)


def make_rule(most: int = 2) -> FeatureRule:
    """The rule of this year."""
    return FeatureRule.objects.create(
        most=most, text="Theo mùa vụ.", text_en="By season.", starts_on=dt.date(clock.today().year, 1, 1)
    )
