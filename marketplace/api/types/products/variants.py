"""What is put in a basket."""

from typing import Any

import graphene

from catalog.core.errors import Refused
from marketplace.api.reads.products import Picture, ProductRow, VariantRow
from marketplace.api.reads.stocks import (
    STOCKS,
    StockRow,
    offers_of_variants,
    stocks_of_variants,
)
from marketplace.api.staff import Permission, needs
from marketplace.api.types.attributes import (
    Assigned,
    ObjectWithAttributes,
    SelectedAttribute,
    VariantAttributeScope,
    attributes_of_variant,
)
from marketplace.api.types.common import (
    CountryCode,
    LanguageDisplay,
    Node,
    ObjectWithMetadata,
    identified,
)
from marketplace.api.types.connections import connection_of
from marketplace.api.types.product_types import Weight

from .media import ProductMedia
from .prices import Pricing, VariantPricingInfo
from .shown import CODE, DESTINATION, MOST_OF_A_LINE, product_of


class ProductVariantTranslation(graphene.ObjectType):  # type: ignore[misc]
    """A variant in English."""

    class Meta:
        interfaces = (Node,)

    language = graphene.Field(LanguageDisplay, required=True)
    name = graphene.String(required=True)


class ProductVariant(graphene.ObjectType):  # type: ignore[misc]
    """What is put in a basket. The row is a `VariantRow`."""

    class Meta:
        interfaces = (Node, ObjectWithMetadata, ObjectWithAttributes)

    name = graphene.String(required=True)
    sku = graphene.String()
    product = graphene.Field("marketplace.api.types.products.Product", required=True)
    track_inventory = graphene.Boolean(required=True)
    quantity_limit_per_customer = graphene.Int()
    quantity_available = graphene.Int(**DESTINATION, country_code=graphene.Argument(CountryCode))
    pricing = graphene.Field(VariantPricingInfo, **DESTINATION)
    attributes = graphene.List(
        graphene.NonNull(SelectedAttribute), required=True, variant_selection=VariantAttributeScope()
    )
    media = graphene.List(graphene.NonNull(ProductMedia))
    translation = graphene.Field(ProductVariantTranslation, **CODE)
    channel = graphene.String()
    channel_listings = graphene.List(graphene.NonNull("marketplace.api.types.listings.ProductVariantChannelListing"))
    stocks = graphene.List(
        graphene.NonNull("marketplace.api.types.stocks.StockType"),
        **DESTINATION,
        country_code=graphene.Argument(CountryCode),
    )
    weight = graphene.Field(Weight)

    resolve_id = identified("ProductVariant")

    @staticmethod
    def resolve_product(root: VariantRow, info: Any) -> ProductRow:
        """Of all variants at once: 1 statement, none below a product, 1 more for one that its shop alone sees."""
        found = product_of(info, root)
        if found is None:
            raise Refused.because("not_found", "This product is not sold in the channel any more.", "product")
        return found

    @staticmethod
    def resolve_channel(root: VariantRow, info: Any) -> str | None:
        """The slug of the channel that was asked."""
        return next((c.slug for c in info.context.channels.values() if c and c.pk == root.channel_id), None)

    @staticmethod
    @needs(Permission.MANAGE_PRODUCTS)
    def resolve_channel_listings(root: VariantRow, info: Any) -> list[Any] | None:
        """What it costs where; None for another shop's. Of all variants at once: 1 statement."""
        staff = info.context.staff
        found: list[Any] | None = info.context.batches.once(
            "offers", root, lambda keys: offers_of_variants(keys, staff)
        )
        return found

    @staticmethod
    @needs(*STOCKS)
    def resolve_stocks(root: VariantRow, info: Any, **_given: Any) -> list[StockRow] | None:
        """How many lie where; None for another shop's. Of all variants at once: 2 statements."""
        staff = info.context.staff
        found: list[StockRow] | None = info.context.batches.once(
            "stocks", root, lambda keys: stocks_of_variants(keys, staff)
        )
        return found

    @staticmethod
    def resolve_weight(root: VariantRow, info: Any) -> dict[str, Any] | None:
        """With its packing."""
        return {"unit": "G", "value": float(root.weight_g)} if root.weight_g else None

    @staticmethod
    def resolve_track_inventory(root: VariantRow, info: Any) -> bool:
        """Always: the last jar is sold once."""
        return True

    @staticmethod
    def resolve_quantity_limit_per_customer(root: VariantRow, info: Any) -> int | None:
        """In one order."""
        return root.most

    @staticmethod
    def resolve_quantity_available(root: VariantRow, info: Any, **_given: Any) -> int:
        """What can be ordered at once, 50 at most."""
        return max(0, min(root.available, root.most or MOST_OF_A_LINE, MOST_OF_A_LINE))

    @staticmethod
    def resolve_pricing(root: VariantRow, info: Any, **_given: Any) -> Pricing | None:
        """None where the channel does not sell it."""
        if root.amount is None or root.regular is None or root.currency is None:
            return None
        return Pricing(root.amount, root.amount, root.regular, root.regular, root.currency)

    @staticmethod
    def resolve_attributes(root: VariantRow, info: Any, variant_selection: Any = None) -> list[Assigned]:
        """The pack chooses a variant; its GTIN is said beside it."""
        return attributes_of_variant(root, str(getattr(variant_selection, "value", variant_selection) or "all"))

    @staticmethod
    def resolve_assigned_attribute(root: VariantRow, info: Any, slug: str) -> Assigned | None:
        """One of them."""
        return next((each for each in attributes_of_variant(root) if each.attribute.slug == slug), None)

    @staticmethod
    def resolve_assigned_attributes(root: VariantRow, info: Any, limit: int | None = None) -> list[Assigned]:
        """Those that have a value."""
        return [each for each in attributes_of_variant(root) if each.values][:limit]

    @staticmethod
    def resolve_media(root: VariantRow, info: Any) -> list[Picture]:
        """Pictures are the product's."""
        return []

    @staticmethod
    def resolve_translation(root: VariantRow, info: Any, language_code: Any) -> None:
        """Packs have one name in all languages."""
        return


_VariantEdge, VariantConnection = connection_of(ProductVariant)
