"""Saleor's `filter` and `where` of products as one tree of conditions, which becomes SQL or, for counting, bits of the index.

A tree is nested tuples, so that it can be a key: ("and", …), ("or", …), ("all",), ("none",), or a leaf: a name of `LEAVES` with its values.
"""

import datetime as dt
import decimal
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, Subquery

from catalog.certification.models import Certificate
from catalog.core.errors import Refused
from catalog.core.money import EXPONENTS
from catalog.products.queries.search import as_query, query_words, raw_query
from marketplace.api.ids import key_of, parse
from marketplace.api.reads.categories import category
from marketplace.content.models import Collection, CollectionProduct, Rule
from marketplace.shops.models import Stock
from marketplace.shops.queries.facets import FacetIndex
from traceability.lots.models import LotInput, LotState
from traceability.zones.models import ZoneCode, ZoneCodeSpan, ZoneCodeStatus

type Tree = tuple[Any, ...]

ALL: Tree = ("all",)
NONE: Tree = ("none",)
MOST = 100  # values of one list
DEEPEST, MOST_CONDITIONS = 8, 60
LARGEST = 10**13
EARLIEST, LATEST = dt.datetime(1, 1, 2, tzinfo=dt.UTC), dt.datetime(9999, 12, 30, tzinfo=dt.UTC)


def both(parts: Iterable[Tree]) -> Tree:
    """All of these."""
    found = [part for part in parts if part != ALL]
    if NONE in found:
        return NONE
    return found[0] if len(found) == 1 else ("and", *found) if found else ALL


def either(parts: Iterable[Tree]) -> Tree:
    """One of these."""
    found = [part for part in parts if part != NONE]
    if ALL in found:
        return ALL
    return found[0] if len(found) == 1 else ("or", *found) if found else NONE


def _leaf(name: str, values: Iterable[Any]) -> Tree:
    """One of these values."""
    found = tuple(dict.fromkeys(values))
    if len(found) > MOST:
        raise Refused.because("graphql_error", f"A filter takes {MOST} values at most.", name)
    return (name, *found) if found else NONE


def _texts(values: Iterable[str]) -> list[str]:
    return [value for value in values if value and len(value) <= 200 and "\x00" not in value]


def _ids(ids: Iterable[str], kind: str, field: str) -> list[int]:
    """Of ids that may stand in a list; a wrong one is `Refused`."""
    return [key_of(text, kind, field) for text in ids]


# one condition each


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
    return _leaf("sets", found)


def collection_of(ids: Iterable[str]) -> Tree:
    """In one of these collections. 1 statement."""
    rows = Collection.objects.filter(pk__in=_ids(ids, "Collection", "collection"), is_published=True)
    return either(of_collection(row) for row in rows)


def of_collection(row: Collection) -> Tree:
    """What is in it now."""
    return ("stars", 5) if row.rule == Rule.NEWEST_5_STARS else ("collection", row.pk)


def _instants(name: str, given: Mapping[str, Any] | None) -> Tree:
    """From `gte` to `lte` of a `DateTimeRangeInput`."""
    parts: list[Tree] = []
    for end in ("gte", "lte"):
        if (value := (given or {}).get(end)) is not None:
            aware = value if value.tzinfo else value.replace(tzinfo=dt.UTC)
            parts.append((f"{name}_{end}", max(EARLIEST, min(aware, LATEST))))
    return both(parts)


def _days(name: str, given: Mapping[str, Any] | None) -> Tree:
    parts: list[Tree] = []
    for end in ("gte", "lte"):
        if (value := (given or {}).get(end)) is not None:
            day = value.date() if isinstance(value, dt.datetime) else value
            parts.append((f"{name}_{end}", day))
    return both(parts)


def _is(wanted: bool | None) -> Tree:
    """What is so of all that is shown."""
    return NONE if wanted is False else ALL


def _never(wanted: bool | None) -> Tree:
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
        return both([_days("until", each) for each in ranges] + ([_until(texts)] if named else []))
    parts = [_leaf(_NAMES[slug], _values(slug, texts))] if named else []
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
    return _texts(texts)


def _until(texts: list[str]) -> Tree:
    days = []
    for text in _texts(texts):
        try:
            days.append(dt.date.fromisoformat(text))
        except ValueError:
            continue
    return either(both([("until_gte", day), ("until_lte", day)]) for day in days[:MOST])


def _stars(given: Mapping[str, Any] | None) -> Tree:
    if not given:
        return ALL
    low, high = given.get("gte"), given.get("lte")
    return _leaf("stars", (n for n in (3, 4, 5) if (low is None or n >= low) and (high is None or n <= high)))


# whole inputs


def of_filter(given: Mapping[str, Any] | None) -> Tree:
    """A `ProductFilterInput`: all of its parts."""
    return both(_filter_parts(given)) if given else ALL


def _filter_parts(given: Mapping[str, Any]) -> Iterable[Tree]:
    yield from _shared(given)
    if (ids := given.get("collections")) is not None:
        yield collection_of(ids)
    if (ids := given.get("categories")) is not None:
        yield sets_of(ids, "categories")
    if (ids := given.get("product_types")) is not None:
        yield _leaf("sets", _ids(ids, "ProductType", "productTypes"))
    if (text := given.get("search")) is not None and text.strip():
        yield ("words", *query_words(text)) if query_words(text) else NONE
    if (slugs := given.get("slugs")) is not None:
        yield _leaf("slugs", _texts(slugs))
    yield price(given.get("price"))
    yield price(given.get("minimal_price"))
    yield _instants("updated", given.get("updated_at"))


def _shared(given: Mapping[str, Any]) -> Iterable[Tree]:
    """What both inputs have."""
    for name in ("is_published", "is_available", "is_visible_in_listing", "has_category"):
        yield _is(given.get(name))
    yield _never(given.get("gift_card"))
    if given.get("metadata"):
        yield NONE  # products bear none
    if (ids := given.get("ids")) is not None:
        yield _leaf("ids", _ids(ids, "Product", "ids"))
    for name in ("published_from", "available_from"):
        if (instant := given.get(name)) is not None:
            yield _days("since", {"lte": instant})
    for each in given.get("attributes") or ():
        yield attribute(each)
    if (supply := given.get("stock_availability")) is not None:
        yield ("in_stock", str(getattr(supply, "value", supply)).lower() in ("in_stock", "available"))
    if (stocks := given.get("stocks")) is not None:
        yield _stocks(stocks)
    if (ahead := given.get("has_preordered_variants")) is not None:
        yield ("ahead", ahead)


def _stocks(given: Mapping[str, Any]) -> Tree:
    if given.get("warehouse_ids"):
        return NONE
    quantity = given.get("quantity") or {}
    ends = [(f"units_{end}", quantity[end]) for end in ("gte", "lte") if quantity.get(end) is not None]
    return both(ends)


def of_where(given: Mapping[str, Any] | None) -> Tree:
    """A `ProductWhereInput`: all of its parts; AND and OR inside each other as deep as `DEEPEST`."""
    return _where(given, [0], 1) if given else ALL


def _where(given: Mapping[str, Any], seen: list[int], depth: int) -> Tree:
    seen[0] += 1
    if depth > DEEPEST or seen[0] > MOST_CONDITIONS:
        raise Refused.because("graphql_error", "This filter is too deep or too long.", "where")
    parts = [*_shared(given), *_where_parts(given)]
    if (inner := given.get("AND")) is not None:
        parts += [_where(each, seen, depth + 1) for each in inner]
    if inner := given.get("OR"):
        parts.append(either(_where(each, seen, depth + 1) for each in inner))
    return both(parts)


def _where_parts(given: Mapping[str, Any]) -> Iterable[Tree]:
    for name, leaf in (("name", "names"), ("slug", "slugs")):
        if (text := given.get(name)) is not None:
            yield from (_leaf(leaf, _texts(values)) for values in _chosen(text))
    for name in ("product_type", "category", "collection"):
        if (which := given.get(name)) is not None:
            for ids in _chosen(which):
                yield _of_kind(name, ids)
    yield prices(given.get("price"))
    yield prices(given.get("minimal_price"))
    if (changed := given.get("updated_at")) is not None:
        yield _instants("updated", changed.get("range"))
        for instants in _chosen(changed):
            yield either(_instants("updated", {"gte": each, "lte": each}) for each in instants[:MOST])


def _of_kind(name: str, ids: list[str]) -> Tree:
    if name == "category":
        return sets_of(ids)
    return collection_of(ids) if name == "collection" else _leaf("sets", _ids(ids, "ProductType", name))


def _chosen(given: Mapping[str, Any]) -> Iterable[list[Any]]:
    """The values of `eq` and of `oneOf`, where they are given."""
    if given.get("eq") is not None:
        yield [given["eq"]]
    if given.get("one_of") is not None:
        yield list(given["one_of"])


# what becomes of a tree


def lowered(tree: Tree, values: dict[str, list[Any]]) -> Tree:
    """The tree with a name in the place of each leaf's values, which go into `values`: a form that many questions share."""
    if tree[0] in ("and", "or"):
        return (tree[0], *(lowered(part, values) for part in tree[1:]))
    if tree[0] in _FEW:
        return tree
    name = f"w{len(values)}"
    given = [raw_query(list(tree[1:]))] if tree[0] == "words" else list(tree[1:])
    size = 1 << (len(given) - 1).bit_length()
    values[name] = [*given, *[given[-1]] * (size - len(given))]
    return (tree[0], name)


_PLAIN = {
    "sets": "product_set__in",
    "provinces": "province__code__in",
    "producers": "producer__slug__in",
    "ids": "pk__in",
    "among": "pk__in",
    "slugs": "slug__in",
    "names": "name__in",
    "until_gte": "star_spans__ends_on__gte",
    "until_lte": "star_spans__ends_on__lte",
    "since_gte": "star_spans__starts_on__gte",
    "since_lte": "star_spans__starts_on__lte",
    "updated_gte": "updated_at__gte",
    "updated_lte": "updated_at__lte",
    "low": "listings__amount__gte",
    "high": "listings__amount__lte",
}


def as_q(tree: Tree, values: Mapping[str, list[Any]], today: dt.date) -> Q:
    """A lowered tree for `selling`: spans and listings mean the same row as there."""
    name, *rest = tree
    if name in ("and", "or"):
        return Q.create([as_q(part, values, today) for part in rest], connector=Q.AND if name == "and" else Q.OR)
    if name in _FEW:
        return _FEW[name](rest)
    given = values[rest[0]]
    if name in _PLAIN:
        return Q(**{_PLAIN[name]: given if _PLAIN[name].endswith("__in") else given[0]})
    return _MANY[name](given, today)


def _made_in(codes: list[str], today: dt.date) -> Q:
    """Of published lots from zones with one of these codes, confirmed, whose last span by today is active."""
    last = ZoneCodeSpan.objects.filter(zone_code=OuterRef("pk"), starts_on__lte=today).order_by("-starts_on")
    rows: Any = ZoneCode.objects.filter(code__in=codes, confirmed_at__isnull=False)
    active = rows.annotate(status=Subquery(last.values("status")[:1])).filter(status=ZoneCodeStatus.ACTIVE)
    inputs = LotInput.objects.filter(lot__state=LotState.PUBLISHED, zone__in=active.values("zone"))
    return Q(pk__in=inputs.values("lot__variant__product"))


def _stock(**condition: Any) -> Q:
    """Some variant has a stock like this; `free`: units that nobody has ordered."""
    rows: Any = Stock.objects.filter(variant__product=OuterRef("pk"))
    return Q(Exists(rows.annotate(free=F("quantity") + F("ahead") - F("reserved")).filter(**condition)))


def _if(wanted: bool, q: Q) -> Q:
    return q if wanted else ~q


_FEW: dict[str, Callable[[list[Any]], Q]] = {
    "all": lambda _rest: Q(),
    "none": lambda _rest: Q(pk__in=[]),
    "stars": lambda rest: Q(star_spans__stars__in=sorted(rest)),
    "ahead": lambda rest: _if(rest[0], _stock(ahead__gt=0)),
    "in_stock": lambda rest: _if(rest[0], _stock(free__gt=0)),
}
"""Leaves whose values are few: they belong to the form of a query."""

_MANY: dict[str, Callable[[list[Any], dt.date], Q]] = {
    "words": lambda given, _today: Q(vector=as_query(given[0])),
    "collection": lambda given, _today: Q(
        Exists(CollectionProduct.objects.filter(product=OuterRef("pk"), collection=given[0]))
    ),
    "decisions": lambda given, _today: Q(
        star_spans__certificate_id__in=Certificate.objects.filter(decision_number__in=given).values("pk")
    ),
    "zone_codes": _made_in,
    "units_gte": lambda given, _today: _stock(free__gte=given[0]),
    "units_lte": lambda given, _today: _stock(free__lte=given[0]),
}
"""Conditions on other tables."""


type Members = Callable[[str, Any], Iterable[int]]
"""The products of a leaf that the index does not know by itself: `members("collection", 7)`, `members("producers", "htx-x")`."""


def bits(tree: Tree, index: FacetIndex, members: Members | None = None) -> int | None:
    """The listings that a tree leaves, as bits of the index; None when neither the index nor `members` knows."""
    name, *rest = tree
    if name in ("and", "or"):
        found = index.all if name == "and" else 0
        for part in rest:
            if (those := bits(part, index, members)) is None:
                return None
            found = found & those if name == "and" else found | those
        return found
    if name in ("collection", "producers"):
        return None if members is None else index.of(pk for value in rest for pk in members(name, value))
    known = _BITS.get(name)
    return None if known is None else known(index, rest)


_BITS: dict[str, Any] = {
    "all": lambda index, _rest: index.all,
    "none": lambda _index, _rest: 0,
    "stars": lambda index, rest: index.mask("stars", [str(n) for n in rest]),
    "provinces": lambda index, rest: index.mask("province", rest),
    "sets": lambda index, rest: index.mask("set", [index.sets[pk].slug for pk in rest if pk in index.sets]),
    "low": lambda index, rest: index.price_range(rest[0], None),
    "high": lambda index, rest: index.price_range(None, rest[0]),
    "ids": lambda index, rest: index.of(rest),
}


def words_of(tree: Tree) -> list[str]:
    """What is searched for in all of a tree's branches: the words of a leaf at its root or right below an "and"."""
    leaves = tree[1:] if tree[0] == "and" else (tree,)
    return next((list(leaf[1:]) for leaf in leaves if leaf[0] == "words"), [])


def without_words(tree: Tree) -> Tree:
    """The same without the leaf of `words_of`."""
    if tree[0] == "words":
        return ALL
    return both(part for part in tree[1:] if part[0] != "words") if tree[0] == "and" else tree
