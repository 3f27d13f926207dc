"""Root fields of one product or variant."""

from typing import Any

import graphene

from catalog.core.errors import Refused
from catalog.products.models import Product as ProductModel
from marketplace.api.ids import key_of
from marketplace.api.reads import products as reads
from marketplace.api.reads.products import ProductRow, VariantRow
from marketplace.api.types.common import (
    LanguageCodeEnum,
)

from .products import Product
from .shown import MARKET, own_of, product_of
from .variants import ProductVariant


def own_product(context: Any, which: dict[str, Any]) -> ProductRow | None:
    """One of the asker's own, shown or not. At most 3 statements."""
    own = own_of(context)
    if own == () or any("\x00" in str(value) for value in which.values()):
        return None
    mine = (
        ProductModel.objects.filter(**which) if own is None else ProductModel.objects.filter(**which, producer__in=own)
    )
    key = mine.values_list("pk", flat=True).first()
    return reads.own_products([key], context.channel(MARKET).pk, own).get(key) if key else None


class ProductQueries(graphene.ObjectType):  # type: ignore[misc]
    """Root fields of one product or variant."""

    product = graphene.Field(
        Product,
        id=graphene.ID(),
        slug=graphene.String(),
        slug_language_code=LanguageCodeEnum(),
        external_reference=graphene.String(),
        channel=graphene.String(),
    )
    product_variant = graphene.Field(
        ProductVariant,
        id=graphene.ID(),
        sku=graphene.String(),
        external_reference=graphene.String(),
        channel=graphene.String(),
    )

    @staticmethod
    def resolve_product(  # noqa: PLR0917  graphene passes the first two by place
        root: Any,
        info: Any,
        id: str | None = None,  # noqa: A002  Saleor's name
        slug: str | None = None,
        slug_language_code: Any = None,
        external_reference: str | None = None,
        channel: str | None = None,
    ) -> ProductRow | None:
        """By id or slug; None when it may not be sold there today, but for its shop. 2 statements, at most 3 more for who has a shop."""
        if external_reference and not id and not slug:
            return None  # none has one
        if not id and not slug:
            raise Refused.because("graphql_error", "Name the product: id or slug.", "slug")
        place = info.context.channel(MARKET if channel is None else channel)
        if id:
            key = key_of(id, "Product")
            found = reads.products_of([key], place.pk).get(key)
        else:
            found = reads.product_by_slug(slug or "", place.pk)
        if found is None and channel is None and info.context.is_known:
            found = own_product(info.context, {"pk": key_of(id, "Product")} if id else {"slug": (slug or "")[:120]})
        return found

    @staticmethod
    def resolve_product_variant(  # noqa: PLR0917  graphene passes the first two by place
        root: Any,
        info: Any,
        id: str | None = None,  # noqa: A002  Saleor's name
        sku: str | None = None,
        external_reference: str | None = None,
        channel: str | None = None,
    ) -> VariantRow | None:
        """By id or SKU; None when its product may not be sold there today. 3 statements."""
        if external_reference and not id and not sku:
            return None  # none has one
        if not id and not sku:
            raise Refused.because("graphql_error", "Name the variant: id or sku.", "id")
        place = info.context.channel(MARKET if channel is None else channel)
        if id:
            key = key_of(id, "ProductVariant")
            found = reads.variants_of([key], place.pk).get(key)
        else:
            found = reads.variant_by_sku(sku or "", place.pk)
        if found is None:
            return None
        if channel is None:
            return found if product_of(info, found) is not None else None
        product = info.context.batches.of(reads.products_of, found.product_id, (), place.pk)
        return found if product is not None else None
