"""The catalogue: filters, search, sorts, pages and facets in a few statements, whatever a visitor types.

The list always comes from SQL at this very instant; the counts beside it come from the index in the process (`facets`).
"""

import datetime as dt
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, Protocol

from django.contrib.postgres.search import SearchQuery
from django.db import connection
from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from catalog.core import clock, cursors
from catalog.core.errors import Refused
from catalog.core.prepared import Prepared
from catalog.producers.models import Producer
from catalog.products.models import Photo, Product
from catalog.products.queries import did_you_mean, listable_q
from catalog.products.queries.search import query_words, search_query
from marketplace.shops.models import Channel, ChannelKind, Listing
from marketplace.shops.queries.facets import FacetIndex, FacetValue, Ranked, facet_index
from marketplace.shops.queries.offers import market

CANDIDATES = 1000  # matches of a search that are ranked and counted; more are shown as "1.000+"
LONGEST_PAGE = 100
SEARCHES = 100  # whose candidates an index remembers: about 60 kB each


@dataclass(frozen=True, slots=True)
class Sort:
    """A way to order the list, with its rule in words for the page."""

    label: str | Promise
    rule: str | Promise
    order: Sequence[tuple[str, str]]


_FAIRLY = _("Không ai trả tiền để được xếp trước.")
SORTS: dict[str, Sort] = {
    "relevance": Sort(
        _("Sát nhất"),
        format_lazy(
            "{} {}",
            _("Tên khớp xếp trước, rồi đến nơi làm ra; ngang nhau thì nhiều sao hơn, rồi mới công nhận hơn."),
            _FAIRLY,
        ),
        (),
    ),
    "newest": Sort(
        _("Mới công nhận"),
        format_lazy("{} {}", _("Theo ngày công nhận sao, mới nhất trước."), _FAIRLY),
        (("stars_from", "desc"), ("pk", "desc")),
    ),
    "price": Sort(
        _("Giá thấp trước"),
        format_lazy("{} {}", _("Theo giá bán lúc này của quy cách rẻ nhất, thấp trước."), _FAIRLY),
        (("amount", "asc"), ("pk", "asc")),
    ),
    "-price": Sort(
        _("Giá cao trước"),
        format_lazy("{} {}", _("Theo giá bán lúc này của quy cách rẻ nhất, cao trước."), _FAIRLY),
        (("amount", "desc"), ("pk", "desc")),
    ),
    "stars": Sort(
        _("Nhiều sao trước"),
        format_lazy("{} {}", _("5 sao trước; cùng số sao thì mới công nhận hơn trước."), _FAIRLY),
        (("stars", "desc"), ("stars_from", "desc"), ("pk", "desc")),
    ),
}
DEFAULT_SORT = "newest"


class Params(Protocol):
    """A query string as Django gives it."""

    def getlist(self, key: str) -> list[str]: ...


@dataclass(frozen=True, slots=True)
class CatalogueFilter:
    """What a visitor asked for, raw: values that mean nothing are ignored with a note, never an error.

    `stars` "3" to "5"; `sets` and `groups` slugs; `provinces` 2-digit codes of today; `kinds` of `ProducerKind`; `low` and `high` whole
    đồng, both included; `sort` a key of `SORTS`; `after` or `before` a cursor of the page; `channel` None for the all-year market.
    """

    q: str = ""
    stars: Sequence[str | int] = ()
    sets: Sequence[str] = ()
    groups: Sequence[str] = ()
    provinces: Sequence[str] = ()
    kinds: Sequence[str] = ()
    low: str | int | None = None
    high: str | int | None = None
    on_sale: bool = False
    in_fair: bool = False
    sort: str = ""
    after: str = ""
    before: str = ""
    channel: Channel | None = None
    limit: int = 24

    @classmethod
    def of(cls, params: Params, **over: Any) -> "CatalogueFilter":
        """From an address: `q stars set group province kind low high price on_sale in_fair sort after before`.

        `price` is a band of the facet ("100000-200000"; its upper end is not included) and stands in for low and high.
        """

        def last(key: str) -> str:
            return (params.getlist(key) or [""])[-1].strip()

        low, high = last("low"), last("high")
        if not (low or high) and (band := re.fullmatch(r"(\d{1,11})-(\d{0,11})", last("price"))):
            low, high = band[1], str(int(band[2]) - 1) if band[2] else ""
        found = cls(
            q=last("q"),
            stars=params.getlist("stars"),
            sets=params.getlist("set"),
            groups=params.getlist("group"),
            provinces=params.getlist("province"),
            kinds=params.getlist("kind"),
            low=low,
            high=high,
            on_sale=last("on_sale") == "1",
            in_fair=last("in_fair") == "1",
            sort=last("sort"),
            after=last("after"),
            before=last("before"),
        )
        return replace(found, **over)


@dataclass(frozen=True, slots=True)
class CatalogueRow:
    """One card. Amounts are minor units of `currency`; `commune` and `province` are the places of today, with their kind."""

    product_id: int
    slug: str
    name: str
    name_en: str
    set_number: int
    group_number: int
    set_name: str
    producer_name: str
    producer_slug: str
    producer_kind: str
    commune: str
    province: str
    stars: int
    stars_from: dt.date
    stars_until: dt.date
    amount: int
    regular: int
    lowest_30_days: int | None
    currency: str
    is_cut: bool
    label: str
    price_until: dt.datetime
    in_stock: bool
    is_sample: bool
    photo: Photo | None


@dataclass(frozen=True, slots=True)
class CataloguePage:
    """One page. `total` counts listings and `total_text` says it ("1.000+" when a search was cut short).

    `sort` is the key in use, `sorts` those to offer; `start` and `end` are cursors for the page before and after. `notes` say what of the
    request was ignored. `chosen` are the filters in use, by facet.
    """

    rows: list[CatalogueRow]
    total: int
    total_text: str
    has_next: bool
    has_previous: bool
    start: str
    end: str
    facets: dict[str, list[FacetValue]]
    chosen: dict[str, set[str]]
    q: str
    low: int | None
    high: int | None
    sort: str
    sorts: dict[str, Sort]
    did_you_mean: str | None = None
    notes: list[str | Promise] = field(default_factory=list)

    @property
    def note(self) -> str:
        """The notes as one text; empty when everything was understood."""
        return " ".join(str(note) for note in self.notes)

    @property
    def rule(self) -> str | Promise:
        """How this list is ordered, in words."""
        return SORTS[self.sort].rule


@dataclass(slots=True)
class _Asked:
    """A filter that has been understood."""

    words: list[str]
    query: SearchQuery | None
    chosen: dict[str, set[str]]
    low: int | None
    high: int | None
    sort: str
    notes: list[str | Promise]

    def masks(self, index: FacetIndex) -> dict[str, int]:
        found = {name: index.mask(name, values) for name, values in self.chosen.items()}
        if self.low is not None or self.high is not None:
            found["price"] = index.price_range(self.low, self.high)
        return found


def catalogue(asked: CatalogueFilter) -> CataloguePage:
    """One page of the catalogue with its facets. Never raises for what a visitor typed.

    3 statements: revision, rows, what their cards show; 4 for a search whose words the index does not remember; one more for a search by
    relevance with filters and more than 1,000 matches, or one that finds nothing and asks for other words. A process that loads its index
    adds 5.
    """
    channel = asked.channel or market()
    index = facet_index(channel)
    understood = _understand(asked, index)
    order: list[Ranked] = []
    if understood.query is None:
        base, capped = None, False
    else:
        ranks, base, order = _ranked(understood, index)
        capped = len(ranks) > CANDIDATES
    masks = understood.masks(index)
    left, counts = index.counts(masks, base)
    total = left.bit_count()

    limit = max(1, min(asked.limit, LONGEST_PAGE))
    listed = _Listed(channel, understood, index, is_plain=not masks)
    rows: list[Any]
    if understood.sort == "relevance":
        if capped and masks:
            order = index.ranked(_candidates(understood, within=listed.query()))
        elif masks:
            order = index.within(order, left)
        rows, has_next, has_previous, start, end = _by_relevance(asked, understood, listed, order, limit)
    else:
        page = _by_keyset(asked, understood, listed, limit)
        rows, has_next, has_previous, start, end = page.rows, page.has_next, page.has_previous, page.start, page.end
    if understood.query is not None and capped:
        total_text = "1.000+" if not masks or total >= CANDIDATES else f"{total}+"
    else:
        total_text = f"{total:,}".replace(",", ".")
    better = did_you_mean(asked.q) if understood.query is not None and not rows and not masks else None
    return CataloguePage(
        rows=_cards(rows, index),
        total=total,
        total_text=total_text,
        has_next=has_next,
        has_previous=has_previous,
        start=start,
        end=end,
        facets=index.choices(counts, understood.chosen),
        chosen=understood.chosen,
        q=asked.q[:200],
        low=understood.low,
        high=understood.high,
        sort=understood.sort,
        sorts={key: sort for key, sort in SORTS.items() if key != "relevance" or understood.query is not None},
        did_you_mean=better,
        notes=understood.notes,
    )


def _understand(asked: CatalogueFilter, index: FacetIndex) -> _Asked:
    notes: list[str | Promise] = []
    chosen: dict[str, set[str]] = {}
    for dimension, values in (
        ("stars", asked.stars),
        ("set", asked.sets),
        ("group", asked.groups),
        ("province", asked.provinces),
        ("kind", asked.kinds),
    ):
        wanted = {str(value) for value in values if str(value)}
        known = wanted & index.known(dimension)
        if known:
            chosen[dimension] = known
        if wanted - known and (first := _("Đã bỏ qua điều kiện lọc không có trong chợ.")) not in notes:
            notes.append(first)
    if asked.on_sale:
        chosen["on_sale"] = {"1"}
    if asked.in_fair:
        chosen["in_fair"] = {"1"}
    low, high = (_dong(value, notes) for value in (asked.low, asked.high))
    if low is not None and high is not None and low > high:
        low, high = high, low
        notes.append(_("Giá từ lớn hơn giá đến, nên đã đổi chỗ hai số."))
    query = search_query(asked.q)
    if query is None and asked.q.strip():
        notes.append(_("Từ khóa không có chữ hay số nào, nên đang hiện tất cả."))
    sort = asked.sort if asked.sort in SORTS else ""
    if asked.sort and not sort:
        notes.append(_("Không có cách sắp xếp đó, nên đang dùng cách thường dùng."))
    if query is None and sort == "relevance":
        sort = ""
    sort = sort or (DEFAULT_SORT if query is None else "relevance")
    return _Asked(query_words(asked.q), query, chosen, low, high, sort, notes)


def _dong(value: str | int | None, notes: list[str | Promise]) -> int | None:
    """A typed price: "120.000", "120000 đ", 120000."""
    if value is None or value == "":
        return None
    digits = re.sub(r"[\s.,₫đ\u00a0]", "", str(value)[:40])
    if re.fullmatch(r"[0-9]{1,40}", digits):
        return min(int(digits), 10**12)
    said = _("Đã bỏ qua khoảng giá không phải là số.")
    if said not in notes:
        notes.append(said)
    return None


def _listed(channel: Channel, asked: _Asked, index: FacetIndex) -> QuerySet[Product, Any]:
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
    found = _selling(channel.pk, now, clock.today(), q)
    if "in_fair" in chosen:
        found = found.filter(
            Exists(
                Listing.objects.filter(
                    product=OuterRef("pk"), channel__kind=ChannelKind.FAIR, starts_at__lte=now, ends_at__gt=now
                )
            )
        )
    return found if asked.query is None else found.filter(vector=asked.query)


def _selling(channel: int, now: dt.datetime, today: dt.date, also: Q | None = None) -> QuerySet[Product, Any]:
    """Products on sale in a channel at an instant of a day; `also` must be in the same filter, so that it means the same span and listing."""
    q = listable_q(on=today) & Q(listings__channel=channel, listings__starts_at__lte=now, listings__ends_at__gt=now)
    return Product.objects.filter(q & also if also else q).annotate(
        stars=F("star_spans__stars"), stars_from=F("star_spans__starts_on"), amount=F("listings__amount")
    )


@dataclass(frozen=True, slots=True)
class _Listed:
    """What is on sale and passes the filter; `is_plain` when nothing is filtered by, which most visitors ask and which has its SQL at hand."""

    channel: Channel
    asked: _Asked
    index: FacetIndex
    is_plain: bool

    def query(self) -> QuerySet[Product, Any]:
        return _least(_listed(self.channel, self.asked, self.index))

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
    names = _order_by(order)
    return Prepared(lambda channel, now, today: _least(_selling(channel, now, today)).order_by(*names)[:size])


@cache
def _some_rows() -> Prepared[Any]:
    return Prepared(lambda channel, now, today, *pks: _least(_selling(channel, now, today, Q(pk__in=pks))))


@cache
def _kinds_of_columns() -> QuerySet[Product, Any]:
    """For the cursors of a plain list: what its columns are. Never run."""
    return _least(_selling(0, clock.now(), clock.today()))


def _order_by(order: Sequence[tuple[str, str]]) -> list[str]:
    return [f"{'-' if way == 'desc' else ''}{name}" for name, way in order]


def _least(query: QuerySet[Product, Any]) -> QuerySet[Product, Any]:
    """What decides which rows a page has and in what order; the rest of a card is read by `_cards` for those rows alone.

    Two small statements are planned three times faster than one that joins everything.
    """
    rows: Any = query  # its annotations are out of mypy's sight
    found: QuerySet[Product, Any] = rows.values(
        "pk", "stars", "stars_from", "amount", listing=F("listings__pk"), stars_until=F("star_spans__ends_on")
    )
    return found


def cards(
    *,
    channel: Channel | None = None,
    producer: Producer | None = None,
    product_ids: Collection[int] | None = None,
    asked: CatalogueFilter | None = None,
    limit: int = 24,
) -> list[CatalogueRow]:
    """A strip of cards without facets, for home, a producer, a booth, "see also": on sale now, in the order `asked.sort` (default newest).

    3 statements: revision, rows, what their cards show.
    """
    channel = channel or market()
    index = facet_index(channel)
    understood = _understand(asked or CatalogueFilter(), index)
    query = _listed(channel, understood, index)
    if producer is not None:
        query = query.filter(producer=producer)
    if product_ids is not None:
        query = query.filter(pk__in=product_ids)
    order = SORTS[DEFAULT_SORT if understood.sort == "relevance" else understood.sort].order
    return _cards(list(_least(query).order_by(*_order_by(order))[:limit]), index)


def _by_keyset(asked: CatalogueFilter, understood: _Asked, listed: _Listed, limit: int) -> "cursors.Page[Any]":
    order = SORTS[understood.sort].order
    if listed.is_plain and understood.query is None and not asked.after and not asked.before:
        return cursors.keyset(
            _kinds_of_columns(), order=order, limit=limit, fetch=lambda _rows: listed.first(order, limit + 1)
        )
    rows = listed.query()
    try:
        return cursors.keyset(rows, order=order, after=asked.after, before=asked.before, limit=limit)
    except Refused:
        understood.notes.append(_("Trang này không còn đúng, nên đang hiện từ đầu."))
        return cursors.keyset(rows, order=order, limit=limit)


def _ranked(asked: _Asked, index: FacetIndex) -> tuple[dict[int, int], int, list[Ranked]]:
    """`_candidates`, their bits in the index, and their listings in order of relevance. 1 statement, none for words asked before of the same index.

    What the index remembers is as old as itself: it knows nothing of newer listings anyway, and SQL decides what is still shown.
    """
    key = tuple(asked.words)
    if (known := index.searches.get(key)) is None:
        ranks = _candidates(asked)
        known = (ranks, index.of(ranks), index.ranked(ranks))
        if len(index.searches) >= SEARCHES:
            index.searches.clear()
        index.searches[key] = known
    return known


def _candidates(asked: _Asked, within: QuerySet[Product, Any] | None = None) -> dict[int, int]:
    """At most 1,001 products that match, by key: 0 in the name, 1 in name or place, 2 elsewhere. Names first. 1 statement."""
    assert asked.query is not None

    def only(weights: str) -> SearchQuery:
        """The same words, but only in the parts of these weights (A name, B set and producer, C places, D decisions)."""
        *whole, begun = asked.words
        raw = " & ".join([*(f"'{word}':{weights}" for word in whole), f"'{begun}':*{weights}"])
        return SearchQuery(raw, search_type="raw", config="simple")

    name, name_or_place = only("A"), only("AC")
    if within is not None:  # one pass that stops at the cap: three with all filters would cost thrice
        tier = Case(When(vector=name, then=Value(0)), When(vector=name_or_place, then=Value(1)), default=Value(2))
        return dict(within.annotate(tier=tier).order_by().values_list("pk", "tier")[: CANDIDATES + 1])
    matching = Product.objects.filter(vector=asked.query).order_by()
    tiers = [
        tier.annotate(tier=Value(n)).values_list("pk", "tier")[: CANDIDATES + 1]
        for n, tier in enumerate(
            (
                matching.filter(vector=name),
                matching.filter(vector=name_or_place).exclude(vector=name),
                matching.exclude(vector=name_or_place),
            )
        )
    ]
    return dict(tiers[0].union(*tiers[1:], all=True).order_by()[: CANDIDATES + 1])


def _by_relevance(
    asked: CatalogueFilter, understood: _Asked, listed: _Listed, order: list[Ranked], limit: int
) -> tuple[list[Any], bool, bool, str, str]:
    """The page of a search in the order of `SORTS["relevance"]`; the index ranks, SQL says what may still be shown."""
    first, last = 0, len(order)
    kinds = (str, int, int, int, int)
    try:
        for text, name in ((asked.after, "after"), (asked.before, "before")):
            if text:
                mark, *values = cursors.decode(text, kinds, name)
                if mark != "relevance":
                    raise Refused.because("bad_cursor", "", name)
                if name == "after":
                    first = sum(row <= tuple(values) for row in order)
                else:
                    last = sum(row < tuple(values) for row in order)
    except Refused:
        understood.notes.append(_("Trang này không còn đúng, nên đang hiện từ đầu."))
        first, last = 0, len(order)
    if asked.before and last < len(order):
        first = max(first, last - limit)
    shown = order[first:last][:limit]
    by_pk = {row["pk"]: row for row in listed.those([-item[3] for item in shown], limit)} if shown else {}
    rows = [by_pk[-item[3]] for item in shown if -item[3] in by_pk]
    start, end = (cursors.encode(["relevance", *item]) for item in (shown[0], shown[-1])) if shown else ("", "")
    return rows, first + len(shown) < len(order), first > 0, start, end


# by hand: its shape never changes, and building it by the ORM took longer than running it
_CARDS = """
SELECT p.id, p.slug, p.name, p.name_en, p.product_set_id, m.name, m.slug, p.producer_kind, coalesce(c.kind, o.kind),
       coalesce(c.name, o.name), p.province_id, l.regular, l.lowest_30_days, l.currency, l.is_cut, l.label, l.ends_at,
       EXISTS (SELECT 1 FROM products_variant v JOIN shops_stock k ON k.variant_id = v.id JOIN shops_offer f ON f.variant_id = v.id
               WHERE v.product_id = p.id AND f.channel_id = l.channel_id AND f.is_active AND k.quantity > k.reserved OFFSET 0),
       p.is_sample,
       (SELECT json_build_array(id, file, alt, width, height, widths, position) FROM products_photo
        WHERE product_id = p.id ORDER BY position, id LIMIT 1)
FROM shops_listing l
JOIN products_product p ON p.id = l.product_id
JOIN producers_producer m ON m.id = p.producer_id
JOIN places_unit o ON o.id = p.origin_id
LEFT JOIN places_unit c ON c.id = o.current_id
WHERE l.id = ANY(%s)
"""


def _cards(rows: list[Any], index: FacetIndex) -> list[CatalogueRow]:
    """The rows with all that a card shows. 1 statement, none for an empty page."""
    if not rows:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_CARDS, [[row["listing"] for row in rows]])
        found = {row[0]: row for row in cursor.fetchall()}
    out = []
    for row in rows:
        if (more := found.get(row["pk"])) is None:  # taken down between the two statements
            continue
        pk, slug, name, name_en, set_id, maker, maker_slug, maker_kind, kind, place, province_id, *rest = more
        regular, lowest, currency, is_cut, price_label, until, in_stock, is_sample, photo = rest
        label = index.sets[set_id]
        out.append(
            CatalogueRow(
                product_id=pk,
                slug=slug,
                name=name,
                name_en=name_en,
                set_number=label.number,
                group_number=label.group_number,
                set_name=label.name,
                producer_name=maker,
                producer_slug=maker_slug,
                producer_kind=maker_kind,
                commune=f"{kind} {place}",
                province=index.provinces[province_id][1],
                stars=row["stars"],
                stars_from=row["stars_from"],
                stars_until=row["stars_until"],
                amount=row["amount"],
                regular=regular,
                lowest_30_days=lowest,
                currency=currency,
                is_cut=is_cut,
                label=price_label,
                price_until=until,
                in_stock=in_stock,
                is_sample=is_sample,
                photo=_photo(pk, photo) if photo else None,
            )
        )
    return out


def _photo(product_id: int, parts: list[Any]) -> Photo:
    pk, file, alt, width, height, widths, position = parts
    return Photo(
        id=pk, product_id=product_id, file=file, alt=alt, width=width, height=height, widths=widths, position=position
    )
