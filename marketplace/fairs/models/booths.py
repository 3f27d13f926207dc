"""Booths: a shop inside a fair, and what it brings."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.core import audit
from marketplace.shops.models import Offer, Shop

from .fairs import Fair


class BoothState(models.TextChoices):
    APPLIED = "applied", _("Chờ duyệt")
    RETURNED = "returned", _("Cần sửa")
    APPROVED = "approved", _("Đã duyệt")
    REJECTED = "rejected", _("Từ chối")
    WITHDRAWN = "withdrawn", _("Đã rút")


@audit.tracked()
class Booth(models.Model):
    """A shop's application to a fair, and once approved its place there."""

    fair = models.ForeignKey(Fair, models.CASCADE, related_name="booths")
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="booths")
    state = models.CharField(max_length=10, choices=BoothState, default=BoothState.APPLIED)
    greeting = models.CharField(max_length=300, blank=True)
    reason = models.TextField(blank=True)
    applied_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["fair", "pk"]
        constraints = [models.UniqueConstraint(fields=["fair", "shop"], name="booth_once")]

    def __str__(self) -> str:
        return f"{self.fair_id} · {self.shop_id}"


class FairListing(models.Model):
    """An offer a booth brings to the fair, with its fair price; it sells only once staff approved it."""

    booth = models.ForeignKey(Booth, models.CASCADE, related_name="listings")
    offer = models.OneToOneField(
        Offer, models.CASCADE, related_name="fair_listing", help_text="in the fair's channel; inactive until approved"
    )
    state = models.CharField(max_length=10, choices=BoothState, default=BoothState.APPLIED)
    reason = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["booth", "pk"]

    def __str__(self) -> str:
        return f"{self.booth_id} · {self.offer_id}"
