"""Attributes: what is said of a product or a variant, in Saleor's older form (selected) and its newer one (assigned)."""

from .assigned import ASSIGNED, AssignedAttribute, ObjectWithAttributes
from .attributes import Attribute, AttributeTranslation, SelectedAttribute
from .inputs import (
    AssignedAttributeWhereInput,
    AttributeEntityTypeEnum,
    AttributeInput,
    AttributeInputTypeEnum,
    AttributeTypeEnum,
    MeasurementUnitsEnum,
    VariantAttributeScope,
)
from .rows import BY_SLUG, OF_PRODUCTS, OF_VARIANTS, PACK, Assigned, AttributeRow, attributes_of, attributes_of_variant

__all__ = [
    "ASSIGNED",
    "BY_SLUG",
    "OF_PRODUCTS",
    "OF_VARIANTS",
    "PACK",
    "Assigned",
    "AssignedAttribute",
    "AssignedAttributeWhereInput",
    "Attribute",
    "AttributeEntityTypeEnum",
    "AttributeInput",
    "AttributeInputTypeEnum",
    "AttributeRow",
    "AttributeTranslation",
    "AttributeTypeEnum",
    "MeasurementUnitsEnum",
    "ObjectWithAttributes",
    "SelectedAttribute",
    "VariantAttributeScope",
    "attributes_of",
    "attributes_of_variant",
]
