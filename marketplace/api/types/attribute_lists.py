"""Attributes, as who fills in products looks them up."""

from collections.abc import Callable, Mapping
from typing import Any

import graphene

from marketplace.api.ids import global_id, text_of
from marketplace.api.reads.conditions import checked, chosen, clean, holds, plain
from marketplace.api.types.attributes import (
    BY_SLUG,
    OF_VARIANTS,
    Attribute,
    AttributeEntityTypeEnum,
    AttributeInputTypeEnum,
    AttributeRow,
    AttributeTypeEnum,
    MeasurementUnitsEnum,
)
from marketplace.api.types.common import (
    MetadataFilter,
    StringFilterInput,
    choice,
    enum,
    in_order,
    one_kind,
    sorting,
)
from marketplace.api.types.connections import PAGING, Connection, connection_of, short_list

_AttributeEdge, AttributeConnection = connection_of(Attribute)
AttributeSortingInput = sorting(
    "AttributeSortingInput",
    enum(
        "AttributeSortField",
        """NAME SLUG VALUE_REQUIRED IS_VARIANT_ONLY VISIBLE_IN_STOREFRONT FILTERABLE_IN_STOREFRONT FILTERABLE_IN_DASHBOARD
        STOREFRONT_SEARCH_POSITION AVAILABLE_IN_GRID""",
    ),
)


class AttributeFilterInput(graphene.InputObjectType):  # type: ignore[misc]
    """All of these."""

    value_required = graphene.Boolean()
    is_variant_only = graphene.Boolean()
    visible_in_storefront = graphene.Boolean()
    filterable_in_storefront = graphene.Boolean()
    filterable_in_dashboard = graphene.Boolean()
    available_in_grid = graphene.Boolean()
    metadata = graphene.List(graphene.NonNull(MetadataFilter))
    search = graphene.String()
    ids = graphene.List(graphene.NonNull(graphene.ID))
    type = graphene.InputField(AttributeTypeEnum)
    in_collection = graphene.ID()
    in_category = graphene.ID()
    slugs = graphene.List(graphene.NonNull(graphene.String))
    channel = graphene.String()


class AttributeWhereInput(graphene.InputObjectType):  # type: ignore[misc]
    """All of these; AND and OR as deep as 8."""

    metadata = graphene.List(graphene.NonNull(MetadataFilter))
    ids = graphene.List(graphene.NonNull(graphene.ID))
    name = graphene.InputField(StringFilterInput)
    slug = graphene.InputField(StringFilterInput)
    with_choices = graphene.Boolean()
    input_type = graphene.InputField(choice("AttributeInputTypeEnumFilterInput", AttributeInputTypeEnum))
    entity_type = graphene.InputField(choice("AttributeEntityTypeEnumFilterInput", AttributeEntityTypeEnum))
    type = graphene.InputField(choice("AttributeTypeEnumFilterInput", AttributeTypeEnum))
    unit = graphene.InputField(choice("MeasurementUnitsEnumFilterInput", MeasurementUnitsEnum))
    in_collection = graphene.ID()
    in_category = graphene.ID()
    value_required = graphene.Boolean()
    visible_in_storefront = graphene.Boolean()
    filterable_in_dashboard = graphene.Boolean()
    AND = graphene.List(graphene.NonNull(lambda: AttributeWhereInput), name="AND")
    OR = graphene.List(graphene.NonNull(lambda: AttributeWhereInput), name="OR")


_FLAGS: dict[str, Any] = {
    "value_required": lambda row: Attribute.resolve_value_required(row, None),
    "is_variant_only": lambda row: row in OF_VARIANTS,
    "visible_in_storefront": lambda row: True,
    "filterable_in_storefront": lambda row: row.is_filter,
    "filterable_in_dashboard": lambda row: row.is_filter,
    "available_in_grid": lambda row: row.is_filter,
    "with_choices": lambda row: Attribute.resolve_with_choices(row, None),
}
_KEYS = {name.upper(): flag for name, flag in _FLAGS.items()} | {
    "NAME": lambda row: row.name.casefold(),
    "SLUG": lambda row: row.slug,
    "STOREFRONT_SEARCH_POSITION": lambda row: Attribute.resolve_storefront_search_position(row, None),
}


def _passes(row: AttributeRow, given: dict[str, Any] | None) -> bool:
    tests: dict[str, Callable[[Any], bool]] = {
        "ids": lambda values: global_id("Attribute", row.slug) in checked(values, "ids"),
        "slugs": lambda values: row.slug in checked(values, "slugs"),
        "search": lambda text: _named(row, text),
        "type": lambda value: chosen(value, row.of) if isinstance(value, Mapping) else plain(value) == row.of,
        "name": lambda value: chosen(value, row.name),
        "slug": lambda value: chosen(value, row.slug),
        "input_type": lambda value: chosen(value, row.kind),
        **dict.fromkeys(("entity_type", "unit", "metadata"), lambda value: not value),  # ours have none
    }

    def condition(name: str, value: Any) -> bool:
        if name in _FLAGS:
            return bool(_FLAGS[name](row) == value)
        return name not in tests or tests[name](
            value
        )  # all products have the same, whatever their collection, category or channel

    return holds(given, condition)


def _named(row: AttributeRow, text: str) -> bool:
    return clean(text).casefold() in f"{row.name} {row.name_en} {row.slug}".casefold()


class AttributeQueries(graphene.ObjectType):  # type: ignore[misc]
    """Root fields."""

    attribute = graphene.Field(
        Attribute, id=graphene.ID(), slug=graphene.String(), external_reference=graphene.String()
    )
    attributes = graphene.Field(
        AttributeConnection,
        filter=graphene.Argument(AttributeFilterInput),
        where=graphene.Argument(AttributeWhereInput),
        search=graphene.String(),
        sort_by=graphene.Argument(AttributeSortingInput),
        channel=graphene.String(),
        **PAGING,
    )

    @staticmethod
    def resolve_attribute(root: Any, info: Any, **given: Any) -> AttributeRow | None:
        """By id or slug. No statement."""
        return BY_SLUG.get(text_of(given["id"], "Attribute") if given.get("id") else given.get("slug") or "")

    @staticmethod
    def resolve_attributes(root: Any, info: Any, **given: Any) -> Connection:
        """Products', then variants'. No statement."""
        one_kind(given)
        rows = [
            row for row in BY_SLUG.values() if _passes(row, given.get("filter")) and _passes(row, given.get("where"))
        ]
        if text := given.get("search"):
            rows = [row for row in rows if _named(row, text)]
        rows = in_order(rows, given.get("sort_by"), _KEYS)
        return short_list(rows, lambda row: row.slug, "attributes", **{name: given.get(name) for name in PAGING})
