"""Product types: the product sets of the regime, each with a score sheet of its own."""

from collections.abc import Callable
from typing import Any

import graphene

from marketplace.api.ids import global_id, key_of
from marketplace.api.reads.categories import CategoryRow, categories, category
from marketplace.api.reads.conditions import clean, plain
from marketplace.api.types.attributes import (
    OF_PRODUCTS,
    OF_VARIANTS,
    PACK,
    Attribute,
    AttributeRow,
    VariantAttributeScope,
)
from marketplace.api.types.common import MetadataFilter, Node, ObjectWithMetadata, enum, identified, in_order, sorting
from marketplace.api.types.connections import PAGING, Connection, connection_of, short_list

ProductTypeKindEnum = enum("ProductTypeKindEnum", "NORMAL GIFT_CARD")


class WeightUnitsEnum(graphene.Enum):  # type: ignore[misc]
    """Here always grams."""

    KG = "KG"
    LB = "LB"
    OZ = "OZ"
    G = "G"
    TONNE = "TONNE"


class Weight(graphene.ObjectType):  # type: ignore[misc]
    """How heavy."""

    unit = graphene.Field(WeightUnitsEnum, required=True)
    value = graphene.Float(required=True)


class AssignedVariantAttribute(graphene.ObjectType):  # type: ignore[misc]
    """An attribute of variants, and whether it chooses one."""

    attribute = graphene.Field(Attribute, required=True)
    variant_selection = graphene.Boolean(required=True)


class ProductType(graphene.ObjectType):  # type: ignore[misc]
    """A product set of the regime: what has a score sheet of its own."""

    class Meta:
        interfaces = (Node, ObjectWithMetadata)

    name = graphene.String(required=True)
    slug = graphene.String(required=True)
    has_variants = graphene.Boolean(required=True)
    is_shipping_required = graphene.Boolean(required=True)
    is_digital = graphene.Boolean(required=True)
    weight = graphene.Field(Weight)
    kind = graphene.Field(ProductTypeKindEnum, required=True)
    product_attributes = graphene.List(graphene.NonNull(Attribute))
    variant_attributes = graphene.List(graphene.NonNull(Attribute), variant_selection=VariantAttributeScope())
    assigned_variant_attributes = graphene.List(
        graphene.NonNull(AssignedVariantAttribute), variant_selection=VariantAttributeScope()
    )

    resolve_id = identified("ProductType")

    @staticmethod
    def resolve_has_variants(root: CategoryRow, info: Any) -> bool:
        """Packs of several sizes."""
        return True

    @staticmethod
    def resolve_is_shipping_required(root: CategoryRow, info: Any) -> bool:
        """Visits are not sent."""
        return not root.is_service

    @staticmethod
    def resolve_is_digital(root: CategoryRow, info: Any) -> bool:
        """None is."""
        return False

    @staticmethod
    def resolve_kind(root: CategoryRow, info: Any) -> str:
        """There are no gift cards."""
        return "NORMAL"

    @staticmethod
    def resolve_weight(root: CategoryRow, info: Any) -> None:
        """Packs have one."""
        return

    @staticmethod
    def resolve_product_attributes(root: CategoryRow, info: Any) -> list[AttributeRow]:
        """The same for all."""
        return list(OF_PRODUCTS)

    @staticmethod
    def resolve_variant_attributes(root: CategoryRow, info: Any, variant_selection: Any = None) -> list[AttributeRow]:
        """The pack chooses a variant, its GTIN does not."""
        return [row for row in OF_VARIANTS if in_scope(row, variant_selection)]

    @staticmethod
    def resolve_assigned_variant_attributes(
        root: CategoryRow, info: Any, variant_selection: Any = None
    ) -> list[dict[str, Any]]:
        """The same."""
        chosen = ProductType.resolve_variant_attributes(root, info, variant_selection)
        return [{"attribute": row, "variant_selection": row is PACK} for row in chosen]


def in_scope(row: AttributeRow, scope: Any) -> bool:
    """Whether a variant's attribute is among those of a `VariantAttributeScope`."""
    return plain(scope or "all") == "all" or (plain(scope) == "variant_selection") == (row is PACK)


_ProductTypeEdge, ProductTypeConnection = connection_of(ProductType)
ProductTypeSortingInput = sorting(
    "ProductTypeSortingInput", enum("ProductTypeSortField", "NAME DIGITAL SHIPPING_REQUIRED")
)


class ProductTypeFilterInput(graphene.InputObjectType):  # type: ignore[misc]
    """All of these."""

    search = graphene.String()
    configurable = graphene.InputField(enum("ProductTypeConfigurable", "CONFIGURABLE SIMPLE"))
    product_type = graphene.InputField(enum("ProductTypeEnum", "DIGITAL SHIPPABLE"))
    metadata = graphene.List(graphene.NonNull(MetadataFilter))
    kind = graphene.InputField(ProductTypeKindEnum)
    ids = graphene.List(graphene.NonNull(graphene.ID))
    slugs = graphene.List(graphene.NonNull(graphene.String))


def _passes(row: CategoryRow, given: dict[str, Any]) -> bool:
    tests: dict[str, Callable[[Any], bool]] = {
        "search": lambda text: clean(text).casefold() in f"{row.name} {row.name_en}".casefold(),
        "configurable": lambda value: plain(value) == "CONFIGURABLE",
        "product_type": lambda value: (plain(value) == "SHIPPABLE") != row.is_service,
        "metadata": lambda value: not value,
        "kind": lambda value: plain(value) == "NORMAL",
        "ids": lambda values: global_id("ProductType", row.pk) in values,
        "slugs": lambda values: row.slug in values,
    }
    return all(value is None or tests[name](value) for name, value in given.items())


class ProductTypeQueries(graphene.ObjectType):  # type: ignore[misc]
    """Root fields."""

    product_type = graphene.Field(ProductType, id=graphene.ID(required=True))
    product_types = graphene.Field(
        ProductTypeConnection,
        filter=graphene.Argument(ProductTypeFilterInput),
        sort_by=graphene.Argument(ProductTypeSortingInput),
        **PAGING,
    )

    @staticmethod
    def resolve_product_type(root: Any, info: Any, id: str) -> CategoryRow | None:  # noqa: A002  Saleor's name
        """A set, also of an older regime. No statement."""
        return category(key_of(id, "ProductType"))

    @staticmethod
    def resolve_product_types(root: Any, info: Any, **given: Any) -> Connection:
        """The sets of the regime in force, in its order. No statement."""
        rows = [row for row in categories().listed if row.level == 1 and _passes(row, given.get("filter") or {})]
        keys = {"NAME": lambda row: row.name.casefold(), "SHIPPING_REQUIRED": lambda row: not row.is_service}
        rows = in_order(rows, given.get("sort_by"), keys)
        return short_list(rows, lambda row: row.pk, "productTypes", **{name: given.get(name) for name in PAGING})
