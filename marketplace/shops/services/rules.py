"""What a change of the rules by product set does to prices."""

from django.db import transaction

from catalog.products.models import ProductSet
from marketplace.shops.models import PriceCut
from marketplace.shops.services.pricing import reprice


@transaction.atomic
def follow_rules(*, product_set: ProductSet) -> None:
    """A rule of the set was written or ended: sales that it forbids end, and those that it no longer forbids begin. Staff's change, in the admin."""
    touched = PriceCut.objects.filter(product__product_set=product_set).order_by("product")
    reprice(product_ids=list(touched.values_list("product", flat=True).distinct()))
