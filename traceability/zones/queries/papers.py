"""Certificates of zones by day, what officers confirmed, and contracts."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import DecimalField, OuterRef, Subquery, Sum
from django.db.models.functions import JSONObject
from django.utils.translation import gettext as _

from catalog.places.models import Unit
from traceability.zones.models import (
    Harvest,
    Zone,
    ZoneCertificate,
    ZoneCertificateKind,
    ZoneCheck,
    ZoneConfirmation,
    ZoneContract,
)
from traceability.zones.queries.days import as_day

_CERTIFICATE = (
    "pk", "kind", "name", "number", "issuer", "scope", "valid_from", "valid_until", "withdrawn_on", "withdrawn_reason", "confirmed_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class CertificateStatus:
    """What a certificate was on a day: "valid", "expired" or "withdrawn", and since when."""

    status: str
    since: dt.date
    note: str = ""

    @property
    def is_active(self) -> bool:
        return self.status == "valid"

    @property
    def label(self) -> str:
        return {"valid": _("còn hiệu lực"), "expired": _("hết hạn"), "withdrawn": _("thôi hiệu lực")}[self.status]


@dataclass(frozen=True, slots=True)
class CertificateOnDays:
    """A certificate of a zone with its status on each of the days asked for; None: not yet given on that day.

    `confirmed`: by an officer; else it is the producer's claim.
    """

    pk: int
    kind: ZoneCertificateKind
    name: str
    number: str
    issuer: str
    scope: str
    valid_until: dt.date | None
    confirmed: bool
    on: Mapping[dt.date, CertificateStatus | None]

    @property
    def title(self) -> str:
        """VietGAP; a geographical indication or another certificate with its own name."""
        label = str(self.kind.label)
        return f"{label}: {self.name}" if self.name and self.kind != ZoneCertificateKind.OTHER else self.name or label


@dataclass(frozen=True, slots=True)
class ConfirmationFact:
    """What an officer confirmed of a zone; `is_overtaken`: the zone's facts changed afterwards. `office` is empty above provinces."""

    checked_on: dt.date
    checks: list[str]
    office: str
    is_overtaken: bool


def certificate_rows(zone: str) -> ArraySubquery:
    """For an annotation: the certificates of the row's zone (`zone` is the path to its key) as rows for `certificates_on`."""
    rows = ZoneCertificate.objects.filter(zone=OuterRef(zone)).order_by("-valid_from", "pk")
    return ArraySubquery(rows.values(json=JSONObject(**{name: name for name in _CERTIFICATE})))


def certificates_on(rows: Iterable[Mapping[str, Any]], days: Iterable[dt.date]) -> list[CertificateOnDays]:
    """Certificates on days from rows of `certificate_rows`, or of the columns it names."""
    asked = list(days)
    return [
        CertificateOnDays(
            pk=row["pk"],
            kind=ZoneCertificateKind(row["kind"]),
            name=row["name"],
            number=row["number"],
            issuer=row["issuer"],
            scope=row["scope"],
            valid_until=as_day(row["valid_until"]),
            confirmed=row["confirmed_at"] is not None,
            on={day: certificate_status(row, day) for day in asked},
        )
        for row in rows
    ]


def certificate_status(row: Mapping[str, Any], day: dt.date) -> CertificateStatus | None:
    """What a certificate was on a day; None before its first."""
    first, last, withdrawn = (as_day(row[name]) for name in ("valid_from", "valid_until", "withdrawn_on"))
    if first is None or day < first:
        return None
    if withdrawn is not None and withdrawn <= day and (last is None or withdrawn <= last):
        return CertificateStatus("withdrawn", withdrawn, row["withdrawn_reason"])
    if last is not None and last < day:
        return CertificateStatus("expired", last + dt.timedelta(days=1))
    return CertificateStatus("valid", first)


def confirmation_rows(zone: str) -> ArraySubquery:
    """For an annotation: the latest confirmation of the row's zone that was not taken back, for `confirmation_of`; empty if none."""
    rows = ZoneConfirmation.objects.filter(zone=OuterRef(zone), withdrawn_at=None).order_by("-made_at", "-pk")[:1]
    columns = {name: name for name in ("checked_on", "checks", "overtaken_at")}
    place = {f"office_{name}": f"office__{name}" for name in ("kind", "name", "level")}
    return ArraySubquery(rows.values(json=JSONObject(**columns, **place)))


def confirmation_of(rows: list[Mapping[str, Any]]) -> ConfirmationFact | None:
    """From a row of `confirmation_rows`."""
    if not rows:
        return None
    row = rows[0]
    return ConfirmationFact(
        checked_on=dt.date.fromisoformat(row["checked_on"]),
        checks=[str(ZoneCheck(value).label) for value in row["checks"]],
        office=_place_name(row),
        is_overtaken=row["overtaken_at"] is not None,
    )


def _place_name(row: Mapping[str, Any]) -> str:
    if not row["office_name"]:
        return ""
    return Unit(kind=row["office_kind"], name=row["office_name"], level=row["office_level"]).full_name


def contracts_of(zone: Zone) -> list[tuple[ZoneContract, Decimal]]:
    """A zone's contracts, the latest first, with the kilograms harvested in the days of each. One statement."""
    harvested = (
        Harvest.objects.filter(
            zone=OuterRef("zone"),
            withdrawn_at=None,
            harvested_on__gte=OuterRef("starts_on"),
            harvested_on__lte=OuterRef("ends_on"),
        )
        .order_by()
        .values("zone")
        .values(kg=Sum("quantity_kg"))
    )
    rows = (
        zone.contracts.select_related("buyer")
        .annotate(harvested_kg=Subquery(harvested, output_field=DecimalField()))
        .order_by("-starts_on", "-pk")
    )
    return [(row, row.harvested_kg or Decimal(0)) for row in rows]
