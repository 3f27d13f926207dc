"""Apps, their tokens and webhooks, and what was sent to them."""

from .apps import App, AppToken, Webhook
from .deliveries import Attempt, Delivery, DeliveryState, StockSeen, Watermark
from .events import NEEDED, AppPermission, Event

__all__ = [
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
