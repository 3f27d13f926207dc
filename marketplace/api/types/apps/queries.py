"""Which of them somebody manages."""

from typing import Any

import graphene
from django.db.models import QuerySet

from catalog.core.errors import Refused
from marketplace.api.batch import make_peers
from marketplace.api.errors import ApiError
from marketplace.api.ids import key_of
from marketplace.api.reads.conditions import clean, plain
from marketplace.api.types.common import (
    way_of,
)
from marketplace.api.types.connections import PAGING, Connection, page_of
from marketplace.apps.models import App as AppRow
from marketplace.apps.models import Delivery
from marketplace.apps.models import Webhook as WebhookRow
from marketplace.apps.queries import apps_of

from .apps import App, AppConnection, AppFilterInput, AppSortingInput
from .webhooks import Webhook


def apps_seen(context: Any) -> QuerySet[AppRow]:
    """What who asks manages; an app sees itself. Raises `ApiError` for nobody."""
    if context.app is not None:
        return AppRow.objects.filter(pk=context.app.pk).select_related("shop__producer")
    if context.user is None:
        raise ApiError(
            "PermissionDenied", "To access this path, you need one of the following permissions: MANAGE_APPS"
        )
    return apps_of(context.user)


def app_at(context: Any, text: str, field: str = "id") -> AppRow:
    """One of them; `Refused` (`not_found`) for any other."""
    found = apps_seen(context).filter(pk=key_of(text, "App", field)).first()
    if found is None:
        raise Refused.because("not_found", "Couldn't resolve to a node: " + text[:80], field)
    return found


def webhook_at(context: Any, text: str, field: str = "id") -> WebhookRow:
    """Of one of these apps."""
    rows = WebhookRow.objects.filter(app__in=apps_seen(context)).select_related("app__shop__producer")
    found = rows.filter(pk=key_of(text, "Webhook", field)).first()
    if found is None:
        raise Refused.because("not_found", "Couldn't resolve to a node: " + text[:80], field)
    return found


def delivery_at(context: Any, text: str) -> Delivery:
    """To one of these webhooks."""
    rows = Delivery.objects.filter(webhook__app__in=apps_seen(context)).select_related("webhook__app__shop__producer")
    found = rows.filter(pk=key_of(text, "EventDelivery")).first()
    if found is None:
        raise Refused.because("not_found", "Couldn't resolve to a node: " + text[:80], "id")
    return found


class AppQueries(graphene.ObjectType):  # type: ignore[misc]
    """Root fields."""

    apps = graphene.Field(
        AppConnection,
        filter=graphene.Argument(AppFilterInput),
        sort_by=graphene.Argument(AppSortingInput),
        **PAGING,
    )
    app = graphene.Field(App, id=graphene.ID())
    webhook = graphene.Field(Webhook, id=graphene.ID(required=True))

    @staticmethod
    def resolve_apps(root: Any, info: Any, **given: Any) -> Connection:
        """What who asks manages, the newest first, unless an order is asked for. 1 statement."""
        asked, order = given.get("filter") or {}, given.get("sort_by")
        rows = apps_seen(info.context)
        if asked.get("search"):
            rows = rows.filter(name__icontains=clean(asked["search"]))
        if asked.get("is_active") is not None:
            rows = rows.filter(is_active=asked["is_active"])
        if asked.get("type") is not None and plain(asked["type"]) != "local":
            rows = rows.none()
        column = "name" if order and plain(order["field"]) == "NAME" else "created_at"
        way = way_of(order["direction"]) if order else "desc"
        found = page_of(rows, ((column, way), ("pk", way)), "apps", **{name: given.get(name) for name in PAGING})
        make_peers([edge.node for edge in found.edges])
        return found

    @staticmethod
    def resolve_app(root: Any, info: Any, id: str | None = None) -> AppRow | None:  # noqa: A002  Saleor's name
        """One of them; without an id the app that asks. 1 statement."""
        if id is None:
            found: AppRow | None = info.context.app
            return found
        return apps_seen(info.context).filter(pk=key_of(id, "App")).first()

    @staticmethod
    def resolve_webhook(root: Any, info: Any, id: str) -> WebhookRow | None:  # noqa: A002  Saleor's name
        """Of one of them. 1 statement."""
        rows = WebhookRow.objects.filter(app__in=apps_seen(info.context)).select_related("app__shop__producer")
        return rows.filter(pk=key_of(id, "Webhook")).first()
