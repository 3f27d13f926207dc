"""The register for machines and spreadsheets: every certificate of a state, row by row, in bounded memory."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from typing import Any

from django.db.models import Q, QuerySet

from catalog.core import clock
from catalog.places.models import Unit
from catalog.products.models import ProductSet
from catalog.products.queries import search_query

from ..models import Certificate
from .certificates import Standing, register

CHUNK = 5_000
"""Rows a statement: what is in memory at once."""
SHOWN = ("valid", "expired", "revoked")
"""States that the public register shows; the first one unless another is asked for."""


def register_of(show: str = "valid", on: dt.date | None = None) -> QuerySet[Certificate]:
    """Certificates that count on a day (`valid`), whose days are over (`expired`), or that were revoked (`revoked`); the newest first."""
    day = on or clock.today()
    if show == "valid":
        return register(day)
    gone = Certificate.objects.select_related(
        "product__producer",
        "product__product_set__group",
        "product__origin",
        "product__province",
        "issuing_place",
        "regime",
    )
    if show == "revoked":
        return gone.filter(revoked_from__lte=day).order_by("-valid_from", "-pk")
    if show == "expired":
        kept = Q(revoked_from=None) | Q(revoked_from__gt=day)
        return gone.filter(kept, valid_until__lt=day).order_by("-valid_from", "-pk")
    raise ValueError(f"the register shows no {show}")


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
    found = register_of(show, on)
    if province is not None:
        found = found.filter(product__province=province)
    if product_set is not None:
        found = found.filter(product__product_set=product_set)
    if stars is not None:
        found = found.filter(stars=stars)
    if (query := search_query(text)) is not None:
        found = found.filter(product__vector=query)
    state = {"valid": Standing.VALID, "expired": Standing.EXPIRED, "revoked": Standing.REVOKED}[show]
    last: tuple[dt.date, int] | None = None
    while True:
        page = found
        if last is not None:
            page = page.filter(
                Q(valid_from__lt=last[0]) | Q(valid_from=last[0], pk__lt=last[1]), valid_from__lte=last[0]
            )
        rows = list(page.values_list(*_PATHS)[:CHUNK])
        for values in rows:
            facts: dict[str, Any] = dict(zip(COLUMNS, (*values, state.value), strict=True))
            yield Row(**facts | {"issuing_place": facts["issuing_place"] or ""})
        if len(rows) < CHUNK:
            return
        last = (rows[-1][_FROM], rows[-1][0])


_FROM = _PATHS.index("valid_from")
