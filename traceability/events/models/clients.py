"""Systems of producers that send and ask for events, what they sent, and the questions they keep."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from catalog.core import audit
from catalog.producers.models import Producer


@audit.tracked(exclude=("digest", "last_used_on"))
class EpcisToken(models.Model):
    """A key with which a producer's system uses `/epcis/`. Only its hash is kept."""

    producer = models.ForeignKey(Producer, models.CASCADE, related_name="epcis_tokens")
    name = models.CharField(max_length=80, help_text="which system holds it")
    digest = models.BinaryField(max_length=32, unique=True, help_text="SHA-256")
    may_capture = models.BooleanField(default=False)
    may_query = models.BooleanField(default=True)
    is_public = models.BooleanField(default=False, help_text="what it captures of a public lot may be read by anybody")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField()
    last_used_on = models.DateField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(may_capture=True) | Q(may_query=True), name="token_is_for_something")
        ]

    def __str__(self) -> str:
        return self.name


class ErrorBehaviour(models.TextChoices):
    """GS1-Capture-Error-Behaviour: what becomes of the good events of a document with bad ones."""

    ROLLBACK = "rollback"
    PROCEED = "proceed"


class CaptureJob(models.Model):
    """What became of a captured document. Written once, in the transaction of its events."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    producer = models.ForeignKey(Producer, models.CASCADE, related_name="+", db_index=False)
    token = models.ForeignKey(EpcisToken, models.SET_NULL, null=True, related_name="+")
    behaviour = models.CharField(max_length=8, choices=ErrorBehaviour)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField()
    success = models.BooleanField()
    captured = models.PositiveIntegerField(help_text="events recorded")
    errors = models.JSONField(default=list, help_text="problem documents (RFC 9457)")

    class Meta:
        indexes = [models.Index(fields=["producer", "-created_at", "-id"], name="job_by_producer")]

    def __str__(self) -> str:
        return str(self.pk)


class NamedQuery(models.Model):
    """A question that a producer's systems keep under a name."""

    producer = models.ForeignKey(Producer, models.CASCADE, related_name="+", db_index=False)
    name = models.CharField(max_length=100)
    query = models.JSONField(help_text="in the EPCIS query language, as it was sent")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["producer", "name"], name="query_name_once_a_producer")]

    def __str__(self) -> str:
        return self.name
