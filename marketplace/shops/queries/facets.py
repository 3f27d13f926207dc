"""Facet counts from bitsets: one Python integer a facet value, bit i = the i-th cheapest listing of the channel.

Exact as of loading; the list itself always comes from SQL. Loaded again when the catalogue's revision, the day or a price boundary has
passed, and after a minute at the latest. One whose loading costs this process more than 0.4 seconds of CPU (a large market's) is not
loaded for every single change: it serves at least ten times as long. CPU, not the clock: on a busy machine a small market takes as long to
load, and a search that was asked a moment before would stay without what has come since.
"""

import datetime as dt
import time
from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable
from dataclasses import dataclass
from itertools import batched, count
from threading import Lock
from typing import Any

from django.db.models import F, Min, Q
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from catalog.core import clock, revision
from catalog.core.prepared import note
from catalog.core.text import fold
from catalog.places.models import Level, Unit
from catalog.producers.models import ProducerKind
from catalog.products.models import ProductSet
from catalog.products.queries import listable_q
from marketplace.shops.models import Channel, ChannelKind, Listing

OLDEST = dt.timedelta(seconds=60)
SLOW = 0.4  # seconds of CPU from which on an index is not loaded again for every change
CHUNK = 2000  # rows read at once
COUNTED = 100  # questions whose facets an index remembers: about 20 kB each
KEPT = 8  # channels whose index a worker keeps
# ₫; the upper end is not included
BANDS: list[tuple[str, int, int | None, str | Promise]] = [
    ("0-100000", 0, 100_000, _("Dưới 100.000 ₫")),
    ("100000-200000", 100_000, 200_000, _("100.000 – 200.000 ₫")),
    ("200000-500000", 200_000, 500_000, _("200.000 – 500.000 ₫")),
    ("500000-1000000", 500_000, 1_000_000, _("500.000 – 1.000.000 ₫")),
    ("1000000-", 1_000_000, None, _("Từ 1.000.000 ₫")),
]


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One choice of a facet: what the address says, what people read, how many listings it would leave."""

    value: str
    label: str | Promise
    count: int
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class SetLabel:
    """A product set as cards and facets name it."""

    pk: int
    slug: str
    number: int
    name: str
    name_en: str
    group_slug: str
    group_number: int
    group_name: str
    group_name_en: str


type Ranked = tuple[int, int, int, int]  # what relevance sorts by: tier, −stars, −day of recognition, −product


class FacetIndex:
    """The listings of one channel at one instant. Read-only after loading, so threads share it."""

    def __init__(self, channel: Channel, revision_then: int, now: dt.datetime) -> None:
        began = time.thread_time()
        self.revision, self.loaded_at, self.day = revision_then, now, clock.today()
        current = Listing.objects.filter(channel=channel, starts_at__lte=now, ends_at__gt=now)
        turns = (
            Listing.objects.filter(ends_at__gt=now)
            .filter(Q(channel=channel) | Q(channel__kind=ChannelKind.FAIR))
            .aggregate(end=Min("ends_at"), start=Min("starts_at", filter=Q(starts_at__gt=now)))
        )
        self.valid_until: dt.datetime = min([now + OLDEST, *(t for t in turns.values() if t is not None)])
        self._load_labels()
        self.names = hash(repr((self.sets, self.provinces)))  # other when a set or a province is called otherwise
        rows = (
            current.filter(listable_q("product__"))
            .order_by("amount", "product")
            .values_list(
                "amount",
                "product_id",
                F("product__star_spans__stars"),
                F("product__star_spans__starts_on"),
                "product__product_set_id",
                "product__province_id",
                "product__producer_kind",
                "is_cut",
            )
        )
        in_fair = set(
            Listing.objects.filter(channel__kind=ChannelKind.FAIR, starts_at__lte=now, ends_at__gt=now).values_list(
                "product_id", flat=True
            )
        )
        # numbers in arrays, and rows read in chunks: lists of tuples of a large market would stay in the worker's memory for good; whole
        # columns at once, because a step of Python's for each value of each row took three times as long
        self.prices, self.recognised, self.stars = array("q"), array("l"), bytearray()
        products = array("q")
        columns = {name: bytearray() for name in ("set", "province", "kind", "is_cut")}
        numbers: dict[str, dict[Any, int]] = {name: defaultdict(count().__next__) for name in columns}
        for chunk in batched(rows.iterator(chunk_size=CHUNK), CHUNK):
            amounts, ids, stars, since, *coded = zip(*chunk, strict=True)
            self.prices.extend(amounts)
            products.extend(ids)
            self.stars.extend(stars)
            self.recognised.extend(map(dt.date.toordinal, since))
            for (name, column), found in zip(columns.items(), coded, strict=True):
                column.extend(map(numbers[name].__getitem__, found))
        self.position = dict(zip(products, range(len(products)), strict=True))
        self.all = (1 << len(self.prices)) - 1
        self.values: dict[str, dict[str, int]] = {
            name: defaultdict(int) for name in ("stars", "set", "group", "province", "kind", "on_sale", "in_fair")
        }
        for number in set(self.stars):
            self.values["stars"][str(number)] = _equal(self.stars, number)
        for pk, number in numbers["set"].items():
            bits, label = _equal(columns["set"], number), self.sets[pk]
            self.values["set"][label.slug] |= bits
            self.values["group"][label.group_slug] |= bits
        for pk, number in numbers["province"].items():
            self.values["province"][self.provinces[pk][0]] |= _equal(columns["province"], number)
        for kind, number in numbers["kind"].items():
            self.values["kind"][kind] = _equal(columns["kind"], number)
        if True in numbers["is_cut"]:
            self.values["on_sale"]["1"] = _equal(columns["is_cut"], numbers["is_cut"][True])
        if fair := self.of(in_fair):
            self.values["in_fair"]["1"] = fair
        self.values["price"] = {
            value: self.price_range(low, None if high is None else high - 1) for value, low, high, _label in BANDS
        }
        self._named: dict[bool, dict[str, dict[str, str | Promise]]] = {}
        self.everything = {
            name: {value: bits.bit_count() for value, bits in values.items()} for name, values in self.values.items()
        }
        self.counted: dict[Hashable, tuple[int, dict[str, list[FacetValue]], int]] = {}
        # by words: product → tier, their bits, and their listings in order of relevance
        self.searches: dict[tuple[str, ...], tuple[dict[int, int], int, list[Ranked]]] = {}
        self.cost = time.thread_time() - began

    def _load_labels(self) -> None:
        found = list(ProductSet.objects.select_related("group").order_by("number"))
        self.sets = {
            s.pk: SetLabel(
                s.pk, s.slug, s.number, s.name, s.name_en, s.group.slug, s.group.number, s.group.name, s.group.name_en
            )
            for s in found
        }
        newest = max((s.regime_id for s in found), default=0)
        self.current_sets = [s.pk for s in found if s.regime_id == newest]
        self.provinces = {
            pk: (code, f"{kind} {name}", name)
            for pk, code, kind, name in Unit.objects.filter(level=Level.PROVINCE).values_list(
                "pk",
                Coalesce("current__code", "code"),
                Coalesce("current__kind", "kind"),
                Coalesce("current__name", "name"),
            )
        }

    def fresh(self, revision_now: int, now: dt.datetime) -> bool:
        """May it still be used at this instant?"""
        if not self.loaded_at <= now < self.valid_until or self.day != clock.today():
            return False
        if self.revision == revision_now:
            return True
        return self.cost > SLOW and (now - self.loaded_at).total_seconds() < 10 * self.cost

    def price_range(self, low: int | None, high: int | None) -> int:
        """Listings that cost from `low` to `high`, both included."""
        a = 0 if low is None else bisect_left(self.prices, low)
        b = len(self.prices) if high is None else bisect_left(self.prices, high + 1)
        return ((1 << b) - 1) & ~((1 << a) - 1) if b > a else 0

    def of(self, product_ids: Iterable[int]) -> int:
        """The listings of these products; those without one are left out."""
        return self._bits(i for product in product_ids if (i := self.position.get(product)) is not None)

    def ranked(self, tiers: dict[int, int]) -> list[Ranked]:
        """Listings of these products (product → tier) as relevance orders them."""
        return sorted(
            (tier, -self.stars[i], -self.recognised[i], -product)
            for product, tier in tiers.items()
            if (i := self.position.get(product)) is not None
        )

    def within(self, ranked: list[Ranked], bits: int) -> list[Ranked]:
        """Those whose listings are among these bits."""
        left = bits.to_bytes(
            (len(self.prices) + 7) // 8, "little"
        )  # a shift of the whole number for each costs milliseconds
        at = self.position
        return [row for row in ranked if left[at[-row[3]] >> 3] >> (at[-row[3]] & 7) & 1]

    def _bits(self, places: Iterable[int]) -> int:
        bits = bytearray((len(self.prices) + 7) // 8)
        for i in places:
            bits[i >> 3] |= 1 << (i & 7)
        return int.from_bytes(bits, "little")

    def mask(self, dimension: str, values: Collection[str]) -> int:
        """Listings with any of these values."""
        found = 0
        for value in values:
            found |= self.values[dimension].get(value, 0)
        return found

    def known(self, dimension: str) -> set[str]:
        """The values that exist, also those that no listing has now."""
        if dimension == "set":
            return {s.slug for s in self.sets.values()}
        if dimension == "group":
            return {s.group_slug for s in self.sets.values()}
        if dimension == "province":
            return {code for code, *_ in self.provinces.values()}
        return {"stars": {"3", "4", "5"}, "kind": set(ProducerKind.values)}[dimension]

    def facets(
        self, asked: Hashable, masks: dict[str, int], base: int | None, chosen: dict[str, set[str]]
    ) -> tuple[int, dict[str, list[FacetValue]]]:
        """The listings left as bits, and the choices beside them; remembered for what was `asked`, as the next page and the next visitor ask
        the same. Noted, so that a drawn page knows whether it still has the right ones."""
        key = asked, get_language()
        if (known := self.counted.get(key)) is None:
            left, counts = self.counts(masks, base)
            choices = self.choices(counts, chosen)
            known = left, choices, hash(repr(choices))
            if len(self.counted) >= COUNTED:
                self.counted.clear()
            self.counted[key] = known
        left, choices, mark = known
        note(mark)
        return left, choices

    def counts(self, masks: dict[str, int], base: int | None = None) -> tuple[int, dict[str, dict[str, int]]]:
        """The listings left as bits, and {dimension: {value: n}} where each dimension ignores its own choice.

        `masks` has one entry a dimension with a choice; "price" may be any range.
        """
        if base is None and not masks:
            return self.all, self.everything
        scope = self.all if base is None else base
        total = scope
        for mask in masks.values():
            total &= mask
        out: dict[str, dict[str, int]] = {}
        for dimension, values in self.values.items():
            here = total
            if dimension in masks:
                here = scope
                for other, mask in masks.items():
                    if other != dimension:
                        here &= mask
            out[dimension] = {value: (bits & here).bit_count() for value, bits in values.items()}
        return total, out

    def choices(self, counts: dict[str, dict[str, int]], chosen: dict[str, set[str]]) -> dict[str, list[FacetValue]]:
        """The facets as a page shows them: values with listings and those chosen, in a fixed order."""
        return {
            dimension: [
                FacetValue(value, label, n, value in picked)
                for value, label in labels.items()
                if (n := found.get(value, 0)) or value in picked
            ]
            for dimension, labels in self._names((get_language() or "vi").startswith("en")).items()
            for found, picked in ((counts[dimension], chosen.get(dimension, ())),)
        }

    def _names(self, english: bool) -> dict[str, dict[str, str | Promise]]:
        """What people read for each value, in the order of the page; made once a language."""
        if english in self._named:
            return self._named[english]
        sets = {s.slug: s for s in self.sets.values()} | {self.sets[pk].slug: self.sets[pk] for pk in self.current_sets}
        groups = {s.group_slug: s for s in sets.values()}
        names: dict[str, dict[str, str | Promise]] = {
            "stars": {str(n): f"{n}" for n in (5, 4, 3)},
            "group": {
                slug: s.group_name_en if english else s.group_name
                for slug, s in sorted(groups.items(), key=lambda item: item[1].group_number)
            },
            "set": {
                slug: s.name_en if english else s.name
                for slug, s in sorted(sets.items(), key=lambda item: item[1].number)
            },
            "province": {code: name for code, name, _ in sorted(self.provinces.values(), key=lambda p: fold(p[2]))},
            "kind": {kind.value: kind.label for kind in ProducerKind},
            "price": {value: label for value, _low, _high, label in BANDS},
            "on_sale": {"1": _("Đang giảm giá")},
            "in_fair": {"1": _("Đang ở hội chợ")},
        }
        self._named[english] = names
        return names


def _equal(column: bytearray, number: int) -> int:
    """Where the column holds this number (at most 255), as bits: the first place is the lowest bit."""
    digits = bytes(ord("1") if n == number else ord("0") for n in range(256))
    return int(column[::-1].translate(digits), 2)


_indexes: dict[int, FacetIndex] = {}
_loading = Lock()


def facet_index(channel: Channel) -> FacetIndex:
    """The channel's index in this process. 1 statement when it is fresh; 5 more when it is loaded.

    While one thread loads, others go on with the one before if it is of the same day.
    """
    now, latest = clock.now(), revision.current()
    index = _indexes.get(channel.pk)
    if index is not None and index.fresh(latest, now):
        return index
    same_day = index is not None and index.loaded_at <= now and index.day == clock.today()
    if not _loading.acquire(blocking=not same_day):
        return index  # type: ignore[return-value]  # only reached with an index of the same day
    try:
        index = _indexes.get(channel.pk)
        if index is None or not index.fresh(latest, now):
            index = FacetIndex(channel, latest, now)
            _indexes.pop(channel.pk, None)
            _indexes[channel.pk] = index
            while len(_indexes) > KEPT:
                _indexes.pop(next(iter(_indexes)))
        return index
    finally:
        _loading.release()


def forget_facets() -> None:
    """Drop what is loaded: for tests and benches, which change the database behind the services' back."""
    _indexes.clear()
