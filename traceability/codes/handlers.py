"""A lot or product that becomes public gets its code at once, whether it is printed or not (docs/adr/0005)."""

from typing import Any

from catalog.core import outbox
from catalog.products.models import Variant
from traceability.codes.services import ensure_code, push_code
from traceability.lots.models import Lot


@outbox.handles("lot.published")
def issue_for_lot(*, lot: int, **_: Any) -> None:
    """The lot's code and its variant's."""
    found = Lot.objects.select_related("variant").filter(pk=lot).first()
    if found is not None:
        ensure_code(lot=found)
        ensure_code(variant=found.variant)
        push_code(product_id=found.variant.product_id)


@outbox.handles("product.published")
def issue_for_product(*, product: int, **_: Any) -> None:
    """The codes of its variants."""
    for variant in Variant.objects.filter(product=product):
        ensure_code(variant=variant)
    push_code(product_id=product)
