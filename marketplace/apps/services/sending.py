"""One delivery is sent: claimed under a lock, sent without one, and what came of it written down.

Whoever claims it holds it for `LEASE`; nobody else sends it meanwhile. A sender that is killed leaves the lease behind, and when that has run
out the delivery is sent again, under the same key. Receivers tell doubles by the header Ocop-Delivery.
"""

import datetime as dt
import hashlib
import hmac
import http.client
import socket
import ssl
import threading
import time
import uuid
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction

from catalog.core import clock
from marketplace.accounts.services.keys import signing_key
from marketplace.apps.models import Attempt, Delivery, DeliveryState, Webhook
from marketplace.apps.queries import TRIPS

from .targets import Target, Unreachable, look_up
from .webhooks import secret_of

SECONDS = 10  # for all of it: connecting, sending, reading
LEASE = dt.timedelta(minutes=2)
MOST_ATTEMPTS = 6  # at once, and after 1, 2, 4, 8 and 16 minutes
REST = dt.timedelta(minutes=5)  # of a webhook that failed `TRIPS` times in a row, doubling, at most
LONGEST_REST = dt.timedelta(hours=6)
GIVEN_UP = dt.timedelta(days=1)  # however often it was tried: a webhook that rests uses up no attempt
READ = 4_000  # bytes of an answer
SCHEMA = "3.23"


@dataclass(slots=True)
class Outcome:
    """What the receiver answered, or why it did not."""

    status: int | None = None
    problem: str = ""
    response: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    milliseconds: int = 0

    @property
    def is_good(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


def send(*, key: uuid.UUID) -> dt.datetime | None:
    """Send a delivery if it is due and nobody else does; when to try again, None when there is nothing more to do. Not in a transaction."""
    delivery, later = _claim(key)
    if delivery is None:
        return later
    headers = headers_of(delivery)
    begun = time.monotonic()
    try:
        outcome = _post(look_up(delivery.webhook.target_url), delivery.payload.encode(), headers)
    except Unreachable as wrong:
        outcome = Outcome(problem=wrong.problem)
    outcome.milliseconds = int((time.monotonic() - begun) * 1000)
    return _finish(delivery, headers, outcome)


def _locked(key: uuid.UUID) -> Delivery | None:
    """The webhook's row and then the delivery's, held. 2 statements."""
    webhook = Webhook.objects.select_for_update(of=("self",)).select_related("app").filter(deliveries__key=key).first()
    row = Delivery.objects.select_for_update(of=("self",)).filter(key=key).first() if webhook else None
    if row is not None and webhook is not None:
        row.webhook = webhook
    return row


@transaction.atomic
def _claim(key: uuid.UUID) -> tuple[Delivery | None, dt.datetime | None]:
    now = clock.now()
    row = _locked(key)
    if row is None or row.state != DeliveryState.PENDING or (row.leased_until is not None and row.leased_until > now):
        return None, None
    webhook = row.webhook
    if not (webhook.is_active and webhook.app.is_active) or row.asked_at <= now - GIVEN_UP:
        row.state, row.done_at = DeliveryState.FAILED, now
        row.save(update_fields=["state", "done_at"])
        return None, None
    if row.due_at > now:
        return None, row.due_at
    if webhook.failures >= TRIPS and webhook.rests_until is not None:
        if webhook.rests_until > now:
            row.due_at = webhook.rests_until
            row.save(update_fields=["due_at"])
            return None, row.due_at
        webhook.rests_until = now + LEASE  # this one tries whether it is well again; the others wait for it
        webhook.save(update_fields=["rests_until"])
    row.attempts_made += 1
    row.tries += 1
    row.leased_until = now + LEASE
    row.save(update_fields=["attempts_made", "tries", "leased_until"])
    return row, None


@transaction.atomic
def _finish(sent: Delivery, headers: dict[str, str], outcome: Outcome) -> dt.datetime | None:
    now = clock.now()
    row = _locked(sent.key)
    if row is None:
        return None  # the webhook was deleted meanwhile
    Attempt.objects.create(
        delivery=row,
        number=sent.attempts_made,
        at=now,
        milliseconds=outcome.milliseconds,
        status=outcome.status,
        problem=outcome.problem[:30],
        response=outcome.response[:1_000],
        request_headers=headers,
        response_headers=outcome.headers,
    )
    webhook = row.webhook
    webhook.failures = 0 if outcome.is_good else webhook.failures + 1
    trips = webhook.failures - TRIPS
    webhook.rests_until = now + min(REST * 2 ** min(trips, 10), LONGEST_REST) if trips >= 0 else None
    webhook.save(update_fields=["failures", "rests_until"])
    if row.state != DeliveryState.PENDING or row.attempts_made != sent.attempts_made:
        return None  # the lease ran out and somebody else has it
    row.leased_until = None
    if outcome.is_good:
        row.state, row.done_at = DeliveryState.SUCCESS, now
    elif row.tries >= MOST_ATTEMPTS:
        row.state, row.done_at = DeliveryState.FAILED, now
    else:
        row.due_at = now + dt.timedelta(minutes=2 ** (row.tries - 1))
    row.save(update_fields=["state", "done_at", "due_at", "leased_until"])
    return row.due_at if row.state == DeliveryState.PENDING else None


def headers_of(delivery: Delivery) -> dict[str, str]:
    """Saleor's, and the delivery's own key. 1 statement."""
    from marketplace.accounts.services.tokens import issuer  # brings a library along

    domain = urlsplit(settings.PUBLIC_URL).netloc
    signature = signature_of(delivery.payload.encode(), secret_of(delivery.webhook))
    return {
        "Content-Type": "application/json",
        "User-Agent": "OCOP",
        "Saleor-Event": delivery.event,
        "Saleor-Domain": domain,
        "Saleor-Signature": signature,
        "Saleor-Api-Url": issuer(),
        "Saleor-Schema-Version": SCHEMA,
        "X-Saleor-Event": delivery.event,
        "X-Saleor-Domain": domain,
        "X-Saleor-Signature": signature,
        "Ocop-Delivery": str(delivery.key),
    }


def signature_of(body: bytes, secret: str) -> str:
    """A JWS by RS256 without its payload (RFC 7797), by the key of /.well-known/jwks.json; with a secret its HMAC-SHA256 in hex, Saleor's old way."""
    if secret:
        return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    import jwt

    kid, key = signing_key()
    headers: dict[str, Any] = {"kid": kid, "crit": ["b64"]}
    return jwt.PyJWS().encode(body, key, algorithm="RS256", headers=headers, is_payload_detached=True)


class _Pinned(http.client.HTTPConnection):
    """To the address that was checked, by the name that was asked for. No proxy, no redirect."""

    def __init__(self, target: Target) -> None:
        super().__init__(target.host, target.port, timeout=SECONDS / 2)
        self._target = target
        self.default_port = 443 if target.is_secure else 80

    def connect(self) -> None:
        """Plain, or by TLS with the name's own certificate."""
        raw = socket.create_connection((self._target.address, self._target.port), self.timeout)
        self.sock = raw
        if self._target.is_secure:
            context = ssl.create_default_context()
            self.sock = context.wrap_socket(raw, server_hostname=self._target.host)


def _post(target: Target, body: bytes, headers: dict[str, str]) -> Outcome:
    """One request. Whatever goes wrong is an outcome. A receiver that says a byte a second is cut off too."""
    connection = _Pinned(target)

    def cut() -> None:
        with suppress(OSError):
            if connection.sock is not None:
                connection.sock.shutdown(socket.SHUT_RDWR)

    watch = threading.Timer(SECONDS, cut)
    watch.daemon = True
    watch.start()
    try:
        connection.request("POST", target.path, body, headers)
        answer = connection.getresponse()
        text = answer.read(READ).decode("utf-8", "replace").replace("\x00", "")
        told = {name[:60]: value[:200].replace("\x00", "") for name, value in answer.getheaders()[:30]}
        return Outcome(answer.status, "" if 200 <= answer.status < 300 else "status", text, told)
    except TimeoutError:
        return Outcome(problem="timeout")
    except ssl.SSLError:
        return Outcome(problem="tls")
    except (OSError, http.client.HTTPException, ValueError):
        return Outcome(problem="connection")
    finally:
        watch.cancel()
        connection.close()
