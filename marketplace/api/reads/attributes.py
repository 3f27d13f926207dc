"""What attributes can be: provinces, and who makes something that is for sale."""

from django.db.models import Exists, OuterRef

from catalog.places.queries import provinces_today
from catalog.producers.models import Producer
from catalog.products.models import Product
from catalog.products.queries.listing import listable_q

MOST = 1000


def provinces() -> list[tuple[str, str]]:
    """(code, name) of today's provinces. 1 statement."""
    return [(unit.code, unit.full_name) for unit in provinces_today()]


def producers() -> list[tuple[str, str]]:
    """(slug, name) of producers that have something to show, the first thousand by name. 1 statement."""
    shown = Product.objects.filter(listable_q(), producer=OuterRef("pk"))
    return list(Producer.objects.filter(Exists(shown)).order_by("name", "pk").values_list("slug", "name")[:MOST])
