"""Carts. One holds lines of any number of shops; nothing is set aside for it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from marketplace.shops.models import Offer, Slot


class Cart(models.Model):
    """What somebody means to buy. A guest's key lies in a signed cookie."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="cart")
    created_at = models.DateTimeField()
    touched_at = models.DateTimeField(help_text="a guest's cart is thrown away 60 days after")

    class Meta:
        indexes = [models.Index(fields=["touched_at"], name="cart_by_touch")]

    def __str__(self) -> str:
        return str(self.pk)


class CartLine(models.Model):
    """So many units of an offer, and what the buyer last saw of it: a change since is shown, never silently charged."""

    cart = models.ForeignKey(Cart, models.CASCADE, related_name="lines")
    offer = models.ForeignKey(Offer, models.CASCADE, related_name="cart_lines")
    slot = models.ForeignKey(
        Slot, models.CASCADE, null=True, blank=True, related_name="+", help_text="the date of a service"
    )
    quantity = models.PositiveIntegerField()
    seen_price = models.BigIntegerField()
    seen_stars = models.PositiveSmallIntegerField()
    added_at = models.DateTimeField()
    metadata = models.JSONField(default=dict, blank=True, help_text="what a client of the API keeps about the line")

    class Meta:
        ordering = ["cart", "added_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["cart", "offer", "slot"], nulls_distinct=False, name="cart_line_once"),
            models.CheckConstraint(condition=Q(quantity__range=(1, 9999)), name="cart_quantity_in_range"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.offer_id}"
