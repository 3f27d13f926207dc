"""Who may see what, and what pictures and destinations are asked for by."""

from typing import Any

import graphene

from marketplace.api.reads import products as reads
from marketplace.api.reads.products import ProductRow, VariantRow
from marketplace.api.staff import Permission
from marketplace.api.types.common import (
    LanguageCodeEnum,
    ThumbnailFormatEnum,
)

MARKET = "ocop"
SEES = (Permission.MANAGE_PRODUCTS, Permission.MANAGE_ORDERS, Permission.MANAGE_DISCOUNTS)
"""Who sees a shop's products that are not shown."""
MOST_OF_A_LINE = 50  # what Saleor says at most of a quantity
CODE = {"language_code": LanguageCodeEnum(required=True)}
DESTINATION = {"address": graphene.Argument("marketplace.api.types.accounts.AddressInput")}
"""Where goods would go: prices and stock are the same for all of Viet Nam."""
PICTURE = {"size": graphene.Int(), "format": ThumbnailFormatEnum()}


def own_of(context: Any, *needed: Permission) -> tuple[int, ...] | None:
    """Whose products, shown or not, who asks may see: what `own_products` takes. () for whoever has no shop."""
    staff = context.staff
    return None if staff.is_superuser else staff.producers(*(needed or SEES))


def product_of(info: Any, variant: VariantRow) -> ProductRow | None:
    """A variant's product while its channel shows it, or for the people of its shop. Of all variants at once: 1 statement, 1 more for the shop."""
    context = info.context
    found: ProductRow | None = context.batches.of(
        reads.products_of, variant.product_id, variant.products, variant.channel_id
    )
    if found is None and context.is_known and (own := own_of(context)) != ():
        found = context.batches.of(reads.own_products, variant.product_id, variant.products, variant.channel_id, own)
    return found


def form(given: Any) -> str:
    return str(getattr(given, "value", given) or "original")
