"""Booths: what a fair has to give, a shop inside a fair, what it brings, and who was asked to come."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.core import audit
from catalog.producers.models import Producer
from marketplace.shops.models import Offer, Shop

from .fairs import Fair


class BoothMode(models.TextChoices):
    ONLINE = "online", _("Trực tuyến")
    ON_SITE = "on_site", _("Tại chỗ")


class BoothState(models.TextChoices):
    APPLIED = "applied", _("Chờ duyệt")
    RETURNED = "returned", _("Cần sửa")
    WAITLISTED = "waitlisted", _("Danh sách chờ")
    APPROVED = "approved", _("Đã duyệt")
    REJECTED = "rejected", _("Từ chối")
    WITHDRAWN = "withdrawn", _("Đã rút")


HOLDING = (BoothState.APPLIED, BoothState.RETURNED, BoothState.APPROVED)
"""An application in one of these states holds a place of its kind; on the waiting list it holds none."""


@audit.tracked()
class BoothKind(models.Model):
    """Booths that are alike, and how many of them there are."""

    fair = models.ForeignKey(Fair, models.CASCADE, related_name="booth_kinds")
    name = models.CharField(max_length=80)
    mode = models.CharField(max_length=7, choices=BoothMode)
    size = models.CharField(max_length=40, blank=True, help_text="as people read it: 3 m × 3 m")
    fee = models.BigIntegerField(default=0, help_text="₫ for the whole fair, paid to the organiser; 0: free")
    capacity = models.PositiveIntegerField()
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["fair", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["fair", "name"], name="booth_kind_once"),
            models.CheckConstraint(
                condition=Q(fee__range=(0, 1_000_000_000), capacity__range=(1, 5_000)), name="booth_kind_in_range"
            ),
        ]

    def __str__(self) -> str:
        return self.name


@audit.tracked()
class Booth(models.Model):
    """A shop's application to a fair, and once approved its place there."""

    fair = models.ForeignKey(Fair, models.CASCADE, related_name="booths")
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="booths")
    kind = models.ForeignKey(
        BoothKind,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="booths",
        help_text="empty: the fair has no kinds",
    )
    state = models.CharField(max_length=10, choices=BoothState, default=BoothState.APPLIED)
    greeting = models.CharField(max_length=300, blank=True)
    story = models.TextField(blank=True, help_text="empty: the producer's own")
    samples = models.CharField(max_length=500, blank=True, help_text="what it brings on site to taste and show")
    fee = models.BigIntegerField(default=0, help_text="₫, as its kind asked when it was approved")
    fee_paid_on = models.DateField(
        null=True, blank=True, help_text="the organiser's word; no money passes through here"
    )
    reason = models.TextField(blank=True)
    applied_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["fair", "pk"]
        constraints = [models.UniqueConstraint(fields=["fair", "shop"], name="booth_once")]
        indexes = [models.Index(fields=["fair", "state", "applied_at", "id"], name="booths_of_fair")]

    def __str__(self) -> str:
        return f"{self.fair_id} · {self.shop_id}"


class BoothNumber(models.Model):
    """A numbered stand on site. One booth has it at most; where it stands on the site map is in thousandths of the picture."""

    fair = models.ForeignKey(Fair, models.CASCADE, related_name="numbers")
    kind = models.ForeignKey(BoothKind, models.CASCADE, related_name="numbers")
    number = models.CharField(max_length=12)
    booth = models.OneToOneField(Booth, models.SET_NULL, null=True, blank=True, related_name="number")
    x = models.PositiveSmallIntegerField(null=True, blank=True)
    y = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["fair", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["fair", "number"], name="booth_number_once"),
            models.CheckConstraint(
                condition=Q(x=None, y=None) | Q(x__range=(0, 1000), y__range=(0, 1000)), name="booth_number_on_the_map"
            ),
        ]

    def __str__(self) -> str:
        return self.number


class BoothStaff(models.Model):
    """Who stands at a booth. The telephone is the organiser's to know; the name is shown to visitors only with that person's consent."""

    booth = models.ForeignKey(Booth, models.CASCADE, related_name="staff")
    name = models.CharField(max_length=120)
    task = models.CharField(max_length=80, blank=True)
    phone = models.CharField(max_length=16, blank=True, help_text="E.164")
    is_shown = models.BooleanField(default=False, help_text="agreed that visitors read the name")

    class Meta:
        ordering = ["booth", "pk"]
        verbose_name_plural = "booth staff"

    def __str__(self) -> str:
        return f"{self.booth_id}: {self.pk}"


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


class Invitation(models.Model):
    """A producer that was asked to come, and what became of it."""

    fair = models.ForeignKey(Fair, models.CASCADE, related_name="invitations")
    producer = models.ForeignKey(Producer, models.CASCADE, related_name="fair_invitations")
    sent_at = models.DateTimeField()
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    seen_at = models.DateTimeField(null=True, blank=True, help_text="somebody of the producer opened the fair's page")
    applied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["fair", "pk"]
        constraints = [models.UniqueConstraint(fields=["fair", "producer"], name="fair_invitation_once")]

    def __str__(self) -> str:
        return f"{self.fair_id} · {self.producer_id}"
