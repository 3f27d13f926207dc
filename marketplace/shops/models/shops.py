"""Shops: how they come to sell, when they rest, what they take back, and what the platform asks of them."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.core import audit
from catalog.places.models import Unit
from catalog.producers.models import Producer


class ShopState(models.TextChoices):
    """A shop sells in one of these alone (`queries.SELLING`)."""

    DRAFT = "draft", _("Chuẩn bị mở")
    REVIEW = "review", _("Chờ duyệt")
    CHANGES = "changes", _("Cần bổ sung")
    REFUSED = "refused", _("Không được duyệt")
    OPEN = "open", _("Đang bán")
    PAUSED = "paused", _("Tạm nghỉ")
    SUSPENDED = "suspended", _("Bị ngừng bán")
    CLOSED = "closed", _("Đã đóng")


class WayBack(models.TextChoices):
    """Who pays for the way back of goods that were as described. Of faulty goods the shop always does."""

    BUYER = "buyer", _("Người mua trả phí gửi lại")
    SHOP = "shop", _("Gian hàng trả phí gửi lại")


@audit.tracked()
class Shop(models.Model):
    """A producer's shop, all year. Its booth in a fair is in `fairs`."""

    slug = models.SlugField(max_length=100, unique=True)
    producer = models.OneToOneField(Producer, models.PROTECT, related_name="shop")
    name = models.CharField(max_length=160)
    state = models.CharField(max_length=10, choices=ShopState, default=ShopState.DRAFT)
    state_reason = models.TextField(blank=True, help_text="what an officer or the shop wrote at the last step")
    created_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True, help_text="when it asked to be approved, last")
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="empty: not a person",
    )
    pickup_place = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", help_text="where carriers fetch parcels"
    )
    pickup_street = models.CharField(max_length=200, blank=True)
    fees_accepted_at = models.DateTimeField(
        null=True, blank=True, help_text="the fees shown then were read and accepted"
    )
    holiday_from = models.DateField(null=True, blank=True)
    holiday_until = models.DateField(null=True, blank=True, help_text="the last day")
    holiday_note = models.CharField(max_length=200, blank=True)
    return_policy = models.ForeignKey(
        "ReturnPolicy", models.PROTECT, null=True, blank=True, related_name="+", help_text="the one of now"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(holiday_from=None, holiday_until=None) | Q(holiday_until__gte=F("holiday_from")),
                name="shop_holiday_days",
            )
        ]
        indexes = [models.Index(fields=["submitted_at"], condition=Q(state="review"), name="shop_to_approve")]

    def __str__(self) -> str:
        return self.name


class ReturnPolicy(models.Model):
    """What a shop takes back, from one instant on: never changed, so an order can keep the one that it was placed under."""

    shop = models.ForeignKey(Shop, models.CASCADE, related_name="return_policies")
    days = models.PositiveSmallIntegerField(help_text="after delivery")
    way_back = models.CharField(max_length=5, choices=WayBack, default=WayBack.BUYER)
    not_taken = models.CharField(max_length=300, blank=True, help_text="what is not taken back unless it is faulty")
    text = models.CharField(max_length=1000, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["shop", "-created_at"]
        constraints = [models.CheckConstraint(condition=Q(days__range=(1, 365)), name="return_policy_days")]
        triggers = [pgtrigger.Protect(name="return_policy_is_final", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.shop_id}: {self.days}"


@audit.tracked()
class FeeRule(models.Model):
    """What the platform takes of each order, from a day on, of one shop or (empty) of all that have no rule of their own.

    A percentage of the goods and a fixed amount an order. Without a row: nothing. A row is followed by the next, never ended.
    """

    shop = models.ForeignKey(Shop, models.CASCADE, null=True, blank=True, related_name="fee_rules")
    percent_bp = models.PositiveSmallIntegerField(default=0, help_text="hundredths of a percent: 250 is 2.5 %")
    fixed = models.BigIntegerField(default=0, help_text="₫ an order")
    announced_on = models.DateField(help_text="when the shops were told")
    notice_days = models.PositiveSmallIntegerField(
        default=30, help_text="so many days at least lie between being told and a higher fee"
    )
    starts_on = models.DateField()
    note = models.CharField(max_length=300, blank=True, help_text="shown to the shops: what it is for")

    class Meta:
        ordering = ["shop", "starts_on"]
        constraints = [
            models.UniqueConstraint(fields=["shop", "starts_on"], nulls_distinct=False, name="fee_rule_starts_once"),
            models.CheckConstraint(
                condition=Q(percent_bp__lte=3_000, fixed__range=(0, 1_000_000)), name="fee_rule_in_range"
            ),
            models.CheckConstraint(condition=Q(starts_on__gte=F("announced_on")), name="fee_rule_announced_before"),
        ]

    def __str__(self) -> str:
        return f"{self.shop_id or '*'}: {self.percent_bp} + {self.fixed}"

    @property
    def percent(self) -> float:
        """2.5 for 250 hundredths."""
        return self.percent_bp / 100
