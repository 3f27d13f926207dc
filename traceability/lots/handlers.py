"""What this room does when its own lots change: certification hears what they say; a test that failed holds its lot."""

from typing import Any

from catalog.core import outbox
from catalog.products.models import Variant
from traceability.lots.models import Lot
from traceability.lots.services.drafts import locked
from traceability.lots.services.facts import push_material
from traceability.lots.services.states import hold_if_failed


@outbox.handles("lot.published")
@outbox.handles("lot.held")
@outbox.handles("lot.released")
@outbox.handles("lot.recalled")
def tell_certification(*, variant: int, **_: Any) -> None:
    """The share of local material of the lot's product."""
    found = Variant.objects.filter(pk=variant).values_list("product_id", flat=True).first()
    if found is not None:
        push_material(product_id=found)


@outbox.handles("lot.paper.added")
def hold_failed(*, lot: int, **_: Any) -> None:
    """A paper that was there before failed tests held a lot is heard of now (migration 0003); whoever adds one today has held it already."""
    found = Lot.objects.filter(pk=lot).first()
    if found is not None:
        hold_if_failed(lot=locked(found), by=None)
