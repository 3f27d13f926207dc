"""What apps were told, and how far it was seen."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.products.models import Variant

from .apps import Webhook
from .events import Event


class DeliveryState(models.TextChoices):
    PENDING = "pending", _("Chờ gửi")
    SUCCESS = "success", _("Đã nhận")
    FAILED = "failed", _("Không gửi được")


class Delivery(models.Model):
    """One event for one webhook: sent until it is taken, at least once, always under the same key. `leased_until`: somebody is sending it."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False, help_text="its name for the receiver")
    webhook = models.ForeignKey(Webhook, models.CASCADE, related_name="deliveries")
    event = models.CharField(max_length=40, choices=Event)
    about = models.CharField(max_length=80, help_text="Order:17")
    payload = models.TextField()
    state = models.CharField(max_length=7, choices=DeliveryState, default=DeliveryState.PENDING)
    attempts_made = models.PositiveSmallIntegerField(default=0, help_text="in all")
    tries = models.PositiveSmallIntegerField(default=0, help_text="since it was asked for")
    created_at = models.DateTimeField()
    asked_at = models.DateTimeField(help_text="when it happened, or somebody said: again")
    due_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name_plural = "deliveries"
        indexes = [
            models.Index(fields=["webhook", "-created_at", "-id"], name="delivery_of_webhook"),
            models.Index(fields=["due_at"], condition=Q(state="pending"), name="delivery_waiting"),
            models.Index(fields=["created_at"], name="delivery_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.about}"


class Attempt(models.Model):
    """One try. `status`: what the receiver answered; None when it did not, and `problem` says why."""

    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="attempts")
    number = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    milliseconds = models.PositiveIntegerField(default=0)
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    problem = models.CharField(max_length=30, blank=True)
    response = models.CharField(max_length=1_000, blank=True)
    request_headers = models.JSONField(default=dict)
    response_headers = models.JSONField(default=dict)

    class Meta:
        ordering = ["delivery", "number"]
        constraints = [models.UniqueConstraint(fields=["delivery", "number"], name="attempt_once")]

    def __str__(self) -> str:
        return f"{self.delivery_id} {self.number}"


class Watermark(models.Model):
    """Up to which instant, or row, each look at what no message tells has come (`services.looking`)."""

    name = models.CharField(max_length=20, primary_key=True)
    at = models.DateTimeField()
    row = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name}: {self.at}"


class StockSeen(models.Model):
    """How many units of a variant could be ordered when it was last looked."""

    variant = models.OneToOneField(Variant, models.CASCADE, primary_key=True, related_name="+")
    available = models.IntegerField()

    def __str__(self) -> str:
        return f"{self.variant_id}: {self.available}"
