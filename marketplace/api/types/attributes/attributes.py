"""An attribute and what it is."""

from typing import Any

import graphene

from marketplace.api.ids import global_id
from marketplace.api.reads.attributes import producers, provinces
from marketplace.api.reads.categories import categories
from marketplace.api.reads.conditions import checked, chosen, clean, holds
from marketplace.api.types.common import (
    ENGLISH,
    File,
    LanguageCodeEnum,
    LanguageDisplay,
    Node,
    ObjectWithMetadata,
    StringFilterInput,
    english,
    enum,
    in_order,
    one_kind,
    sorting,
)
from marketplace.api.types.connections import PAGING, Connection, connection_of, short_list

from .inputs import PLACES, AttributeEntityTypeEnum, AttributeInputTypeEnum, AttributeTypeEnum, MeasurementUnitsEnum
from .rows import BY_SLUG, OF_PRODUCTS, OF_VARIANTS, PACK, PRODUCER, PROVINCE, STARS, UNTIL, AttributeRow, ValueRow


class AttributeTranslation(graphene.ObjectType):  # type: ignore[misc]
    """An attribute's name in English."""

    class Meta:
        interfaces = (Node,)

    language = graphene.Field(LanguageDisplay, required=True)
    name = graphene.String(required=True)


class AttributeValueTranslation(graphene.ObjectType):  # type: ignore[misc]
    """A value's name in English."""

    class Meta:
        interfaces = (Node,)

    language = graphene.Field(LanguageDisplay, required=True)
    name = graphene.String(required=True)


class AttributeValue(graphene.ObjectType):  # type: ignore[misc]
    """What an attribute is."""

    class Meta:
        interfaces = (Node,)

    name = graphene.String()
    slug = graphene.String()
    value = graphene.String()
    translation = graphene.Field(AttributeValueTranslation, language_code=LanguageCodeEnum(required=True))
    input_type = graphene.Field(AttributeInputTypeEnum)
    reference = graphene.ID()
    file = graphene.Field(File)
    plain_text = graphene.String()
    boolean = graphene.Boolean()
    date = graphene.Date()
    date_time = graphene.DateTime()

    @staticmethod
    def resolve_id(root: ValueRow, info: Any) -> str:
        """Of the attribute and the value."""
        return global_id("AttributeValue", f"{root.attribute.slug}:{root.slug}")

    @staticmethod
    def resolve_value(root: ValueRow, info: Any) -> str:
        """Colours of swatches, of which there are none."""
        return ""

    @staticmethod
    def resolve_translation(root: ValueRow, info: Any, language_code: Any) -> dict[str, str] | None:
        """Names of people, places and numbers are the same in all languages."""
        return None

    @staticmethod
    def resolve_input_type(root: ValueRow, info: Any) -> str:
        """The attribute's."""
        return root.attribute.kind

    @staticmethod
    def resolve_plain_text(root: ValueRow, info: Any) -> str | None:
        """Of a text."""
        return root.name if root.attribute.kind == "plain-text" else None

    @staticmethod
    def _none(root: ValueRow, info: Any) -> None:
        return None

    resolve_reference = resolve_file = resolve_boolean = resolve_date_time = _none


AttributeChoicesSortingInput = sorting("AttributeChoicesSortingInput", enum("AttributeChoicesSortField", "NAME SLUG"))
_ValueEdge, AttributeValueConnection = connection_of(AttributeValue)


class AttributeValueFilterInput(graphene.InputObjectType):  # type: ignore[misc]
    """All of these."""

    search = graphene.String()
    ids = graphene.List(graphene.NonNull(graphene.ID))
    slugs = graphene.List(graphene.NonNull(graphene.String))


class AttributeValueWhereInput(graphene.InputObjectType):  # type: ignore[misc]
    """All of these; AND and OR as deep as 8."""

    ids = graphene.List(graphene.NonNull(graphene.ID))
    name = graphene.InputField(StringFilterInput)
    slug = graphene.InputField(StringFilterInput)
    AND = graphene.List(graphene.NonNull(lambda: AttributeValueWhereInput), name="AND")
    OR = graphene.List(graphene.NonNull(lambda: AttributeValueWhereInput), name="OR")


class Attribute(graphene.ObjectType):  # type: ignore[misc]
    """What is said of a product."""

    class Meta:
        interfaces = (Node, ObjectWithMetadata)

    input_type = graphene.Field(AttributeInputTypeEnum)
    name = graphene.String(required=True)
    slug = graphene.String(required=True)
    type = graphene.Field(AttributeTypeEnum)
    translation = graphene.Field(AttributeTranslation, language_code=LanguageCodeEnum(required=True))
    with_choices = graphene.Boolean(required=True)
    value_required = graphene.Boolean(required=True)
    visible_in_storefront = graphene.Boolean(required=True)
    filterable_in_storefront = graphene.Boolean(required=True)
    filterable_in_dashboard = graphene.Boolean(required=True)
    available_in_grid = graphene.Boolean(required=True)
    storefront_search_position = graphene.Int(required=True)
    entity_type = graphene.Field(AttributeEntityTypeEnum)
    unit = graphene.Field(MeasurementUnitsEnum)
    external_reference = graphene.String()
    choices = graphene.Field(
        AttributeValueConnection,
        sort_by=graphene.Argument(AttributeChoicesSortingInput),
        filter=graphene.Argument(AttributeValueFilterInput),
        where=graphene.Argument(AttributeValueWhereInput),
        search=graphene.String(),
        **PAGING,
    )
    product_types = graphene.Field(f"{PLACES}.product_types.ProductTypeConnection", required=True, **PAGING)
    product_variant_types = graphene.Field(f"{PLACES}.product_types.ProductTypeConnection", required=True, **PAGING)

    @staticmethod
    def resolve_id(root: AttributeRow, info: Any) -> str:
        """Of its slug."""
        return global_id("Attribute", root.slug)

    @staticmethod
    def resolve_input_type(root: AttributeRow, info: Any) -> str:
        """How it is filled in."""
        return root.kind

    @staticmethod
    def resolve_type(root: AttributeRow, info: Any) -> str:
        """Products' alone."""
        return root.of

    @staticmethod
    def resolve_translation(root: AttributeRow, info: Any, language_code: Any) -> dict[str, Any] | None:
        """In English."""
        if not english(language_code):
            return None
        return {"id": global_id("AttributeTranslation", root.slug), "language": ENGLISH, "name": root.name_en}

    @staticmethod
    def resolve_with_choices(root: AttributeRow, info: Any) -> bool:
        """Whether values are chosen from a list."""
        return root.kind in ("dropdown", "multiselect")

    @staticmethod
    def resolve_value_required(root: AttributeRow, info: Any) -> bool:
        """Every product has stars, a place and a producer."""
        return root in (STARS, PROVINCE, PRODUCER, UNTIL, PACK)

    @staticmethod
    def resolve_visible_in_storefront(root: AttributeRow, info: Any) -> bool:
        """All of them."""
        return True

    @staticmethod
    def resolve_filterable_in_storefront(root: AttributeRow, info: Any) -> bool:
        """Products' are, variants' are not."""
        return root.is_filter

    resolve_filterable_in_dashboard = resolve_available_in_grid = resolve_filterable_in_storefront

    @staticmethod
    def resolve_storefront_search_position(root: AttributeRow, info: Any) -> int:
        """As they are listed."""
        return list(BY_SLUG).index(root.slug)

    @staticmethod
    def resolve_choices(root: AttributeRow, info: Any, **given: Any) -> Connection:
        """Stars, provinces, packs' none. Of producers those that sell, the first thousand. 1 statement a request, none for stars."""
        one_kind(given)
        rows: list[ValueRow] = info.context.batches.of(choices_of, root.slug, ()) or []
        if text := given.get("search") or (given.get("filter") or {}).get("search"):
            rows = [row for row in rows if clean(text).casefold() in row.name.casefold()]
        rows = [row for row in rows if _is_asked(row, given.get("filter")) and _is_asked(row, given.get("where"))]
        keys = {"NAME": lambda row: row.name.casefold(), "SLUG": lambda row: row.slug}
        rows = in_order(rows, given.get("sort_by"), keys)
        return short_list(rows, lambda row: row.slug, "choices", **{name: given.get(name) for name in PAGING})

    @staticmethod
    def resolve_product_types(root: AttributeRow, info: Any, **paging: Any) -> Connection:
        """All of them have a product's attributes."""
        return _types(root in OF_PRODUCTS, "productTypes", paging)

    @staticmethod
    def resolve_product_variant_types(root: AttributeRow, info: Any, **paging: Any) -> Connection:
        """All of them have a variant's attributes."""
        return _types(root in OF_VARIANTS, "productVariantTypes", paging)


def _types(has: bool, name: str, paging: dict[str, Any]) -> Connection:
    rows = [row for row in categories().listed if row.level == 1] if has else []
    return short_list(rows, lambda row: row.pk, name, **paging)


def _is_asked(row: ValueRow, given: dict[str, Any] | None) -> bool:
    def condition(name: str, value: Any) -> bool:
        if name == "ids":
            return global_id("AttributeValue", f"{row.attribute.slug}:{row.slug}") in checked(value, "ids")
        if name == "slugs":
            return row.slug in checked(value, "slugs")
        return name == "search" or chosen(value, row.slug if name == "slug" else row.name)

    return holds(given, condition)


def choices_of(slugs: list[str]) -> dict[str, list[ValueRow]]:
    """What can be chosen of these attributes: the others are written, or are of one variant. At most 2 statements."""
    found: dict[str, list[ValueRow]] = {}
    if "stars" in slugs:
        found["stars"] = [ValueRow(STARS, str(n), str(n)) for n in range(3, 6)]
    if "province" in slugs:
        found["province"] = [ValueRow(PROVINCE, code, name) for code, name in provinces()]
    if "producer" in slugs:
        found["producer"] = [ValueRow(PRODUCER, slug, name) for slug, name in producers()]
    return found


class SelectedAttribute(graphene.ObjectType):  # type: ignore[misc]
    """An attribute with its values."""

    attribute = graphene.Field(Attribute, required=True)
    values = graphene.List(graphene.NonNull(AttributeValue), required=True)
