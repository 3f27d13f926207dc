"""What becomes of a tree in the database."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, Subquery

from catalog.certification.models import Certificate
from catalog.products.queries.search import as_query, raw_query
from marketplace.content.models import CollectionProduct
from marketplace.shops.models import Stock
from traceability.lots.models import LotInput, LotState
from traceability.zones.models import ZoneCode, ZoneCodeSpan, ZoneCodeStatus

from .tree import (
    Tree,
)


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
