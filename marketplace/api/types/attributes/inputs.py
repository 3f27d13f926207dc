"""Enums of attributes, and what they are looked for by."""

import graphene

from marketplace.api.types.common import (
    ContainsFilterInput,
    DateRangeInput,
    DateTimeRangeInput,
    DecimalFilterInput,
    IntRangeInput,
    StringFilterInput,
    enum,
)

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


PLACES = "marketplace.api.types"
AttributeEntityTypeEnum = enum("AttributeEntityTypeEnum", "PAGE PRODUCT PRODUCT_VARIANT CATEGORY COLLECTION")
MeasurementUnitsEnum = enum(
    "MeasurementUnitsEnum",
    """MM CM DM M KM FT YD INCH SQ_MM SQ_CM SQ_DM SQ_M SQ_KM SQ_FT SQ_YD SQ_INCH CUBIC_MILLIMETER CUBIC_CENTIMETER CUBIC_DECIMETER
    CUBIC_METER LITER CUBIC_FOOT CUBIC_INCH CUBIC_YARD QT PINT FL_OZ ACRE_IN ACRE_FT G LB OZ KG TONNE""",
)
