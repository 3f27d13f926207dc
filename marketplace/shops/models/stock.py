"""How many units there are, where they lie, and what people did with them."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.core import audit
from catalog.products.models import Variant

from .shops import Shop


@audit.tracked()
class Stock(models.Model):
    """How many units of a variant a shop has. Moved only by conditional UPDATE under a row lock.

    Until the day `ahead_from` so many more (`ahead`) can be ordered before they are harvested or made.
    """

    variant = models.OneToOneField(Variant, models.CASCADE, related_name="stock")
    quantity = models.PositiveIntegerField(default=0)
    reserved = models.PositiveIntegerField(default=0)
    ahead = models.PositiveIntegerField(default=0, help_text="units that may be ordered before they are there")
    ahead_from = models.DateField(null=True, blank=True, help_text="the day from which those are sent")
    alarm_below = models.PositiveIntegerField(null=True, blank=True, help_text="the shop is told when fewer are free")
    alarmed_at = models.DateTimeField(null=True, blank=True, help_text="told since it last was enough")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(reserved__lte=F("quantity") + F("ahead")), name="stock_covers_reserved"),
            models.CheckConstraint(condition=Q(ahead=0) | Q(ahead_from__isnull=False), name="ahead_has_a_day"),
        ]
        indexes = [models.Index(fields=["variant"], condition=Q(alarm_below__isnull=False), name="stock_with_alarm")]

    def __str__(self) -> str:
        return f"{self.variant_id}: {self.quantity}"


@audit.tracked()
class Store(models.Model):
    """Another place where a shop keeps goods than its own house: a counter in town, a cold store. What is in none of them is in the house."""

    shop = models.ForeignKey(Shop, models.CASCADE, related_name="stores")
    name = models.CharField(max_length=80)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["shop", "name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["shop", "name"], condition=Q(is_active=True), name="store_named_once")
        ]

    def __str__(self) -> str:
        return self.name


class StoreStock(models.Model):
    """How many of the units in `Stock` lie in a store. Written under the lock of the variant's `Stock`."""

    store = models.ForeignKey(Store, models.CASCADE, related_name="stocks")
    variant = models.ForeignKey(Variant, models.CASCADE, related_name="store_stocks")
    quantity = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["variant", "store"], name="store_stock_once")]

    def __str__(self) -> str:
        return f"{self.store_id}/{self.variant_id}: {self.quantity}"


class MoveKind(models.TextChoices):
    COUNT = "count", _("Đếm lại")
    BROUGHT_IN = "brought_in", _("Nhập thêm")
    SPOILT = "spoilt", _("Hỏng, bỏ")
    USED = "used", _("Dùng, cho, làm mẫu")
    TRANSFER = "transfer", _("Chuyển chỗ")


class StockMove(models.Model):
    """Somebody changed how many there are, and why. What orders take out and bring back stands in the orders. Only grows."""

    variant = models.ForeignKey(Variant, models.CASCADE, related_name="stock_moves")
    kind = models.CharField(max_length=10, choices=MoveKind)
    store = models.ForeignKey(
        Store, models.CASCADE, null=True, blank=True, related_name="+", help_text="empty: the house"
    )
    to_store = models.ForeignKey(
        Store, models.CASCADE, null=True, blank=True, related_name="+", help_text="of a transfer"
    )
    change = models.IntegerField(help_text="of a transfer: how many went")
    after = models.PositiveIntegerField(help_text="how many there were then at that place")
    reason = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["variant", "-at", "-id"], name="stock_moves_of_variant")]

    def __str__(self) -> str:
        return f"{self.variant_id}: {self.change:+}"


@audit.tracked()
class Slot(models.Model):
    """A date on which a service is given, with so many places: what a variant of tourism has instead of goods in a house."""

    variant = models.ForeignKey(Variant, models.PROTECT, related_name="slots")
    starts_at = models.DateTimeField()
    capacity = models.PositiveSmallIntegerField()
    taken = models.PositiveSmallIntegerField(default=0)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True, help_text="why it was called off")

    class Meta:
        ordering = ["variant", "starts_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["variant", "starts_at"], condition=Q(cancelled_at=None), name="slot_once_an_instant"
            ),
            models.CheckConstraint(condition=Q(taken__lte=F("capacity")), name="slot_covers_taken"),
        ]
        indexes = [models.Index(fields=["variant", "starts_at"], name="slots_of_variant")]

    def __str__(self) -> str:
        return f"{self.variant_id}: {self.starts_at:%Y-%m-%d %H:%M}"
