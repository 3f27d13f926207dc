"""A dossier: one application of one product for stars, and everything that was handed in with it."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.core import audit
from catalog.places.models import Unit
from catalog.products.models import Product, Regime

from .certificates import Certificate
from .evidence import Evidence
from .rubrics import RubricVersion


class DossierKind(models.TextChoices):
    FIRST = "first", _("Đăng ký lần đầu")
    UPGRADE = "upgrade", _("Đăng ký nâng sao")
    AGAIN = "again", _("Đánh giá lại")


class DossierState(models.TextChoices):
    """Where a dossier stands. Moves only along `services.flow.MOVES`."""

    DRAFT = "draft", _("Đang soạn")
    SUBMITTED = "submitted", _("Đã nộp, chờ xã tiếp nhận")
    RETURNED = "returned", _("Cần bổ sung")
    VERIFYING = "verifying", _("Xã đang xác nhận")
    CHECKING = "checking", _("Đang kiểm tra tính đầy đủ")
    ADVISORY = "advisory", _("Tổ tư vấn đang rà soát")
    READY = "ready", _("Chờ họp hội đồng")
    COUNCIL = "council", _("Hội đồng đang chấm")
    SCORED = "scored", _("Chờ quyết định")
    RECOGNISED = "recognised", _("Đã công nhận")
    REFUSED = "refused", _("Không được công nhận")
    WITHDRAWN = "withdrawn", _("Đã rút")
    SUPERSEDED = "superseded", _("Đã chuyển sang hồ sơ khác")


CLOSED = (DossierState.RECOGNISED, DossierState.REFUSED, DossierState.WITHDRAWN, DossierState.SUPERSEDED)
EDITABLE = (DossierState.DRAFT, DossierState.RETURNED)


class DossierLevel(models.TextChoices):
    """Who holds it."""

    PRODUCER = "producer", _("Chủ thể")
    COMMUNE = "commune", _("Xã")
    DISTRICT = "district", _("Huyện")
    PROVINCE = "province", _("Tỉnh")
    MINISTRY = "ministry", _("Bộ")


@audit.tracked(exclude=("form",))  # it names people: each hand-in keeps its own
class Dossier(models.Model):
    """One application. While it is a draft or sent back its producer writes; from each hand-in on, `Submission` keeps what was handed in."""

    product = models.ForeignKey(Product, models.PROTECT, related_name="dossiers")
    kind = models.CharField(max_length=8, choices=DossierKind)
    regime = models.ForeignKey(Regime, models.PROTECT, related_name="+")
    rubric = models.ForeignKey(RubricVersion, models.PROTECT, related_name="dossiers")
    previous = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="next", help_text="the dossier it was begun from"
    )
    renews = models.ForeignKey(Certificate, models.PROTECT, null=True, blank=True, related_name="renewals")
    commune = models.ForeignKey(Unit, models.PROTECT, related_name="+", help_text="where the product is made, of today")
    province = models.ForeignKey(Unit, models.PROTECT, related_name="+", help_text="of today")
    state = models.CharField(max_length=10, choices=DossierState, default=DossierState.DRAFT)
    level = models.CharField(max_length=8, choices=DossierLevel, default=DossierLevel.PRODUCER)
    state_since = models.DateTimeField()
    due_on = models.DateField(null=True, blank=True, help_text="last day of the office that holds it")
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", help_text="the officer at it"
    )
    form = models.JSONField(default=dict, help_text="Form 01: what the producer writes about itself and the product")
    stars_wanted = models.PositiveSmallIntegerField(default=3)
    predicted_points = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    predicted_stars = models.PositiveSmallIntegerField(null=True, blank=True)
    result_points = models.DecimalField(max_digits=7, decimal_places=4, null=True, blank=True)
    result_stars = models.PositiveSmallIntegerField(null=True, blank=True)
    outcome_reason = models.TextField(blank=True, help_text="why it was refused or withdrawn")
    code = models.CharField(max_length=24, blank=True, help_text="product code: province-commune-serial-year")
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    saved_at = models.DateTimeField(null=True, blank=True)
    is_sample = models.BooleanField(default=False)

    class Meta:
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["product"],
                condition=~Q(state__in=["recognised", "refused", "withdrawn", "superseded"]),
                name="one_open_dossier_a_product",
            ),
            models.UniqueConstraint(fields=["code"], condition=~Q(code=""), name="dossier_code_once"),
        ]
        indexes = [
            models.Index(fields=["commune", "state", "due_on"], name="dossier_at_commune"),
            models.Index(fields=["province", "state", "due_on"], name="dossier_at_province"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.product_id}"


class DossierStep(models.Model):
    """A step on a dossier's way: its timeline. Appended only."""

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="steps")
    before = models.CharField(max_length=10, choices=DossierState, blank=True)
    after = models.CharField(max_length=10, choices=DossierState)
    level = models.CharField(max_length=8, choices=DossierLevel, help_text="who holds it from here on")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()
    due_on = models.DateField(null=True, blank=True)
    note = models.TextField(blank=True, help_text="told to the producer")
    reasons = models.JSONField(
        default=list,
        blank=True,
        help_text='why it was sent back: [{"place": "1.6", "text": "…"}]; a place is a criterion, a kind of evidence or "form"',
    )

    class Meta:
        ordering = ["dossier", "at", "pk"]
        indexes = [models.Index(fields=["dossier", "at"], name="step_of_dossier")]
        triggers = [pgtrigger.Protect(name="step_is_final", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.dossier_id}: {self.before} → {self.after}"


class SelfScore(models.Model):
    """Form 02, one criterion: the option that the producer claims, in its own words. A draft: saved as it is typed."""

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="self_scores")
    criterion = models.CharField(max_length=12, help_text="number in the sheet: 1.6")
    option = models.PositiveSmallIntegerField(null=True, blank=True, help_text="from 0, in the sheet's order")
    description = models.TextField(blank=True)
    from_fact = models.BooleanField(default=False, help_text="filled in by the platform and not changed since")
    updated_at = models.DateTimeField()

    class Meta:
        ordering = ["dossier", "pk"]
        constraints = [models.UniqueConstraint(fields=["dossier", "criterion"], name="self_score_once")]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.criterion}"


class EvidenceLink(models.Model):
    """This paper proves this criterion of this dossier."""

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="evidence_links")
    criterion = models.CharField(max_length=12)
    evidence = models.ForeignKey(Evidence, models.PROTECT, related_name="links")

    class Meta:
        ordering = ["dossier", "pk"]
        constraints = [models.UniqueConstraint(fields=["dossier", "criterion", "evidence"], name="evidence_link_once")]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.criterion}: {self.evidence_id}"


class Submission(models.Model):
    """What was handed in, whole: Form 01, Form 02, the papers' hashes. Never changed; what is sent back is handed in anew as the next."""

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="submissions")
    number = models.PositiveSmallIntegerField()
    content = models.JSONField()
    sha256 = models.CharField(max_length=64, help_text="of the content's canonical JSON")
    points = models.DecimalField(max_digits=5, decimal_places=2)
    stars = models.PositiveSmallIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["dossier", "number"]
        constraints = [models.UniqueConstraint(fields=["dossier", "number"], name="submission_once")]
        triggers = [pgtrigger.Protect(name="submission_is_final", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.dossier_id} #{self.number}"


class ExportProblem(models.TextChoices):
    """Why an export came to nothing."""

    NOT_ALLOWED = "not_allowed", _("Bạn không còn được xem hồ sơ này.")
    DISK = "disk", _("Máy chủ hết chỗ chứa nên chưa làm được tệp này. Báo người quản trị rồi thử lại.")
    FAILED = "failed", _("Chưa làm được tệp này vì lỗi của hệ thống. Thử lại; nếu vẫn vậy, báo người quản trị.")


class Export(models.Model):
    """A dossier as one PDF or zip, made by a task for one reader. Exports of the same content share one file."""

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="exports")
    form = models.CharField(max_length=3, choices=[("pdf", "PDF"), ("zip", "ZIP")])
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    done = models.PositiveIntegerField(default=0, help_text="papers so far")
    total = models.PositiveIntegerField(default=0)
    file = models.CharField(max_length=200, blank=True, help_text="name in the storage, once it is whole")
    fingerprint = models.CharField(
        max_length=64, blank=True, help_text="SHA-256 of what this reader gets; empty: not to be given again"
    )
    private = models.BooleanField(default=True, help_text="holds what only evaluators and the producer may see")
    problem = models.CharField(max_length=20, blank=True, choices=ExportProblem)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.form}"
