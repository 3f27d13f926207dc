"""Reads: who recognises what, what counts today, an officer's certificates."""

import datetime as dt
from enum import StrEnum

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import TruncMonth
from django.utils.translation import gettext_lazy as _

from catalog.core import clock
from catalog.core.types import Actor
from catalog.products.models import Product, StarSpan
from catalog.products.policies import reached_q

from ..models import Certificate, IssuingRule

EXPIRING_DAYS = 210
"""From so many days before the end an office is told: the renewal file is due 180 to 120 days before (26/2026/QĐ-TTg)."""


def issuing_rules(first: dt.date, last: dt.date | None = None) -> QuerySet[IssuingRule]:
    """The rules in force on a day, or on any day from `first` to `last`."""
    return IssuingRule.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=first), starts_on__lte=last or first
    ).select_related("regime")


def issuing_level_for(stars: int, first: dt.date, last: dt.date | None = None) -> str | None:
    """Who recognised these stars on a day (or within some days: the newest rule). For lists that do not say it. 1 statement."""
    rules = issuing_rules(first, last).filter(stars=stars).order_by("-starts_on")
    return rules.values_list("level", flat=True).first()


def _running(on: dt.date) -> QuerySet[StarSpan]:
    return StarSpan.objects.filter(
        product=OuterRef("product"), certificate_id=OuterRef("pk"), starts_on__lte=on, ends_on__gte=on
    )


def with_all(certificates: QuerySet[Certificate]) -> QuerySet[Certificate]:
    """With the product, its producer, set and places, the issuing place and the regime."""
    return certificates.select_related(
        "product__producer",
        "product__product_set__group",
        "product__origin",
        "product__province",
        "issuing_place",
        "regime",
    )


def register(on: dt.date | None = None) -> QuerySet[Certificate]:
    """Certificates that count on a day (default today): valid, not revoked, not superseded. The newest decision first. 1 statement."""
    day = on or clock.today()
    return with_all(
        Certificate.objects.filter(Exists(_running(day)), valid_from__lte=day, valid_until__gte=day)
    ).order_by("-valid_from", "-pk")


def certificate_today(product: Product, on: dt.date | None = None) -> Certificate | None:
    """The certificate that gives the product its stars on a day (default today). 1 statement."""
    day = on or clock.today()
    spans = StarSpan.objects.filter(product=product, starts_on__lte=day, ends_on__gte=day)
    return with_all(Certificate.objects.filter(pk__in=spans.values("certificate_id"))).first()


def certificate_by_id(pk: int) -> Certificate | None:
    """For its public page, whatever its state. 1 statement."""
    return with_all(Certificate.objects.filter(pk=pk)).select_related("extension__rule").first()


def newest_certificate(product: Product) -> Certificate | None:
    """The product's latest recognition, whatever it is worth today. 1 statement."""
    found = with_all(Certificate.objects.filter(product=product)).select_related("extension__rule")
    return found.order_by("-valid_from", "-pk").first()


class Standing(StrEnum):
    """What a certificate is worth on a day."""

    COMING = "coming"
    VALID = "valid"
    EXPIRING = "expiring"
    EXPIRED = "expired"
    REVOKED = "revoked"
    SUPERSEDED = "superseded"

    @property
    def label(self) -> str:
        return str(_STANDING[self])


_STANDING = {
    Standing.COMING: _("Chưa có hiệu lực"),
    Standing.VALID: _("Còn hiệu lực"),
    Standing.EXPIRING: _("Sắp hết hạn"),
    Standing.EXPIRED: _("Hết hạn"),
    Standing.REVOKED: _("Đã thu hồi"),
    Standing.SUPERSEDED: _("Đã được thay thế"),
}


def standing(certificate: Certificate, *, counts: bool, on: dt.date | None = None) -> Standing:
    """`counts`: does it give the product its stars on that day (annotated by `officer_certificates`)? No statement."""
    day = on or clock.today()
    if certificate.revoked_from is not None and certificate.revoked_from <= day:
        return Standing.REVOKED
    if certificate.valid_from > day:
        return Standing.COMING
    if certificate.valid_until < day:
        return Standing.EXPIRED
    if not counts:
        return Standing.SUPERSEDED
    if certificate.valid_until <= day + dt.timedelta(days=EXPIRING_DAYS):
        return Standing.EXPIRING
    return Standing.VALID


def standing_of(certificate: Certificate, on: dt.date | None = None) -> Standing:
    """The same for one certificate. 1 statement."""
    day = on or clock.today()
    counts = StarSpan.objects.filter(
        product_id=certificate.product_id, certificate_id=certificate.pk, starts_on__lte=day, ends_on__gte=day
    ).exists()
    return standing(certificate, counts=counts, on=day)


def officer_certificates(user: Actor, on: dt.date | None = None) -> QuerySet[Certificate]:
    """Certificates of products in the officer's reach, those that end soonest first, lapsed ones included.

    Annotated: `counts` (gives the product its stars today), `lapsed` (its days are over and no later certificate has taken its place),
    `expiring` (counts, and ends within 210 days). 1 statement.
    """
    day = on or clock.today()
    product_runs = StarSpan.objects.filter(product=OuterRef("product"), starts_on__lte=day, ends_on__gte=day)
    newer = Certificate.objects.filter(
        product=OuterRef("product"), valid_from__gt=OuterRef("valid_from"), valid_from__lte=day
    )
    return (
        with_all(Certificate.objects.filter(reached_q(user, "product__")))
        .annotate(counts=Exists(_running(day)))
        .annotate(
            lapsed=Q(valid_until__lt=day) & ~Exists(product_runs) & ~Exists(newer),
            expiring=Q(counts=True) & Q(valid_until__lte=day + dt.timedelta(days=EXPIRING_DAYS)),
        )
        .order_by("valid_until", "pk")
    )


def ending_by_month(user: Actor, on: dt.date | None = None, *, months: int = 12) -> list[tuple[dt.date, int]]:
    """(first day, how many certificates in the officer's reach end in that month), from the month of `on` (default today). Only those that
    give stars on `on`. 1 statement.
    """
    day = on or clock.today()
    first = day.replace(day=1)
    every = [
        dt.date(first.year + (first.month - 1 + n) // 12, (first.month - 1 + n) % 12 + 1, 1) for n in range(months + 1)
    ]
    counted = (
        officer_certificates(user, day)
        .filter(Q(counts=True), valid_until__lt=every[-1])
        .order_by()
        .values_list(TruncMonth("valid_until"))
        .annotate(n=Count("pk"))
    )
    found: dict[dt.date, int] = dict(counted)
    return [(month, found.get(month, 0)) for month in every[:-1]]


def products_without_decision(user: Actor) -> QuerySet[Product]:
    """Products in the officer's reach that a list calls 3 stars or more, with no decision recorded. 1 statement."""
    return (
        Product.objects.filter(reached_q(user), reported_stars__gte=3, certificates=None)
        .select_related("producer", "product_set", "origin", "province")
        .order_by(F("reported_stars").desc(), "name", "pk")
    )
