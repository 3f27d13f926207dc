"""Goods on the home page now, and the rule by which they stand there."""

import datetime as dt

from django.db.models import Q, QuerySet

from catalog.core import clock
from catalog.core.types import Actor
from catalog.places.policies import reach_filter
from marketplace.content.models import Feature, FeatureRule
from marketplace.content.policies import may_promote


def rule_today(on: dt.date | None = None) -> FeatureRule | None:
    """The rule that counts on a day (default today). 1 statement."""
    return FeatureRule.objects.filter(starts_on__lte=on or clock.today()).first()


def featured_now(at: dt.datetime | None = None) -> QuerySet[Feature]:
    """What stands there at an instant (default: now), the one that ends first first. 1 statement."""
    moment = at or clock.now()
    return Feature.objects.filter(starts_at__lte=moment, ends_at__gt=moment, ended_at=None).order_by("ends_at", "pk")


def features_by(officer: Actor) -> QuerySet[Feature]:
    """Those of the officer's places, the newest first. 2 statements."""
    reached = reach_filter(officer, "place")
    if may_promote(officer, None):
        reached |= Q(place=None)
    rows = Feature.objects.filter(reached).select_related("product__producer", "place")
    return rows.defer("product__vector", "product__search").order_by("-starts_at", "-pk")
