"""What a fair brought: visits, contacts, questions, orders, revenue, returns; whole, and by booth, product, province, slot and hour.

Every figure is of raw rows, in these words:
- visits: pages of the fair, its booths and slots opened while it was open; visitors: different readers, each counted anew on each day (who reads
  is known for a day only). Scans: codes read at the gate and at stands.
- contacts: talks that visitors began with booths. Questions: those asked in slots, shown or not.
- orders: those with a fair offer that are neither unpaid nor called off; revenue: their lines of fair offers at the price paid for them, vouchers
  not taken off; on site: of them those sold at a booth. Returns: what buyers of these orders complained of and did not withdraw, with
  what was refunded.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import ExtractHour, TruncDate

from catalog.core import clock
from catalog.places.models import Level, Unit
from marketplace.fairs.models import Booth, BoothState, BoothTalk, Fair, FairSlot, SlotQuestion, Visit, VisitKind
from marketplace.orders.models import OrderLine, OrderState, Return, ReturnState

NOT_SOLD = (OrderState.UNPAID, OrderState.CANCELLED, OrderState.LAPSED)
NOT_RETURNED = (ReturnState.WITHDRAWN, ReturnState.REFUSED)
PAGES = (VisitKind.PAGE, VisitKind.BOOTH, VisitKind.SLOT)
CHECK_INS = (VisitKind.GATE, VisitKind.STAND)


@dataclass(slots=True)
class Figures:
    """Numbers of one thing: of a fair, a booth, an hour. Money in ₫."""

    visits: int = 0
    visitors: int = 0
    booth_views: int = 0
    scans: int = 0
    contacts: int = 0
    questions: int = 0
    orders: int = 0
    on_site: int = 0
    units: int = 0
    revenue: int = 0
    returns: int = 0
    returned: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """Figures of a booth, product, province, slot, day or hour; `key` tells which."""

    key: Any
    name: str
    figures: Figures


@dataclass(frozen=True, slots=True)
class Board:
    """All tables of a fair, or of one shop in it. What a table does not know stays 0 in it: nobody says which product a visitor came for."""

    total: Figures
    booths: list[Row]
    products: list[Row]
    provinces: list[Row]
    slots: list[Row]
    days: list[Row]
    hours: list[Row]


type _Found = dict[Any, Figures]


def board_of(fair: Fair, shop: int | None = None) -> Board:
    """A fair's figures until now; of one shop (by key) those of its booth. About 30 statements: for staff and reports, not for visitors."""
    visits = Visit.objects.filter(fair=fair)
    lines = OrderLine.objects.filter(offer__channel=fair.channel_id).exclude(order__state__in=NOT_SOLD)
    talks = BoothTalk.objects.filter(booth__fair=fair)
    asked = SlotQuestion.objects.filter(slot__fair=fair)
    if shop is not None:
        visits = visits.filter(Q(shop=shop) | Q(slot__shop=shop))
        lines = lines.filter(order__shop=shop)
        talks = talks.filter(booth__shop=shop)
        asked = asked.filter(slot__shop=shop)
    rows = _Rows(visits, lines, talks, asked)
    return Board(
        total=rows.by(*(None,) * 4).get(None, Figures()),
        booths=_named_booths(fair, shop, rows.by("shop", "order__shop", "booth__shop", "slot__shop")),
        products=_named(
            rows.by(None, "product", None, None, only=("lines",)), _names(lines, "product", "product__name")
        ),
        provinces=_provinces(rows.by("province_code", "order__province__code", None, None, only=("visits", "lines"))),
        slots=_slots(fair, shop, rows),
        days=_days(rows),
        hours=_hours(rows),
    )


@dataclass(slots=True)
class _Rows:
    visits: QuerySet[Visit]
    lines: QuerySet[OrderLine]
    talks: QuerySet[BoothTalk]
    asked: QuerySet[SlotQuestion]

    def by(
        self,
        visit: Any,
        line: Any,
        talk: Any,
        question: Any,
        *,
        only: Iterable[str] = ("visits", "lines", "talks", "asked"),
    ) -> _Found:
        """Everything grouped by a column of each table (None: all of it under the key None). Up to 5 statements."""
        found: _Found = defaultdict(Figures)
        if "visits" in only:
            for key, seen in _grouped(self.visits, visit, **_OF_VISITS):
                _put(found[key], seen)
            for key, readers in _visitors(self.visits, visit):
                found[key].visitors = readers
        if "lines" in only:
            for key, sold in _grouped(self.lines, line, **_OF_LINES):
                _put(found[key], sold)
            for key, back in _returns(self.lines, line):
                _put(found[key], back)
        if "talks" in only:
            for key, said in _grouped(self.talks, talk, contacts=Count("pk")):
                _put(found[key], said)
        if "asked" in only:
            for key, said in _grouped(self.asked, question, questions=Count("pk")):
                _put(found[key], said)
        return found


_OF_VISITS: dict[str, Any] = {
    "visits": Count("pk", filter=Q(kind__in=PAGES)),
    "booth_views": Count("pk", filter=Q(kind=VisitKind.BOOTH)),
    "scans": Count("pk", filter=Q(kind__in=CHECK_INS)),
}
_OF_LINES: dict[str, Any] = {
    "orders": Count("order", distinct=True),
    "on_site": Count("order__booth_sale__order", distinct=True),
    "units": Sum("quantity"),
    "revenue": Sum("total"),
}


def _grouped(rows: Any, column: Any, **wanted: Any) -> Iterable[tuple[Any, dict[str, Any]]]:
    """Each value of the column with its aggregates."""
    if column is None:
        told = rows.aggregate(**wanted)
        return [(None, told)]
    grouped = rows.order_by().annotate(grouped_by=_column(column)).values("grouped_by").annotate(**wanted)
    return [(row.pop("grouped_by"), row) for row in grouped]


def _column(column: Any) -> Any:
    return F(column) if isinstance(column, str) else column


def _visitors(visits: QuerySet[Visit], column: Any) -> Iterable[tuple[Any, int]]:
    """Different readers: their hashes differ from day to day, so a reader of two days counts twice."""
    pages = visits.filter(kind__in=PAGES)
    return [(key, told["n"]) for key, told in _grouped(pages, column, n=Count("visitor", distinct=True))]


def _returns(lines: QuerySet[OrderLine], column: Any) -> Iterable[tuple[Any, dict[str, int]]]:
    """Complaints of the orders of these lines, each under every value that a line of its order has (a product's order, its hour)."""
    orders = defaultdict(set)
    for pk, key in (
        lines.order_by()
        .values_list("order", _column(column) if column is not None else _column("order__channel"))
        .distinct()
    ):
        orders[pk].add(None if column is None else key)
    found: dict[Any, dict[str, int]] = defaultdict(lambda: {"returns": 0, "returned": 0})
    back = Return.objects.filter(order__in=lines.order_by().values("order")).exclude(state__in=NOT_RETURNED)
    for order, amount, state in back.values_list("order", "amount", "state"):
        for key in orders[order]:
            found[key]["returns"] += 1
            found[key]["returned"] += amount if state in (ReturnState.RECEIVED, ReturnState.DONE) else 0
    return found.items()


def _put(figures: Figures, told: dict[str, Any]) -> None:
    for name, value in told.items():
        setattr(figures, name, value or 0)


def _named(found: _Found, names: dict[Any, str]) -> list[Row]:
    """The most revenue first, then the most visits, then by name."""
    rows = [Row(key, names.get(key, ""), figures) for key, figures in found.items() if key is not None]
    return sorted(rows, key=lambda row: (-row.figures.revenue, -row.figures.visits, row.name))


def _names(rows: Any, key: str, name: str) -> dict[Any, str]:
    return dict(rows.order_by().values_list(key, name).distinct())


def _named_booths(fair: Fair, shop: int | None, found: _Found) -> list[Row]:
    """Every approved booth, also one that sold nothing."""
    booths = Booth.objects.filter(Q(state=BoothState.APPROVED) | Q(shop__in=[k for k in found if k]), fair=fair)
    if shop is not None:
        booths = booths.filter(shop=shop)
    names = dict(booths.values_list("shop", "shop__name"))
    return _named({key: found.get(key, Figures()) for key in names}, names)


def _provinces(found: _Found) -> list[Row]:
    """Where visitors are, as far as an offline table knows, and where orders go."""
    blank = found.pop("", None)
    unknown = found.pop(None, None)
    names = dict(
        Unit.objects.filter(code__in=[key for key in found if key], ends_on=None, level=Level.PROVINCE).values_list(
            "code", "name"
        )
    )
    rows = _named(found, names)
    rest = Figures()
    for each in filter(None, (blank, unknown)):
        for field in fields(Figures):
            setattr(rest, field.name, getattr(rest, field.name) + getattr(each, field.name))
    return [*rows, Row("", "", rest)] if blank or unknown else rows


def _slots(fair: Fair, shop: int | None, rows: _Rows) -> list[Row]:
    """Each slot that has begun: its visits and questions, and what was sold of its products while it lasted. 2 or 3 statements, 2 for each slot."""
    slots = FairSlot.objects.filter(fair=fair, starts_at__lte=clock.now(), cancelled_because="").order_by(
        "starts_at", "pk"
    )
    if shop is not None:
        slots = slots.filter(shop=shop)
    seen = rows.by("slot", None, None, "slot", only=("visits", "asked"))
    found = []
    for slot in slots.prefetch_related("items"):
        figures = seen.get(slot.pk, Figures())
        lines = rows.lines.filter(
            order__placed_at__gte=slot.starts_at,
            order__placed_at__lt=slot.ends_at,
            product__in=[item.product_id for item in slot.items.all()],
        )
        for _key, told in [*_grouped(lines, None, **_OF_LINES), *_returns(lines, None)]:
            _put(figures, told)
        found.append(Row(slot.pk, slot.title, figures))
    return found


def _days(rows: _Rows) -> list[Row]:
    """By day in Viet Nam."""
    found = rows.by(*(TruncDate(column, tzinfo=clock.VIETNAM) for column in _WHEN))
    return [Row(day, f"{day:%d/%m/%Y}", figures) for day, figures in sorted(found.items())]


def _hours(rows: _Rows) -> list[Row]:
    """By hour of the day in Viet Nam, all 24."""
    found = rows.by(*(ExtractHour(column, tzinfo=clock.VIETNAM) for column in _WHEN))
    return [Row(hour, f"{hour:02}", found.get(hour, Figures())) for hour in range(24)]


_WHEN = ("at", "order__placed_at", "started_at", "at")


def compared_with(fair: Fair, most: int = 5) -> list[tuple[Fair, Figures]]:
    """The last fairs of the same organiser's place that are over, with their totals, the latest first. About 6 statements each."""
    others = (
        Fair.objects.filter(
            place=fair.place_id, state="published", ends_at__lte=clock.now(), starts_at__lt=fair.starts_at
        )
        .exclude(pk=fair.pk)
        .order_by("-starts_at", "-pk")[:most]
    )
    return [(other, total_of(other)) for other in others]


def total_of(fair: Fair) -> Figures:
    """The totals alone. About 6 statements."""
    lines = OrderLine.objects.filter(offer__channel=fair.channel_id).exclude(order__state__in=NOT_SOLD)
    rows = _Rows(
        Visit.objects.filter(fair=fair),
        lines,
        BoothTalk.objects.filter(booth__fair=fair),
        SlotQuestion.objects.filter(slot__fair=fair),
    )
    return rows.by(*(None,) * 4).get(None, Figures())
