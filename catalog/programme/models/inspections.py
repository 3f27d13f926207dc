"""Inspections of certified products, and reports of misuse of the mark."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.certification.models import Certificate, RevocationCase, RevocationGround
from catalog.core import audit
from catalog.places.models import Unit
from catalog.producers.models import Producer
from catalog.products.models import Product


class InspectionKind(models.TextChoices):
    PERIODIC = "periodic", _("Định kỳ")
    UNANNOUNCED = "unannounced", _("Đột xuất")
    REPORT = "report", _("Theo phản ánh")
    ALERT = "alert", _("Theo cảnh báo quét mã")


@audit.tracked()
class Inspection(models.Model):
    """Officers look at a producer's certified product."""

    producer = models.ForeignKey(Producer, models.PROTECT, related_name="inspections")
    product = models.ForeignKey(Product, models.PROTECT, null=True, blank=True, related_name="inspections")
    certificate = models.ForeignKey(Certificate, models.PROTECT, null=True, blank=True, related_name="inspections")
    kind = models.CharField(max_length=11, choices=InspectionKind)
    planned_on = models.DateField()
    done_on = models.DateField(null=True, blank=True)
    team = models.CharField(max_length=300, blank=True)
    summary = models.TextField(blank=True)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-planned_on", "-pk"]

    def __str__(self) -> str:
        return f"{self.producer_id} {self.planned_on}"


@audit.tracked()
class Finding(models.Model):
    """What an inspection found wrong, by when it is to be put right, and whether it was."""

    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="findings")
    text = models.TextField()
    ground = models.CharField(
        max_length=10, choices=RevocationGround, blank=True, help_text="set when it may cost the certificate"
    )
    due_on = models.DateField(null=True, blank=True)
    resolved_on = models.DateField(null=True, blank=True)
    resolution = models.TextField(blank=True)
    case = models.ForeignKey(RevocationCase, models.PROTECT, null=True, blank=True, related_name="findings")

    class Meta:
        ordering = ["inspection", "pk"]

    def __str__(self) -> str:
        return f"{self.inspection_id} #{self.pk}"


class ReportState(models.TextChoices):
    NEW = "new", _("Mới")
    INSPECTING = "inspecting", _("Đã mở kiểm tra")
    DISMISSED = "dismissed", _("Không đủ căn cứ")


@audit.tracked(exclude=("contact",))
class MisuseReport(models.Model):
    """Somebody says that a product misuses the mark or the stars."""

    product = models.ForeignKey(Product, models.PROTECT, null=True, blank=True, related_name="misuse_reports")
    province = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", help_text="whose officers read it"
    )
    product_name = models.CharField(max_length=200)
    code = models.CharField(max_length=12, blank=True, help_text="the trace code whose page it was sent from")
    lot_number = models.CharField(max_length=20, blank=True, help_text="of the lot that the code names")
    unit = models.CharField(max_length=40, blank=True, help_text="of the unit, in words: batch and number")
    seen_at = models.CharField(max_length=300, help_text="shop, street or web address")
    description = models.TextField()
    contact = models.CharField(
        max_length=254, blank=True, help_text="phone or e-mail of who reports, if given; erased after a year"
    )
    photos = models.JSONField(default=list, help_text='[{"name", "width", "height"}]')
    state = models.CharField(max_length=10, choices=ReportState, default=ReportState.NEW)
    outcome = models.TextField(blank=True)
    inspection = models.ForeignKey(Inspection, models.PROTECT, null=True, blank=True, related_name="reports")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["province", "state", "-created_at"], name="misuse_in_province")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="inspecting") | Q(inspection__isnull=False), name="report_has_inspection"
            )
        ]

    def __str__(self) -> str:
        return self.product_name
