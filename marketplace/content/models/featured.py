"""Goods that officers put on the home page, and the rule they do it by."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from catalog.core import audit
from catalog.places.models import Unit
from catalog.products.models import Product


@audit.tracked()
class FeatureRule(models.Model):
    """How many at most, chosen how: printed beside them. The row of the latest first day counts; before the first there are none."""

    most = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=300)
    text_en = models.CharField(max_length=300, blank=True)
    starts_on = models.DateField(unique=True)

    class Meta:
        ordering = ["-starts_on"]
        constraints = [models.CheckConstraint(condition=Q(most__range=(1, 24)), name="features_in_range")]

    def __str__(self) -> str:
        return f"{self.starts_on}: {self.most}"


@audit.tracked()
class Feature(models.Model):
    """A product on the home page from one instant to another, and whether somebody paid for it."""

    product = models.ForeignKey(Product, models.CASCADE, related_name="+")
    place = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="of the officers; empty: the ministry's",
    )
    reason = models.CharField(max_length=200)
    is_paid = models.BooleanField(default=False)
    payer = models.CharField(max_length=160, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True, help_text="taken off before its time")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField()
    is_sample = models.BooleanField(default=False)

    class Meta:
        ordering = ["-starts_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="feature_ends_after_start"),
            models.CheckConstraint(
                condition=Q(is_paid=False, payer="") | (Q(is_paid=True) & ~Q(payer="")), name="paid_feature_says_who"
            ),
        ]
        indexes = [models.Index(fields=["ends_at"], name="features_by_end")]

    def __str__(self) -> str:
        return f"{self.product_id} {self.starts_at}"
