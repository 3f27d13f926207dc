"""What is on sale in a channel at this instant and passes a filter: the rows of a page before their cards are read."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from catalog.core import clock
from catalog.core.prepared import Prepared
from catalog.products.models import Product
from catalog.products.queries import listable_q
from marketplace.shops.models import Channel, ChannelKind, Listing
from marketplace.shops.queries.browse.asked import Understood
from marketplace.shops.queries.facets import FacetIndex


def products_listed(channel: Channel, asked: Understood, index: FacetIndex) -> QuerySet[Product, Any]:
    """Products on sale in the channel at this instant that the filter leaves, annotated for sorting."""
    now = clock.now()
    q = Q()
    chosen = asked.chosen
    if "stars" in chosen:
        q &= Q(star_spans__stars__in=sorted(int(n) for n in chosen["stars"]))
    for dimension in ("set", "group"):
        if dimension in chosen:
            q &= Q(
                product_set__in=[
                    s.pk
                    for s in index.sets.values()
                    if (s.slug if dimension == "set" else s.group_slug) in chosen[dimension]
                ]
            )
    if "province" in chosen:
        q &= Q(province__in=[pk for pk, (code, *_) in index.provinces.items() if code in chosen["province"]])
    if "kind" in chosen:
        q &= Q(producer_kind__in=sorted(chosen["kind"]))
    if "on_sale" in chosen:
        q &= Q(listings__is_cut=True)
    if asked.low is not None:
        q &= Q(listings__amount__gte=asked.low)
    if asked.high is not None:
        q &= Q(listings__amount__lte=asked.high)
    found = selling(channel.pk, now, clock.today(), q)
    if "in_fair" in chosen:
        found = found.filter(
            Exists(
                Listing.objects.filter(
                    product=OuterRef("pk"), channel__kind=ChannelKind.FAIR, starts_at__lte=now, ends_at__gt=now
                )
            )
        )
    return found if asked.query is None else found.filter(vector=asked.query)


def selling(channel: int, now: dt.datetime, today: dt.date, also: Q | None = None) -> QuerySet[Product, Any]:
    """Products on sale in a channel at an instant of a day; `also` must be in the same filter, so that it means the same span and listing."""
    q = listable_q(on=today) & Q(listings__channel=channel, listings__starts_at__lte=now, listings__ends_at__gt=now)
    return Product.objects.filter(q & also if also else q).annotate(
        stars=F("star_spans__stars"), stars_from=F("star_spans__starts_on"), amount=F("listings__amount")
    )


@dataclass(frozen=True, slots=True)
class Listed:
    """What is on sale and passes the filter; `is_plain` when nothing is filtered by, which most visitors ask and which has its SQL at hand."""

    channel: Channel
    asked: Understood
    index: FacetIndex
    is_plain: bool

    def query(self) -> QuerySet[Product, Any]:
        return least(products_listed(self.channel, self.asked, self.index))

    def first(self, order: Sequence[tuple[str, str]], size: int) -> list[Any]:
        """The first rows in this order, of a plain list. 1 statement."""
        return _first_rows(tuple(order), size)(self.channel.pk, clock.now(), clock.today())

    def those(self, products: list[int], size: int) -> list[Any]:
        """The rows of these products (1 to `size`), in no order. 1 statement."""
        if not self.is_plain:
            return list(self.query().filter(pk__in=products))
        padded = [*products, *products[:1] * (size - len(products))]
        return _some_rows()(self.channel.pk, clock.now(), clock.today(), *padded)


@cache
def _first_rows(order: tuple[tuple[str, str], ...], size: int) -> Prepared[Any]:
    names = order_by(order)
    return Prepared(lambda channel, now, today: least(selling(channel, now, today)).order_by(*names)[:size])


@cache
def _some_rows() -> Prepared[Any]:
    return Prepared(lambda channel, now, today, *pks: least(selling(channel, now, today, Q(pk__in=pks))))


@cache
def kinds_of_columns() -> QuerySet[Product, Any]:
    """For the cursors of a plain list: what its columns are. Never run."""
    return least(selling(0, clock.now(), clock.today()))


def order_by(order: Sequence[tuple[str, str]]) -> list[str]:
    """The same order as `QuerySet.order_by` takes it."""
    return [f"{'-' if way == 'desc' else ''}{name}" for name, way in order]


def least(query: QuerySet[Product, Any]) -> QuerySet[Product, Any]:
    """What decides which rows a page has and in what order; the rest of a card is read by `cards_of` for those rows alone.

    Two small statements are planned three times faster than one that joins everything.
    """
    rows: Any = query  # its annotations are out of mypy's sight
    found: QuerySet[Product, Any] = rows.values(
        "pk", "stars", "stars_from", "amount", listing=F("listings__pk"), stars_until=F("star_spans__ends_on")
    )
    return found
