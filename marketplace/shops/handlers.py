"""What this room does when its offers change: certification hears where a product is sold."""

from typing import Any

from catalog.core import outbox
from marketplace.shops.services.facts import push_channels


@outbox.handles("offer.changed")
def tell_certification(*, product_id: int, **_: Any) -> None:
    """In how many channels the product is."""
    push_channels(product_id=product_id)
