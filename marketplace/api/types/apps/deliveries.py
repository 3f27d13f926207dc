"""What was sent, and each try."""

from collections.abc import Collection
from typing import Any

import graphene
import orjson

from marketplace.api.types.common import (
    Node,
    enum,
    identified,
    in_order,
    sorting,
)
from marketplace.api.types.connections import PAGING, Connection, connection_of, short_list
from marketplace.apps.models import Attempt, Delivery

from .events import EventDeliveryStatusEnum, WebhookEventTypeEnum


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


class EventDeliveryFilterInput(graphene.InputObjectType):  # type: ignore[misc]
    """All of these."""

    status = graphene.InputField(EventDeliveryStatusEnum)
    event_type = graphene.InputField(WebhookEventTypeEnum)


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
