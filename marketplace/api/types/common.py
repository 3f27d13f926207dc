"""What many families share: interfaces, pictures, countries and languages, ranges of inputs."""

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

import graphene
from babel import Locale
from django.utils.translation import get_language

from catalog.core.errors import Refused
from marketplace.api.ids import global_id
from marketplace.api.reads.conditions import plain
from marketplace.api.reads.metadata import private_of, public_of
from marketplace.api.types.scalars import Metadata

_REFERENCE = Path(__file__).parents[1] / "reference"


def _codes(name: str) -> list[str]:
    return (_REFERENCE / name).read_text(encoding="utf-8").split()


LanguageCodeEnum = graphene.Enum(
    "LanguageCodeEnum",
    [(code, code.lower().replace("_", "-")) for code in _codes("language_codes.txt")],
    description="Saleor's languages; texts here are Vietnamese (VI) and English (EN).",
)
CountryCode = graphene.Enum(
    "CountryCode", [(code, code) for code in _codes("country_codes.txt")], description="Of ISO 3166-1."
)


class ThumbnailFormatEnum(graphene.Enum):  # type: ignore[misc]
    """What a small copy of a picture is written as."""

    ORIGINAL = "original"
    AVIF = "avif"
    WEBP = "webp"


class OrderDirection(graphene.Enum):  # type: ignore[misc]
    """Which end comes first."""

    ASC = ""
    DESC = "-"


def english(code: Any) -> bool:
    """Whether a `LanguageCodeEnum` asks for what we have a translation in."""
    return str(getattr(code, "value", code)).split("-")[0] == "en"


class Node(graphene.Interface):  # type: ignore[misc]
    """An object with a global id."""

    id = graphene.ID(required=True)


class MetadataItem(graphene.ObjectType):  # type: ignore[misc]
    """A key and its value."""

    key = graphene.String(required=True)
    value = graphene.String(required=True)


def _items(found: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"key": key, "value": value} for key, value in sorted(found.items())]


def _some(found: Mapping[str, str], keys: list[str] | None) -> dict[str, str]:
    return {key: value for key, value in found.items() if keys is None or key in keys}


class ObjectWithMetadata(graphene.Interface):  # type: ignore[misc]
    """Free keys and values of clients: public ones for everybody, private ones for the shop's people (`reads.metadata`)."""

    types_of_rows: ClassVar[dict[type, Any]] = {}
    """Which type a row is shown as, where only this interface is asked for; the modules that give such rows fill it."""

    private_metadata = graphene.List(graphene.NonNull(MetadataItem), required=True)
    private_metafield = graphene.String(key=graphene.String(required=True))
    private_metafields = graphene.Field(Metadata, keys=graphene.List(graphene.NonNull(graphene.String)))
    metadata = graphene.List(graphene.NonNull(MetadataItem), required=True)
    metafield = graphene.String(key=graphene.String(required=True))
    metafields = graphene.Field(Metadata, keys=graphene.List(graphene.NonNull(graphene.String)))

    @classmethod
    def resolve_type(cls, instance: Any, info: Any) -> Any:
        """None leaves it to the types themselves."""
        return cls.types_of_rows.get(type(instance))

    @staticmethod
    def resolve_metadata(root: Any, info: Any) -> list[dict[str, str]]:
        """In the order of keys."""
        return _items(public_of(root, info))

    @staticmethod
    def resolve_metafield(root: Any, info: Any, key: str) -> str | None:
        """Of one key."""
        return public_of(root, info).get(key)

    @staticmethod
    def resolve_metafields(root: Any, info: Any, keys: list[str] | None = None) -> dict[str, str]:
        """Of these keys, or of all."""
        return _some(public_of(root, info), keys)

    @staticmethod
    def resolve_private_metadata(root: Any, info: Any) -> list[dict[str, str]]:
        """In the order of keys."""
        return _items(private_of(root, info))

    @staticmethod
    def resolve_private_metafield(root: Any, info: Any, key: str) -> str | None:
        """Of one key."""
        return private_of(root, info).get(key)

    @staticmethod
    def resolve_private_metafields(root: Any, info: Any, keys: list[str] | None = None) -> dict[str, str]:
        """Of these keys, or of all."""
        return _some(private_of(root, info), keys)


class Image(graphene.ObjectType):  # type: ignore[misc]
    """A picture."""

    url = graphene.String(required=True)
    alt = graphene.String()


class File(graphene.ObjectType):  # type: ignore[misc]
    """A file to fetch."""

    url = graphene.String(required=True)
    content_type = graphene.String()


class CountryDisplay(graphene.ObjectType):  # type: ignore[misc]
    """A country and how it is called."""

    code = graphene.String(required=True)
    country = graphene.String(required=True)


@cache
def _territories(language: str) -> Mapping[str, str]:
    found: Mapping[str, str] = Locale.parse(language).territories
    return found


def territory(code: str, language: str) -> str:
    """How a country is called in a language."""
    return _territories(language).get(code, code)


def country(code: str) -> dict[str, str]:
    """A `CountryDisplay` in the request's language."""
    return {"code": code, "country": territory(code, (get_language() or "vi")[:2])}


class LanguageDisplay(graphene.ObjectType):  # type: ignore[misc]
    """A language and how it is called in English."""

    code = graphene.Field(LanguageCodeEnum, required=True)
    language = graphene.String(required=True)


ENGLISH = {"code": "en", "language": "English"}


class PageInfo(graphene.ObjectType):  # type: ignore[misc]
    """Relay's."""

    has_next_page = graphene.Boolean(required=True)
    has_previous_page = graphene.Boolean(required=True)
    start_cursor = graphene.String()
    end_cursor = graphene.String()


class MetadataInput(graphene.InputObjectType):  # type: ignore[misc]
    """A key to set."""

    key = graphene.String(required=True)
    value = graphene.String(required=True)


class MetadataFilter(graphene.InputObjectType):  # type: ignore[misc]
    """A key, and its value where one is named."""

    key = graphene.String(required=True)
    value = graphene.String()


class MetadataValueFilterInput(graphene.InputObjectType):  # type: ignore[misc]
    """A value, or one of several."""

    eq = graphene.String()
    one_of = graphene.List(graphene.NonNull(graphene.String))


class MetadataFilterInput(graphene.InputObjectType):  # type: ignore[misc]
    """A key with a value."""

    key = graphene.String(required=True)
    value = graphene.InputField(MetadataValueFilterInput)


class StringFilterInput(graphene.InputObjectType):  # type: ignore[misc]
    """A text, or one of several."""

    eq = graphene.String()
    one_of = graphene.List(graphene.NonNull(graphene.String))


class GlobalIDFilterInput(graphene.InputObjectType):  # type: ignore[misc]
    """An id, or one of several."""

    eq = graphene.ID()
    one_of = graphene.List(graphene.NonNull(graphene.ID))


class ContainsFilterInput(graphene.InputObjectType):  # type: ignore[misc]
    """Any, or all, of several."""

    contains_any = graphene.List(graphene.NonNull(graphene.String))
    contains_all = graphene.List(graphene.NonNull(graphene.String))


def _range(name: str, kind: Any) -> Any:
    return type(name, (graphene.InputObjectType,), {"__doc__": "Both ends are included.", "gte": kind(), "lte": kind()})


IntRangeInput = _range("IntRangeInput", graphene.Int)
PriceRangeInput = _range("PriceRangeInput", graphene.Float)
DecimalRangeInput = _range("DecimalRangeInput", graphene.Decimal)
DateRangeInput = _range("DateRangeInput", graphene.Date)
DateTimeRangeInput = _range("DateTimeRangeInput", graphene.DateTime)


class DecimalFilterInput(graphene.InputObjectType):  # type: ignore[misc]
    """A number, one of several, or a range."""

    eq = graphene.Decimal()
    one_of = graphene.List(graphene.NonNull(graphene.Decimal))
    range = graphene.InputField(DecimalRangeInput)


class DateTimeFilterInput(graphene.InputObjectType):  # type: ignore[misc]
    """An instant, one of several, or a range."""

    eq = graphene.DateTime()
    one_of = graphene.List(graphene.NonNull(graphene.DateTime))
    range = graphene.InputField(DateTimeRangeInput)


def enum(name: str, values: str) -> Any:
    """An enum whose values are their names."""
    return graphene.Enum(name, [(value, value) for value in values.split()])


def sorting(name: str, fields: Any, *, channel: bool = False) -> Any:
    """An input that says in what order a list is wanted. `channel`: Saleor's old place for a channel, which is passed over here."""
    shown: dict[str, Any] = {
        "__doc__": "In what order.",
        "direction": graphene.InputField(OrderDirection, required=True),
    }
    if channel:
        shown["channel"] = graphene.String()
    return type(name, (graphene.InputObjectType,), shown | {"field": graphene.InputField(fields, required=True)})


def choice(name: str, kind: Any) -> Any:
    """An input for a value of an enum, or one of several."""
    fields = {
        "__doc__": "One, or one of several.",
        "eq": graphene.InputField(kind),
        "one_of": graphene.List(graphene.NonNull(kind)),
    }
    return type(name, (graphene.InputObjectType,), fields)


def way_of(direction: Any) -> str:
    """asc or desc of an `OrderDirection`."""
    return "desc" if getattr(direction, "value", direction) == "-" else "asc"


def in_order[R](rows: list[R], order: Mapping[str, Any] | None, keys: Mapping[str, Callable[[R], Any]]) -> list[R]:
    """Rows that are at hand as a `sortBy` wants them; without one, or by a field that tells them not apart, as they came."""
    key = keys.get(plain(order["field"])) if order else None
    if order is None or key is None:
        return rows
    return sorted(rows, key=key, reverse=way_of(order["direction"]) == "desc")


def one_kind(given: Mapping[str, Any]) -> None:
    """Raises `Refused` for `filter` and `where` at once, as Saleor does."""
    if given.get("filter") and given.get("where"):
        raise Refused.because(
            "graphql_error", "Only one filtering argument (filter or where) can be specified.", "where"
        )


def identified(kind: str) -> Any:
    """`resolve_id` of a type whose rows have a `pk`."""

    def resolve_id(root: Any, info: Any) -> str:
        return global_id(kind, root.pk)

    return staticmethod(resolve_id)
