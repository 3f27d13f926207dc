"""Who came, counted without cookies or addresses; and what was sold at a booth on the spot."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from marketplace.orders.models import Order
from marketplace.shops.models import Shop

from .booths import Booth
from .fairs import Fair
from .slots import FairSlot


class VisitKind(models.TextChoices):
    PAGE = "page", _("Trang hội chợ")
    BOOTH = "booth", _("Trang gian hàng")
    SLOT = "slot", _("Phiên trực tiếp")
    GATE = "gate", _("Quét mã ở cổng")
    STAND = "stand", _("Quét mã ở gian")


class Visit(models.Model):
    """One opening of a page of a fair, or of a code at its gate and stands. `visitor` means nothing once its day's key is destroyed."""

    fair = models.ForeignKey(Fair, models.PROTECT, related_name="visits")
    at = models.DateTimeField()
    kind = models.CharField(max_length=5, choices=VisitKind)
    shop = models.ForeignKey(Shop, models.PROTECT, null=True, blank=True, related_name="+")
    slot = models.ForeignKey(FairSlot, models.PROTECT, null=True, blank=True, related_name="+")
    province_code = models.CharField(max_length=2, blank=True)
    visitor = models.BinaryField(max_length=16)

    class Meta:
        indexes = [models.Index(fields=["fair", "at"], name="visits_of_fair")]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.fair_id} {self.kind} {self.at}"


class BoothSale(models.Model):
    """An order that was made at the booth, of goods that were taken along."""

    booth = models.ForeignKey(Booth, models.PROTECT, related_name="sales")
    order = models.OneToOneField(Order, models.PROTECT, related_name="booth_sale")
    sold_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    sold_at = models.DateTimeField()

    class Meta:
        ordering = ["-sold_at", "-pk"]
        indexes = [models.Index(fields=["booth", "-sold_at", "-id"], name="sales_of_booth")]

    def __str__(self) -> str:
        return f"{self.booth_id}: {self.order_id}"
