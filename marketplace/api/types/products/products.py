"""A product that may be sold today."""

from collections.abc import Callable
from typing import Any

import graphene

from marketplace.api.ids import global_id, key_of
from marketplace.api.pictures import address
from marketplace.api.reads import products as reads
from marketplace.api.reads.categories import CategoryRow, category
from marketplace.api.reads.conditions import checked, chosen, clean, holds
from marketplace.api.reads.products import Picture, ProductRow, VariantRow
from marketplace.api.reads.stocks import (
    ListingRow,
    listings_of_products,
)
from marketplace.api.staff import Permission, needs
from marketplace.api.texts import description, description_en
from marketplace.api.types.attributes import (
    Assigned,
    AssignedAttribute,
    ObjectWithAttributes,
    SelectedAttribute,
    attributes_of,
)
from marketplace.api.types.common import (
    ENGLISH,
    Image,
    LanguageDisplay,
    Node,
    ObjectWithMetadata,
    english,
    identified,
    in_order,
    one_kind,
)
from marketplace.api.types.connections import PAGING, Connection, short_list
from marketplace.api.types.product_types import ProductType
from marketplace.api.types.scalars import PositiveInt

from .media import MediaSortingInput, ProductMedia
from .prices import Pricing, ProductPricingInfo
from .shown import CODE, DESTINATION, PICTURE, form
from .variants import ProductVariant, VariantConnection


class ProductTranslation(graphene.ObjectType):  # type: ignore[misc]
    """A product in English."""

    class Meta:
        interfaces = (Node,)

    language = graphene.Field(LanguageDisplay, required=True)
    name = graphene.String()
    slug = graphene.String()
    description = graphene.JSONString()
    seo_title = graphene.String()
    seo_description = graphene.String()


class Product(graphene.ObjectType):  # type: ignore[misc]
    """A product that may be sold today. The row is a `ProductRow`."""

    class Meta:
        interfaces = (Node, ObjectWithMetadata, ObjectWithAttributes)

    name = graphene.String(required=True)
    slug = graphene.String(required=True)
    seo_title = graphene.String()
    seo_description = graphene.String()
    description = graphene.JSONString()
    created = graphene.DateTime(required=True)
    updated_at = graphene.DateTime(required=True)
    channel = graphene.String()
    product_type = graphene.Field(ProductType, required=True)
    category = graphene.Field("marketplace.api.types.categories.Category")
    rating = graphene.Float()
    thumbnail = graphene.Field(Image, **PICTURE)
    media = graphene.List(graphene.NonNull(ProductMedia), sort_by=graphene.Argument(MediaSortingInput))
    pricing = graphene.Field(ProductPricingInfo, **DESTINATION)
    is_available = graphene.Boolean(**DESTINATION)
    is_available_for_purchase = graphene.Boolean()
    attribute = graphene.Field(SelectedAttribute, slug=graphene.String(required=True))
    attributes = graphene.List(graphene.NonNull(SelectedAttribute), required=True)
    assigned_attribute = graphene.Field(AssignedAttribute, slug=graphene.String(required=True))
    assigned_attributes = graphene.List(graphene.NonNull(AssignedAttribute), required=True, limit=PositiveInt())
    default_variant = graphene.Field(ProductVariant)
    variant = graphene.Field(ProductVariant, id=graphene.ID(), sku=graphene.String())
    variants = graphene.List(graphene.NonNull(ProductVariant))
    product_variants = graphene.Field(
        VariantConnection,
        filter=graphene.Argument("marketplace.api.types.product_lists.ProductVariantFilterInput"),
        where=graphene.Argument("marketplace.api.types.product_lists.ProductVariantWhereInput"),
        sort_by=graphene.Argument("marketplace.api.types.product_lists.ProductVariantSortingInput"),
        **PAGING,
    )
    translation = graphene.Field(ProductTranslation, **CODE)
    channel_listings = graphene.List(graphene.NonNull("marketplace.api.types.listings.ProductChannelListing"))

    resolve_id = identified("Product")

    @staticmethod
    def resolve_seo_title(root: ProductRow, info: Any) -> str:
        """As the page on our own site."""
        return f"{root.name}, OCOP {root.stars} sao" if root.stars else root.name

    @staticmethod
    def resolve_seo_description(root: ProductRow, info: Any) -> str:
        """The short introduction."""
        return root.summary

    @staticmethod
    def resolve_description(root: ProductRow, info: Any) -> dict[str, Any] | None:
        """An EditorJS document."""
        return description(root)

    @staticmethod
    def resolve_channel(root: ProductRow, info: Any) -> str | None:
        """The slug of the channel that was asked."""
        return next((c.slug for c in info.context.channels.values() if c and c.pk == root.channel_id), None)

    @staticmethod
    def resolve_product_type(root: ProductRow, info: Any) -> CategoryRow | None:
        """Its set."""
        return category(root.set_id)

    @staticmethod
    def resolve_category(root: ProductRow, info: Any) -> CategoryRow | None:
        """Its set."""
        return category(root.set_id)

    @staticmethod
    def resolve_rating(root: ProductRow, info: Any) -> float | None:
        """The mean of buyers' points, 1 to 5."""
        return round(root.rating_total / root.rating_count, 2) if root.rating_count else None

    @staticmethod
    def resolve_thumbnail(
        root: ProductRow,
        info: Any,
        size: int | None = 256,
        format: Any = None,  # noqa: A002  Saleor's name
    ) -> dict[str, Any] | None:
        """The first photo."""
        if not root.photos:
            return None
        photo = Picture(*root.photos[0])
        return {"url": address(photo, size or 256, form(format)), "alt": photo.alt or root.name}

    @staticmethod
    def resolve_media(root: ProductRow, info: Any, sort_by: Any = None) -> list[Picture]:
        """All photos, from the row, as the producer put them unless an order is asked for: no statement."""
        found = [Picture(pk, name, alt, widths, at) for at, (pk, name, alt, widths) in enumerate(root.photos)]
        return in_order(found, sort_by, {"ID": lambda photo: photo.pk})

    @staticmethod
    def resolve_pricing(root: ProductRow, info: Any, **_given: Any) -> Pricing | None:
        """From the row: no statement. None where it is not shown."""
        if not root.amount:
            return None
        return Pricing(root.amount, root.most, root.regular, root.most_regular, root.currency)

    @staticmethod
    def resolve_is_available(root: ProductRow, info: Any, **_given: Any) -> bool:
        """Whether some variant that sells is in stock."""
        return root.in_stock

    @staticmethod
    def resolve_is_available_for_purchase(root: ProductRow, info: Any) -> bool:
        """What is shown is for sale."""
        return root.amount > 0

    @staticmethod
    @needs(Permission.MANAGE_PRODUCTS)
    def resolve_channel_listings(root: ProductRow, info: Any) -> list[ListingRow] | None:
        """In which channels its shop offers it; None for another shop's. Of all products at once: 2 statements."""
        staff = info.context.staff
        if not staff.covers(root.producer_id, Permission.MANAGE_PRODUCTS):
            return None
        found: list[ListingRow] = info.context.batches.once(
            "listings", root, lambda keys: listings_of_products(keys, staff), []
        )
        return found

    @staticmethod
    def resolve_attribute(root: ProductRow, info: Any, slug: str) -> Assigned | None:
        """One, from the row."""
        return next(iter(attributes_of(root, slug)), None)

    @staticmethod
    def resolve_attributes(root: ProductRow, info: Any) -> list[Assigned]:
        """From the row: no statement."""
        return attributes_of(root)

    resolve_assigned_attribute = resolve_attribute

    @staticmethod
    def resolve_assigned_attributes(root: ProductRow, info: Any, limit: int | None = None) -> list[Assigned]:
        """Those that have a value."""
        return [each for each in attributes_of(root) if each.values][:limit]

    @staticmethod
    def resolve_default_variant(root: ProductRow, info: Any) -> VariantRow | None:
        """The first."""
        return next(iter(_variants(root, info)), None)

    @staticmethod
    def resolve_variant(
        root: ProductRow,
        info: Any,
        id: str | None = None,  # noqa: A002  Saleor's name
        sku: str | None = None,
    ) -> VariantRow | None:
        """One of its own."""
        key = None if id is None else key_of(id, "ProductVariant")
        return next((v for v in _variants(root, info) if v.pk == key or (sku and v.sku == sku)), None)

    @staticmethod
    def resolve_variants(root: ProductRow, info: Any) -> list[VariantRow]:
        """Of all products of the list at once: 1 statement."""
        return _variants(root, info)

    @staticmethod
    def resolve_product_variants(
        root: ProductRow,
        info: Any,
        filter: Any = None,  # noqa: A002  Saleor's name
        where: Any = None,
        sort_by: Any = None,
        **paging: Any,
    ) -> Connection:
        """The same, in pages; they change with their product, so an order by change tells them not apart."""
        one_kind({"filter": filter, "where": where})
        rows = _variants(root, info)
        if filter or where:
            rows = [row for row in rows if _is_asked(row, filter) and _is_asked(row, where)]
        return short_list(rows, lambda row: row.pk, "productVariants", **paging)

    @staticmethod
    def resolve_translation(root: ProductRow, info: Any, language_code: Any) -> dict[str, Any] | None:
        """In English, where somebody translated it."""
        if not english(language_code) or not root.name_en:
            return None
        return {
            "id": global_id("ProductTranslation", root.pk),
            "language": ENGLISH,
            "name": root.name_en,
            "description": description_en(root),
            "seo_title": root.name_en,
        }


def _is_asked(row: VariantRow, given: dict[str, Any] | None) -> bool:
    tests: dict[str, Callable[[Any], bool]] = {
        "search": lambda text: clean(text).casefold() in f"{row.name} {row.sku} {row.gtin}".casefold(),
        "sku": lambda value: row.sku in value if isinstance(value, list) else chosen(value, row.sku),
        "ids": lambda values: row.pk in [key_of(text, "ProductVariant", "ids") for text in checked(values, "ids")],
        "updated_at": lambda value: True,
    }
    return holds(given, lambda name, value: tests[name](value) if name in tests else not value)


def _variants(root: ProductRow, info: Any) -> list[VariantRow]:
    batches = info.context.batches
    found: list[VariantRow] = batches.get(reads.variants_of_products, root, root.channel_id, default=[])
    batches.prime(reads.products_of, {root.pk: root}, root.channel_id)
    return found
