"""Certificates for tests, recorded through the service."""

import datetime as dt
from typing import Any

from catalog.certification import services
from catalog.certification.models import Certificate, IssuingLevel
from catalog.products.models import Product, ProductState

from .products import make_product


def make_certificate(*, product: Product | None = None, stars: int = 4, **over: Any) -> Certificate:
    """Recognised on 15/06/2026 by decision 858/QĐ-UBND; 5 stars by the ministry, else by the province. Any argument of the service."""
    product = product or make_product(state=ProductState.PUBLISHED)
    fields: dict[str, Any] = {
        "stars": stars,
        "decision_number": "858/QĐ-UBND",
        "decided_on": dt.date(2026, 6, 15),
        "issuing_level": IssuingLevel.MINISTRY if stars == 5 else IssuingLevel.PROVINCE,
        "issuing_place": None if stars == 5 else product.province,
        "source": "dữ liệu thử",
        "by": None,
    } | over
    return services.record_certificate(product=product, **fields)


def make_certified(*, stars: int = 4, **over: Any) -> Product:
    """A published product with a real certificate: listed today, in the register."""
    product = make_product(state=ProductState.PUBLISHED, **over)
    make_certificate(product=product, stars=stars)
    return Product.objects.get(pk=product.pk)
