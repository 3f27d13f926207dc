"""Parcels: what left the house when, of which lot."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.core import audit
from marketplace.shops.models import Store
from traceability.lots.models import Lot

from .orders import Order, OrderLine


class FulfilmentState(models.TextChoices):
    PACKED = "packed", _("Đã gói")
    SENT = "sent", _("Đang giao")
    DELIVERED = "delivered", _("Đã giao")
    RETURNED = "returned", _("Không giao được, đã trả về")
    UNPACKED = "unpacked", _("Đã mở gói lại")


@audit.tracked()
class Fulfilment(models.Model):
    """One parcel of an order; most orders have one."""

    order = models.ForeignKey(Order, models.PROTECT, related_name="fulfilments")
    number = models.PositiveSmallIntegerField(help_text="1, 2 … within the order")
    state = models.CharField(max_length=10, choices=FulfilmentState, default=FulfilmentState.PACKED)
    store = models.ForeignKey(
        Store,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="out of which it is packed; empty: the house",
    )
    carrier = models.CharField(max_length=40, blank=True)
    tracking = models.CharField(max_length=60, blank=True)
    packed_at = models.DateTimeField()
    packed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    sent_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["order", "number"]
        constraints = [
            models.UniqueConstraint(fields=["order", "number"], name="parcel_once"),
            models.UniqueConstraint(
                fields=["carrier", "tracking"], condition=~Q(tracking=""), name="tracking_number_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order_id}/{self.number}"

    @property
    def key(self) -> uuid.UUID:
        """A name of the parcel for other systems, which tells nobody whose order it is. Needs the order."""
        return uuid.uuid5(uuid.NAMESPACE_URL, f"{self.order.token}/{self.number}")


class FulfilmentLine(models.Model):
    """So many units of a line in a parcel, all of one lot where the lot is known."""

    fulfilment = models.ForeignKey(Fulfilment, models.CASCADE, related_name="lines")
    line = models.ForeignKey(OrderLine, models.PROTECT, related_name="parcels")
    lot = models.ForeignKey(Lot, models.PROTECT, null=True, blank=True, related_name="parcels")
    quantity = models.PositiveIntegerField()

    class Meta:
        ordering = ["fulfilment", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["fulfilment", "line", "lot"], nulls_distinct=False, name="parcel_line_once_a_lot"
            ),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="parcel_line_in_range"),
        ]

    def __str__(self) -> str:
        return f"{self.fulfilment_id}: {self.quantity}"
