"""Online fairs. A fair is a channel with a theme and booths; a booth is a shop inside it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.core import audit
from catalog.places.models import Unit
from marketplace.shops.models import Channel, Offer, Shop


class FairState(models.TextChoices):
    DRAFT = "draft", _("Bản nháp")
    PUBLISHED = "published", _("Đã công bố")
    CANCELLED = "cancelled", _("Đã hủy")


@audit.tracked()
class Fair(models.Model):
    """Dates are the channel's: they open and close its prices to the second."""

    channel = models.OneToOneField(Channel, models.PROTECT, related_name="fair")
    slug = models.SlugField(max_length=100, unique=True, help_text="the channel's")
    name = models.CharField(max_length=160)
    name_en = models.CharField(max_length=160, blank=True)
    theme = models.CharField(max_length=200, blank=True)
    description = models.TextField(blank=True)
    description_en = models.TextField(blank=True)
    place = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", help_text="the organiser's; empty: national"
    )
    starts_at = models.DateTimeField(help_text="as the channel's opens_at")
    ends_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=FairState, default=FairState.DRAFT)
    cancelled_because = models.TextField(blank=True)
    organised_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    is_sample = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-starts_at", "-pk"]
        constraints = [models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="fair_ends_after_start")]

    def __str__(self) -> str:
        return self.name


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
