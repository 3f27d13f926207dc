"""The links that people added to a thing, and who may see the things they are added to."""

from django.db.models import QuerySet

from catalog.core.types import Actor
from catalog.places.policies import reach_filter
from catalog.products.models import Product
from traceability.lots.models import Lot
from traceability.scans.models import ExtraLink, LinkHost
from traceability.zones.models import Zone

type Thing = Product | Lot | Zone


def added_links(thing: Thing) -> QuerySet[ExtraLink]:
    """Links of a product, lot or zone in the order in which they were added, with their sites. 1 statement."""
    return ExtraLink.objects.filter(**{type(thing).__name__.lower(): thing}).select_related("host").order_by("pk")


def allowed_hosts() -> list[str]:
    """The sites that links may lead to. 1 statement."""
    return list(LinkHost.objects.filter(is_allowed=True).values_list("host", flat=True)[:200])


def lots_in_reach(officer: Actor) -> QuerySet[Lot]:
    """Lots of producers whose place this officer answers for."""
    return Lot.objects.filter(reach_filter(officer, "producer__place"))


def zones_in_reach(officer: Actor) -> QuerySet[Zone]:
    """Zones of producers whose place this officer answers for."""
    return Zone.objects.filter(reach_filter(officer, "producer__place"))
