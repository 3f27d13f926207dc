"""Attributes: what is said of a product or a variant, in Saleor's older form (selected) and its newer one (assigned)."""

import datetime as dt
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import graphene

from marketplace.api.ids import global_id
from marketplace.api.reads.attributes import producers, provinces
from marketplace.api.reads.categories import categories
from marketplace.api.reads.conditions import checked, chosen, clean, holds
from marketplace.api.reads.products import ProductRow, VariantRow
from marketplace.api.types.common import (
    ENGLISH,
    ContainsFilterInput,
    DateRangeInput,
    DateTimeRangeInput,
    DecimalFilterInput,
    File,
    IntRangeInput,
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
from marketplace.api.types.scalars import JSON, PositiveInt

# rows


@dataclass(frozen=True, slots=True)
class AttributeRow:
    """An attribute of ours. `kind` is a value of `AttributeInputTypeEnum`."""

    slug: str
    name: str
    name_en: str
    kind: str
    assigned: str
    of: str = "PRODUCT_TYPE"
    is_filter: bool = True


@dataclass(slots=True)
class ValueRow:
    """A value of an attribute."""

    attribute: AttributeRow
    slug: str
    name: str
    name_en: str = ""
    date: dt.date | None = None


@dataclass(slots=True, eq=False)
class Assigned:
    """An attribute with its values; one object for the same values, as long as they are in use."""

    attribute: AttributeRow
    values: list[ValueRow] = field(default_factory=list)


STARS = AttributeRow("stars", "Số sao", "Stars", "dropdown", "AssignedSingleChoiceAttribute")
PROVINCE = AttributeRow("province", "Tỉnh, thành phố", "Province", "dropdown", "AssignedSingleChoiceAttribute")
PRODUCER = AttributeRow("producer", "Người làm ra", "Producer", "dropdown", "AssignedSingleChoiceAttribute")
DECISION = AttributeRow(
    "certificate-number", "Quyết định công nhận", "Certificate", "plain-text", "AssignedPlainTextAttribute"
)
UNTIL = AttributeRow("valid-until", "Có hiệu lực tới", "Valid until", "date", "AssignedDateAttribute")
ZONES = AttributeRow(
    "zone-codes", "Mã số vùng trồng", "Growing-area codes", "multiselect", "AssignedMultiChoiceAttribute"
)
PACK = AttributeRow("pack", "Quy cách", "Pack", "dropdown", "AssignedSingleChoiceAttribute", is_filter=False)
GTIN = AttributeRow("gtin", "Mã vạch", "GTIN", "plain-text", "AssignedPlainTextAttribute", is_filter=False)
OF_PRODUCTS = (STARS, PROVINCE, PRODUCER, DECISION, UNTIL, ZONES)
OF_VARIANTS = (PACK, GTIN)
BY_SLUG = {row.slug: row for row in (*OF_PRODUCTS, *OF_VARIANTS)}


def attributes_of(row: ProductRow, slug: str | None = None) -> list[Assigned]:
    """All of a product's, or the one of this slug. No statement."""
    found = _of_product(
        row.stars,
        row.stars_until,
        row.province_code,
        row.province_name,
        row.producer_slug,
        row.producer_name,
        row.decision,
        tuple(row.zone_codes),
    )
    return found if slug is None else [each for each in found if each.attribute.slug == slug]


@lru_cache(2_000)
def _of_product(  # noqa: PLR0917  what a product's attributes are made of
    stars: int,
    until: dt.date,
    province_code: str,
    province: str,
    producer_slug: str,
    producer: str,
    decision: str | None,
    zone_codes: tuple[str, ...],
) -> list[Assigned]:
    day = f"{until.day:02}/{until.month:02}/{until.year}"
    return [
        Assigned(STARS, [ValueRow(STARS, str(stars), str(stars))] if stars else []),
        Assigned(PROVINCE, [ValueRow(PROVINCE, province_code, province)]),
        Assigned(PRODUCER, [ValueRow(PRODUCER, producer_slug, producer)]),
        Assigned(DECISION, [ValueRow(DECISION, decision, decision)] if decision else []),
        Assigned(UNTIL, [ValueRow(UNTIL, until.isoformat(), day, date=until)] if stars else []),
        Assigned(ZONES, [ValueRow(ZONES, code, code) for code in zone_codes]),
    ]


def attributes_of_variant(row: VariantRow, scope: str = "all") -> list[Assigned]:
    """Of a variant: its pack chooses it, its GTIN is said beside it. No statement."""
    return _of_variant(row.sku, row.name, row.gtin, scope)


@lru_cache(2_000)
def _of_variant(sku: str, name: str, gtin: str, scope: str) -> list[Assigned]:
    found = []
    if scope != "not_variant_selection":
        found.append(Assigned(PACK, [ValueRow(PACK, sku.lower(), name)]))
    if scope != "variant_selection":
        found.append(Assigned(GTIN, [ValueRow(GTIN, gtin, gtin)] if gtin else []))
    return found


# enums and inputs

_KINDS = (
    "DROPDOWN MULTISELECT FILE REFERENCE SINGLE_REFERENCE NUMERIC RICH_TEXT PLAIN_TEXT SWATCH BOOLEAN DATE DATE_TIME"
)
AttributeInputTypeEnum = graphene.Enum(
    "AttributeInputTypeEnum",
    [(name, name.lower().replace("_", "-")) for name in _KINDS.split(" ")],
    description="How an attribute is filled in.",
)


class AttributeTypeEnum(graphene.Enum):  # type: ignore[misc]
    """Whose attribute it is."""

    PRODUCT_TYPE = "PRODUCT_TYPE"
    PAGE_TYPE = "PAGE_TYPE"


class VariantAttributeScope(graphene.Enum):  # type: ignore[misc]
    """Which of a variant's attributes."""

    ALL = "all"
    VARIANT_SELECTION = "variant_selection"
    NOT_VARIANT_SELECTION = "not_variant_selection"


class AssignedAttributeReferenceInput(graphene.InputObjectType):  # type: ignore[misc]
    """What an attribute points at; ours point at nothing."""

    referenced_ids = graphene.InputField(ContainsFilterInput, name="referencedIds")
    page_slugs = graphene.InputField(ContainsFilterInput)
    product_slugs = graphene.InputField(ContainsFilterInput)
    product_variant_skus = graphene.InputField(ContainsFilterInput)
    category_slugs = graphene.InputField(ContainsFilterInput)
    collection_slugs = graphene.InputField(ContainsFilterInput)


class AssignedAttributeValueInput(graphene.InputObjectType):  # type: ignore[misc]
    """A value to look for."""

    slug = graphene.InputField(StringFilterInput)
    name = graphene.InputField(StringFilterInput)
    numeric = graphene.InputField(DecimalFilterInput)
    date = graphene.InputField(DateRangeInput)
    date_time = graphene.InputField(DateTimeRangeInput)
    boolean = graphene.Boolean()
    reference = graphene.InputField(AssignedAttributeReferenceInput)


class AssignedAttributeWhereInput(graphene.InputObjectType):  # type: ignore[misc]
    """An attribute and what it is to be."""

    slug = graphene.String()
    value = graphene.InputField(AssignedAttributeValueInput)


class AttributeInput(graphene.InputObjectType):  # type: ignore[misc]
    """An attribute and its values, any of them."""

    slug = graphene.String()
    value = graphene.InputField(AssignedAttributeValueInput)
    values = graphene.List(graphene.NonNull(graphene.String))
    values_range = graphene.InputField(IntRangeInput)
    date_time = graphene.InputField(DateTimeRangeInput)
    date = graphene.InputField(DateRangeInput)
    boolean = graphene.Boolean()


# types


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


_PLACES = "marketplace.api.types"
AttributeEntityTypeEnum = enum("AttributeEntityTypeEnum", "PAGE PRODUCT PRODUCT_VARIANT CATEGORY COLLECTION")
MeasurementUnitsEnum = enum(
    "MeasurementUnitsEnum",
    """MM CM DM M KM FT YD INCH SQ_MM SQ_CM SQ_DM SQ_M SQ_KM SQ_FT SQ_YD SQ_INCH CUBIC_MILLIMETER CUBIC_CENTIMETER CUBIC_DECIMETER
    CUBIC_METER LITER CUBIC_FOOT CUBIC_INCH CUBIC_YARD QT PINT FL_OZ ACRE_IN ACRE_FT G LB OZ KG TONNE""",
)
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
    product_types = graphene.Field(f"{_PLACES}.product_types.ProductTypeConnection", required=True, **PAGING)
    product_variant_types = graphene.Field(f"{_PLACES}.product_types.ProductTypeConnection", required=True, **PAGING)

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


class AssignedAttribute(graphene.Interface):  # type: ignore[misc]
    """An attribute with its value, of a type for each kind."""

    attribute = graphene.Field(Attribute, required=True)

    @classmethod
    def resolve_type(cls, instance: Assigned, info: Any) -> Any:
        """By the attribute."""
        return _BY_NAME[instance.attribute.assigned]


class ObjectWithAttributes(graphene.Interface):  # type: ignore[misc]
    """What has attributes."""

    assigned_attribute = graphene.Field(AssignedAttribute, slug=graphene.String(required=True))
    assigned_attributes = graphene.List(graphene.NonNull(AssignedAttribute), required=True, limit=PositiveInt())


class AssignedChoiceAttributeValue(graphene.ObjectType):  # type: ignore[misc]
    """A value chosen from a list."""

    name = graphene.String()
    slug = graphene.String()
    translation = graphene.String(language_code=LanguageCodeEnum(required=True))

    @staticmethod
    def resolve_translation(root: ValueRow, info: Any, language_code: Any) -> None:
        """Names of people, places and numbers are the same in all languages."""
        return


class AssignedSwatchAttributeValue(graphene.ObjectType):  # type: ignore[misc]
    """A colour."""

    name = graphene.String()
    slug = graphene.String()
    hex_color = graphene.String()
    file = graphene.Field(File)


def _first(of: str) -> Any:
    def resolve_value(root: Assigned, info: Any) -> Any:
        value = root.values[0] if root.values else None
        return getattr(value, of) if of and value else value

    return staticmethod(resolve_value)


def _all(root: Assigned, info: Any, limit: int | None = None) -> list[ValueRow]:
    return root.values[:limit]


def _untranslated(root: Assigned, info: Any, language_code: Any) -> None:
    return None


def _assigned(name: str, **fields: Any) -> Any:
    inner = {
        "__doc__": "A value of this kind.",
        "Meta": type("Meta", (), {"interfaces": (AssignedAttribute,)}),
    }
    return type(name, (graphene.ObjectType,), inner | fields)


_CODE = {"language_code": LanguageCodeEnum(required=True)}


def _list(of: Any) -> Any:
    return graphene.List(graphene.NonNull(of), required=True, limit=PositiveInt())


_REFERENCES = {
    "Page": f"{_PLACES}.pages.Page",
    "Product": f"{_PLACES}.products.Product",
    "ProductVariant": f"{_PLACES}.products.ProductVariant",
    "Category": f"{_PLACES}.categories.Category",
    "Collection": f"{_PLACES}.collections.Collection",
}
ASSIGNED = [
    _assigned("AssignedNumericAttribute", value=graphene.Float(), resolve_value=_first("name")),
    _assigned(
        "AssignedTextAttribute",
        value=JSON(),
        resolve_value=_first("name"),
        translation=JSON(**_CODE),
        resolve_translation=staticmethod(_untranslated),
    ),
    _assigned(
        "AssignedPlainTextAttribute",
        value=graphene.String(),
        resolve_value=_first("name"),
        translation=graphene.String(**_CODE),
        resolve_translation=staticmethod(_untranslated),
    ),
    _assigned("AssignedFileAttribute", value=graphene.Field(File), resolve_value=_first("file")),
    _assigned("AssignedBooleanAttribute", value=graphene.Boolean(), resolve_value=_first("boolean")),
    _assigned("AssignedDateAttribute", value=graphene.Date(), resolve_value=_first("date")),
    _assigned("AssignedDateTimeAttribute", value=graphene.DateTime(), resolve_value=_first("date")),
    _assigned(
        "AssignedSingleChoiceAttribute",
        value=graphene.Field(AssignedChoiceAttributeValue),
        resolve_value=_first(""),
    ),
    _assigned(
        "AssignedMultiChoiceAttribute", value=_list(AssignedChoiceAttributeValue), resolve_value=staticmethod(_all)
    ),
    _assigned("AssignedSwatchAttribute", value=graphene.Field(AssignedSwatchAttributeValue), resolve_value=_first("")),
    *(
        _assigned(f"AssignedSingle{name}ReferenceAttribute", value=graphene.Field(path), resolve_value=_first(""))
        for name, path in _REFERENCES.items()
    ),
    *(
        _assigned(
            f"AssignedMulti{name}ReferenceAttribute",
            value=graphene.Field(
                graphene.List(graphene.NonNull(lambda path=path: _named(path))), required=True, limit=PositiveInt()
            ),
            resolve_value=staticmethod(_all),
        )
        for name, path in _REFERENCES.items()
    ),
]
"""The types behind `AssignedAttribute`; those that point at other things are in the schema for clients' fragments and none of ours is one."""
_BY_NAME = {each._meta.name: each for each in ASSIGNED}


def _named(path: str) -> Any:
    from graphene.utils.module_loading import import_string

    return import_string(path)
