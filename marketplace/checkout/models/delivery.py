"""How a shop delivers and what it asks for it."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.core import audit
from catalog.places.models import Unit
from marketplace.orders.models import DeliveryKind
from marketplace.outlets.models import Outlet
from marketplace.shops.models import Shop


class Carrier(models.TextChoices):
    OWN = "own", _("Tự giao")
    GHN = "ghn", "GHN"
    GHTK = "ghtk", "GHTK"
    VIETTEL = "viettel", "Viettel Post"
    VNPOST = "vnpost", "VNPost"


@audit.tracked()
class DeliveryMethod(models.Model):
    """A way a shop hands goods over. Without a row of its table the flat fee holds; a table that has rows delivers only where they say."""

    shop = models.ForeignKey(Shop, models.CASCADE, related_name="delivery_methods")
    kind = models.CharField(max_length=6, choices=DeliveryKind, default=DeliveryKind.HOME)
    name = models.CharField(max_length=120)
    carrier = models.CharField(max_length=10, choices=Carrier, default=Carrier.OWN)
    fee = models.BigIntegerField(default=0, help_text="₫, when no row of the table holds")
    free_from = models.BigIntegerField(null=True, blank=True, help_text="₫ of goods from which it is free")
    days_min = models.PositiveSmallIntegerField(default=1)
    days_max = models.PositiveSmallIntegerField(default=4)
    cut_off = models.TimeField(null=True, blank=True, help_text="ordered later counts as the next day: fresh goods")
    windows = models.JSONField(default=list, blank=True, help_text='times of the day to choose from: ["08:00–11:00"]')
    outlet = models.ForeignKey(Outlet, models.PROTECT, null=True, blank=True, related_name="pickups")
    cod = models.BooleanField(default=True, help_text="whether money can be collected on delivery")
    position = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)
    table: list["DeliveryRate"]
    """Its rows as `queries.methods_of` read them."""

    class Meta:
        ordering = ["shop", "position", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(days_max__gte=F("days_min"), days_max__lte=90), name="delivery_days"),
            models.CheckConstraint(condition=Q(fee__range=(0, 10_000_000)), name="delivery_fee_in_range"),
            models.CheckConstraint(condition=~Q(kind="pickup") | Q(outlet__isnull=False), name="pickup_has_an_outlet"),
        ]

    def __str__(self) -> str:
        return self.name


class DeliveryRate(models.Model):
    """A row of a method's table: to this province (empty: everywhere else), up to this weight."""

    method = models.ForeignKey(DeliveryMethod, models.CASCADE, related_name="rates")
    province = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    up_to_g = models.PositiveIntegerField()
    fee = models.BigIntegerField()

    class Meta:
        ordering = ["method", "province", "up_to_g"]
        constraints = [
            models.UniqueConstraint(fields=["method", "province", "up_to_g"], nulls_distinct=False, name="rate_once"),
            models.CheckConstraint(condition=Q(fee__range=(0, 10_000_000), up_to_g__gt=0), name="rate_in_range"),
        ]

    def __str__(self) -> str:
        return f"{self.method_id}: {self.fee}"
