"""The public register: page by page for people; row by row, in bounded memory, for machines and spreadsheets."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from functools import cache
from typing import Any

from django.db.models import Q, QuerySet

from catalog.core import clock, cursors
from catalog.core.cursors import beyond
from catalog.core.prepared import Shaped
from catalog.places.models import Unit
from catalog.products.models import ProductSet
from catalog.products.queries.search import as_query, query_words, raw_query

from ..models import Certificate
from .certificates import Standing, register, with_all

PAGE = 50
CHUNK = 5_000
"""Rows a statement: what is in memory at once."""
SHOWN = ("valid", "expired", "revoked")
"""States that the public register shows; the first one unless another is asked for."""


def register_of(show: str = "valid", on: dt.date | None = None) -> QuerySet[Certificate]:
    """Certificates that count on a day (`valid`), whose days are over (`expired`), or that were revoked (`revoked`), in `order_of`."""
    day = on or clock.today()
    gone = with_all(Certificate.objects.all()).order_by(*(f"-{name}" for name, _way in order_of(show)))
    if show == "valid":
        return register(day)
    if show == "revoked":
        return gone.filter(revoked_from__lte=day)
    if show == "expired":
        kept = Q(revoked_from=None) | Q(revoked_from__gt=day)
        return gone.filter(kept, valid_until__lt=day)
    raise ValueError(f"the register shows no {show}")


def order_of(show: str) -> Sequence[tuple[str, str]]:
    """The newest decision first; of what has expired, what expired last: by its first day no index would find it."""
    return ("valid_until" if show == "expired" else "valid_from", "desc"), ("pk", "desc")


def _sifted(
    show: str,
    on: dt.date | None,
    *,
    province: Unit | int | None,
    product_set: ProductSet | int | None,
    stars: int | None,
    words: str | None,
) -> QuerySet[Certificate]:
    """The register under its filters; `words` as of `raw_query`."""
    found = register_of(show, on)
    if province is not None:
        found = found.filter(product__province=province)
    if product_set is not None:
        found = found.filter(product__product_set=product_set)
    if stars is not None:
        found = found.filter(stars=stars)
    if words:
        found = found.filter(product__vector=as_query(words))
    return found


# ------------------------------------------------------------ for people


@dataclass(frozen=True, slots=True)
class Line:
    """One certificate as the public register's page tells it."""

    pk: int
    product: str
    producer: str
    province: str
    stars: int
    decision_number: str
    valid_from: dt.date
    valid_until: dt.date
    revoked_from: dt.date | None


@dataclass(frozen=True, slots=True)
class RegisterPage:
    """A page of the public register; the cursor is empty where there is nothing further."""

    lines: list[Line]
    after: str
    is_first: bool


def register_page(
    *,
    on: dt.date | None = None,
    province: Unit | None = None,
    product_set: ProductSet | None = None,
    stars: int | None = None,
    text: str = "",
    after: str = "",
    size: int = PAGE,
    show: str = "valid",
) -> RegisterPage:
    """A page of the register, filtered. 1 statement, as fast on page 100 as on page 1. `show`: see `register_of`.

    `after` is the previous page's cursor; a tampered one raises `Refused` "bad_cursor".
    """
    words = query_words(text)
    values: dict[str, Sequence[Any]] = {
        "province": [province.pk] if province else [],
        "product_set": [product_set.pk] if product_set else [],
        "words": [raw_query(words)] if words else [],
    }
    day = on or clock.today()
    filtered = any(values[name] for name in ("province", "product_set", "words")) or stars is not None
    # the plan is kept for one day: one for all days expects a 27th of the rows behind a cursor, and then sorts them all: 0.8 s of 100,000
    plain = not filtered and show == "valid" and day == clock.today()

    def fetch(since: list[Any], _until: list[Any], length: int) -> list[Line]:
        found = _lines(values | {"after": since}, show, day, stars, length, planned=plain)
        return [Line(*row) for row in found]

    page = cursors.keyset(_columns(), order=order_of(show), after=after, limit=size, fetch=fetch)
    return RegisterPage(page.rows, page.end if page.has_next else "", not after)


def _build(
    values: Mapping[str, Sequence[Any]], show: str, day: dt.date, stars: int | None, size: int
) -> QuerySet[Certificate, Any]:
    given = {name: values[name][0] if name in values else None for name in ("province", "product_set", "words")}
    found = _sifted(show, day, stars=stars, **given)
    return beyond(found, order_of(show), values.get("after", ())).values_list(*_LINE)[:size]


_LINE = (
    "pk",
    "product__name",
    "product__producer__name",
    "product__province__name",
    "stars",
    "decision_number",
    "valid_from",
    "valid_until",
    "revoked_from",
)
_lines = Shaped[Any](_build)


@cache
def _columns() -> Any:
    """For cursors: what the columns are. Never run."""
    return Certificate.objects.all()


# ------------------------------------------------------------ for machines


@dataclass(frozen=True, slots=True)
class Row:
    """One certificate as open data: plain facts that are public anyway, no phone, no tax code. Days are ISO in JSON."""

    certificate: int
    product: str
    slug: str
    producer: str
    commune: str
    commune_code: str
    province: str
    province_code: str
    group: str
    product_set: str
    set_number: int
    stars: int
    decision_number: str
    decided_on: dt.date | None
    issuing_level: str
    issuing_place: str
    regime: str
    valid_from: dt.date
    valid_until: dt.date
    revoked_from: dt.date | None
    state: str

    def as_json(self) -> dict[str, Any]:
        """With days as text."""
        return {name: v.isoformat() if isinstance(v, dt.date) else v for name, v in asdict(self).items()}


COLUMNS = tuple(field.name for field in fields(Row))
_PATHS = (
    "pk",
    "product__name",
    "product__slug",
    "product__producer__name",
    "product__origin__name",
    "product__origin__code",
    "product__province__name",
    "product__province__code",
    "product__product_set__group__name",
    "product__product_set__name",
    "product__product_set__number",
    "stars",
    "decision_number",
    "decided_on",
    "issuing_level",
    "issuing_place__name",
    "regime__number",
    "valid_from",
    "valid_until",
    "revoked_from",
)


def register_rows(
    *,
    show: str = "valid",
    province: Unit | None = None,
    product_set: ProductSet | None = None,
    stars: int | None = None,
    text: str = "",
    on: dt.date | None = None,
) -> Iterator[Row]:
    """Every row of the register under the same filters as its pages, in the same order. 1 statement for each 5,000 rows, and never more
    than those in memory.
    """
    words = query_words(text)
    found = _sifted(
        show, on, province=province, product_set=product_set, stars=stars, words=raw_query(words) if words else None
    )
    order = order_of(show)
    state = {"valid": Standing.VALID, "expired": Standing.EXPIRED, "revoked": Standing.REVOKED}[show]
    last: list[Any] = []
    while True:
        rows = list(beyond(found, order, last).values_list(*_PATHS)[:CHUNK])
        for values in rows:
            facts: dict[str, Any] = dict(zip(COLUMNS, (*values, state.value), strict=True))
            yield Row(**facts | {"issuing_place": facts["issuing_place"] or ""})
        if len(rows) < CHUNK:
            return
        last = [rows[-1][_PATHS.index(name)] for name, _way in order]
