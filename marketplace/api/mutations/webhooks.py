"""Webhooks: made, changed, tried out, told again; by who manages the app, and by an app with MANAGE_APPS itself."""

from typing import Any

import graphene

from catalog.core.errors import Refused
from marketplace.api.ids import parse
from marketplace.api.types.apps import (
    EventDelivery,
    Webhook,
    WebhookEventTypeAsyncEnum,
    app_at,
    delivery_at,
    webhook_at,
)
from marketplace.apps import services, tasks

from .apps import manager, shop_of, values
from .common import Mutation, errors

WebhookErrorCode, WebhookError = errors(
    "Webhook",
    """DELETE_FAILED GRAPHQL_ERROR INVALID INVALID_CUSTOM_HEADERS INVALID_NOTIFY_WITH_SUBSCRIPTION MISSING_EVENT MISSING_SUBSCRIPTION NOT_FOUND
    REQUIRED SYNTAX UNABLE_TO_PARSE UNIQUE""",
)
_TRIAL = "GRAPHQL_ERROR NOT_FOUND INVALID_ID MISSING_PERMISSION TYPE_NOT_SUPPORTED SYNTAX MISSING_SUBSCRIPTION UNABLE_TO_PARSE"
WebhookDryRunErrorCode, WebhookDryRunError = errors("WebhookDryRun", f"{_TRIAL} MISSING_EVENT")
WebhookTriggerErrorCode, WebhookTriggerError = errors("WebhookTrigger", f"{_TRIAL} MISSING_QUERY MISSING_EVENT")


class WebhookMutation(Mutation):
    """Of webhooks."""

    class Meta:
        abstract = True

    known = WebhookErrorCode
    errors = graphene.List(graphene.NonNull(WebhookError), required=True)
    codes = {"syntax": "SYNTAX", "too_many": "INVALID"}


class WebhookCreateInput(graphene.InputObjectType):  # type: ignore[misc]
    """Where to tell what."""

    name = graphene.String()
    target_url = graphene.String()
    async_events = graphene.List(graphene.NonNull(WebhookEventTypeAsyncEnum))
    app = graphene.ID()
    is_active = graphene.Boolean()
    secret_key = graphene.String()
    query = graphene.String()


class WebhookUpdateInput(graphene.InputObjectType):  # type: ignore[misc]
    """What is not given stays."""

    name = graphene.String()
    target_url = graphene.String()
    async_events = graphene.List(graphene.NonNull(WebhookEventTypeAsyncEnum))
    is_active = graphene.Boolean()
    secret_key = graphene.String()
    query = graphene.String()


def _told(given: Any) -> dict[str, Any]:
    """In the words of our services."""
    names = {"secret_key": "secret"}
    said = {
        names.get(name, name): value for name, value in given.items() if name != "async_events" and value is not None
    }
    if given.get("async_events") is not None:
        said["events"] = values(given["async_events"])
    return said


class WebhookCreate(WebhookMutation):
    """A new one; an app makes its own."""

    class Arguments:
        input = WebhookCreateInput(required=True)

    webhook = graphene.Field(Webhook)

    @classmethod
    def perform(cls, info: Any, input: Any) -> dict[str, Any]:  # noqa: A002  Saleor's name
        """About 6 statements."""
        by, said = manager(info.context), {"target_url": "", "events": [], **_told(input)}
        text = said.pop("app", None)
        if text is None and info.context.app is None:
            raise Refused.because("required", "Say for which app.", "app")
        app = app_at(info.context, text, "app") if text is not None else info.context.app
        return {"webhook": services.create_webhook(app=app, by=by, **said)}


class WebhookUpdate(WebhookMutation):
    """Another address, other events."""

    class Arguments:
        id = graphene.ID(required=True)
        input = WebhookUpdateInput(required=True)

    webhook = graphene.Field(Webhook)

    @classmethod
    def perform(cls, info: Any, id: str, input: Any) -> dict[str, Any]:  # noqa: A002  Saleor's name
        """What is not given stays."""
        by = manager(info.context)
        return {"webhook": services.update_webhook(webhook=webhook_at(info.context, id), by=by, **_told(input))}


class WebhookDelete(WebhookMutation):
    """With what was sent to it."""

    class Arguments:
        id = graphene.ID(required=True)

    webhook = graphene.Field(Webhook)

    @classmethod
    def perform(cls, info: Any, id: str) -> dict[str, Any]:  # noqa: A002  Saleor's name
        """About 4 statements."""
        by, webhook = manager(info.context), webhook_at(info.context, id)
        services.delete_webhook(webhook=webhook, by=by)
        return {"webhook": webhook}


class EventDeliveryRetry(WebhookMutation):
    """Sent again, under its own id."""

    class Arguments:
        id = graphene.ID(required=True)

    delivery = graphene.Field(EventDelivery)

    @classmethod
    def perform(cls, info: Any, id: str) -> dict[str, Any]:  # noqa: A002  Saleor's name
        """About 7 statements."""
        by = manager(info.context)
        delivery = services.retry_delivery(delivery=delivery_at(info.context, id), by=by)
        tasks.enqueue([delivery])
        return {"delivery": delivery}


_CODES = {
    code: code.upper() for code in ("syntax", "missing_query", "missing_event", "missing_permission", "invalid_id")
} | {"off": "GRAPHQL_ERROR", "invalid": "GRAPHQL_ERROR", "too_large": "GRAPHQL_ERROR"}


class WebhookDryRun(Mutation):
    """What a subscription would send of something of one's own; nothing is sent and nothing kept."""

    class Arguments:
        object_id = graphene.ID(required=True)
        query = graphene.String(required=True)

    known, codes = WebhookDryRunErrorCode, _CODES
    payload = graphene.JSONString()
    errors = graphene.List(graphene.NonNull(WebhookDryRunError), required=True)

    @classmethod
    def perform(cls, info: Any, object_id: str, query: str) -> dict[str, Any]:
        """As many statements as the question takes, and about 5."""
        by = manager(info.context)
        app = info.context.app or services.nameless_app(shop=shop_of(info.context, by), by=by)
        kind, key = parse(object_id, "object_id")
        return {"payload": services.dry_run(app=app, query=query, kind=kind, key=key)}


class WebhookTrigger(Mutation):
    """Tells a webhook of something as if it had just happened, by the first event of its subscription."""

    class Arguments:
        object_id = graphene.ID(required=True)
        webhook_id = graphene.ID(required=True)

    known, codes = WebhookTriggerErrorCode, _CODES
    delivery = graphene.Field(EventDelivery)
    errors = graphene.List(graphene.NonNull(WebhookTriggerError), required=True)

    @classmethod
    def perform(cls, info: Any, object_id: str, webhook_id: str) -> dict[str, Any]:
        """As many statements as the question takes, and about 7."""
        by = manager(info.context)
        webhook = webhook_at(info.context, webhook_id, "webhook_id")
        kind, key = parse(object_id, "object_id")
        delivery = services.trigger(webhook=webhook, kind=kind, key=key, by=by)
        tasks.enqueue([delivery])
        return {"delivery": delivery}


class WebhookMutations(graphene.ObjectType):  # type: ignore[misc]
    """Root fields."""

    webhook_create = WebhookCreate.Field()
    webhook_update = WebhookUpdate.Field()
    webhook_delete = WebhookDelete.Field()
    webhook_dry_run = WebhookDryRun.Field()
    webhook_trigger = WebhookTrigger.Field()
    event_delivery_retry = EventDeliveryRetry.Field()
