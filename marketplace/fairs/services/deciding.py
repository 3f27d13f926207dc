"""The fair's officers decide on booths and their prices, and say where a booth stands."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from catalog.core import audit, clock, outbox
from catalog.core.errors import Conflict, Refused
from catalog.core.types import Actor
from marketplace.fairs.models import HOLDING, Booth, BoothKind, BoothMode, BoothNumber, BoothState, FairListing
from marketplace.fairs.services.booths import check_shop
from marketplace.fairs.services.common import (
    check_verdict,
    check_waiting,
    leave_stand,
    locked_booth,
    locked_listing,
    may_decide,
)
from marketplace.fairs.services.fairs import lock_fair
from marketplace.fairs.services.offers import check_sellable_at
from marketplace.fairs.services.plans import lock_kind
from marketplace.shops.services import set_offers_active

VERDICTS = (BoothState.APPROVED, BoothState.RETURNED, BoothState.REJECTED)
WAITING = (BoothState.APPLIED, BoothState.WAITLISTED)
"""Booths that a verdict may be given on."""


@transaction.atomic
def decide_booth(*, booth: Booth, verdict: str, by: Actor | None, reason: str = "") -> Booth:
    """Approve, return (with what to change), put on the waiting list or reject (each with why) a booth that waits. `by` is None only for sample data.

    Approving gives a booth on site the first free number of its kind, and freezes the kind's fee. Raises `Conflict` when somebody has decided
    meanwhile, `Refused` when its kind is full or the shop's certificates lapse before the fair.
    """
    may_decide(by, booth)
    check_verdict(verdict, reason, (*VERDICTS, BoothState.WAITLISTED))
    fair = lock_fair(booth.fair)
    booth = locked_booth(booth)
    check_waiting(booth.state, fair, WAITING)
    kind = lock_kind(booth.kind_id) if booth.kind_id else None
    if booth.state == BoothState.WAITLISTED and verdict == BoothState.WAITLISTED:
        raise Conflict.because("decided", _("Gian này đã ở danh sách chờ."))
    if booth.state == BoothState.WAITLISTED and kind is not None and verdict in HOLDING:
        _check_room(kind)
    if verdict == BoothState.APPROVED:
        check_shop(fair, booth.shop, "shop")
    with audit.context(user=by.pk if by else None, reason=reason or "booth approved"):
        booth.state, booth.reason = BoothState(verdict), reason.strip()
        booth.decided_at, booth.decided_by_id = clock.now(), by.pk if by else None
        if kind is not None and verdict == BoothState.APPROVED:
            booth.fee = kind.fee
        booth.save()
        if verdict == BoothState.APPROVED and kind is not None and kind.mode == BoothMode.ON_SITE:
            _give_first_number(booth, kind)
        outbox.emit("booth.decided", booth_id=booth.pk, verdict=str(booth.state), at=booth.decided_at.isoformat())
    return booth


def _check_room(kind: BoothKind) -> None:
    if kind.booths.filter(state__in=HOLDING).count() >= kind.capacity:
        words = _("Loại gian %(kind)s đã đủ %(n)s gian. Từ chối hoặc chuyển bớt gian khác trước.")
        raise Refused.because("full", words % {"kind": kind.name, "n": kind.capacity}, "booth")


def _give_first_number(booth: Booth, kind: BoothKind) -> None:
    free = kind.numbers.filter(booth=None).order_by("pk").values("pk")[:1]
    BoothNumber.objects.filter(pk__in=free, booth=None).update(booth=booth)


@transaction.atomic
def give_number(*, booth: Booth, number: str, by: Actor) -> BoothNumber | None:
    """Where an approved booth stands; empty: nowhere yet. A number goes to one booth, else `Conflict`."""
    may_decide(by, booth)
    fair = lock_fair(booth.fair)
    booth = locked_booth(booth)
    if booth.state != BoothState.APPROVED:
        raise Refused.because("not_approved", _("Duyệt gian trước, rồi xếp số."), "number")
    leave_stand(booth)
    if not number.strip():
        return None
    found = BoothNumber.objects.filter(fair=fair, number=number.strip().upper()).first()
    if found is None or (booth.kind_id and found.kind_id != booth.kind_id):
        raise Refused.because(
            "unknown", _("Loại gian này không có số %(number)s.") % {"number": number.strip()[:12]}, "number"
        )
    if not BoothNumber.objects.filter(pk=found.pk, booth=None).update(booth=booth):
        raise Conflict.because("taken", _("Số %(number)s đã có gian khác.") % {"number": found.number}, "number")
    outbox.emit("booth.numbered", booth_id=booth.pk, number=found.number)
    return found


@transaction.atomic
def note_fee(*, booth: Booth, paid_on: dt.date | None, by: Actor) -> Booth:
    """The organiser has its fee since a day, or (None) has it not. The money itself never passes through here."""
    may_decide(by, booth)
    booth = locked_booth(booth)
    if paid_on is not None and paid_on > clock.today():
        raise Refused.because("future", _("Ngày nộp phí ở sau hôm nay. Xem lại ngày."), "paid_on")
    with audit.context(user=by.pk, reason="booth fee noted"):
        booth.fee_paid_on = paid_on
        booth.save(update_fields=["fee_paid_on"])
    return booth


@transaction.atomic
def decide_fair_listing(*, listing: FairListing, verdict: str, by: Actor | None, reason: str = "") -> FairListing:
    """Approve, return or reject a fair price that waits; an approved one sells as long as the fair is open.

    Raises `Conflict` when somebody has decided meanwhile, and `Refused` when its booth is not approved yet or the certificate lapses
    before the fair begins.
    """
    may_decide(by, listing.booth)
    check_verdict(verdict, reason, VERDICTS)
    fair = lock_fair(listing.booth.fair)
    booth = locked_booth(listing.booth)
    listing = locked_listing(listing)
    check_waiting(listing.state, fair)
    if verdict == BoothState.APPROVED:
        if booth.state != BoothState.APPROVED:
            raise Refused.because(
                "booth_first", _("Hãy duyệt gian hàng trước, rồi duyệt các mặt hàng của gian."), "booth"
            )
        check_sellable_at(listing.offer.product, fair, "verdict")
    with audit.context(user=by.pk if by else None, reason=reason or "fair price approved"):
        listing.state, listing.reason = BoothState(verdict), reason.strip()
        listing.decided_at, listing.decided_by_id = clock.now(), by.pk if by else None
        listing.save()
        set_offers_active(offers=[listing.offer], active=verdict == BoothState.APPROVED, by=by)
        outbox.emit("fair_listing.decided", fair_listing_id=listing.pk, verdict=str(listing.state))
    return listing
