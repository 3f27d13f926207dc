"""What can be told, and how it went."""

import graphene

from marketplace.apps.models import Event as EventName

WebhookEventTypeAsyncEnum = graphene.Enum(
    "WebhookEventTypeAsyncEnum",
    [(event.upper(), event) for event in EventName.values],
    description="What can be told: Saleor's events, and those of certificates, lots and fairs.",
)
WebhookEventTypeEnum = graphene.Enum(
    "WebhookEventTypeEnum", [(event.upper(), event) for event in EventName.values], description="What was told."
)


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
