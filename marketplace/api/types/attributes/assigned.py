"""An attribute with its value, of a type for each kind."""

from typing import Any

import graphene

from marketplace.api.types.common import (
    File,
    LanguageCodeEnum,
)
from marketplace.api.types.scalars import JSON, PositiveInt

from .attributes import Attribute
from .inputs import PLACES
from .rows import Assigned, ValueRow


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
    "Page": f"{PLACES}.pages.Page",
    "Product": f"{PLACES}.products.Product",
    "ProductVariant": f"{PLACES}.products.ProductVariant",
    "Category": f"{PLACES}.categories.Category",
    "Collection": f"{PLACES}.collections.Collection",
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
