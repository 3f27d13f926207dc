"""Reviews, after delivery only, one a bought line."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.core import audit
from catalog.products.models import Product
from marketplace.orders.models import OrderLine
from marketplace.shops.models import Shop


class ReviewState(models.TextChoices):
    SHOWN = "shown", _("Đang hiện")
    HIDDEN = "hidden", _("Đã ẩn")
    ERASED = "erased", _("Người viết đã xóa")


@audit.tracked(exclude=("name", "text", "photos", "answer"))
class Review(models.Model):
    """What the buyer of a line says: 1 to 5 of its own scale, which has nothing to do with the programme's stars."""

    line = models.OneToOneField(OrderLine, models.PROTECT, related_name="review")
    product = models.ForeignKey(Product, models.PROTECT, related_name="buyer_reviews")
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="reviews")
    rating = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=60, blank=True, help_text="as the writer wants to be called; empty: a buyer")
    text = models.TextField(blank=True)
    photos = models.JSONField(default=list, help_text='[{"name", "width", "height"}]')
    state = models.CharField(max_length=6, choices=ReviewState, default=ReviewState.SHOWN)
    reason = models.CharField(max_length=300, blank=True, help_text="why it was hidden")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    reports = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [models.CheckConstraint(condition=Q(rating__range=(1, 5)), name="rating_1_to_5")]
        indexes = [
            models.Index(fields=["product", "-at", "-id"], condition=Q(state="shown"), name="review_of_product"),
            models.Index(fields=["shop", "-at", "-id"], name="review_of_shop"),
            models.Index(fields=["-reports"], condition=Q(state="shown", reports__gt=0), name="review_reported"),
        ]

    def __str__(self) -> str:
        return f"{self.product_id}: {self.rating}"


class ReviewReport(models.Model):
    """Somebody says that a review should not stand. `client` is a keyed hash of the day's client, so that one counts once."""

    review = models.ForeignKey(Review, models.CASCADE, related_name="complaints")
    client = models.CharField(max_length=64)
    text = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["review", "at"]
        constraints = [models.UniqueConstraint(fields=["review", "client"], name="review_report_once_a_client")]

    def __str__(self) -> str:
        return f"{self.review_id}"
