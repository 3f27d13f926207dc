"""Files that a shop or the platform takes out: made by a task, kept for a week."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from marketplace.shops.models import Shop


class ExportKind(models.TextChoices):
    ORDERS = "orders", _("Đơn hàng, từng dòng")
    INVOICES = "invoices", _("Dữ liệu lập hóa đơn")
    REVENUE = "revenue", _("Doanh thu trong năm")
    SELLERS = "sellers", _("Người bán và doanh thu, cho cơ quan thuế")


class OrderExport(models.Model):
    """A table of orders from one day to another, both inclusive: of one shop, or of every seller (no shop). It holds
    buyers' data and is never shared."""

    kind = models.CharField(max_length=8, choices=ExportKind)
    shop = models.ForeignKey(Shop, models.CASCADE, null=True, blank=True, related_name="exports")
    form = models.CharField(max_length=4, choices=[("xlsx", "Excel"), ("csv", "CSV")])
    first = models.DateField()
    last = models.DateField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    language = models.CharField(max_length=2, default="vi")
    rows = models.PositiveIntegerField(default=0)
    file = models.CharField(max_length=200, blank=True, help_text="name in the storage, once it is whole")
    problem = models.CharField(max_length=200, blank=True, help_text="why it came to nothing")
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="export_days"),
            models.CheckConstraint(
                condition=Q(kind="sellers", shop=None) | (~Q(kind="sellers") & Q(shop__isnull=False)),
                name="export_of_a_shop_or_of_all",
            ),
        ]
        indexes = [models.Index(fields=["shop", "-created_at"], name="export_of_shop")]

    def __str__(self) -> str:
        return f"{self.kind} {self.first} {self.last}"
