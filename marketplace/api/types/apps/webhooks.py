"""Where an app is told of what."""

from typing import Any

import graphene

from marketplace.api.batch import make_peers
from marketplace.api.reads.conditions import plain
from marketplace.api.types.common import (
    Node,
    identified,
    way_of,
)
from marketplace.api.types.connections import PAGING, Connection, pages_below
from marketplace.apps.models import Delivery
from marketplace.apps.models import Event as EventName
from marketplace.apps.models import Webhook as WebhookRow

from .deliveries import DeliveryConnection, EventDeliveryFilterInput, EventDeliverySortingInput
from .events import WebhookEventAsync


class Webhook(graphene.ObjectType):  # type: ignore[misc]
    """Where an app is told of what."""

    class Meta:
        interfaces = (Node,)

    name = graphene.String()
    async_events = graphene.List(graphene.NonNull(WebhookEventAsync), required=True)
    app = graphene.Field("marketplace.api.types.apps.App", required=True)
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
