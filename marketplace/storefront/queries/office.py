"""Reads of the office's pages: what waits on an officer's desk, lists over all states, histories for people."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, DateField, DateTimeField, F, IntegerField, Model, Q, QuerySet, Value, Window
from django.db.models.functions import Cast
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from catalog.certification.queries import officer_certificates
from catalog.core import audit
from catalog.core.text import words
from catalog.core.types import Actor
from catalog.places.models import Unit
from catalog.places.policies import reach_filter
from catalog.producers.models import Producer, ProducerState
from catalog.producers.queries import producers_in_reach
from catalog.products.models import Product, ProductSet, ProductState, Variant
from catalog.products.policies import reached_q
from catalog.products.queries import products_to_review, search_query
from marketplace.accounts.models import User
from marketplace.fairs.models import Booth, BoothState, Fair, FairListing
from marketplace.fairs.queries import booths_to_decide, fairs_to_run, listings_to_decide
from marketplace.shops.models import Offer, Shop, ShopState
from marketplace.shops.queries import market
from traceability.lots.models import Lot

QUEUES = ("producers", "shops", "products", "booths", "listings", "expiring", "lapsed")
SHOWN = 5


@dataclass(frozen=True, slots=True)
class Waiting:
    """One line of a queue: `since` is when it began to wait, `until` a certificate's last day; one of them is None."""

    pk: int
    title: str
    detail: str
    fair_id: int | None
    since: dt.datetime | None
    until: dt.date | None


@dataclass(frozen=True, slots=True)
class Queue:
    """How many wait, and the first of them."""

    total: int
    first: tuple[Waiting, ...]


def desk(officer: Actor) -> dict[str, Queue]:
    """What waits in the officer's reach, by the names of `QUEUES`, the oldest (or soonest) first. 4 statements; an officer of the
    ministry 4 too: the reach, twice whether the fairs are national, and all queues in one.
    """
    pending = producers_in_reach(officer).filter(state=ProducerState.PENDING)
    certificates = officer_certificates(officer)
    ended = "valid_until"
    parts = [
        _part("producers", pending, "name", "place__name", since="created_at"),
        _part("shops", shops_to_approve(officer), "name", "producer__place__name", since="submitted_at"),
        _part("products", products_to_review(officer), "name", "producer__name", since="updated_at"),
        _part("booths", booths_to_decide(officer), "shop__name", "fair__name", since="applied_at", fair="fair_id"),
        _part(
            "listings",
            listings_to_decide(officer),
            "offer__product__name",
            "booth__fair__name",
            since="booth__applied_at",
            fair="booth__fair_id",
        ),
        _part(
            "expiring", certificates.filter(Q(expiring=True)), "product__name", "product__producer__name", until=ended
        ),
        _part("lapsed", certificates.filter(Q(lapsed=True)), "product__name", "product__producer__name", until=ended),
    ]
    found: dict[str, list[Any]] = {name: [] for name in QUEUES}
    for row in parts[0].union(*parts[1:], all=True).order_by():
        found[row[0]].append(row)
    return {
        name: Queue(
            total=rows[0][-1] if rows else 0,
            first=tuple(sorted((Waiting(*row[1:-1]) for row in rows), key=lambda w: (w.since or w.until, w.pk))),
        )
        for name, rows in found.items()
    }


def _part(
    name: str, rows: QuerySet[Any], title: str, detail: str, *, since: str = "", until: str = "", fair: str = ""
) -> QuerySet[Any, Any]:
    """One queue's first lines with its total, in columns that all queues share."""
    return rows.order_by(since or until, "pk").values_list(
        Value(name),
        F("pk"),
        F(title),
        F(detail),
        F(fair) if fair else Cast(Value(None), IntegerField()),
        F(since) if since else Cast(Value(None), DateTimeField()),
        F(until) if until else Cast(Value(None), DateField()),
        Window(Count("pk")),
    )[:SHOWN]


def find_lots(rows: QuerySet[Lot], text: str) -> QuerySet[Lot]:
    """Those of which number, product or producer hold each typed word, with marks or without; all of them for no word."""
    for word in words(text)[:6]:
        rows = rows.filter(
            Q(number__icontains=word) | Q(producer__search__contains=word) | Q(variant__product__search__contains=word)
        )
    return rows


def find_producers(producers: QuerySet[Producer], text: str) -> QuerySet[Producer]:
    """Those whose folded name holds all words, or whose tax code it is. A text without letters or digits finds all."""
    asked = words(text)[:10]
    if not asked:
        return producers
    named = Q()
    for word in asked:
        named &= Q(search__contains=word)
    return producers.filter(named | Q(tax_code=text))


def shops_in_reach(officer: Actor) -> QuerySet[Shop]:
    """Shops of producers in the places that the officer's posts reach. 2 statements."""
    return Shop.objects.filter(reach_filter(officer, "producer__place")).select_related(
        "producer__place__current__province",
        "producer__place__province",
        "producer__place__parent",
        "pickup_place__province",
        "return_policy",
        "approved_by",
    )


def shops_to_approve(officer: Actor) -> QuerySet[Shop]:
    """Those of them that ask to sell. 2 statements."""
    return shops_in_reach(officer).filter(state=ShopState.REVIEW)


def find_shops(shops: QuerySet[Shop], text: str) -> QuerySet[Shop]:
    """Those of which the shop's or the producer's name holds each typed word; all of them for no word."""
    for word in words(text)[:10]:
        shops = shops.filter(Q(producer__search__contains=word) | Q(slug__contains=word))
    return shops


def products_in_reach(officer: Actor) -> QuerySet[Product]:
    """Products made, or whose producers are, where the officer's posts reach, in every state. 1 statement."""
    return (
        Product.objects.filter(reached_q(officer) | reach_filter(officer, "producer__place"))
        .select_related("producer__place", "product_set__group", "origin__province", "origin__parent", "province")
        .defer("vector", "search")
    )


def find_products(products: QuerySet[Product], text: str) -> QuerySet[Product]:
    """By the catalogue's own search. A text without letters or digits finds all."""
    query = search_query(text)
    return products if query is None else products.filter(vector=query)


def market_prices(product: Product) -> list[tuple[Variant, int | None]]:
    """Each variant with its regular price in the all-year market, if it has one. 2 statements."""
    amounts = dict(
        Offer.objects.filter(product=product, channel=market(), is_active=True).values_list("variant_id", "amount")
    )
    return [(variant, amounts.get(variant.pk)) for variant in product.variants.all()]


@dataclass(frozen=True, slots=True)
class FairFigures:
    """Booths and things on sale at a fair, by what has become of their applications."""

    booths: int
    booths_waiting: int
    listings: int
    listings_waiting: int


def fair_figures(fair: Fair) -> FairFigures:
    """1 statement."""
    approved, waiting = Q(state=BoothState.APPROVED), Q(state=BoothState.APPLIED)
    booths = Booth.objects.filter(fair=fair).aggregate(
        yes=Count("pk", distinct=True, filter=approved),
        wait=Count("pk", distinct=True, filter=waiting),
        sold=Count("listings", filter=approved & Q(listings__state=BoothState.APPROVED)),
        ask=Count("listings", filter=Q(listings__state=BoothState.APPLIED)),
    )
    return FairFigures(booths["yes"], booths["wait"], booths["sold"], booths["ask"])


def fairs_with_figures(officer: Actor) -> QuerySet[Fair]:
    """Fairs the officer may run, annotated with `booth_count`, `waiting_booths` and `waiting_listings`. 1 to 3 statements."""
    return fairs_to_run(officer).annotate(
        booth_count=Count("booths", distinct=True, filter=Q(booths__state=BoothState.APPROVED)),
        waiting_booths=Count("booths", distinct=True, filter=Q(booths__state=BoothState.APPLIED)),
        waiting_listings=Count("booths__listings", distinct=True, filter=Q(booths__listings__state=BoothState.APPLIED)),
    )


def applications_decided(fair: Fair, booths: list[int], listings: list[int]) -> list[tuple[str, Booth | FairListing]]:
    """Of these applications to the fair those that no longer wait, each with its name: to tell who was faster. 2 statements."""
    found: list[tuple[str, Booth | FairListing]] = [
        (booth.shop.name, booth)
        for booth in Booth.objects.filter(fair=fair, pk__in=booths)
        .exclude(state__in=(BoothState.APPLIED, BoothState.WAITLISTED))
        .select_related("shop", "decided_by")
    ]
    found += [
        (listing.offer.product.name, listing)
        for listing in FairListing.objects.filter(booth__fair=fair, pk__in=listings)
        .exclude(state=BoothState.APPLIED)
        .select_related("offer__product", "decided_by")
    ]
    return found


# --- histories ---------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Said:
    """One field before and after, in words."""

    label: str | Promise
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One event of a record's history, in words. `who` is empty where no person acted."""

    at: dt.datetime
    who: str
    words: str | Promise
    changes: tuple[Said, ...]
    on_behalf: bool


def history(
    row: Model, labels: Mapping[str, str | Promise], reasons: Mapping[str, str | Promise], *, longest: int = 30
) -> list[Entry]:
    """The newest events of a tracked record: changes of the fields in `labels`, our own reasons in the words of `reasons`, people's
    as they wrote them. At most 4 statements.
    """
    events = audit.history_of(row)[:longest]
    names = {user.pk: str(user) for user in User.objects.filter(pk__in={e.user for e in events if e.user})}
    shown = _Shown(row, [change for event in events for change in event.changes])
    return [
        Entry(
            at=event.at,
            who=names.get(event.user or 0, ""),
            words=reasons.get(event.reason, event.reason) or (_("Ghi lần đầu") if event.kind == "insert" else ""),
            changes=tuple(shown.said(c, labels) for c in event.changes if c.field.removesuffix("_id") in labels)
            if event.kind == "update"
            else (),
            on_behalf="on_behalf_of" in event.facts,
        )
        for event in events
    ]


def last_decision(row: Model) -> tuple[str, dt.datetime] | None:
    """Who last changed the record's state, and when. 2 statements."""
    for event in audit.history_of(row):
        if event.kind == "update" and any(change.field == "state" for change in event.changes):
            user = User.objects.filter(pk=event.user).first() if event.user else None
            return (str(user) if user else "", event.at)
    return None


def changes_since_approval(product: Product, labels: Mapping[str, str | Promise]) -> list[Said]:
    """What the label and the texts say now that they did not say when the listing was last approved; empty for one that never was.

    At most 3 statements.
    """
    newest: dict[str, audit.Change] = {}
    oldest: dict[str, audit.Change] = {}
    for event in audit.history_of(product):
        if event.kind != "update" or any(
            change.field == "state" and change.after == ProductState.PUBLISHED for change in event.changes
        ):
            if event.kind == "update":
                break
            return []
        for change in event.changes:
            if change.field.removesuffix("_id") in labels:
                newest.setdefault(change.field, change)
                oldest[change.field] = change
    merged = [audit.Change(field, oldest[field].before, newest[field].after) for field in oldest]
    merged = [change for change in merged if change.before != change.after]
    shown = _Shown(product, merged)
    return [shown.said(change, labels) for change in merged]


class _Shown:
    """Values of a record's columns as people read them; the places and sets among them are looked up at once."""

    def __init__(self, row: Model, changes: list[audit.Change]) -> None:
        self.model = type(row)

        def keys(model: type[Model]) -> set[int]:
            return {
                value
                for change in changes
                for value in (change.before, change.after)
                if value is not None and self._field(change.field).related_model is model
            }

        units, sets = keys(Unit), keys(ProductSet)
        self.names: dict[tuple[type[Model], int], str] = {}
        if units:
            found = Unit.objects.filter(pk__in=units).select_related("parent", "province")
            self.names |= {(Unit, unit.pk): unit.address for unit in found}
        if sets:
            self.names |= {(ProductSet, s.pk): s.name for s in ProductSet.objects.filter(pk__in=sets)}

    def _field(self, column: str) -> Any:
        return self.model._meta.get_field(column.removesuffix("_id"))

    def _text(self, column: str, value: Any) -> str:
        field = self._field(column)
        if value is None or value == "":
            return _("(trống)")
        if field.is_relation:
            return self.names.get((field.related_model, value), f"#{value}")
        text = str(dict(field.flatchoices).get(value, value))
        return text if len(text) <= 300 else f"{text[:300]}…"

    def said(self, change: audit.Change, labels: Mapping[str, str | Promise]) -> Said:
        column = change.field
        label = labels[column.removesuffix("_id")]
        return Said(label, self._text(column, change.before), self._text(column, change.after))
