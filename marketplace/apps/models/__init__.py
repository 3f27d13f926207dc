"""Apps, their tokens and webhooks, and what was sent to them."""

from .apps import App, AppToken, Webhook
from .deliveries import Attempt, Delivery, DeliveryState, StockSeen, Watermark
from .events import KINDS, NEEDED, AppPermission, Event

__all__ = [
    "KINDS",
    "NEEDED",
    "App",
    "AppPermission",
    "AppToken",
    "Attempt",
    "Delivery",
    "DeliveryState",
    "Event",
    "StockSeen",
    "Watermark",
    "Webhook",
]
