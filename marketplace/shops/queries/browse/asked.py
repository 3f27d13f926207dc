"""What a visitor asks for, and what of it is understood: filters, words, prices, the order."""

import re
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from django.contrib.postgres.search import SearchQuery
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from catalog.products.queries.search import query_words, search_query
from marketplace.shops.models import Channel
from marketplace.shops.queries.facets import FacetIndex


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
        (("stars_from", "desc"), ("spanned", "desc")),
    ),
    "price": Sort(
        _("Giá thấp trước"),
        format_lazy("{} {}", _("Theo giá bán lúc này của quy cách rẻ nhất, thấp trước."), _FAIRLY),
        (("amount", "asc"), ("listed", "asc")),
    ),
    "-price": Sort(
        _("Giá cao trước"),
        format_lazy("{} {}", _("Theo giá bán lúc này của quy cách rẻ nhất, cao trước."), _FAIRLY),
        (("amount", "desc"), ("listed", "desc")),
    ),
    "stars": Sort(
        _("Nhiều sao trước"),
        format_lazy("{} {}", _("5 sao trước; cùng số sao thì mới công nhận hơn trước."), _FAIRLY),
        (("stars", "desc"), ("stars_from", "desc"), ("spanned", "desc")),
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


@dataclass(slots=True)
class Understood:
    """A filter that has been understood."""

    words: list[str]
    query: SearchQuery | None
    chosen: dict[str, set[str]]
    low: int | None
    high: int | None
    sort: str
    notes: list[str | Promise]

    @property
    def key(self) -> Hashable:
        """What the counts depend on."""
        chosen = tuple((name, tuple(sorted(values))) for name, values in self.chosen.items())
        return tuple(self.words), chosen, self.low, self.high

    def masks(self, index: FacetIndex) -> dict[str, int]:
        """The listings that each filter leaves, as bits of the index."""
        found = {name: index.mask(name, values) for name, values in self.chosen.items()}
        if self.low is not None or self.high is not None:
            found["price"] = index.price_range(self.low, self.high)
        return found


def understand(asked: CatalogueFilter, index: FacetIndex) -> Understood:
    """What of a request means something in this market; the rest is said in the notes. No statement."""
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
    return Understood(query_words(asked.q), query, chosen, low, high, sort, notes)


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
