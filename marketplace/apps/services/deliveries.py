"""Deliveries are written down when something happens, and put on their way again."""

import datetime as dt
import json
import logging
from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.core import clock
from catalog.core.errors import Refused
from catalog.core.types import Actor
from marketplace.apps.models import NEEDED, App, Delivery, DeliveryState, Webhook
from marketplace.apps.queries import listening

from .apps import check_manages
from .payloads import Happened, payload_of

LARGEST = 512 * 1024  # bytes of a payload
KEPT = dt.timedelta(days=30)
LEFT = dt.timedelta(minutes=10)  # past its time: whoever was to send it is gone
PIECE = 500

log = logging.getLogger(__name__)


def tell(*, event: str, kind: str, keys: Collection[Any], shops: Collection[int] | None = None) -> list[Delivery]:
    """Write down what webhooks are to be told: one delivery for each key and webhook, of these shops' apps and the platform's (None: of all).

    The caller is in a transaction. 1 statement when nobody listens, else 1 more and those of making the payloads.
    """
    told: list[Delivery] = []
    webhooks = list(listening(event, None if shops is None else list(shops), needed=NEEDED.get(event)))
    for key in keys if webhooks else ():
        happened = Happened(event, kind, key, clock.now())
        made: dict[tuple[int, str], str] = {}
        for webhook in webhooks:
            like = (webhook.app_id, webhook.query)
            if like not in made:
                made[like] = payload_text(happened, webhook.app, webhook.query)
            told.append(
                Delivery(
                    webhook=webhook,
                    event=event,
                    about=happened.about[:80],
                    payload=made[like],
                    created_at=happened.at,
                    asked_at=happened.at,
                    due_at=happened.at,
                )
            )
    return Delivery.objects.bulk_create(told, batch_size=PIECE)


def payload_text(happened: Happened, app: App, query: str) -> str:
    """JSON. A mistake in one payload must not keep the others, and people's notices, from leaving."""
    try:
        with transaction.atomic():
            text = json.dumps(payload_of(happened, app, query), ensure_ascii=False, separators=(",", ":"))
    except Exception:
        log.exception("no payload of %s %s for app %s", happened.event, happened.about, app.pk)
        text = json.dumps({"errors": [{"message": "Internal Server Error"}]})
    if len(text.encode()) > LARGEST:
        text = json.dumps({"errors": [{"message": f"The payload is larger than {LARGEST} bytes. Ask for less."}]})
    return text.replace("\\u0000", "")


@transaction.atomic
def retry_delivery(*, delivery: Delivery, by: Actor) -> Delivery:
    """Send it again now, under its own key, whatever became of it. Raises `NotAllowed`, `Refused` when it is waiting already."""
    check_manages(by, delivery.webhook.app.shop)
    Webhook.objects.select_for_update(of=("self",)).get(pk=delivery.webhook_id)
    row = Delivery.objects.select_for_update(of=("self",)).select_related("webhook__app").get(pk=delivery.pk)
    if row.state == DeliveryState.PENDING and row.leased_until is not None and row.leased_until > clock.now():
        raise Refused.because("sending", _("Tin này đang được gửi. Đợi một phút rồi xem lại."), "id")
    if not (row.webhook.is_active and row.webhook.app.is_active):
        raise Refused.because("off", _("Webhook hay ứng dụng đang tắt. Bật lại rồi gửi."), "id")
    row.state, row.tries, row.leased_until, row.done_at = DeliveryState.PENDING, 0, None, None
    row.asked_at = row.due_at = clock.now()
    row.save(update_fields=["state", "tries", "leased_until", "done_at", "asked_at", "due_at"])
    return row


@transaction.atomic
def take_left() -> list[Delivery]:
    """Deliveries that ought to have been sent a while ago and were not: their sender was killed. Each is given to one caller."""
    now = clock.now()
    rows = list(
        Delivery.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(Q(leased_until=None) | Q(leased_until__lte=now), state=DeliveryState.PENDING, due_at__lte=now - LEFT)
        .order_by("due_at")[:PIECE]
    )
    Delivery.objects.filter(pk__in=[row.pk for row in rows]).update(due_at=now, leased_until=None)
    return rows


def drop_old() -> int:
    """What was told 30 days ago; how many."""
    old = Delivery.objects.filter(created_at__lt=clock.now() - KEPT).exclude(state=DeliveryState.PENDING)
    return Delivery.objects.filter(pk__in=list(old.values_list("pk", flat=True)[:10_000])).delete()[0]
