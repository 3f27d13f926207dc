"""Apps, their tokens and webhooks, and what was sent, for who manages them: a shop's owners and managers, superusers for the platform's, and the
app itself. Signatures are Saleor's."""

from .apps import App, AppToken, IssuingPrincipal
from .deliveries import EventDelivery
from .events import WebhookEventTypeAsyncEnum
from .queries import AppQueries, app_at, apps_seen, delivery_at, webhook_at
from .webhooks import Webhook

__all__ = [
    "App",
    "AppQueries",
    "AppToken",
    "EventDelivery",
    "IssuingPrincipal",
    "Webhook",
    "WebhookEventTypeAsyncEnum",
    "app_at",
    "apps_seen",
    "delivery_at",
    "webhook_at",
]
