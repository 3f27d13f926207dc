"""Zones of a user, the public page of a zone, and the status of growing-area codes by day."""

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.core import clock
from catalog.core.errors import Problem
from catalog.core.formats import number
from catalog.core.types import Actor
from catalog.places.models import Unit
from catalog.producers.models import ProducerState
from catalog.producers.queries import producers_of
from traceability.zones.models import Zone, ZoneCode, ZoneCodeKind, ZoneCodeStatus
from traceability.zones.queries.days import as_day
from traceability.zones.queries.papers import (
    CertificateOnDays,
    CertificateStatus,
    ConfirmationFact,
    certificate_rows,
    certificates_on,
    confirmation_of,
    confirmation_rows,
)

# Tolerant forms quoted in public news (data/vn/growing-area-codes.json): a code is opaque, a form proves nothing
_FORMS = {
    ZoneCodeKind.EXPORT: (re.compile(r"^VN-?[A-Z]{2,4}OR-?\d{3,4}$"), re.compile(r"^[A-Z]{2}(\.\d{2}){3}\.\d{3,4}$")),
    ZoneCodeKind.PACKING: (re.compile(r"^VN-?[A-Z]{2,4}PH-?\d{3,4}$"),),
}
_EXAMPLES = {ZoneCodeKind.EXPORT: "VN-DTOR-0017, PB.33.01.01.001", ZoneCodeKind.PACKING: "VNDTPH-0001"}


@dataclass(frozen=True, slots=True)
class CodeStatus:
    """What a code was on a day and since when. `since` is the first day of that status."""

    status: ZoneCodeStatus
    since: dt.date
    note: str = ""

    @property
    def is_active(self) -> bool:
        return self.status == ZoneCodeStatus.ACTIVE

    @property
    def label(self) -> str:
        return str(self.status.label)


@dataclass(frozen=True, slots=True)
class CodeOnDays:
    """A growing-area code with its status on each of the days asked for; None: not yet issued on that day.

    `confirmed`: by an officer; else it is the producer's claim.
    """

    pk: int
    code: str
    kind: ZoneCodeKind
    market: str
    holder: str
    confirmed: bool
    on: Mapping[dt.date, CodeStatus | None]

    @property
    def kind_label(self) -> str:
        return str(self.kind.label)


@dataclass(frozen=True, slots=True)
class PublicZone:
    """What anybody may know of a zone. `outline` is None unless the growers let it be shown; then only the commune is."""

    zone: Zone
    place: Unit
    place_today: Unit
    outline: dict[str, Any] | None
    latitude: float | None
    longitude: float | None
    codes: list[CodeOnDays]
    certificates: list[CertificateOnDays]
    confirmation: ConfirmationFact | None
    today: dt.date

    @property
    def status_lines(self) -> list[tuple[CodeOnDays, CodeStatus | None]]:
        """Each code with its status today."""
        return [(code, code.on[self.today]) for code in self.codes]

    @property
    def certificate_lines(self) -> list[tuple[CertificateOnDays, CertificateStatus | None]]:
        """Each certificate with its status today."""
        return [(one, one.on[self.today]) for one in self.certificates]


def zones_of(user: Actor) -> QuerySet[Zone]:
    """The zones of the producers this user works for, with producer and place. One statement."""
    return (
        Zone.objects.filter(producer__in=producers_of(user))
        .select_related("producer", "place__parent", "place__province", "place__current__province")
        .order_by("name", "pk")
    )


def public_zone(slug: str) -> PublicZone | None:
    """A zone's public facts, None if there is none or its producer is not verified. Two statements.

    Its published lots: `lots.queries.published_lots_from(zone)`.
    """
    zone: Any = (
        Zone.objects.filter(slug=slug, producer__state=ProducerState.VERIFIED)
        .select_related("producer", "place__parent", "place__province", "place__current__province")
        .annotate(certificate_rows=certificate_rows("pk"), confirmation_rows=confirmation_rows("pk"))
        .first()
    )
    if zone is None:
        return None
    today = clock.today()
    here = zone.place.current or zone.place
    return PublicZone(
        zone=zone,
        place=zone.place,
        place_today=here,
        outline=public_outline(zone),
        latitude=here.latitude,
        longitude=here.longitude,
        codes=code_status_on([zone.pk], [today]).get(zone.pk, []),
        certificates=certificates_on(zone.certificate_rows, [today]),
        confirmation=confirmation_of(zone.confirmation_rows),
        today=today,
    )


def public_outline(zone: Zone) -> dict[str, Any] | None:
    """The outline if the growers let it be shown, else None: then maps mark the commune's centre only."""
    return zone.polygon if zone.outline_is_public else None


def codes_of(zone: Zone) -> QuerySet[ZoneCode]:
    """A zone's codes with their spans, for its editor. Two statements."""
    return zone.codes.prefetch_related("spans").order_by("code", "market")


def code_status_on(zone_ids: Iterable[int], days: Iterable[dt.date]) -> dict[int, list[CodeOnDays]]:
    """Each zone's codes with their status on each day, by zone. One statement."""
    rows = (
        ZoneCode.objects.filter(zone__in=list(zone_ids))
        .order_by("zone_id", "code", "market", "pk", "spans__starts_on")
        .values(
            "zone_id",
            "pk",
            "code",
            "kind",
            "market",
            "holder",
            "confirmed_at",
            "spans__status",
            "spans__starts_on",
            "spans__ends_on",
            "spans__note",
        )
    )
    found: dict[int, list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(row["zone_id"], []).append(
            {key.removeprefix("spans__"): value for key, value in row.items() if key != "zone_id"}
        )
    asked = list(days)
    return {zone: statuses(spans, asked) for zone, spans in found.items()}


def statuses(spans: Iterable[Mapping[str, Any]], days: Iterable[dt.date]) -> list[CodeOnDays]:
    """Codes on days from rows of (pk, code, kind, market, holder, confirmed_at, status, starts_on, ends_on, note), one a span;
    dates may be ISO text."""
    asked = list(days)
    by_code: dict[int, list[Mapping[str, Any]]] = {}
    for span in spans:
        by_code.setdefault(span["pk"], []).append(span)
    return [
        CodeOnDays(
            pk=pk,
            code=rows[0]["code"],
            kind=ZoneCodeKind(rows[0]["kind"]),
            market=rows[0]["market"],
            holder=rows[0]["holder"],
            confirmed=rows[0]["confirmed_at"] is not None,
            on={day: _status_on(rows, day) for day in asked},
        )
        for pk, rows in by_code.items()
    ]


def _status_on(spans: list[Mapping[str, Any]], day: dt.date) -> CodeStatus | None:
    """The span that began last, on or before the day, decides; after its last day the code has expired."""
    dated = [(start, span) for span in spans if (start := as_day(span["starts_on"])) is not None and start <= day]
    if not dated:
        return None
    starts_on, span = max(dated, key=lambda pair: pair[0])
    ends_on = as_day(span["ends_on"])
    if ends_on is not None and ends_on < day:
        return CodeStatus(ZoneCodeStatus.EXPIRED, ends_on + dt.timedelta(days=1), span["note"] or "")
    return CodeStatus(ZoneCodeStatus(span["status"]), starts_on, span["note"] or "")


FAR_LARGER = 3
"""Times the declared area beyond which an outline is of another place, or one of the two numbers is a slip."""
SLACK_HA = Decimal(1)
"""Plots of less than half a hectare are walked with a phone, which errs by metres: so much more is never refused."""


def largest_outline(declared: Decimal) -> Decimal:
    """Hectares that an outline may measure at the most when so many are declared: three times as many, or one more if that is larger."""
    return max(declared * FAR_LARGER, declared + SLACK_HA)


def outline_problem(measured: Decimal | None, declared: Decimal, field: str) -> Problem | None:
    """An outline far larger than what is declared, with both numbers; None when it may stand, or there is none."""
    if measured is None or measured <= (most := largest_outline(declared)):
        return None
    message = gettext_lazy(
        "Đường bao đo được %(measured)s ha mà vùng khai %(declared)s ha: với số khai này nhiều nhất là %(most)s ha. "
        "Vẽ lại đường bao, hoặc sửa diện tích khai cho đúng."
    )
    words = {"measured": number(measured), "declared": number(declared), "most": number(most)}
    return Problem("outline_too_large", message % words, field)


def area_note(zone: Zone) -> str:
    """A remark when the measured area differs from the declared one by more than a fifth, else ""."""
    measured = zone.polygon_area_ha
    if measured is None or abs(measured - zone.area_ha) <= zone.area_ha * Decimal("0.2"):
        return ""
    return _(
        "Vùng vẽ đo được %(measured)s ha, khai %(declared)s ha: lệch hơn 20%%. Xem lại đường bao hoặc diện tích."
    ) % {
        "measured": number(measured),
        "declared": number(zone.area_ha),
    }


def code_note(code: str, kind: str) -> str:
    """A remark when a code does not look like those of its kind, else "". It never forbids: a code is opaque."""
    forms = _FORMS.get(ZoneCodeKind(kind), ())
    if not forms or any(form.match(code) for form in forms):
        return ""
    return _(
        "Mã này không giống dạng thường gặp (%(examples)s). Hãy so lại với giấy cấp mã; nếu đúng, cứ giữ nguyên."
    ) % {"examples": _EXAMPLES[ZoneCodeKind(kind)]}
