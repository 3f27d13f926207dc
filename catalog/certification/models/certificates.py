"""Certificates: the only source of a product's stars."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.core import audit
from catalog.places.models import Unit
from catalog.products.models import Product, Regime


class IssuingLevel(models.TextChoices):
    DISTRICT = "district", _("Ủy ban nhân dân cấp huyện")
    PROVINCE = "province", _("Ủy ban nhân dân cấp tỉnh")
    MINISTRY = "ministry", _("Bộ Nông nghiệp và Môi trường")


class DatePrecision(models.TextChoices):
    DAY = "day", _("Đúng ngày")
    YEAR = "year", _("Chỉ biết năm")


class IssuingRule(models.Model):
    """Under a regime, on these days, this level of government recognises products of these stars."""

    regime = models.ForeignKey(Regime, models.CASCADE, related_name="issuing_rules")
    stars = models.PositiveSmallIntegerField()
    level = models.CharField(max_length=10, choices=IssuingLevel)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True, help_text="last day; empty while it is in force")

    class Meta:
        ordering = ["starts_on", "stars"]
        constraints = [
            models.UniqueConstraint(fields=["regime", "stars", "level", "starts_on"], name="issuing_rule_once"),
            models.CheckConstraint(condition=Q(stars__range=(3, 5)), name="issuing_3_to_5_stars"),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="issuing_days_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.regime_id} {self.stars}★ {self.level}"


class RevocationGround(models.TextChoices):
    """The six grounds of 26/2026/QĐ-TTg."""

    FALSE_FILE = "false_file", _("Giả mạo hồ sơ")
    CRITERIA = "criteria", _("Không còn đáp ứng tiêu chí")
    BREACH = "breach", _("Vi phạm pháp luật về chất lượng, an toàn thực phẩm, môi trường, sở hữu trí tuệ, ghi nhãn")
    MISUSE = "misuse", _("Sử dụng sai nhãn hiệu chứng nhận OCOP")
    STOPPED = "stopped", _("Ngừng sản xuất, kinh doanh")
    OTHER = "other", _("Lý do khác")


@audit.tracked()
class Certificate(models.Model):
    """A recognition with 3 stars or more, valid for 36 months from its decision. Never edited: superseded or revoked.

    When a list names only the year, `valid_from` is the earliest day it can mean (1 January), so a badge never outlives the 36 months.
    """

    product = models.ForeignKey(Product, models.PROTECT, related_name="certificates")
    regime = models.ForeignKey(Regime, models.PROTECT, related_name="+")
    stars = models.PositiveSmallIntegerField()
    decision_number = models.CharField(
        max_length=60, blank=True, help_text="858/QĐ-UBND; empty when the source names none"
    )
    decided_on = models.DateField(null=True, blank=True)
    issuing_level = models.CharField(max_length=10, choices=IssuingLevel)
    issuing_place = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", help_text="as it was; empty for the ministry"
    )
    precision = models.CharField(max_length=4, choices=DatePrecision, default=DatePrecision.DAY)
    valid_from = models.DateField()
    valid_until = models.DateField(help_text="the last day")
    revoked_from = models.DateField(null=True, blank=True, help_text="the first day it no longer counts")
    revocation_decision = models.CharField(max_length=60, blank=True)
    revocation_grounds = models.CharField(max_length=10, choices=RevocationGround, blank=True)
    revocation_reason = models.TextField(blank=True)
    source = models.CharField(max_length=300, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["product", "-valid_from"]
        constraints = [
            models.CheckConstraint(condition=Q(stars__range=(3, 5)), name="certificate_3_to_5_stars"),
            models.CheckConstraint(condition=Q(valid_until__gt=F("valid_from")), name="certificate_days_in_order"),
            models.CheckConstraint(
                condition=Q(revoked_from=None) | ~Q(revocation_reason=""), name="revocation_has_a_reason"
            ),
            models.UniqueConstraint(fields=["product", "decision_number", "valid_from"], name="certificate_once"),
        ]
        indexes = [
            models.Index(fields=["valid_until"], name="certificate_expiring"),
            models.Index(fields=["decision_number"], name="certificate_by_decision"),
            models.Index(fields=["-valid_from", "-id"], name="certificate_newest"),
            models.Index(fields=["stars", "-valid_from", "-id"], name="certificate_by_stars"),
        ]

    def __str__(self) -> str:
        return f"{self.stars}★ {self.decision_number or self.valid_from.year}"
