"""What the law asks of selling a product set, and the licences that an officer has seen."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.core import audit
from catalog.products.models import Product, ProductSet


class RuleKind(models.TextChoices):
    AGE = "age", _("Tuổi người mua")
    LICENCE = "licence", _("Phải có số giấy phép")
    NO_COD = "no_cod", _("Không trả tiền mặt khi nhận")
    NO_PROMOTION = "no_promotion", _("Không giảm giá, khuyến mại")
    WARNING = "warning", _("Lời cảnh báo phải hiện")


@audit.tracked()
class SaleRule(models.Model):
    """What the law asks of selling a product set, from one day to another. The rows are the office's: it checks and dates them."""

    product_set = models.ForeignKey(ProductSet, models.PROTECT, related_name="sale_rules")
    kind = models.CharField(max_length=12, choices=RuleKind)
    years = models.PositiveSmallIntegerField(null=True, blank=True, help_text="for a buyer's age")
    from_alcohol = models.DecimalField(
        max_digits=4,
        decimal_places=1,
        null=True,
        blank=True,
        help_text="holds from so many percent by volume; a product that does not say counts as stronger",
    )
    text = models.CharField(max_length=300, blank=True, help_text="of a warning")
    text_en = models.CharField(max_length=300, blank=True)
    law = models.CharField(max_length=200, help_text="article and number")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True, help_text="the last day")

    class Meta:
        ordering = ["product_set", "kind", "starts_on"]
        constraints = [
            models.UniqueConstraint(fields=["product_set", "kind", "starts_on"], name="sale_rule_starts_once"),
            models.CheckConstraint(condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="sale_rule_days"),
            models.CheckConstraint(
                condition=~Q(kind="age") | Q(years__isnull=False, years__range=(1, 99)), name="sale_rule_says_an_age"
            ),
            models.CheckConstraint(condition=~Q(kind="warning") | ~Q(text=""), name="sale_rule_says_a_warning"),
        ]

    def __str__(self) -> str:
        return f"{self.product_set_id} {self.kind}"


@audit.tracked()
class LicenceCheck(models.Model):
    """An officer has seen the paper behind a product's licence number. Another number asks for another check."""

    product = models.ForeignKey(Product, models.CASCADE, related_name="licence_checks")
    number = models.CharField(max_length=80, help_text="as it stood on the product")
    checked_at = models.DateTimeField()
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["product", "number"], name="licence_checked_once")]

    def __str__(self) -> str:
        return f"{self.product_id}: {self.number}"
