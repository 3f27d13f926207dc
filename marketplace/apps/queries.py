"""Reads of apps, always those that somebody may see."""

import hashlib

from django.db.models import Count, Prefetch, Q, QuerySet

from catalog.core.types import Actor
from catalog.producers.models import Membership
from catalog.producers.policies import MANAGING
from marketplace.apps.models import App, AppToken, Delivery, Webhook
from marketplace.shops.models import Shop

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
