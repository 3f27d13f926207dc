"""What the platform knows about a product that a score sheet asks for, pushed here by the rooms above."""

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.products.models import Product


class FactKind(models.TextChoices):
    LOCAL_MATERIAL_SHARE = "local_material_share", _("Tỷ lệ nguyên liệu địa phương")
    LOCAL_LABOUR_SHARE = "local_labour_share", _("Tỷ lệ lao động địa phương")
    LEGAL_FORM = "legal_form", _("Loại hình tổ chức")
    SALES_CHANNELS = "sales_channels", _("Kênh bán hàng")
    TRACE_CODE = "trace_code", _("Mã truy xuất nguồn gốc")
    STORY = "story", _("Câu chuyện sản phẩm")


class Fact(models.Model):
    """One figure with its source and date. Appended, never changed; the newest of a kind counts, and never overrides what a person wrote."""

    product = models.ForeignKey(Product, models.PROTECT, related_name="facts")
    kind = models.CharField(max_length=24, choices=FactKind)
    value = models.JSONField(help_text="a share 0 to 1, a count, a word or true/false, by kind")
    source = models.CharField(max_length=300, help_text="where the figure comes from, in words")
    as_of = models.DateField(help_text="the day it is true for")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["product", "kind", "-as_of", "-pk"]
        indexes = [models.Index(fields=["product", "kind", "-as_of", "-id"], name="fact_newest")]
        triggers = [pgtrigger.Protect(name="fact_is_final", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.product_id} {self.kind}: {self.value}"
