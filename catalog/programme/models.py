"""The yearly work around the dossiers: ideas and plans before them, inspections and reports of misuse after."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.certification.models import Certificate, RevocationCase, RevocationGround
from catalog.core import audit
from catalog.places.models import Unit
from catalog.producers.models import Producer
from catalog.products.models import Product, ProductSet


class IdeaState(models.TextChoices):
    REGISTERED = "registered", _("Chờ xã xem xét")
    RETURNED = "returned", _("Cần bổ sung")
    ACCEPTED = "accepted", _("Đã nhận, chờ phương án kinh doanh")
    PLANNED = "planned", _("Đã có phương án, chờ xét chọn")
    SELECTED = "selected", _("Được chọn phát triển trong năm")
    DECLINED = "declined", _("Không được chọn")
    CARRIED_OUT = "carried_out", _("Đã thành hồ sơ")


class Priority(models.TextChoices):
    """Kinds of idea that the programme favours."""

    NEW = "new", _("Sản phẩm mới")
    DEEP_PROCESSED = "deep_processed", _("Chế biến sâu")
    CRAFT = "craft", _("Nghề truyền thống")
    GIFT = "gift", _("Quà tặng")
    TOURISM = "tourism", _("Du lịch cộng đồng")
    COMMUNITY = "community", _("Sản phẩm của cộng đồng")


@audit.tracked()
class Idea(models.Model):
    """An idea for a product, registered with a commune by a producer, by a person who has only the idea, or by the commune for them."""

    commune = models.ForeignKey(Unit, models.PROTECT, related_name="+", help_text="of today")
    producer = models.ForeignKey(Producer, models.PROTECT, null=True, blank=True, related_name="ideas")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="ideas", help_text="who typed it in")
    on_behalf = models.BooleanField(default=False, help_text="an officer typed it in for the person named")
    person = models.CharField(max_length=120, help_text="whose idea it is")
    phone = models.CharField(max_length=16, blank=True, help_text="E.164")
    title = models.CharField(max_length=200)
    description = models.TextField()
    material = models.TextField(blank=True, help_text="what it is made of, and where that comes from")
    product_set = models.ForeignKey(ProductSet, models.PROTECT, null=True, blank=True, related_name="+")
    priorities = models.JSONField(default=list, help_text="values of Priority")
    state = models.CharField(max_length=11, choices=IdeaState, default=IdeaState.REGISTERED)
    reason = models.TextField(blank=True, help_text="why it was returned or declined")
    year = models.PositiveSmallIntegerField(null=True, blank=True, help_text="the year it was selected for")
    product = models.ForeignKey(Product, models.PROTECT, null=True, blank=True, related_name="ideas")
    registered_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    is_sample = models.BooleanField(default=False)

    class Meta:
        ordering = ["-registered_at", "-pk"]
        indexes = [models.Index(fields=["commune", "state", "-registered_at"], name="idea_at_commune")]

    def __str__(self) -> str:
        return self.title


class BusinessPlan(models.Model):
    """The business plan of an idea, as handed in. Final; a better one is the next."""

    idea = models.ForeignKey(Idea, models.PROTECT, related_name="plans")
    number = models.PositiveSmallIntegerField()
    content = models.JSONField(
        help_text="customers, product, material, people, investment and revenue in đồng a year, steps"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["idea", "number"]
        constraints = [models.UniqueConstraint(fields=["idea", "number"], name="plan_once")]
        triggers = [pgtrigger.Protect(name="plan_is_final", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.idea_id} #{self.number}"


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
