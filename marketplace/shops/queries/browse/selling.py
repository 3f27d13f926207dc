"""What is on sale in a channel at this instant and passes a filter: the rows of a page before their cards are read."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from catalog.core import clock
from catalog.core.cursors import beyond
from catalog.core.prepared import Shaped
from catalog.products.models import Product
from catalog.products.queries import listable_q
from catalog.products.queries.search import as_query, raw_query
from marketplace.shops.models import Channel, ChannelKind, Listing
from marketplace.shops.queries.browse.asked import Understood
from marketplace.shops.queries.facets import FacetIndex

type Values = Mapping[str, Sequence[Any]]


def products_listed(channel: Channel, asked: Understood, index: FacetIndex) -> QuerySet[Product, Any]:
    """Products on sale in the channel at this instant that the filter leaves, annotated for sorting."""
    return _passing(_values(channel, asked, index), _flags(asked))


def _values(channel: Channel, asked: Understood, index: FacetIndex) -> dict[str, Sequence[Any]]:
    """What a list is asked by, under the names that `_passing` knows. Stars and ticks are `_flags`: they have few values."""
    chosen, sets = asked.chosen, index.sets.values()
    found: dict[str, Sequence[Any]] = {"channel": [channel.pk], "now": [clock.now()], "today": [clock.today()]}
    if "set" in chosen:
        found["sets"] = [s.pk for s in sets if s.slug in chosen["set"]]
    if "group" in chosen:
        found["groups"] = [s.pk for s in sets if s.group_slug in chosen["group"]]
    if "province" in chosen:
        found["provinces"] = [pk for pk, (code, *_) in index.provinces.items() if code in chosen["province"]]
    if "kind" in chosen:
        found["kinds"] = sorted(chosen["kind"])
    if asked.low is not None:
        found["low"] = [asked.low]
    if asked.high is not None:
        found["high"] = [asked.high]
    if asked.query is not None:
        found["words"] = [raw_query(asked.words)]
    return found


def _flags(asked: Understood) -> frozenset[str]:
    return frozenset(asked.chosen.get("stars", ())) | {"on_sale", "in_fair"} & asked.chosen.keys()


def _passing(values: Values, flags: Collection[str]) -> QuerySet[Product, Any]:
    (channel,), (now,), (today,) = values["channel"], values["now"], values["today"]
    q = Q()
    if stars := sorted(int(flag) for flag in flags if flag.isdigit()):
        q &= Q(star_spans__stars__in=stars)
    for name, condition in _CONDITIONS.items():
        if given := values.get(name):
            q &= Q(**{condition: given if condition.endswith("__in") else given[0]})
    if "on_sale" in flags:
        q &= Q(listings__is_cut=True)
    found = selling(channel, now, today, q)
    if "in_fair" in flags:
        found = found.filter(
            Exists(
                Listing.objects.filter(
                    product=OuterRef("pk"), channel__kind=ChannelKind.FAIR, starts_at__lte=now, ends_at__gt=now
                )
            )
        )
    return found.filter(vector=as_query(values["words"][0])) if "words" in values else found


_CONDITIONS = {
    "sets": "product_set__in",
    "groups": "product_set__in",
    "provinces": "province__in",
    "kinds": "producer_kind__in",
    "low": "listings__amount__gte",
    "high": "listings__amount__lte",
    "among": "pk__in",
}


def selling(channel: int, now: dt.datetime, today: dt.date, also: Q | None = None) -> QuerySet[Product, Any]:
    """Products on sale in a channel at an instant of a day; `also` must be in the same filter, so that it means the same span and listing.

    `spanned` and `listed` are the product too, as the span's and the listing's indexes have it: what an order ends with.
    """
    q = listable_q(on=today) & Q(listings__channel=channel, listings__starts_at__lte=now, listings__ends_at__gt=now)
    return Product.objects.filter(q & also if also else q).annotate(
        stars=F("star_spans__stars"),
        stars_from=F("star_spans__starts_on"),
        amount=F("listings__amount"),
        spanned=F("star_spans__product"),
        listed=F("listings__product"),
    )


@dataclass(frozen=True, slots=True)
class Listed:
    """What is on sale and passes the filter. The SQL of each kind of question is built once a process; `is_plain` when nothing is filtered
    by, which most visitors ask and which is also planned once a connection.
    """

    channel: Channel
    asked: Understood
    index: FacetIndex
    is_plain: bool

    def query(self) -> QuerySet[Product, Any]:
        return least(products_listed(self.channel, self.asked, self.index))

    def page(
        self, order: Sequence[tuple[str, str]], after: Sequence[Any], before: Sequence[Any], size: int
    ) -> list[Any]:
        """The first rows in this order that lie strictly after and before these of its values. 1 statement."""
        values = _values(self.channel, self.asked, self.index)
        return self._rows(values | {"after": after, "before": before}, tuple(order), size)

    def those(self, products: list[int]) -> list[Any]:
        """The rows of these products, in no order. 1 statement."""
        values = _values(self.channel, self.asked, self.index)
        if self.is_plain:
            del values["words"]  # the products were found by them
        return self._rows(values | {"among": products}, (), None)

    def _rows(self, values: Values, order: tuple[tuple[str, str], ...], size: int | None) -> list[Any]:
        padded = {name: _padded(given) if name in _SEVERAL else given for name, given in values.items()}
        return _list(padded, _flags(self.asked), order, size, planned=self.is_plain and "words" not in values)


def _build(
    values: Values, flags: frozenset[str], order: tuple[tuple[str, str], ...], size: int | None
) -> QuerySet[Product, Any]:
    rows = least(_passing(values, flags))
    return beyond(rows, order, values.get("after", ()), values.get("before", ()))[:size] if order else rows.order_by()


_list = Shaped[Any](_build)
_SEVERAL = {name for name, condition in _CONDITIONS.items() if condition.endswith("__in")}


def _padded(given: Sequence[Any]) -> list[Any]:
    """With its last value again up to 1, 2, 4, 8 …: so that many choices make few shapes."""
    size = 1 << (len(given) - 1).bit_length()
    return [*given, *[given[-1]] * (size - len(given))]


def order_by(order: Sequence[tuple[str, str]]) -> list[str]:
    """The same order as `QuerySet.order_by` takes it."""
    return [f"{'-' if way == 'desc' else ''}{name}" for name, way in order]


def least(query: QuerySet[Product, Any]) -> QuerySet[Product, Any]:
    """What decides which rows a page has and in what order; the rest of a card is read by `cards_of` for those rows alone.

    Two small statements are planned three times faster than one that joins everything.
    """
    rows: Any = query  # its annotations are out of mypy's sight
    found: QuerySet[Product, Any] = rows.values(
        "pk",
        "stars",
        "stars_from",
        "amount",
        "spanned",
        "listed",
        listing=F("listings__pk"),
        stars_until=F("star_spans__ends_on"),
    )
    return found
