"""What buyers say of a product, as the rooms above push it."""

from collections.abc import Callable
from typing import Any

from django.db import transaction

from marketplace.shops.models import ProductRating


@transaction.atomic
def push_rating(*, product_id: int, count_again: Callable[[], tuple[int, int, list[dict[str, Any]]]]) -> ProductRating:
    """Lock the product's row and write what `count_again` gives then: number, points together, the last to show. 3 statements beside its own."""
    ProductRating.objects.get_or_create(product_id=product_id)
    row = ProductRating.objects.select_for_update(of=("self",)).get(product=product_id)
    row.count, row.total, row.latest = count_again()
    row.save(update_fields=["count", "total", "latest"])
    return row
