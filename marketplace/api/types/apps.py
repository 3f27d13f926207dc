"""Apps, their tokens and webhooks, and what was sent, for who manages them: a shop's owners and managers, superusers for the platform's, and the
app itself. Signatures are Saleor's."""

from collections.abc import Collection
from typing import Any

import graphene
import orjson
from django.db.models import QuerySet

from catalog.core.errors import Refused
from marketplace.accounts.models import User as UserRow
from marketplace.api.batch import make_peers
from marketplace.api.errors import ApiError
from marketplace.api.ids import key_of
from marketplace.api.reads.conditions import clean, plain
from marketplace.api.types.accounts import User
from marketplace.api.types.common import (
    Node,
    ObjectWithMetadata,
    enum,
    identified,
    in_order,
    sorting,
    way_of,
)
from marketplace.api.types.connections import PAGING, Connection, connection_of, page_of, pages_below, short_list
from marketplace.api.types.people import PermissionType, said_of
from marketplace.apps.models import App as AppRow
from marketplace.apps.models import AppToken as TokenRow
from marketplace.apps.models import Attempt, Delivery
from marketplace.apps.models import Event as EventName
from marketplace.apps.models import Webhook as WebhookRow
from marketplace.apps.queries import TRIPS, apps_of

WebhookEventTypeAsyncEnum = graphene.Enum(
    "WebhookEventTypeAsyncEnum",
    [(event.upper(), event) for event in EventName.values],
    description="What can be told: Saleor's events, and those of certificates, lots and fairs.",
)
WebhookEventTypeEnum = graphene.Enum(
    "WebhookEventTypeEnum", [(event.upper(), event) for event in EventName.values], description="What was told."
)


class AppTypeEnum(graphene.Enum):  # type: ignore[misc]
    """Apps here are made by hand."""

    LOCAL = "local"
    THIRDPARTY = "thirdparty"


class EventDeliveryStatusEnum(graphene.Enum):  # type: ignore[misc]
    """What became of it."""

    PENDING = "pending"
    SUCCESS = "success"
    FAILED = "failed"


class CircuitBreakerStateEnum(graphene.Enum):  # type: ignore[misc]
    """Whether a webhook rests after many failures."""

    CLOSED = "closed"
    HALF_OPEN = "half_open"
    OPEN = "open"


class WebhookEventAsync(graphene.ObjectType):  # type: ignore[misc]
    """An event that a webhook is told of."""

    name = graphene.String(required=True)
    event_type = graphene.Field(WebhookEventTypeAsyncEnum, required=True)


class EventDeliveryAttempt(graphene.ObjectType):  # type: ignore[misc]
    """One try."""

    class Meta:
        interfaces = (Node,)

    created_at = graphene.DateTime(required=True)
    task_id = graphene.String()
    duration = graphene.Float()
    response = graphene.String()
    response_headers = graphene.String()
    response_status_code = graphene.Int()
    request_headers = graphene.String()
    status = graphene.Field(EventDeliveryStatusEnum, required=True)

    resolve_id = identified("EventDeliveryAttempt")

    @staticmethod
    def resolve_created_at(root: Attempt, info: Any) -> Any:
        """When it was over."""
        return root.at

    @staticmethod
    def resolve_duration(root: Attempt, info: Any) -> float:
        """Seconds."""
        return root.milliseconds / 1000

    @staticmethod
    def resolve_response(root: Attempt, info: Any) -> str:
        """The first 1,000 characters, or why there was none."""
        return root.response or root.problem

    @staticmethod
    def resolve_response_headers(root: Attempt, info: Any) -> str:
        """JSON."""
        return orjson.dumps(root.response_headers).decode()

    @staticmethod
    def resolve_request_headers(root: Attempt, info: Any) -> str:
        """JSON."""
        return orjson.dumps(root.request_headers).decode()

    @staticmethod
    def resolve_response_status_code(root: Attempt, info: Any) -> int | None:
        """As the receiver answered."""
        return root.status

    @staticmethod
    def resolve_status(root: Attempt, info: Any) -> str:
        """2xx is a success."""
        return "success" if root.status is not None and 200 <= root.status < 300 else "failed"


_AttemptEdge, AttemptConnection = connection_of(EventDeliveryAttempt)


def attempts_of(deliveries: Collection[int]) -> dict[int, list[Attempt]]:
    """Of each delivery, the newest first. 1 statement."""
    found: dict[int, list[Attempt]] = {}
    for row in Attempt.objects.filter(delivery__in=deliveries).order_by("delivery", "-number"):
        found.setdefault(row.delivery_id, []).append(row)
    return found


EventDeliveryAttemptSortingInput = sorting(
    "EventDeliveryAttemptSortingInput", enum("EventDeliveryAttemptSortField", "CREATED_AT")
)
EventDeliverySortingInput = sorting("EventDeliverySortingInput", enum("EventDeliverySortField", "CREATED_AT"))
AppSortingInput = sorting("AppSortingInput", enum("AppSortField", "NAME CREATION_DATE"))


class EventDeliveryFilterInput(graphene.InputObjectType):  # type: ignore[misc]
    """All of these."""

    status = graphene.InputField(EventDeliveryStatusEnum)
    event_type = graphene.InputField(WebhookEventTypeEnum)


class AppFilterInput(graphene.InputObjectType):  # type: ignore[misc]
    """All of these."""

    search = graphene.String()
    is_active = graphene.Boolean()
    type = graphene.InputField(AppTypeEnum)


class EventDelivery(graphene.ObjectType):  # type: ignore[misc]
    """One event for one webhook."""

    class Meta:
        interfaces = (Node,)

    created_at = graphene.DateTime(required=True)
    status = graphene.Field(EventDeliveryStatusEnum, required=True)
    event_type = graphene.Field(WebhookEventTypeEnum, required=True)
    attempts = graphene.Field(AttemptConnection, sort_by=graphene.Argument(EventDeliveryAttemptSortingInput), **PAGING)
    payload = graphene.String()

    resolve_id = identified("EventDelivery")

    @staticmethod
    def resolve_status(root: Delivery, info: Any) -> str:
        """PENDING while it is still tried."""
        return str(root.state)

    @staticmethod
    def resolve_event_type(root: Delivery, info: Any) -> str:
        """What happened."""
        return root.event

    @staticmethod
    def resolve_attempts(root: Delivery, info: Any, sort_by: Any = None, **paging: Any) -> Connection:
        """The newest first, unless an order is asked for. Of all deliveries of the list at once: 1 statement."""
        rows: list[Attempt] = info.context.batches.get(attempts_of, root, default=[])
        rows = in_order(rows, sort_by, {"CREATED_AT": lambda row: row.number})
        return short_list(rows, lambda row: row.number, "attempts", **paging)


_DeliveryEdge, DeliveryConnection = connection_of(EventDelivery)


class Webhook(graphene.ObjectType):  # type: ignore[misc]
    """Where an app is told of what."""

    class Meta:
        interfaces = (Node,)

    name = graphene.String()
    async_events = graphene.List(graphene.NonNull(WebhookEventAsync), required=True)
    app = graphene.Field(lambda: App, required=True)
    event_deliveries = graphene.Field(
        DeliveryConnection,
        sort_by=graphene.Argument(EventDeliverySortingInput),
        filter=graphene.Argument(EventDeliveryFilterInput),
        **PAGING,
    )
    target_url = graphene.String(required=True)
    is_active = graphene.Boolean(required=True)
    subscription_query = graphene.String()

    resolve_id = identified("Webhook")

    @staticmethod
    def resolve_async_events(root: WebhookRow, info: Any) -> list[dict[str, str]]:
        """In the order of the enum."""
        return [{"name": str(EventName(event).label), "event_type": event} for event in root.hears]

    @staticmethod
    def resolve_subscription_query(root: WebhookRow, info: Any) -> str | None:
        """None where the usual is told."""
        return root.query or None

    @staticmethod
    def resolve_event_deliveries(
        root: WebhookRow,
        info: Any,
        sort_by: Any = None,
        filter: Any = None,  # noqa: A002  Saleor's name
        **paging: Any,
    ) -> Connection:
        """The newest first, unless an order is asked for. Of all webhooks of all apps of the list at once: 1 statement."""
        way = way_of(sort_by["direction"]) if sort_by else "desc"
        wanted = tuple(sorted((name, plain(value)) for name, value in (filter or {}).items() if value is not None))
        found: Connection = info.context.batches.once(
            ("deliveries", way, wanted, *sorted(paging.items())),
            root,
            lambda keys: deliveries_of(keys, way, dict(wanted), **paging),
        )
        return found


_COLUMNS = {"status": "state", "event_type": "event"}


def deliveries_of(webhooks: list[int], way: str, wanted: dict[str, str], **paging: Any) -> dict[int, Connection]:
    """To each webhook. 1 statement, 1 more for the numbers of all."""
    rows = Delivery.objects.filter(**{_COLUMNS[name]: value for name, value in wanted.items()})
    order = (("created_at", way), ("pk", way))
    found = pages_below(rows, "webhook_id", webhooks, order, "eventDeliveries", **paging)
    make_peers(edge.node for page in found.values() for edge in page.edges)
    return found


class AppToken(graphene.ObjectType):  # type: ignore[misc]
    """What an app asks with; of the secret its last four characters."""

    class Meta:
        interfaces = (Node,)

    name = graphene.String()
    auth_token = graphene.String()

    resolve_id = identified("AppToken")

    @staticmethod
    def resolve_auth_token(root: TokenRow, info: Any) -> str:
        """The end of it."""
        return root.last_4


def tokens_of(apps: Collection[int]) -> dict[int, list[TokenRow]]:
    """Of each app. 1 statement."""
    found: dict[int, list[TokenRow]] = {}
    for row in TokenRow.objects.filter(app__in=apps).order_by("pk"):
        found.setdefault(row.app_id, []).append(row)
    return found


def webhooks_of(apps: Collection[int]) -> dict[int, list[WebhookRow]]:
    """Of each app. 1 statement."""
    found: dict[int, list[WebhookRow]] = {}
    rows = WebhookRow.objects.filter(app__in=apps).select_related("app__shop__producer").order_by("pk")
    for row in make_peers(rows):
        found.setdefault(row.app_id, []).append(row)
    return found


class App(graphene.ObjectType):  # type: ignore[misc]
    """A program of a shop, or of the platform."""

    class Meta:
        interfaces = (Node, ObjectWithMetadata)

    identifier = graphene.String()
    permissions = graphene.List(graphene.NonNull(PermissionType))
    created = graphene.DateTime()
    is_active = graphene.Boolean()
    name = graphene.String()
    type = graphene.Field(AppTypeEnum)
    tokens = graphene.List(graphene.NonNull(AppToken))
    webhooks = graphene.List(graphene.NonNull(Webhook))
    breaker_state = graphene.Field(CircuitBreakerStateEnum, required=True)

    resolve_id = identified("App")

    @staticmethod
    def resolve_permissions(root: AppRow, info: Any) -> list[dict[str, str]]:
        """What it may do."""
        return [said_of(each) for each in root.permissions]

    @staticmethod
    def resolve_created(root: AppRow, info: Any) -> Any:
        """When."""
        return root.created_at

    @staticmethod
    def resolve_type(root: AppRow, info: Any) -> str:
        """Made by hand."""
        return "local"

    @staticmethod
    def resolve_tokens(root: AppRow, info: Any) -> list[TokenRow]:
        """Of all apps of the list at once: 1 statement."""
        found: list[TokenRow] = info.context.batches.get(tokens_of, root, default=[])
        return found

    @staticmethod
    def resolve_webhooks(root: AppRow, info: Any) -> list[WebhookRow]:
        """Of all apps of the list at once: 1 statement."""
        found: list[WebhookRow] = info.context.batches.get(webhooks_of, root, default=[])
        return found

    @staticmethod
    def resolve_breaker_state(root: AppRow, info: Any) -> str:
        """OPEN when one of its webhooks rests."""
        return "open" if any(row.failures >= TRIPS for row in App.resolve_webhooks(root, info)) else "closed"


_AppEdge, AppConnection = connection_of(App)


class IssuingPrincipal(graphene.Union):  # type: ignore[misc]
    """Who did what is told: never named here."""

    class Meta:
        types = (App, User)

    @classmethod
    def resolve_type(cls, instance: Any, info: Any) -> Any:
        """By its row."""
        return User if isinstance(instance, UserRow) else App


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
