"""Products, their variants, prices, pictures and attributes, as a channel shows them now."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import graphene

from catalog.core.errors import Refused
from catalog.products.models import Product as ProductModel
from marketplace.api.ids import global_id, key_of
from marketplace.api.pictures import address
from marketplace.api.reads import products as reads
from marketplace.api.reads.categories import CategoryRow, category
from marketplace.api.reads.conditions import checked, chosen, clean, holds
from marketplace.api.reads.products import Picture, ProductRow, VariantRow
from marketplace.api.reads.stocks import (
    STOCKS,
    ListingRow,
    StockRow,
    listings_of_products,
    offers_of_variants,
    stocks_of_variants,
)
from marketplace.api.staff import Permission, needs
from marketplace.api.texts import description, description_en
from marketplace.api.types.attributes import (
    Assigned,
    AssignedAttribute,
    ObjectWithAttributes,
    SelectedAttribute,
    VariantAttributeScope,
    attributes_of,
    attributes_of_variant,
)
from marketplace.api.types.common import (
    ENGLISH,
    CountryCode,
    Image,
    LanguageCodeEnum,
    LanguageDisplay,
    Node,
    ObjectWithMetadata,
    ThumbnailFormatEnum,
    english,
    enum,
    identified,
    in_order,
    one_kind,
    sorting,
)
from marketplace.api.types.connections import PAGING, Connection, connection_of, short_list
from marketplace.api.types.money import TaxedMoney, TaxedMoneyRange, spread, taxed
from marketplace.api.types.product_types import ProductType, Weight
from marketplace.api.types.scalars import PositiveInt

MARKET = "ocop"
SEES = (Permission.MANAGE_PRODUCTS, Permission.MANAGE_ORDERS, Permission.MANAGE_DISCOUNTS)
"""Who sees a shop's products that are not shown."""
MOST_OF_A_LINE = 50  # what Saleor says at most of a quantity
_CODE = {"language_code": LanguageCodeEnum(required=True)}
_DESTINATION = {"address": graphene.Argument("marketplace.api.types.accounts.AddressInput")}
"""Where goods would go: prices and stock are the same for all of Viet Nam."""
_PICTURE = {"size": graphene.Int(), "format": ThumbnailFormatEnum()}


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


def _form(given: Any) -> str:
    return str(getattr(given, "value", given) or "original")


class ProductMediaType(graphene.Enum):  # type: ignore[misc]
    """Pictures alone."""

    IMAGE = "IMAGE"
    VIDEO = "VIDEO"


class ProductMedia(graphene.ObjectType):  # type: ignore[misc]
    """A picture of a product."""

    class Meta:
        interfaces = (Node, ObjectWithMetadata)

    alt = graphene.String(required=True)
    type = graphene.Field(ProductMediaType, required=True)
    sort_order = graphene.Int()
    url = graphene.String(required=True, **_PICTURE)

    resolve_id = identified("ProductMedia")

    @staticmethod
    def resolve_type(root: Picture, info: Any) -> str:
        """A picture."""
        return "IMAGE"

    @staticmethod
    def resolve_sort_order(root: Picture, info: Any) -> int:
        """As the producer put them."""
        return root.position

    @staticmethod
    def resolve_url(root: Picture, info: Any, size: int | None = 4096, format: Any = None) -> str:  # noqa: A002  Saleor's name
        """A copy, or with size 0 the picture itself."""
        return address(root, size, _form(format))


MediaSortingInput = sorting("MediaSortingInput", enum("MediaChoicesSortField", "ID"))


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


class ProductVariantTranslation(graphene.ObjectType):  # type: ignore[misc]
    """A variant in English."""

    class Meta:
        interfaces = (Node,)

    language = graphene.Field(LanguageDisplay, required=True)
    name = graphene.String(required=True)


@dataclass(slots=True, unsafe_hash=True)
class Pricing:
    """Amounts in minor units: now, and without the cut. Known by its values, and never changed."""

    low: int
    high: int
    regular_low: int
    regular_high: int
    currency: str

    @property
    def on_sale(self) -> bool:
        return self.low < self.regular_low

    @property
    def price_range(self) -> Any:
        return spread(self.low, self.high, self.currency)

    @property
    def price_range_undiscounted(self) -> Any:
        return spread(self.regular_low, self.regular_high, self.currency)

    @property
    def price(self) -> Any:
        return taxed(self.low, self.currency)

    @property
    def price_undiscounted(self) -> Any:
        return taxed(self.regular_low, self.currency)

    @property
    def discount(self) -> Any:
        return taxed(self.regular_low - self.low, self.currency) if self.on_sale else None

    @property
    def display_gross_prices(self) -> bool:
        return True


class ProductPricingInfo(graphene.ObjectType):  # type: ignore[misc]
    """The variants' prices now and without a sale."""

    on_sale = graphene.Boolean()
    discount = graphene.Field(TaxedMoney)
    price_range = graphene.Field(TaxedMoneyRange)
    price_range_undiscounted = graphene.Field(TaxedMoneyRange)
    display_gross_prices = graphene.Boolean(required=True)


class VariantPricingInfo(graphene.ObjectType):  # type: ignore[misc]
    """A variant's price now and without a sale."""

    on_sale = graphene.Boolean()
    discount = graphene.Field(TaxedMoney)
    price = graphene.Field(TaxedMoney)
    price_undiscounted = graphene.Field(TaxedMoney)


class ProductVariant(graphene.ObjectType):  # type: ignore[misc]
    """What is put in a basket. The row is a `VariantRow`."""

    class Meta:
        interfaces = (Node, ObjectWithMetadata, ObjectWithAttributes)

    name = graphene.String(required=True)
    sku = graphene.String()
    product = graphene.Field(lambda: Product, required=True)
    track_inventory = graphene.Boolean(required=True)
    quantity_limit_per_customer = graphene.Int()
    quantity_available = graphene.Int(**_DESTINATION, country_code=graphene.Argument(CountryCode))
    pricing = graphene.Field(VariantPricingInfo, **_DESTINATION)
    attributes = graphene.List(
        graphene.NonNull(SelectedAttribute), required=True, variant_selection=VariantAttributeScope()
    )
    media = graphene.List(graphene.NonNull(ProductMedia))
    translation = graphene.Field(ProductVariantTranslation, **_CODE)
    channel = graphene.String()
    channel_listings = graphene.List(graphene.NonNull("marketplace.api.types.listings.ProductVariantChannelListing"))
    stocks = graphene.List(
        graphene.NonNull("marketplace.api.types.stocks.StockType"),
        **_DESTINATION,
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
    thumbnail = graphene.Field(Image, **_PICTURE)
    media = graphene.List(graphene.NonNull(ProductMedia), sort_by=graphene.Argument(MediaSortingInput))
    pricing = graphene.Field(ProductPricingInfo, **_DESTINATION)
    is_available = graphene.Boolean(**_DESTINATION)
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
    translation = graphene.Field(ProductTranslation, **_CODE)
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
        return {"url": address(photo, size or 256, _form(format)), "alt": photo.alt or root.name}

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
