"""Signed messages of payment services: kept first, then done once, in whatever order and however often they come."""

import datetime as dt
import hashlib
import hmac
import json
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from catalog.core import clock, outbox
from catalog.core.errors import Refused
from marketplace.orders.models import PaymentWay
from marketplace.orders.services import note
from marketplace.payments.models import (
    Account,
    Booking,
    BookingKind,
    DisputeState,
    Payment,
    PaymentState,
    ProviderEvent,
    RefundState,
)

from .exchange import came_of, of_order
from .ledger import book, lock_payment
from .payments import credit, receive, refund
from .ways.stripe import refresh_account

TOLERANCE = 300  # seconds between Stripe's clock and ours, as their own library has it
A = Account


def verified_event(*, body: bytes, header: str) -> dict[str, Any]:
    """The event in a webhook of Stripe. Raises `Refused` for a signature that is missing, wrong or older than five minutes.

    Signed is "t.body" by HMAC-SHA256 (docs.stripe.com/webhooks#verify-manually); several v1 stand in the header while a secret is changed.
    """
    parts = [part.strip().partition("=") for part in header.split(",")]
    times = [value for name, _is, value in parts if name == "t" and value.isascii() and value.isdigit()]
    given = [value for name, _is, value in parts if name == "v1"]
    secret = settings.STRIPE_WEBHOOK_SECRET
    if not secret or not times or len(times[0]) > 12 or abs(clock.now().timestamp() - int(times[0])) > TOLERANCE:
        raise Refused.because("signature", _("Chữ ký không đúng."))
    right = hmac.new(secret.encode(), f"{times[0]}.".encode() + body, hashlib.sha256).hexdigest()
    if not any(hmac.compare_digest(right.encode(), value.encode()) for value in given):
        raise Refused.because("signature", _("Chữ ký không đúng."))
    try:
        event = json.loads(body)
    except (ValueError, RecursionError):
        event = None
    thing = (
        event.get("data", {}).get("object") if isinstance(event, dict) and isinstance(event.get("data"), dict) else None
    )
    if not isinstance(event, dict) or not isinstance(event.get("id"), str) or not isinstance(thing, dict):
        raise Refused.because("not_an_event", _("Nội dung không phải sự kiện."))
    return event


def take_stripe_event(*, event: dict[str, Any]) -> ProviderEvent:
    """Keep a verified event and do what it says, once. An error while doing it leaves it kept and not handled: the next delivery tries again."""
    thing = event["data"]["object"]
    kept = {
        key: thing[key]
        for key in ("id", "object", "amount", "amount_total", "amount_received", "currency", "status")
        if key in thing
    }
    kept |= {key: thing[key] for key in ("payment_intent", "payment_status", "client_reference_id") if key in thing}
    if isinstance(proofs := thing.get("evidence_details"), dict):
        kept["due_by"] = proofs.get("due_by")
    kept["account"] = str(event.get("account", ""))
    kept["reference"] = str((thing.get("metadata") or {}).get("reference", ""))
    with transaction.atomic():
        ProviderEvent.objects.bulk_create(
            [
                ProviderEvent(
                    provider="stripe",
                    event_id=event["id"][:255],
                    kind=str(event.get("type", ""))[:80],
                    payload=kept,
                    received_at=clock.now(),
                )
            ],
            ignore_conflicts=True,
        )
    with transaction.atomic():
        row = ProviderEvent.objects.select_for_update().get(provider="stripe", event_id=event["id"][:255])
        if row.handled_at is None:
            do = _HANDLERS.get(row.kind)
            row.outcome = do(row.payload) if do else "passed over"
            row.handled_at = clock.now()
            row.save(update_fields=["outcome", "handled_at"])
    return row


def _payment(told: dict[str, Any]) -> Payment | None:
    """The payment that an event speaks of, if it comes from the account that the payment goes to: another's events say nothing about it."""
    rows = Payment.objects.filter(provider_account=told["account"]).exclude(provider_account="")
    intent = told["id"] if told.get("object") == "payment_intent" else told.get("payment_intent")
    reference = told.get("client_reference_id") or told.get("reference")
    return (rows.filter(provider_id=intent).first() if intent else None) or (
        rows.filter(reference=reference).first() if reference else None
    )


def _paid(told: dict[str, Any]) -> str:
    if told["object"] == "checkout.session" and told.get("payment_status") != "paid":
        return "not paid yet"
    payment = _payment(told)
    intent = told["id"] if told["object"] == "payment_intent" else told.get("payment_intent")
    if payment is None:
        # a checkout of the API that is paid before it is placed: `checkout` knows
        if told["object"] == "payment_intent":
            outbox.emit("payment.unclaimed", account=told["account"], intent=intent)
        return "no payment of this account"
    amount = told.get("amount_received") if told["object"] == "payment_intent" else told.get("amount_total")
    if not isinstance(amount, int) or amount <= 0 or not intent:
        return "no amount"
    payment = lock_payment(payment.pk)
    currency = str(told.get("currency", "")).upper()
    amount = came_of(payment=payment, intent=intent, minor=amount, currency=currency)
    if not amount:
        return "in a currency that nobody asked for"
    if not payment.provider_id:
        payment.provider_id = intent
        payment.save(update_fields=["provider_id"])
    new = receive(payment=payment, amount=amount, source=f"stripe:{intent}")
    return "received" if new else "booked before"


def _too_early_or(told: dict[str, Any]) -> str:
    """Nothing is known of the card payment that an event is about. While a payment of its account waits for money it may be that one's, which we
    have not heard of yet: raises `Refused`, so that the event is told again."""
    if (
        Payment.objects.filter(provider_account=told["account"], provider_id="", way=PaymentWay.STRIPE)
        .exclude(state=PaymentState.VOID)
        .exists()
    ):
        raise Refused.because("too_early", _("Tiền của đơn chưa tới."))
    return "no payment of this account"


def _refunded(told: dict[str, Any]) -> str:
    """By us or in Stripe's own pages: what was not due before is credited first."""
    if told.get("status") != "succeeded" or not isinstance(told.get("amount"), int):
        return "not done yet"
    payment = _payment(told)
    if payment is None:
        return _too_early_or(told)
    source = f"stripe:{told['id']}"
    payment = lock_payment(payment.pk)
    if Booking.objects.filter(source=source, kind=BookingKind.REFUNDED).exists():
        return "booked before"
    ours = payment.refunds.filter(state=RefundState.ASKED, card_amount=told["amount"]).first()  # known to the đồng
    amount = ours.amount if ours else of_order(payment=payment, minor=told["amount"])
    amount = min(amount, payment.received - payment.refunded)  # rounded, it may be a hair more than is left
    if amount <= 0:
        return "nothing is left"
    credit(payment=payment, up_to=amount, source=source)
    return "refunded" if refund(payment=payment, amount=amount, source=source) else "booked before"


def _dispute(sign: int) -> Callable[[dict[str, Any]], str]:
    """The bank takes disputed money back (-1), or gives it again (1): the buyer owes it, or does not."""

    def done(told: dict[str, Any]) -> str:
        payment = _payment(told)
        if not isinstance(told.get("amount"), int):
            return "no amount"
        if payment is None:
            return _too_early_or(told)
        payment = lock_payment(payment.pk)
        amount = sign * of_order(payment=payment, minor=told["amount"])
        way = "back" if sign > 0 else "out"
        entries = {A.PRODUCER: amount, A.BUYER: -amount}
        if not book(payment=payment, kind=BookingKind.DISPUTED, source=f"stripe:{told['id']}:{way}", entries=entries):
            return "booked before"
        note(order=payment.order, kind="dispute_won" if sign > 0 else "disputed", by=None, amount=abs(amount))
        _mark(payment, DisputeState.WON if sign > 0 else DisputeState.OPEN, told)
        return "disputed" if sign < 0 else "given again"

    return done


def _mark(payment: Payment, state: str, told: dict[str, Any]) -> None:
    """The order shows it and the shop is told, once for each change. Events come in any order: what has ended does not begin again."""
    due = told.get("due_by")
    if isinstance(due, int) and 0 < due < 32_503_680_000:
        payment.dispute_until = dt.datetime.fromtimestamp(due, dt.UTC)
    ended = payment.dispute in (DisputeState.WON, DisputeState.LOST)
    changed = payment.dispute != state and not (ended and state == DisputeState.OPEN)
    if changed:
        payment.dispute = state
    payment.save(update_fields=["dispute", "dispute_until"])
    if changed:
        outbox.emit("payment.disputed", payment_id=payment.pk, state=state)


def _dispute_told(told: dict[str, Any]) -> str:
    """It was opened, with the day until which the shop may send proofs, or decided. Money moves by its own events."""
    payment = _payment(told)
    if payment is None:
        return _too_early_or(told)
    state = _DISPUTES.get(str(told.get("status", "")), DisputeState.OPEN)
    _mark(lock_payment(payment.pk), state, told)
    return f"dispute {state}"


_DISPUTES = {"won": DisputeState.WON, "warning_closed": DisputeState.WON, "lost": DisputeState.LOST}


def _account(told: dict[str, Any]) -> str:
    account = refresh_account(account_id=told["account"] or told["id"])
    return "not ours" if account is None else f"cards: {account.card_payments}"


_HANDLERS: dict[str, Callable[[dict[str, Any]], str]] = {
    "checkout.session.completed": _paid,
    "checkout.session.async_payment_succeeded": _paid,
    "payment_intent.succeeded": _paid,
    "refund.created": _refunded,
    "refund.updated": _refunded,
    "charge.dispute.funds_withdrawn": _dispute(-1),
    "charge.dispute.funds_reinstated": _dispute(1),
    "charge.dispute.created": _dispute_told,
    "charge.dispute.updated": _dispute_told,
    "charge.dispute.closed": _dispute_told,
    "account.updated": _account,
}
