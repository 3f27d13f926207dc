"""Who may do what with events."""

from catalog.core.types import Actor
from catalog.producers.models import Producer
from catalog.producers.policies import may_manage
from traceability.events.models import EpcisToken


def may_manage_tokens(user: Actor, producer: Producer) -> bool:
    """Owners and managers: a token speaks in the producer's name, without a person."""
    return may_manage(user, producer)


def may_capture(token: EpcisToken) -> bool:
    """A token for sending events that was not revoked."""
    return token.may_capture and token.revoked_at is None


def may_query(token: EpcisToken) -> bool:
    """A token for asking that was not revoked. It is answered with its own producer's events."""
    return token.may_query and token.revoked_at is None
