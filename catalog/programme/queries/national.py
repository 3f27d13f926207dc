"""Products as the national database asks for them (`reference/national_1.schema.json`), and what is missing in them."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from typing import Any

from django.db.models import Exists, OuterRef, Subquery
from django.db.models.fields.json import KT

from catalog.certification.models import Certificate, Dossier
from catalog.core import clock
from catalog.core.types import Actor
from catalog.places.policies import reach_filter
from catalog.products.models import Product, StarSpan

VERSION = "1"
"""Another structure is another version and another schema file; this one stays as it is."""


@dataclass(frozen=True, slots=True)
class Row:
    """A product. Days are of Viet Nam; money in đồng."""

    id: int
    code: str
    name: str
    place_code: str
    place_code_today: str
    province_code: str
    set_number: int
    regime: str
    producer: str
    producer_kind: str
    stars: int | None
    decision_number: str
    recognised_on: dt.date | None
    valid_until: dt.date | None
    state: str
    revenue: int | None
    revenue_of: int | None

    def as_json(self) -> dict[str, Any]:
        """With days as text."""
        return {name: v.isoformat() if isinstance(v, dt.date) else v for name, v in asdict(self).items()}


COLUMNS = tuple(field.name for field in fields(Row))
WANTED = ("code", "place_code_today", "stars", "decision_number", "recognised_on", "revenue")
"""What the structure asks of a product and ours may lack."""


def national_rows(user: Actor) -> list[Row]:
    """Of today, by key: products that were ever recognised or whose dossier has a code, whose producers' addresses the reader's posts reach. 1
    statement, and the reach."""
    today = clock.today()
    newest = Certificate.objects.filter(product=OuterRef("pk"), valid_from__lte=today).order_by("-valid_from", "-pk")
    handed = Dossier.objects.filter(product=OuterRef("pk"), submitted_at__isnull=False).order_by("-submitted_at", "-pk")
    runs = StarSpan.objects.filter(product=OuterRef("pk"), stars__gte=3, starts_on__lte=today, ends_on__gte=today)
    found = (
        Product.objects.filter(reach_filter(user, "producer__place"))
        .annotate(
            cert=Subquery(newest.values("pk")[:1]),
            coded=Subquery(handed.exclude(code="").values("code")[:1]),
            said=Subquery(handed.values(money=KT("form__revenue"))[:1]),
            said_on=Subquery(handed.values("submitted_at")[:1]),
            runs=Exists(runs),
            rank=Subquery(newest.values("stars")[:1]),
            number=Subquery(newest.values("decision_number")[:1]),
            day=Subquery(newest.values("decided_on")[:1]),
            last=Subquery(newest.values("valid_until")[:1]),
            ended=Subquery(newest.values("revoked_from")[:1]),
        )
        .exclude(cert=None, coded=None)
        .order_by("pk")
        .values_list(
            "pk", "coded", "name", "origin__code", "origin__current__code", "province__code", "product_set__number",
            "product_set__regime__number", "producer__name", "producer__kind", "rank", "number", "day", "last", "runs", "ended", "said",
            "said_on", named=True,
        )
    )  # fmt: skip
    return [_row(raw, today) for raw in found]


def _row(raw: Any, today: dt.date) -> Row:
    if raw.runs:
        state = "valid"
    elif raw.rank is None:
        state = "none"
    else:
        state = "revoked" if raw.ended is not None and raw.ended <= today else "ended"
    money = int(raw.said) if raw.said and raw.said.isascii() and raw.said.isdigit() else None
    return Row(
        raw.pk,
        raw.coded or "",
        raw.name,
        raw.origin__code,
        raw.origin__current__code or "",
        raw.province__code,
        raw.product_set__number,
        raw.product_set__regime__number,
        raw.producer__name,
        raw.producer__kind,
        raw.rank,
        raw.number or "",
        raw.day,
        raw.last,
        state,
        money,
        raw.said_on.astimezone(clock.VIETNAM).year - 1 if money is not None else None,
    )


def lacking(rows: Iterable[Row]) -> dict[str, int]:
    """Of each of `WANTED`: how many products have none. No statement."""
    found = Counter(name for row in rows for name in WANTED if getattr(row, name) in ("", None))
    return {name: found[name] for name in WANTED}
