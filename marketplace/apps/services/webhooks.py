"""Webhooks: where an app is told of what."""

from collections.abc import Collection

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from catalog.core import audit, clock
from catalog.core.errors import Refused
from catalog.core.sealed import seal, unseal
from catalog.core.types import Actor
from marketplace.apps.models import NEEDED, App, Event, Webhook

from .apps import locked
from .payloads import events_of
from .targets import check_address

MOST = 20  # of an app
LONGEST_QUERY = 20_000
PURPOSE = "webhook-secret"


def clean_events(app: App, events: Collection[str], query: str) -> list[str]:
    """In the order of the enum; without any, those that the query asks about. Raises `Refused`: none, unknown, one that the app may not hear."""
    wanted = set(events or (events_of(query) if query else ()))
    if not wanted:
        raise Refused.because("required", _("Chọn ít nhất một việc để báo."), "events")
    if not wanted <= set(Event.values):
        raise Refused.because("invalid", _("Có việc mà chợ không báo. Chọn lại."), "events")
    missing = {NEEDED[event] for event in wanted if event in NEEDED} - set(app.permissions)
    if missing:
        raise Refused.because(
            "out_of_scope",
            _("Ứng dụng chưa có quyền để nghe việc đã chọn: %(needed)s.") % {"needed": ", ".join(sorted(missing))},
            "events",
        )
    return [event for event in Event.values if event in wanted]


def clean_query(query: str) -> str:
    """Raises `Refused` for one that is too long or is no subscription of ours."""
    words = query.strip()
    if len(words) > LONGEST_QUERY:
        raise Refused.because("invalid", _("Câu hỏi dài quá %(n)s ký tự.") % {"n": LONGEST_QUERY}, "query")
    if words:
        events_of(words)
    return words


def _sealed(secret: str) -> str:
    return seal(secret[:255], purpose=PURPOSE, key=settings.SECRET_KEY) if secret else ""


def secret_of(webhook: Webhook) -> str:
    """What it is signed by in the old way; "" where our own key signs."""
    return (unseal(webhook.secret, purpose=PURPOSE, key=settings.SECRET_KEY) or "") if webhook.secret else ""


@transaction.atomic
def create_webhook(
    *,
    app: App,
    target_url: str,
    events: Collection[str],
    by: Actor,
    name: str = "",
    query: str = "",
    secret: str = "",
    is_active: bool = True,
) -> Webhook:
    """Raises `NotAllowed`, `Refused`."""
    app = locked(app, by)
    if app.webhooks.count() >= MOST:
        raise Refused.because("too_many", _("Ứng dụng đã có %(n)s webhook. Xóa cái không dùng.") % {"n": MOST}, "name")
    query = clean_query(query)
    with audit.context(user=by.pk, reason="webhook created"):
        return Webhook.objects.create(
            app=app,
            name=" ".join(name.split())[:80],
            target_url=check_address(target_url),
            hears=clean_events(app, events, query),
            query=query,
            secret=_sealed(secret),
            is_active=is_active,
            created_at=clock.now(),
        )


@transaction.atomic
def update_webhook(
    *,
    webhook: Webhook,
    by: Actor,
    target_url: str | None = None,
    events: Collection[str] | None = None,
    name: str | None = None,
    query: str | None = None,
    secret: str | None = None,
    is_active: bool | None = None,
) -> Webhook:
    """What is None stays. Another address, or switching on again, forgets past failures. Raises `NotAllowed`, `Refused`."""
    app = locked(webhook.app, by)
    row = Webhook.objects.select_for_update(of=("self",)).filter(pk=webhook.pk).first()
    if row is None:
        raise Refused.because("not_found", _("Webhook này không còn. Tải lại trang."), "id")
    if target_url is not None:
        row.target_url = check_address(target_url)
    if query is not None:
        row.query = clean_query(query)
    if events is not None or query is not None:
        row.hears = clean_events(app, row.hears if events is None else events, row.query)
    if name is not None:
        row.name = " ".join(name.split())[:80]
    if secret is not None:
        row.secret = _sealed(secret)
    if is_active is not None:
        row.is_active = is_active
    if target_url is not None or is_active:
        row.failures, row.rests_until = 0, None
    with audit.context(user=by.pk, reason="webhook changed"):
        row.save()
    row.app = app
    return row


@transaction.atomic
def delete_webhook(*, webhook: Webhook, by: Actor) -> None:
    """With what was sent to it. Raises `NotAllowed`."""
    locked(webhook.app, by)
    with audit.context(user=by.pk, reason="webhook deleted"):
        Webhook.objects.filter(pk=webhook.pk).delete()
