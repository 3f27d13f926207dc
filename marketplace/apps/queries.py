"""Reads of apps, always those that somebody may see."""

import hashlib
import uuid
from typing import Any

from django.db.models import Count, Model, Prefetch, Q, QuerySet

from catalog.certification.models import Certificate
from catalog.core.types import Actor
from catalog.producers.models import Membership
from catalog.producers.policies import MANAGING
from catalog.products.models import Product, Variant
from marketplace.accounts.models import User
from marketplace.apps.models import App, AppToken, Delivery, Webhook
from marketplace.checkout.models import Checkout
from marketplace.fairs.models import Fair, FairState
from marketplace.orders.models import Fulfilment, Order
from marketplace.shops.models import Shop
from traceability.lots.models import Lot

TRIPS = 5  # failed attempts in a row after which a webhook rests


def digest(secret: str) -> str:
    """What is kept of a token: it is 32 random bytes, so a plain hash is as good as a slow one."""
    return hashlib.sha256(secret.encode()).hexdigest()


def app_of_token(secret: str) -> AppToken | None:
    """The token, its app and who made it, of an app that is switched on. 1 statement."""
    return (
        AppToken.objects.select_related("app__shop__producer", "app__created_by")
        .filter(digest=digest(secret), app__is_active=True, app__removed_at=None)
        .first()
    )


def apps_of(user: Actor) -> QuerySet[App]:
    """Those that a person manages: of their shops, and of the platform for superusers."""
    mine = Q(shop__producer__in=Membership.objects.filter(user_id=user.pk, role__in=list(MANAGING)).values("producer"))
    if user.is_superuser:
        mine |= Q(shop=None)
    return App.objects.filter(mine, removed_at=None).select_related("shop__producer")


def apps_at(shop: Shop) -> QuerySet[App]:
    """A shop's own, with tokens and webhooks. 3 statements."""
    webhooks = Webhook.objects.annotate(
        waiting=Count("deliveries", filter=Q(deliveries__state="pending")),
        lost=Count("deliveries", filter=Q(deliveries__state="failed")),
    ).order_by("pk")
    return App.objects.filter(shop=shop, removed_at=None).prefetch_related("tokens", Prefetch("webhooks", webhooks))


def webhooks_at(shop: Shop) -> QuerySet[Webhook]:
    """Of a shop's apps."""
    return Webhook.objects.filter(app__shop=shop, app__removed_at=None).select_related("app__shop__producer")


def deliveries_of(webhook: Webhook) -> QuerySet[Delivery]:
    """The newest first, with what became of each try. 2 statements."""
    return Delivery.objects.filter(webhook=webhook).prefetch_related("attempts").order_by("-created_at", "-pk")


def listening(event: str, shops: list[int] | None, *, needed: str | None) -> QuerySet[Webhook]:
    """Webhooks that are to hear of an event: the platform's, and those of these shops (None: of all). 1 statement."""
    rows = Webhook.objects.filter(
        is_active=True, app__is_active=True, app__removed_at=None, hears__contains=[event]
    ).select_related("app__shop__producer")
    if needed is not None:
        rows = rows.filter(app__permissions__contains=[needed])
    if shops is not None:
        rows = rows.filter(Q(app__shop=None) | Q(app__shop__in=shops))
    return rows.order_by("pk")


def is_heard(*events: str) -> bool:
    """Whether any webhook wants one of these. 1 statement."""
    wanted = Q()
    for event in events:
        wanted |= Q(hears__contains=[event])
    return Webhook.objects.filter(wanted, is_active=True, app__is_active=True, app__removed_at=None).exists()


_ROWS: dict[str, tuple[type[Model], str, str | None]] = {
    "Product": (Product, "pk", "producer__shop"),
    "ProductVariant": (Variant, "pk", "product__producer__shop"),
    "Order": (Order, "token", "shop"),
    "Fulfillment": (Fulfilment, "pk", "order__shop"),
    "Checkout": (Checkout, "pk", "cart__lines__offer__shop"),
    "User": (User, "pk", None),
    "Certificate": (Certificate, "pk", "product__producer__shop"),
    "Lot": (Lot, "pk", "variant__product__producer__shop"),
    "Fair": (Fair, "pk", None),
}
"""Of each kind that events tell of: its rows, the column that its ids hold, and the way to its shop."""


def number_of(kind: str, key: str, shop: Shop | None) -> Any:
    """The primary key of what an id of the API names, when an app of this shop (None: of the platform) is told of such a row; else None.
    1 statement."""
    model, column, owner = _ROWS[kind]
    rows: QuerySet[Any] = model._default_manager.all()
    if kind == "Fair":
        rows = rows.filter(state=FairState.PUBLISHED)
    elif shop is not None:
        rows = rows.filter(**{owner: shop}) if owner else rows.none()
    if kind in ("Order", "Checkout"):
        try:
            key = uuid.UUID(key).hex
        except ValueError:
            return None
    elif not (key.isascii() and key.isdigit() and int(key) < 2**63):
        return None
    return rows.filter(**{column: key}).values_list("pk", flat=True).first()
