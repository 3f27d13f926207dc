"""Reads of a certificate's life: when to renew, what is due to be reminded of, whether it may run on, what is under examination."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Exists, OuterRef, Q, QuerySet

from catalog.core import clock
from catalog.core.types import Actor
from catalog.products.policies import reached_q

from ..models import CLOSED, EDITABLE, CaseState, Certificate, Dossier, ExtensionRule, Reminder, RevocationCase

RENEWAL_FROM, RENEWAL_UNTIL = 180, 120
"""The renewal file is due so many days before the end (26/2026/QĐ-TTg)."""
REMIND_AT = (210, 180, 150, 125, 0)
"""Days before the end at which people are reminded; 0 when it has lapsed."""
LAPSED_LATELY = dt.timedelta(days=30)
"""Who lapsed earlier than this is told no more: a list typed in today may hold certificates of years ago."""


class Renewal(StrEnum):
    """Where a day lies beside the renewal window."""

    EARLY = "early"
    OPEN = "open"
    LATE = "late"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Window:
    """First and last day to hand in the renewal file, days to the certificate's end (below zero when it is past), and where we stand."""

    first: dt.date
    last: dt.date
    left: int
    state: Renewal


def renewal_window(certificate: Certificate, on: dt.date | None = None) -> Window:
    """180 to 120 days before the end, both days included, seen from a day (default today). No statement."""
    day = on or clock.today()
    first = certificate.valid_until - dt.timedelta(days=RENEWAL_FROM)
    last = certificate.valid_until - dt.timedelta(days=RENEWAL_UNTIL)
    if day > certificate.valid_until:
        state = Renewal.OVER
    elif day < first:
        state = Renewal.EARLY
    else:
        state = Renewal.OPEN if day <= last else Renewal.LATE
    return Window(first, last, (certificate.valid_until - day).days, state)


def reminders_due(days_left: int) -> list[int]:
    """Of `REMIND_AT` those whose day has come, so many days before the end."""
    return [days for days in REMIND_AT if (days_left < 0 if days == 0 else days_left <= days)]


def in_hand() -> QuerySet[Dossier]:
    """Dossiers that lie at a desk of the office: their producers have done their part for now. No statement of its own."""
    return Dossier.objects.exclude(state__in=[*CLOSED, *EDITABLE])


def to_remind(on: dt.date | None = None) -> QuerySet[Certificate]:
    """Certificates whose holders are reminded around a day: lapsed within 30, or within 210 days of their end and with no renewal file
    handed in; not revoked, not replaced. A lapse is told although a file lies at a desk: the stars are gone until it is decided.
    """
    day = on or clock.today()
    newer = Certificate.objects.filter(
        Q(valid_from__gt=OuterRef("valid_from")) | Q(valid_from=OuterRef("valid_from"), pk__gt=OuterRef("pk")),
        product=OuterRef("product"),
        revoked_from=None,
    )
    handed_in = in_hand().filter(product=OuterRef("product"))
    return Certificate.objects.filter(
        ~Exists(newer),
        Q(valid_until__lt=day) | ~Exists(handed_in),
        revoked_from=None,
        valid_until__gte=day - LAPSED_LATELY,
        valid_until__lte=day + dt.timedelta(days=max(REMIND_AT)),
    ).order_by("pk")


def reminded_on(first: dt.date, last: dt.date | None = None) -> QuerySet[Certificate]:
    """Certificates of which people were reminded on a day, or on any from `first` to `last`, of whatever province; those that end soonest
    first. 1 statement."""
    after = (last or first) + dt.timedelta(days=1)
    sent = Reminder.objects.filter(sent_at__gte=clock.start_of(first), sent_at__lt=clock.start_of(after))
    return Certificate.objects.filter(pk__in=sent.values("certificate_id")).order_by("valid_until", "pk")


def extension_rule(certificate: Certificate) -> ExtensionRule | None:
    """The transition rule under which a certificate of an older regime may run on, if there is one and it has not been used. 1 statement."""
    if certificate.revoked_from is not None:
        return None
    return (
        ExtensionRule.objects.filter(
            ending_from__lte=certificate.valid_until,
            ending_to__gte=certificate.valid_until,
            regime__starts_on__gt=certificate.regime.starts_on,
        )
        .exclude(Exists(Certificate.objects.filter(pk=certificate.pk, extension__isnull=False)))
        .select_related("regime")
        .order_by("-regime__starts_on")
        .first()
    )


def open_cases(user: Actor) -> QuerySet[RevocationCase]:
    """Examinations under way in the officer's reach, the first due first. 1 statement, and the reach."""
    return (
        RevocationCase.objects.filter(reached_q(user, "certificate__product__"), state=CaseState.OPEN)
        .select_related("certificate__product__producer", "certificate__product__province")
        .order_by("due_on", "pk")
    )


def cases_of(certificate: Certificate) -> list[RevocationCase]:
    """Every examination of a certificate, the newest first. 1 statement."""
    return list(certificate.revocation_cases.select_related("opened_by", "closed_by").order_by("-found_on", "-pk"))
