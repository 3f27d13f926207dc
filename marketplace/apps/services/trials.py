"""A subscription is tried out on something that is there: what would be sent, or a delivery as if it had just happened."""

import json
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from catalog.core import clock
from catalog.core.errors import Refused
from catalog.core.types import Actor
from marketplace.apps.models import KINDS, NEEDED, App, Delivery, Webhook
from marketplace.apps.queries import number_of
from marketplace.shops.models import Shop

from .apps import check_manages, permissions_of
from .deliveries import payload_text
from .payloads import Happened, events_of
from .webhooks import clean_query


def nameless_app(*, shop: Shop | None, by: Actor) -> App:
    """An app of this shop (None: of the platform) with every permission that one can have there; it is nowhere kept. Raises `NotAllowed`."""
    check_manages(by, shop)
    return App(shop=shop, permissions=permissions_of(shop), created_by_id=by.pk)


def dry_run(*, app: App, query: str, kind: str, key: str) -> Any:
    """JSON values: what a webhook of this app with this subscription would be sent of this row. Raises `Refused`."""
    query = clean_query(query)
    return json.loads(payload_text(_happened(app, query, kind, key), app, query))


@transaction.atomic
def trigger(*, webhook: Webhook, kind: str, key: str, by: Actor) -> Delivery:
    """A delivery of this row, to be sent. Raises `NotAllowed`, `Refused`: nothing is subscribed to, switched off, another's row."""
    check_manages(by, webhook.app.shop)
    if not (webhook.is_active and webhook.app.is_active):
        raise Refused.because("off", _("Webhook hay ứng dụng đang tắt. Bật lại rồi gửi."), "webhook_id")
    if not webhook.query:
        raise Refused.because(
            "missing_query", _("Webhook này chưa có câu hỏi (subscription). Ghi vào rồi thử lại."), "webhook_id"
        )
    happened = _happened(webhook.app, webhook.query, kind, key)
    return Delivery.objects.create(
        webhook=webhook,
        event=happened.event,
        about=happened.about[:80],
        payload=payload_text(happened, webhook.app, webhook.query),
        created_at=happened.at,
        asked_at=happened.at,
        due_at=happened.at,
    )


def _happened(app: App, query: str, kind: str, key: str) -> Happened:
    """The first event that the subscription names, of this row. Raises `Refused`. 1 statement."""
    event = next(iter(events_of(query)), None) if query else None
    if event is None:
        raise Refused.because("missing_event", _("Câu hỏi không nêu việc nào, ví dụ: ... on OrderCreated."), "query")
    if KINDS[event] != kind:
        raise Refused.because(
            "invalid_id", _("Việc này nói về %(kind)s: gửi mã của một %(kind)s.") % {"kind": KINDS[event]}, "object_id"
        )
    if event in NEEDED and NEEDED[event] not in app.permissions:
        raise Refused.because(
            "missing_permission", _("Ứng dụng chưa có quyền %(needed)s.") % {"needed": NEEDED[event]}, "query"
        )
    number = number_of(kind, key, app.shop)
    if number is None:
        raise Refused.because("not_found", f"Couldn't resolve to a node: {kind}:{key[:40]}", "object_id")
    return Happened(event, kind, number, clock.now())
