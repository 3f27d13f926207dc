"""Trace codes: the platform's own names for a product variant, a lot or a zone; and the codes of single units of a lot."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.core import audit
from catalog.products.models import Variant
from traceability.lots.models import Lot
from traceability.zones.models import Zone


class TraceCode(models.Model):
    """12 random Crockford base-32 characters, printed as `https://host/q/{code}`; every page of a code is `/t/{code}`.

    Variants with a GTIN have one too: `/01/{gtin}/10/{lot}` leads to the same page. It claims nothing of GS1.
    The scan figures are kept here so that the trace page needs no count.
    """

    code = models.CharField(max_length=12, primary_key=True)
    variant = models.OneToOneField(Variant, models.CASCADE, null=True, blank=True, related_name="trace_code")
    lot = models.OneToOneField(Lot, models.CASCADE, null=True, blank=True, related_name="trace_code")
    zone = models.OneToOneField(Zone, models.CASCADE, null=True, blank=True, related_name="trace_code")
    created_at = models.DateTimeField()
    scan_count = models.PositiveBigIntegerField(default=0)
    first_scanned_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(variant__isnull=False, lot=None, zone=None)
                | Q(variant=None, lot__isnull=False, zone=None)
                | Q(variant=None, lot=None, zone__isnull=False),
                name="code_names_one_thing",
            )
        ]

    def __str__(self) -> str:
        return self.code


class UnitProblem(models.TextChoices):
    """Why codes or a file of them came to nothing."""

    DISK = "disk", _("Máy chủ hết chỗ chứa nên chưa làm xong. Báo người quản trị rồi thử lại.")
    GONE = "gone", _("Số của đợt này đã được xóa nên không in thêm được. Lập đợt mới nếu cần thêm nhãn.")
    REFUSED = "refused", _("Nhãn không in được lúc này. Xem lời báo ở trang in nhãn của lô.")
    FAILED = "failed", _("Chưa làm xong vì lỗi của hệ thống. Thử lại; nếu vẫn vậy, báo người quản trị.")


@audit.tracked(exclude=("done",))
class UnitBatch(models.Model):
    """Codes for single units of a lot, made together by a task; `done` of `quantity` are issued so far.

    The serials lie in files of `folder` until they are printed, a week at the most; in the database there are only their keyed hashes.
    """

    lot = models.ForeignKey(Lot, models.PROTECT, related_name="unit_batches")
    number = models.PositiveSmallIntegerField(help_text="1, 2, … within the lot")
    quantity = models.PositiveIntegerField()
    tagged = models.BooleanField(help_text="with a tag that tells invented codes before the database is asked")
    done = models.PositiveIntegerField(default=0)
    folder = models.CharField(max_length=120, help_text="in the storage, under an unguessable name")
    problem = models.CharField(max_length=10, blank=True, choices=UnitProblem)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True, help_text="when the files with the serials were destroyed")

    class Meta:
        ordering = ["lot", "number"]
        constraints = [
            models.UniqueConstraint(fields=["lot", "number"], name="unit_batch_once"),
            models.CheckConstraint(condition=Q(quantity__gte=1, quantity__lte=100_000), name="unit_batch_size"),
            models.CheckConstraint(condition=Q(done__lte=F("quantity")), name="unit_batch_progress"),
        ]

    def __str__(self) -> str:
        return f"{self.lot_id} #{self.number}"


class UnitState(models.IntegerChoices):
    """How far a unit's code has come. It only goes forward: the furthest move that covers a unit counts."""

    ISSUED = 0, _("Đã cấp")
    PRINTED = 1, _("Đã in")
    ACTIVATED = 2, _("Đang dùng")
    VOIDED = 3, _("Đã hủy")


class UnitCode(models.Model):
    """One unit, known by the keyed hash of its serial. `position` is its place in the batch's files; no serial tells it."""

    digest = models.BinaryField(max_length=16, primary_key=True)
    batch = models.ForeignKey(UnitBatch, models.PROTECT, related_name="units", db_index=False)
    position = models.PositiveIntegerField()
    scan_count = models.PositiveIntegerField(default=0)
    first_scanned_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "position"], name="unit_position_once")]

    def __str__(self) -> str:
        return f"{self.batch_id} {self.position}"


class UnitMove(models.Model):
    """Units `first` to `last` of a batch came into a state: who said so, when, why. Never changed or taken back."""

    batch = models.ForeignKey(UnitBatch, models.PROTECT, related_name="moves", db_index=False)
    first = models.PositiveIntegerField()
    last = models.PositiveIntegerField()
    state = models.PositiveSmallIntegerField(choices=UnitState)
    note = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["batch", "pk"]
        indexes = [models.Index(fields=["batch", "first", "last"], name="unit_moves_of_batch")]
        constraints = [
            models.CheckConstraint(condition=Q(first__gte=1, last__gte=F("first")), name="unit_move_is_a_range"),
            models.CheckConstraint(condition=Q(state__gte=1, state__lte=3), name="unit_move_state"),
        ]
        triggers = [pgtrigger.Protect(name="unit_move_stays", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.batch_id} {self.first}–{self.last} {self.state}"


class UnitFile(models.Model):
    """Labels of some units of a batch as one file for a printer, made by a task and destroyed with the serials."""

    batch = models.ForeignKey(UnitBatch, models.CASCADE, related_name="files")
    form = models.CharField(max_length=3, choices=[("pdf", "PDF"), ("zip", "ZIP"), ("csv", "CSV")])
    first = models.PositiveIntegerField()
    last = models.PositiveIntegerField()
    wanted = models.JSONField(help_text="stock, start, cut_marks, stars, maker, detail")
    done = models.PositiveIntegerField(default=0, help_text="labels drawn so far")
    file = models.CharField(max_length=200, blank=True, help_text="name in the storage, once it is whole")
    problem = models.CharField(max_length=10, blank=True, choices=UnitProblem)
    said = models.CharField(max_length=500, blank=True, help_text="why it was refused, in words")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.batch_id} {self.form}"

    @property
    def percent(self) -> int:
        """How much of it is drawn."""
        return self.done * 100 // (self.last - self.first + 1)
