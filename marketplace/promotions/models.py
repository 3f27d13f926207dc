"""Sales: so much off these products, from when to when."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.core import audit
from catalog.producers.models import Producer
from catalog.products.models import Product
from marketplace.shops.models import Channel


class SaleKind(models.TextChoices):
    PERCENT = "percent", _("Phần trăm")
    AMOUNT = "amount", _("Số tiền")


@audit.tracked()
class Sale(models.Model):
    """A producer lowers prices in a channel for a time: by percent, or by an amount of minor units."""

    producer = models.ForeignKey(Producer, models.PROTECT, related_name="sales")
    channel = models.ForeignKey(Channel, models.PROTECT, related_name="sales")
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=7, choices=SaleKind)
    value = models.BigIntegerField(help_text="percent, or minor units")
    currency = models.CharField(max_length=3, default="VND")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    products = models.ManyToManyField(Product, related_name="sales")
    stopped_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-starts_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="sale_ends_after_start"),
            models.CheckConstraint(
                condition=Q(kind="percent", value__range=(1, 90)) | Q(kind="amount", value__gt=0),
                name="sale_value_in_range",
            ),
        ]

    def __str__(self) -> str:
        return self.name
