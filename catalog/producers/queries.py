"""Reads: whose producers, the public page, invitations, what a profile lacks."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from catalog.core import clock
from catalog.core.types import Actor
from catalog.places.policies import reach_filter

from .models import Invitation, MembershipRole, Producer, ProducerKind, ProducerState
from .policies import RECORDING, valid_consents

WITH_PLACE = ("place__parent", "place__province", "place__current__province", "province")


def producers_of(user: Actor, *, packers: bool = False) -> QuerySet[Producer]:
    """The producers a user belongs to, as more than a packer unless `packers`. One statement, or a subquery of another."""
    if user.pk is None or not user.is_active:
        return Producer.objects.none()
    roles = MembershipRole.values if packers else RECORDING
    return Producer.objects.filter(memberships__user_id=user.pk, memberships__role__in=roles)


def producers_on_behalf(officer: Actor) -> QuerySet[Producer]:
    """The producers that consented to this officer's entering things for them and that a post of the officer reaches today. Two statements."""
    consents = valid_consents().filter(officer_id=officer.pk).values("producer")
    return Producer.objects.filter(reach_filter(officer, "place"), pk__in=consents)


def producers_in_reach(officer: Actor) -> QuerySet[Producer]:
    """The producers in the places that an officer's posts reach today, with their places. Two statements."""
    return Producer.objects.filter(reach_filter(officer, "place")).select_related(*WITH_PLACE)


def public_producer(slug: str) -> Producer | None:
    """The producer at a public address, with its place, that place today and its province; none while it is suspended. One statement."""
    return (
        Producer.objects.select_related(*WITH_PLACE)
        .exclude(state=ProducerState.SUSPENDED)
        .filter(slug=slug[:100])
        .first()
    )


def public_tax_code(producer: Producer) -> str:
    """The tax code as the public may see it: a household's is its owner's citizen number and never shown (Luật 91/2025/QH15)."""
    if producer.kind == ProducerKind.HOUSEHOLD or len(producer.tax_code) == 12:
        return ""
    return producer.tax_code


def token_hash(token: str) -> str:
    """What is kept of an invitation's token."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def invitation_by_token(token: str) -> Invitation | None:
    """The invitation that may still be accepted with this token, with its producer. One statement."""
    return (
        Invitation.objects.select_related("producer", "invited_by")
        .filter(token_hash=token_hash(token), accepted_at=None, expires_at__gt=clock.now())
        .first()
    )


def is_addressed_to(invitation: Invitation, proven: Iterable[str]) -> bool:
    """Is the address it was sent to among these proven e-mail addresses (in any case) and phone numbers (E.164)?"""
    return invitation.sent_to.strip().lower() in {address.strip().lower() for address in proven}


def masked(address: str) -> str:
    """An e-mail address or phone number that its holder recognises and nobody else can use: "l•••@example.org", "•••678"."""
    name, at, domain = address.partition("@")
    return f"{name[:1]}•••@{domain}" if at else f"•••{address[-3:]}"


@dataclass(frozen=True, slots=True)
class Gap:
    """Something a profile lacks: the field's name, and what to do, for people."""

    field: str
    what: str | Promise


@dataclass(frozen=True, slots=True)
class Profile:
    """How complete a producer's profile is."""

    gaps: tuple[Gap, ...]
    percent: int


_ASKED: tuple[tuple[str, str | Promise], ...] = (
    ("name", _("Ghi tên cơ sở")),
    ("representative", _("Ghi tên người đại diện")),
    ("tax_code", _("Ghi mã số thuế")),
    ("phone", _("Ghi số điện thoại để người mua liên hệ")),
    ("place", _("Chọn xã, phường")),
    ("street", _("Ghi thôn, số nhà, đường")),
    ("story", _("Kể câu chuyện của cơ sở, ít nhất 200 chữ cái")),
)


def profile_gaps(producer: Producer) -> Profile:
    """What is still missing of the profile, in the order in which it is asked for, and the percent that is there. No statement."""

    def there(field: str) -> bool:
        if field == "place":
            return producer.place_id is not None
        value = str(getattr(producer, field)).strip()
        return len(value) >= 200 if field == "story" else bool(value)

    gaps = tuple(Gap(field, what) for field, what in _ASKED if not there(field))
    percent = round(100 * (len(_ASKED) - len(gaps)) / len(_ASKED))
    if producer.kind == ProducerKind.OTHER:  # out of a list that did not say
        gaps, percent = (Gap("kind", _("Chọn loại hình")), *gaps), min(percent, 90)
    return Profile(gaps=gaps, percent=percent)
