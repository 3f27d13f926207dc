"""Growing-area codes of zones, and what each was on which day."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.core import audit

from .zones import Zone


class ZoneCodeKind(models.TextChoices):
    DOMESTIC = "domestic", _("Mã vùng trồng nội địa")
    EXPORT = "export", _("Mã vùng trồng xuất khẩu")
    PACKING = "packing", _("Mã cơ sở đóng gói")
    OTHER = "other", _("Mã khác")


@audit.tracked()
class ZoneCode(models.Model):
    """A growing-area code (mã số vùng trồng): opaque, with a kind, a market, and a status for every day.

    Whoever types one claims it, and several may; what an officer confirmed is one zone's alone, and pages say which of both it is.
    """

    zone = models.ForeignKey(Zone, models.CASCADE, related_name="codes")
    code = models.CharField(max_length=40)
    kind = models.CharField(max_length=8, choices=ZoneCodeKind)
    market = models.CharField(max_length=2, blank=True, help_text="ISO country of the export market")
    holder = models.CharField(max_length=200, blank=True)
    confirmed_at = models.DateTimeField(
        null=True, blank=True, help_text="by an officer, who saw the paper; else a claim"
    )

    class Meta:
        ordering = ["zone", "code"]
        constraints = [
            models.UniqueConstraint(fields=["zone", "code", "market"], name="zone_code_once"),
            models.UniqueConstraint(
                fields=["code", "market"], condition=Q(confirmed_at__isnull=False), name="zone_code_confirmed_once"
            ),
        ]

    def __str__(self) -> str:
        return self.code


class ZoneCodeStatus(models.TextChoices):
    ACTIVE = "active", _("còn hiệu lực")
    PENDING = "pending", _("chờ gia hạn")
    SUSPENDED = "suspended", _("tạm đình chỉ")
    REVOKED = "revoked", _("đã thu hồi")
    EXPIRED = "expired", _("hết hiệu lực")


class ZoneCodeSpan(models.Model):
    """The status of a code from its first day on, until the next span begins (or its last day, if it has one)."""

    zone_code = models.ForeignKey(ZoneCode, models.CASCADE, related_name="spans")
    status = models.CharField(max_length=10, choices=ZoneCodeStatus)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=200, blank=True)
    set_by_office = models.BooleanField(default=False, help_text="by an officer: only the office changes it")

    class Meta:
        ordering = ["zone_code", "starts_on"]
        constraints = [
            models.UniqueConstraint(fields=["zone_code", "starts_on"], name="zone_code_span_once"),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="zone_code_span_days_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.zone_code_id} {self.status} {self.starts_on}"
