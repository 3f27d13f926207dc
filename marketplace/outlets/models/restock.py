"""What an outlet asks a shop to bring, and what became of it."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.core import audit
from catalog.products.models import Variant
from marketplace.shops.models import Shop

from .outlets import Outlet


class RestockState(models.TextChoices):
    ASKED = "asked", _("Chờ gian trả lời")
    ACCEPTED = "accepted", _("Gian nhận giao")
    DECLINED = "declined", _("Gian không giao được")
    WITHDRAWN = "withdrawn", _("Điểm bán rút lại")
    DELIVERED = "delivered", _("Đã giao tới")


@audit.tracked()
class RestockOrder(models.Model):
    """Goods that an outlet wants by a day. Not a sale: what is paid for them the two settle themselves."""

    outlet = models.ForeignKey(Outlet, models.PROTECT, related_name="restocks")
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="restocks")
    state = models.CharField(max_length=9, choices=RestockState, default=RestockState.ASKED)
    wanted_by = models.DateField()
    note = models.CharField(max_length=500, blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    asked_at = models.DateTimeField()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        indexes = [
            models.Index(fields=["outlet", "-asked_at", "-id"], name="restocks_of_outlet"),
            models.Index(fields=["shop", "-asked_at", "-id"], name="restocks_of_shop"),
        ]

    def __str__(self) -> str:
        return f"{self.outlet_id} → {self.shop_id}: {self.state}"


class RestockLine(models.Model):
    """So many of a variant."""

    order = models.ForeignKey(RestockOrder, models.CASCADE, related_name="lines")
    variant = models.ForeignKey(Variant, models.PROTECT, related_name="+")
    quantity = models.PositiveIntegerField()

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["order", "variant"], name="restock_line_once"),
            models.CheckConstraint(condition=Q(quantity__range=(1, 100_000)), name="restock_quantity_in_range"),
        ]

    def __str__(self) -> str:
        return f"{self.order_id}: {self.quantity}"


class RestockStep(models.Model):
    """Who moved it, when, and what was said. Only grows."""

    order = models.ForeignKey(RestockOrder, models.CASCADE, related_name="steps")
    state = models.CharField(max_length=9, choices=RestockState)
    note = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["order", "at", "pk"]
        triggers = [pgtrigger.ReadOnly(name="is_final", fields=["order", "state", "note", "at"])]

    def __str__(self) -> str:
        return f"{self.order_id}: {self.state}"
