"""Seasons of a zone and what was harvested in each."""

from django.db.models import Q, QuerySet, Sum

from traceability.zones.models import Harvest, Season, Zone


def seasons_of(zone: Zone) -> QuerySet[Season]:
    """A zone's seasons, the latest first, each with `harvested_kg`: the sum of its harvests but withdrawn ones, None before the first. One
    statement."""
    standing = Q(harvests__withdrawn_at=None)
    return zone.seasons.annotate(harvested_kg=Sum("harvests__quantity_kg", filter=standing)).order_by(
        "-starts_on", "pk"
    )


def harvests_of(zone: Zone) -> QuerySet[Harvest]:
    """A zone's harvests with season, photos and who recorded them, withdrawn ones too. Two statements."""
    return zone.harvests.select_related("season", "recorded_by").prefetch_related("photos")
