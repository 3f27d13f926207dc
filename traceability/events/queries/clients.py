"""Tokens, jobs and kept questions of producers' systems."""

import hashlib
import uuid

from django.db.models import QuerySet

from catalog.producers.models import Producer
from traceability.events.models import CaptureJob, EpcisToken, NamedQuery


def digest(secret: str) -> bytes:
    """What is kept of a token: it has 256 bits from the system's randomness, so a plain hash is enough."""
    return hashlib.sha256(secret.encode(errors="replace")).digest()


def token_of(secret: str) -> EpcisToken | None:
    """The token with this secret, unless it was revoked. One statement."""
    return EpcisToken.objects.filter(digest=digest(secret), revoked_at=None).first()


def tokens_of(producer: Producer) -> QuerySet[EpcisToken]:
    """All tokens of a producer, the newest first, revoked ones too. One statement."""
    return EpcisToken.objects.filter(producer=producer)


def jobs_of(token: EpcisToken) -> QuerySet[CaptureJob]:
    """Captures of the token's producer, the newest first. One statement."""
    return CaptureJob.objects.filter(producer_id=token.producer_id).order_by("-created_at", "-id")


def job_of(token: EpcisToken, key: str) -> CaptureJob | None:
    """One of them. One statement, none for what is no key."""
    try:
        return jobs_of(token).filter(pk=uuid.UUID(key)).first()
    except ValueError:
        return None


def named_queries_of(token: EpcisToken) -> QuerySet[NamedQuery]:
    """The questions that the token's producer keeps, by name. One statement."""
    return NamedQuery.objects.filter(producer_id=token.producer_id)
