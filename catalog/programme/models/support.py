"""Support that producers ask for: decided with source and amount, delivered, checked with papers."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.core import audit
from catalog.producers.models import Producer

from .plans import BudgetLine, BudgetSource


class SupportKind(models.TextChoices):
    ADVICE = "advice", _("Tư vấn")
    PACKAGING = "packaging", _("Thiết kế bao bì, nhãn")
    TESTING = "testing", _("Phí kiểm nghiệm")
    TRADEMARK = "trademark", _("Đăng ký nhãn hiệu")
    MACHINES = "machines", _("Máy móc, thiết bị")
    ECOMMERCE = "ecommerce", _("Mở gian hàng trên mạng")
    SIGNBOARD = "signboard", _("Biển hiệu, kệ trưng bày")
    EXPORT = "export", _("Giấy tờ xuất khẩu")


class SupportState(models.TextChoices):
    ASKED = "asked", _("Chờ quyết định")
    APPROVED = "approved", _("Được hỗ trợ")
    DECLINED = "declined", _("Không được hỗ trợ")
    DELIVERED = "delivered", _("Đã giao, chờ nghiệm thu")
    CHECKED = "checked", _("Đã nghiệm thu")
    WITHDRAWN = "withdrawn", _("Cơ sở đã rút")


PROMISED = (SupportState.APPROVED, SupportState.DELIVERED)
"""Of a budget line such a case's amount is promised and not yet spent."""


@audit.tracked()
class SupportCase(models.Model):
    """What a producer needs, and what became of it. Moves only along `services.support`; each step is a row of its own."""

    producer = models.ForeignKey(Producer, models.PROTECT, related_name="support_cases")
    kind = models.CharField(max_length=9, choices=SupportKind)
    need = models.TextField()
    state = models.CharField(max_length=9, choices=SupportState, default=SupportState.ASKED)
    source = models.CharField(max_length=9, choices=BudgetSource, blank=True, help_text="empty: costs nothing")
    line = models.ForeignKey(BudgetLine, models.PROTECT, null=True, blank=True, related_name="+")
    amount = models.BigIntegerField(null=True, blank=True, help_text="₫, as decided")
    delivered_on = models.DateField(null=True, blank=True)
    asked_at = models.DateTimeField()
    is_sample = models.BooleanField(default=False)

    class Meta:
        ordering = ["-asked_at", "-pk"]
        indexes = [models.Index(fields=["state", "asked_at"], name="support_waiting")]
        constraints = [
            models.CheckConstraint(condition=Q(amount=None) | Q(amount__gte=0), name="support_is_never_below_zero"),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "delivered", "checked"]) | Q(amount__isnull=False),
                name="support_was_decided",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["delivered", "checked"]) | Q(delivered_on__isnull=False),
                name="support_was_delivered",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.producer_id}: {self.kind}"


class SupportStep(models.Model):
    """A step of a case: to which state, when, by whom, with which words. Final."""

    case = models.ForeignKey(SupportCase, models.PROTECT, related_name="steps")
    state = models.CharField(max_length=9, choices=SupportState)
    text = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["case", "pk"]
        constraints = [models.UniqueConstraint(fields=["case", "state"], name="support_step_once")]
        triggers = [pgtrigger.Protect(name="support_step_is_final", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.state}"


class SupportPaper(models.Model):
    """A paper of the check: a minute, an invoice, a photo of what was given. Final."""

    case = models.ForeignKey(SupportCase, models.PROTECT, related_name="papers")
    title = models.CharField(max_length=160)
    file = models.CharField(max_length=200)
    content_type = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        ordering = ["case", "pk"]
        triggers = [pgtrigger.Protect(name="support_paper_is_final", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.title
