"""The public register: page by page for people; row by row, in bounded memory, for machines and spreadsheets."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from typing import Any

from django.db.models import Q, QuerySet

from catalog.core import clock, cursors
from catalog.places.models import Unit
from catalog.products.models import ProductSet
from catalog.products.queries import search_query

from ..models import Certificate
from .certificates import Standing, register, with_all

PAGE = 50
CHUNK = 5_000
"""Rows a statement: what is in memory at once."""
SHOWN = ("valid", "expired", "revoked")
"""States that the public register shows; the first one unless another is asked for."""


def register_of(show: str = "valid", on: dt.date | None = None) -> QuerySet[Certificate]:
    """Certificates that count on a day (`valid`), whose days are over (`expired`), or that were revoked (`revoked`); the newest first."""
    day = on or clock.today()
    if show == "valid":
        return register(day)
    gone = with_all(Certificate.objects.all()).order_by("-valid_from", "-pk")
    if show == "revoked":
        return gone.filter(revoked_from__lte=day)
    if show == "expired":
        kept = Q(revoked_from=None) | Q(revoked_from__gt=day)
        return gone.filter(kept, valid_until__lt=day)
    raise ValueError(f"the register shows no {show}")


def _sifted(
    show: str,
    on: dt.date | None,
    *,
    province: Unit | None,
    product_set: ProductSet | None,
    stars: int | None,
    text: str,
) -> QuerySet[Certificate]:
    """The register under its filters; a text without any letter or digit filters nothing."""
    found = register_of(show, on)
    if province is not None:
        found = found.filter(product__province=province)
    if product_set is not None:
        found = found.filter(product__product_set=product_set)
    if stars is not None:
        found = found.filter(stars=stars)
    if (query := search_query(text)) is not None:
        found = found.filter(product__vector=query)
    return found


def _after(found: QuerySet[Certificate], valid_from: dt.date, pk: int) -> QuerySet[Certificate]:
    """What stands below a row, in the register's order; the last condition bounds the range for the index, which serves no OR."""
    return found.filter(Q(valid_from__lt=valid_from) | Q(valid_from=valid_from, pk__lt=pk), valid_from__lte=valid_from)


# ------------------------------------------------------------ for people


@dataclass(frozen=True, slots=True)
class RegisterPage:
    """A page of the public register; the cursors are empty where there is nothing further."""

    certificates: list[Certificate]
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
    found = _sifted(show, on, province=province, product_set=product_set, stars=stars, text=text)
    if after:
        found = _after(found, *cursors.decode(after, (dt.date, int)))
    rows = list(found[: size + 1])
    more = len(rows) > size
    rows = rows[:size]
    cursor = cursors.encode([rows[-1].valid_from, rows[-1].pk]) if more else ""
    return RegisterPage(rows, cursor, not after)


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
    """Every row of the register under the same filters as its pages, the newest decision first. 1 statement for each 5,000 rows, and never more
    than those in memory.
    """
    found = _sifted(show, on, province=province, product_set=product_set, stars=stars, text=text)
    state = {"valid": Standing.VALID, "expired": Standing.EXPIRED, "revoked": Standing.REVOKED}[show]
    last: tuple[dt.date, int] | None = None
    while True:
        page = found if last is None else _after(found, *last)
        rows = list(page.values_list(*_PATHS)[:CHUNK])
        for values in rows:
            facts: dict[str, Any] = dict(zip(COLUMNS, (*values, state.value), strict=True))
            yield Row(**facts | {"issuing_place": facts["issuing_place"] or ""})
        if len(rows) < CHUNK:
            return
        last = (rows[-1][_FROM], rows[-1][0])


_FROM = _PATHS.index("valid_from")
