"""The scan ledger (append-only, no IP address, partitioned by month) with its daily counts and alerts; the links that people add to what the
resolver answers."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.core import audit
from catalog.producers.models import Producer
from catalog.products.models import Product
from catalog.programme.models import Inspection
from traceability.codes.models import UnitBatch
from traceability.lots.models import Lot
from traceability.zones.models import Zone


class NextScanId(models.Func):
    template = "nextval('scans_scan_id_seq')"
    arity = 0
    output_field = models.BigIntegerField()


class Scan(models.Model):
    """One opening of a code. `visitor` is a keyed hash that is unlinkable once its daily key is destroyed."""

    pk = models.CompositePrimaryKey("scanned_at", "id")
    id = models.BigIntegerField(db_default=NextScanId(), editable=False)
    scanned_at = models.DateTimeField()
    code = models.CharField(max_length=12)
    province_code = models.CharField(max_length=2, blank=True)
    visitor = models.BinaryField(max_length=16)
    unit = models.BinaryField(max_length=16, null=True, help_text="the digest of a unit's serial; code is its lot's")
    placed = models.BooleanField(default=False, db_default=False, help_text="only where: the opening has its own row")

    class Meta:
        indexes = [
            models.Index(fields=["code", "scanned_at"], name="scan_by_code"),
            models.Index(fields=["unit", "scanned_at"], name="scan_by_unit", condition=Q(unit__isnull=False)),
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="no_truncate",
                level=pgtrigger.Statement,
                when=pgtrigger.Before,
                operation=pgtrigger.Truncate,
                func="RAISE EXCEPTION 'the scan ledger is never emptied (%)', TG_TABLE_NAME;",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.scanned_at}"


class ScanDay(models.Model):
    """How often a code was opened on a day, from one province ("": not known where): what stays when the ledger's detail is dropped.

    `visitors` are different readers; whoever told the place by a button is counted there once more, without a scan.
    """

    day = models.DateField()
    code = models.CharField(max_length=12)
    province_code = models.CharField(max_length=2, blank=True)
    scans = models.PositiveIntegerField()
    visitors = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "day", "province_code"], name="scan_day_once")]
        indexes = [models.Index(fields=["day"], name="scan_days")]

    def __str__(self) -> str:
        return f"{self.code} {self.day} {self.province_code}"


class AlertKind(models.TextChoices):
    """What about a code looks wrong."""

    PROVINCES = "provinces", _("Một nhãn quét ở nhiều tỉnh trong ngày")
    EARLY = "early", _("Nhãn bị quét trước khi đưa vào dùng")
    VOIDED = "voided", _("Nhãn đã hủy vẫn có người quét")
    RECALLED = "recalled", _("Lô đã thu hồi vẫn có người quét")
    EXPIRED = "expired", _("Lô hết hạn vẫn có người quét")
    GUESSING = "guessing", _("Dò mã: nhiều mã không có thật")


class AlertState(models.TextChoices):
    NEW = "new", _("Mới")
    INSPECTING = "inspecting", _("Đã mở kiểm tra")
    DISMISSED = "dismissed", _("Đã xem, không kiểm tra")


@audit.tracked(exclude=("times", "last_at", "provinces"))
class Alert(models.Model):
    """Something that officers should look at. While one is new, the same thing adds to it; once handled, it comes up again on another day."""

    kind = models.CharField(max_length=10, choices=AlertKind)
    subject = models.CharField(
        max_length=60, help_text="what it is about, for telling the same from another: unit:7:1234, lot:9"
    )
    day = models.DateField()
    producer = models.ForeignKey(Producer, models.CASCADE, null=True, blank=True, related_name="+")
    lot = models.ForeignKey(Lot, models.CASCADE, null=True, blank=True, related_name="alerts")
    batch = models.ForeignKey(UnitBatch, models.CASCADE, null=True, blank=True, related_name="alerts")
    number = models.PositiveIntegerField(null=True, blank=True, help_text="of the unit in its batch")
    provinces = models.JSONField(default=list, help_text="codes")
    times = models.PositiveIntegerField(default=1)
    opened_at = models.DateTimeField()
    last_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=AlertState, default=AlertState.NEW)
    note = models.TextField(blank=True)
    handled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    handled_at = models.DateTimeField(null=True, blank=True)
    inspection = models.ForeignKey(Inspection, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-last_at", "-pk"]
        indexes = [
            models.Index(fields=["producer", "state", "-last_at"], name="alerts_of_producer"),
            models.Index(fields=["kind", "subject", "day"], name="alerts_of_day"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["kind", "subject"], condition=Q(state="new"), name="alert_once_while_new"),
            models.CheckConstraint(
                condition=~Q(state="inspecting") | Q(inspection__isnull=False), name="alert_has_inspection"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"


@audit.tracked()
class LinkHost(models.Model):
    """A site that added links may lead to. Switched off, it takes its links with it at once; subdomains have rows of their own."""

    host = models.CharField(max_length=200, unique=True, help_text="www.vidu.vn, as in the address, in lower case")
    is_allowed = models.BooleanField(default=True)
    note = models.CharField(max_length=200, blank=True, help_text="who asked for it, whose site it is")

    class Meta:
        ordering = ["host"]

    def __str__(self) -> str:
        return self.host


class Relation(models.TextChoices):
    """Link types of GS1's Web Vocabulary that people may add; the platform's own pages are linked without them."""

    PIP = "pip", _("Thông tin sản phẩm")
    INSTRUCTIONS = "instructions", _("Hướng dẫn sử dụng")
    RECIPES = "recipeInfo", _("Công thức, cách nấu")
    NUTRITION = "nutritionalInfo", _("Dinh dưỡng")
    ALLERGENS = "allergenInfo", _("Chất gây dị ứng")
    STORAGE = "consumerHandlingStorageInfo", _("Bảo quản")
    CERTIFICATION = "certificationInfo", _("Chứng nhận, kết quả kiểm nghiệm")
    SUSTAINABILITY = "sustainabilityInfo", _("Môi trường, bền vững")
    PLACE = "locationInfo", _("Nơi làm ra")
    VIDEO = "relatedVideo", _("Phim")
    FAQS = "faqs", _("Hỏi đáp")
    SOCIAL = "socialMedia", _("Trang mạng xã hội")
    RECALL = "recallStatus", _("Thông báo thu hồi")


class LinkLanguage(models.TextChoices):
    VI = "vi", _("Tiếng Việt")
    EN = "en", _("Tiếng Anh")
    BOTH = "vi,en", _("Cả hai")


class LinkForm(models.TextChoices):
    PAGE = "text/html", _("Trang mạng")
    PDF = "application/pdf", _("Tệp PDF")


@audit.tracked()
class ExtraLink(models.Model):
    """An https address that somebody added to a product, a lot or a zone, for the resolver to offer under a link type."""

    product = models.ForeignKey(Product, models.CASCADE, null=True, blank=True, related_name="extra_links")
    lot = models.ForeignKey(Lot, models.CASCADE, null=True, blank=True, related_name="extra_links")
    zone = models.ForeignKey(Zone, models.CASCADE, null=True, blank=True, related_name="extra_links")
    relation = models.CharField(max_length=40, choices=Relation)
    href = models.CharField(max_length=500, help_text="https, percent-encoded")
    host = models.ForeignKey(LinkHost, models.PROTECT, related_name="links")
    title = models.CharField(max_length=120)
    language = models.CharField(max_length=5, choices=LinkLanguage, default=LinkLanguage.VI)
    media_type = models.CharField(max_length=40, choices=LinkForm, default=LinkForm.PAGE)
    added_by_office = models.BooleanField(default=False, help_text="by an officer: only the office removes it")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(product__isnull=False, lot=None, zone=None)
                | Q(product=None, lot__isnull=False, zone=None)
                | Q(product=None, lot=None, zone__isnull=False),
                name="link_is_of_one_thing",
            ),
            models.CheckConstraint(condition=Q(href__startswith="https://"), name="link_is_https"),
            *(
                models.UniqueConstraint(fields=[thing, "relation", "href"], name=f"link_once_a_{thing}")
                for thing in ("product", "lot", "zone")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.relation} {self.href}"
