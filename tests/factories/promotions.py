"""Sales for tests."""

import datetime as dt
from typing import Any

from catalog.core import clock
from catalog.products.models import Product
from marketplace.promotions import services
from marketplace.promotions.models import Sale


def make_sale(*products: Product, **over: Any) -> Sale:
    """10 percent off, from now for a week; of the products' producer."""
    fields: dict[str, Any] = {
        "producer": products[0].producer,
        "name": "Mừng vụ mới",
        "kind": "percent",
        "value": 10,
        "products": products,
        "starts_at": clock.now(),
        "ends_at": clock.now() + dt.timedelta(days=7),
        "by": None,
    } | over
    return services.create_sale(**fields)
