"""What this room does when its own lots change: certification hears what they say."""

from typing import Any

from catalog.core import outbox
from catalog.products.models import Variant
from traceability.lots.services.facts import push_material


@outbox.handles("lot.published")
@outbox.handles("lot.held")
@outbox.handles("lot.released")
@outbox.handles("lot.recalled")
def tell_certification(*, variant: int, **_: Any) -> None:
    """The share of local material of the lot's product."""
    found = Variant.objects.filter(pk=variant).values_list("product_id", flat=True).first()
    if found is not None:
        push_material(product_id=found)
