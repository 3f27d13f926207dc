"""A producer's papers: handed in once, linked to what they prove, used again at renewal. And the lists of its workers."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.core import audit
from catalog.places.models import Unit
from catalog.producers.models import Producer


class EvidenceKind(models.TextChoices):
    """The 15 kinds of evidence of 26/2026/QĐ-TTg."""

    BUSINESS_LICENCE = "business_licence", _("Giấy đăng ký kinh doanh")
    ELIGIBILITY_CERTIFICATE = "eligibility_certificate", _("Giấy chứng nhận đủ điều kiện sản xuất, an toàn thực phẩm")
    RAW_MATERIAL = "raw_material", _("Nguồn gốc, vùng, liên kết nguyên liệu")
    ENVIRONMENT = "environment", _("Hồ sơ môi trường")
    WORKERS = "workers", _("Danh sách lao động, bảo hiểm, nơi cư trú")
    ACCOUNTS = "accounts", _("Xếp loại hợp tác xã hoặc báo cáo tài chính hai năm")
    INTELLECTUAL_PROPERTY = "intellectual_property", _("Nhãn hiệu, chỉ dẫn địa lý, sáng chế")
    DISTRIBUTION = "distribution", _("Hợp đồng tiêu thụ, phân phối")
    PROMOTION = "promotion", _("Quảng bá, xúc tiến thương mại")
    STORY = "story", _("Câu chuyện sản phẩm")
    QUALITY_DECLARATION = "quality_declaration", _("Công bố chất lượng")
    TEST_REPORT = "test_report", _("Phiếu kiểm nghiệm")
    BARCODE_TRACE = "barcode_trace", _("Mã số mã vạch, tem truy xuất")
    QUALITY_MANAGEMENT = "quality_management", _("Chứng nhận quản lý chất lượng")
    AWARD = "award", _("Giải thưởng")


@audit.tracked()
class Evidence(models.Model):
    """One paper of a producer. Its file never changes; a newer paper is another row that may say what it replaces."""

    producer = models.ForeignKey(Producer, models.PROTECT, related_name="evidence")
    kind = models.CharField(max_length=24, choices=EvidenceKind)
    title = models.CharField(max_length=200)
    issuer = models.CharField(max_length=200, blank=True)
    issued_on = models.DateField(null=True, blank=True)
    expires_on = models.DateField(null=True, blank=True, help_text="its last day; empty: it does not expire")
    file = models.CharField(
        max_length=200, unique=True, help_text="name in the storage, unguessable, never served publicly"
    )
    filename = models.CharField(max_length=200, help_text="as the producer's device called it")
    content_type = models.CharField(max_length=60)
    size = models.PositiveBigIntegerField(help_text="bytes")
    pages = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    replaces = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="replaced_by")
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    removed_at = models.DateTimeField(
        null=True, blank=True, help_text="taken out of the store; never while a dossier uses it"
    )

    class Meta:
        ordering = ["producer", "kind", "-uploaded_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["producer", "sha256"], condition=Q(removed_at=None), name="evidence_file_once"
            ),
            models.CheckConstraint(
                condition=Q(expires_on=None) | Q(issued_on=None) | Q(expires_on__gte=F("issued_on")),
                name="evidence_days_in_order",
            ),
        ]
        indexes = [models.Index(fields=["expires_on"], condition=Q(removed_at=None), name="evidence_expiring")]

    def __str__(self) -> str:
        return self.title


class Upload(models.Model):
    """A file on its way, in pieces: goes on where it broke off. Dropped after a few days without a piece."""

    token = models.CharField(max_length=43, unique=True)
    producer = models.ForeignKey(Producer, models.CASCADE, related_name="uploads")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    filename = models.CharField(max_length=200)
    size = models.PositiveBigIntegerField(help_text="bytes announced")
    received = models.PositiveBigIntegerField(default=0, help_text="bytes so far")
    fields = models.JSONField(default=dict, help_text="what becomes of it: kind, title, dates, the criterion it proves")
    evidence = models.ForeignKey(Evidence, models.SET_NULL, null=True, blank=True, related_name="+")
    problem = models.TextField(blank=True, help_text="why the whole file was refused")
    created_at = models.DateTimeField()
    touched_at = models.DateTimeField()

    class Meta:
        ordering = ["-created_at"]
        constraints = [models.CheckConstraint(condition=Q(received__lte=F("size")), name="upload_within_its_size")]

    def __str__(self) -> str:
        return f"{self.filename} {self.received}/{self.size}"


@audit.tracked(exclude=("name",))  # third parties: histories hold no names
class Worker(models.Model):
    """One person who works for a producer, and where that person lives. Third parties' data: only the producer and the evaluators see it."""

    producer = models.ForeignKey(Producer, models.CASCADE, related_name="workers")
    name = models.CharField(max_length=120)
    commune = models.ForeignKey(Unit, models.PROTECT, related_name="+", help_text="where the person lives")
    is_insured = models.BooleanField(default=False)
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["producer", "name", "pk"]

    def __str__(self) -> str:
        return f"{self.producer_id} #{self.pk}"
