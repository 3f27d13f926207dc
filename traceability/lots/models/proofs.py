"""What proves a lot: tests and certificates that its maker adds, and an officer's word that its trace was checked."""

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.core import audit
from catalog.places.models import Unit

from .lots import Lot


class PaperKind(models.TextChoices):
    TEST = "test", _("Phiếu kiểm nghiệm")
    CERTIFICATE = "certificate", _("Giấy chứng nhận")
    ORIGIN = "origin", _("Giấy tờ nguồn gốc")
    OTHER = "other", _("Giấy tờ khác")


class PaperResult(models.TextChoices):
    NONE = "", _("Không có kết luận")
    PASSED = "passed", _("Đạt")
    FAILED = "failed", _("Không đạt")


@audit.tracked()
class LotPaper(models.Model):
    """A test report or certificate of one lot. Its facts are public with the lot; the file is the producer's and the officers'."""

    lot = models.ForeignKey(Lot, models.CASCADE, related_name="papers")
    kind = models.CharField(max_length=12, choices=PaperKind)
    title = models.CharField(max_length=160, help_text="Kim loại nặng, vi sinh vật")
    number = models.CharField(max_length=60, blank=True)
    issuer = models.CharField(max_length=160)
    issued_on = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    result = models.CharField(max_length=8, choices=PaperResult, blank=True)
    file = models.CharField(max_length=200, blank=True, help_text="its name in the storage, not under /media/")
    media_type = models.CharField(max_length=60, blank=True)
    added_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ["lot", "-issued_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("issued_on")), name="lot_paper_days_in_order"
            )
        ]

    def __str__(self) -> str:
        return f"{self.lot_id} {self.title}"


class Checked(models.TextChoices):
    """What an officer may have checked. Kept as words, so that a page says it in its reader's language."""

    ZONE = "zone", _("xem vùng nguyên liệu tại chỗ")
    HARVEST = "harvest", _("đối chiếu sổ thu hoạch, mua vào")
    BALANCE = "balance", _("so lượng nguyên liệu với lượng thành phẩm")
    STAGES = "stages", _("xem nơi chế biến, đóng gói")
    PAPERS = "papers", _("xem bản gốc giấy tờ, phiếu kiểm nghiệm")
    LABEL = "label", _("quét mã trên bao bì, so với lô")


@audit.tracked()
class Attestation(models.Model):
    """State monitoring: an officer checked this lot's trace on a day. A mistake is withdrawn with a reason, never changed."""

    lot = models.ForeignKey(Lot, models.PROTECT, related_name="attestations")
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    place = models.ForeignKey(
        Unit, models.PROTECT, null=True, related_name="+", help_text="of the officer's post; none: the ministry"
    )
    checked_on = models.DateField()
    checked = ArrayField(models.CharField(max_length=10, choices=Checked))
    note = models.CharField(max_length=600, blank=True)
    made_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ["lot", "-checked_on", "-pk"]
        constraints = [models.CheckConstraint(condition=Q(checked__len__gte=1), name="attestation_of_something")]
        triggers = [
            pgtrigger.Protect(
                name="attested_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.withdrawn_at IS NOT NULL OR (OLD.lot_id, OLD.officer_id, OLD.place_id, OLD.checked_on, OLD.checked, OLD.note, OLD.made_at)"
                    " IS DISTINCT FROM (NEW.lot_id, NEW.officer_id, NEW.place_id, NEW.checked_on, NEW.checked, NEW.note, NEW.made_at)"
                ),
            ),
            pgtrigger.Protect(name="attested_is_kept", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.lot_id} {self.checked_on}"

    @property
    def place_name(self) -> str:
        """Whose officer it was; "" for the ministry's. Needs the place."""
        return self.place.full_name if self.place else ""

    @property
    def checked_words(self) -> str:
        """What was checked, in the reader's language."""
        return "; ".join(str(Checked(each).label) for each in self.checked)
