"""One condition each: what a field of Saleor's inputs says, as a tree."""

import datetime as dt
import decimal
from collections.abc import Iterable, Mapping
from typing import Any

from catalog.core.errors import Refused
from catalog.core.money import EXPONENTS
from marketplace.api.ids import parse
from marketplace.api.reads.categories import category
from marketplace.content.models import Collection, Rule

from .tree import (
    ALL,
    EARLIEST,
    LARGEST,
    LATEST,
    MOST,
    NONE,
    Tree,
    both,
    either,
    keys_of,
    leaf,
    texts_of,
)


def price(given: Mapping[str, Any] | None) -> Tree:
    """From `gte` to `lte`, both included, in whole units of the currency."""
    if not given:
        return ALL
    low, high = (_amount(given.get(end)) for end in ("gte", "lte"))
    parts: list[Tree] = [("low", low)] if low is not None else []
    return both([*parts, ("high", high)] if high is not None else parts)


def _amount(value: Any) -> int | None:
    if value is None:
        return None
    number = decimal.Decimal(str(value))
    if not number.is_finite():
        raise Refused.because("graphql_error", "A price is a number.", "price")
    return int(max(-LARGEST, min(number * 10 ** EXPONENTS["VND"], LARGEST)))


def prices(given: Mapping[str, Any] | None) -> Tree:
    """A `DecimalFilterInput` of a price."""
    if given is None:
        return ALL
    parts = [price(given.get("range"))]
    if (one := given.get("eq")) is not None:
        parts.append(price({"gte": one, "lte": one}))
    if (several := given.get("one_of")) is not None:
        parts.append(either(price({"gte": value, "lte": value}) for value in several[:MOST]))
    return both(parts)


def sets_of(ids: Iterable[str], field: str = "category") -> Tree:
    """In one of these categories: groups hold their sets."""
    found: list[int] = []
    for text in ids:
        kind, key = parse(text, field)
        if kind != "Category":
            raise Refused.because("graphql_error", f"Invalid ID: {text[:200]}. Expected: Category.", field)
        row = category(int(key) if key.isascii() and key.isdigit() and len(key) < 10 else key)
        found += row.sets if row else ()
    return leaf("sets", found)


def collection_of(ids: Iterable[str]) -> Tree:
    """In one of these collections. 1 statement."""
    rows = Collection.objects.filter(pk__in=keys_of(ids, "Collection", "collection"), is_published=True)
    return either(of_collection(row) for row in rows)


def of_collection(row: Collection) -> Tree:
    """What is in it now."""
    return ("stars", 5) if row.rule == Rule.NEWEST_5_STARS else ("collection", row.pk)


def instants(name: str, given: Mapping[str, Any] | None) -> Tree:
    """From `gte` to `lte` of a `DateTimeRangeInput`."""
    parts: list[Tree] = []
    for end in ("gte", "lte"):
        if (value := (given or {}).get(end)) is not None:
            aware = value if value.tzinfo else value.replace(tzinfo=dt.UTC)
            parts.append((f"{name}_{end}", max(EARLIEST, min(aware, LATEST))))
    return both(parts)


def days_of(name: str, given: Mapping[str, Any] | None) -> Tree:
    """The same by days."""
    parts: list[Tree] = []
    for end in ("gte", "lte"):
        if (value := (given or {}).get(end)) is not None:
            day = value.date() if isinstance(value, dt.datetime) else value
            parts.append((f"{name}_{end}", day))
    return both(parts)


def is_of_all(wanted: bool | None) -> Tree:
    """What is so of all that is shown."""
    return NONE if wanted is False else ALL


def is_of_none(wanted: bool | None) -> Tree:
    """What is so of nothing here."""
    return NONE if wanted else ALL


ATTRIBUTES = ("stars", "province", "producer", "certificate-number", "valid-until", "zone-codes")


def attribute(given: Mapping[str, Any]) -> Tree:
    """One `AttributeInput`: any of its values. An attribute that we do not have is had by nothing."""
    slug = given.get("slug")
    if slug is None:
        raise Refused.because("graphql_error", "Name the attribute: slug.", "attributes")
    if slug not in ATTRIBUTES:
        return NONE
    value = given.get("value") or {}
    texts = list(given.get("values") or [])
    for part in ("slug", "name"):
        chosen = value.get(part) or {}
        texts += [*([chosen["eq"]] if chosen.get("eq") is not None else []), *(chosen.get("one_of") or [])]
    named = given.get("values") is not None or bool(value.get("slug") or value.get("name"))
    if slug == "valid-until":
        ranges = [given.get("date"), given.get("date_time"), value.get("date"), value.get("date_time")]
        return both([days_of("until", each) for each in ranges] + ([_until(texts)] if named else []))
    parts = [leaf(_NAMES[slug], _values(slug, texts))] if named else []
    if slug == "stars":
        parts += [_stars(given.get("values_range")), _stars((value.get("numeric") or {}).get("range"))]
    return both(parts)


_NAMES = {
    "stars": "stars",
    "province": "provinces",
    "producer": "producers",
    "certificate-number": "decisions",
    "zone-codes": "zone_codes",
}


def _values(slug: str, texts: list[str]) -> list[Any]:
    if slug == "stars":
        return [int(text) for text in texts if text in ("3", "4", "5")]
    return texts_of(texts)


def _until(texts: list[str]) -> Tree:
    days = []
    for text in texts_of(texts):
        try:
            days.append(dt.date.fromisoformat(text))
        except ValueError:
            continue
    return either(both([("until_gte", day), ("until_lte", day)]) for day in days[:MOST])


def _stars(given: Mapping[str, Any] | None) -> Tree:
    if not given:
        return ALL
    low, high = given.get("gte"), given.get("lte")
    return leaf("stars", (n for n in (3, 4, 5) if (low is None or n >= low) and (high is None or n <= high)))
