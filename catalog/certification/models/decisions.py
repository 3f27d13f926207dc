"""Decisions of the chair, and what happens in a certificate's life: reminders, the transitional extension, revocation."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.core import audit
from catalog.places.models import Unit
from catalog.products.models import Regime

from .certificates import Certificate, IssuingLevel, RevocationGround
from .councils import Sitting
from .desks import FINAL
from .dossiers import Dossier


class Decision(models.Model):
    """A decision that recognises products: one number and day for many dossiers. Final."""

    number = models.CharField(max_length=60)
    decided_on = models.DateField()
    level = models.CharField(max_length=10, choices=IssuingLevel)
    place = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", help_text="empty: the ministry"
    )
    signer = models.CharField(max_length=120, help_text="who signed it, with the office held")
    sitting = models.ForeignKey(Sitting, models.PROTECT, null=True, blank=True, related_name="decisions")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-decided_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["number", "decided_on", "level", "place"], name="decision_once", nulls_distinct=False
            )
        ]
        triggers = [pgtrigger.Protect(name="decision_is_final", operation=FINAL)]

    def __str__(self) -> str:
        return self.number


class DecisionItem(models.Model):
    """What a decision says of one dossier. Final."""

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="items")
    dossier = models.OneToOneField(Dossier, models.PROTECT, related_name="decision_item")
    stars = models.PositiveSmallIntegerField()
    points = models.DecimalField(max_digits=7, decimal_places=4)
    certificate = models.OneToOneField(Certificate, models.PROTECT, null=True, blank=True, related_name="decision_item")

    class Meta:
        ordering = ["decision", "pk"]
        triggers = [pgtrigger.Protect(name="decision_item_is_final", operation=FINAL)]

    def __str__(self) -> str:
        return f"{self.decision_id}: {self.dossier_id}"


class SignedOriginal(models.Model):
    """The digitally signed PDF of a decision or certificate, byte for byte, and what its signatures are worth."""

    decision = models.ForeignKey(Decision, models.PROTECT, null=True, blank=True, related_name="originals")
    certificate = models.ForeignKey(Certificate, models.PROTECT, null=True, blank=True, related_name="originals")
    file = models.CharField(max_length=200, unique=True)
    filename = models.CharField(max_length=200)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    signatures = models.JSONField(help_text='[{"signer", "signed_at", "intact", "trusted", "covers_whole", "summary"}]')
    is_intact = models.BooleanField(help_text="every signature matches and covers the whole file")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decision=None, certificate__isnull=False) | Q(decision__isnull=False, certificate=None),
                name="original_of_one_thing",
            )
        ]
        triggers = [pgtrigger.Protect(name="original_is_final", operation=FINAL)]

    def __str__(self) -> str:
        return self.filename


class Reminder(models.Model):
    """A reminder that was sent for a certificate: so many days before its end, 0 when it lapsed. Once each."""

    certificate = models.ForeignKey(Certificate, models.CASCADE, related_name="reminders")
    days_before = models.PositiveSmallIntegerField()
    sent_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["certificate", "days_before"], name="reminder_once")]

    def __str__(self) -> str:
        return f"{self.certificate_id} −{self.days_before}"


class ExtensionRule(models.Model):
    """A new regime lets certificates of older ones that end between two days run on (26/2026/QĐ-TTg art. 12.3: at most 180 days)."""

    regime = models.ForeignKey(
        Regime, models.CASCADE, related_name="extension_rules", help_text="the one that gives it"
    )
    ending_from = models.DateField()
    ending_to = models.DateField()
    max_days = models.PositiveSmallIntegerField()
    legal_basis = models.CharField(max_length=200)

    class Meta:
        ordering = ["regime", "ending_from"]
        constraints = [
            models.CheckConstraint(condition=Q(ending_to__gte=F("ending_from")), name="extension_days_in_order")
        ]

    def __str__(self) -> str:
        return f"{self.regime_id} +{self.max_days}"


class Extension(models.Model):
    """A certificate runs on for some days under the transition rule. Final; its last day is kept on the certificate too."""

    certificate = models.OneToOneField(Certificate, models.PROTECT, related_name="extension")
    rule = models.ForeignKey(ExtensionRule, models.PROTECT, related_name="+")
    was_until = models.DateField()
    until = models.DateField()
    decision_number = models.CharField(max_length=60)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(until__gt=F("was_until")), name="extension_extends")]
        triggers = [pgtrigger.Protect(name="extension_is_final", operation=FINAL)]

    def __str__(self) -> str:
        return f"{self.certificate_id} → {self.until}"


class CaseState(models.TextChoices):
    OPEN = "open", _("Đang xem xét")
    REVOKED = "revoked", _("Đã thu hồi")
    DISMISSED = "dismissed", _("Không thu hồi")


@audit.tracked()
class RevocationCase(models.Model):
    """A finding that may cost a certificate: to be decided within 15 days."""

    certificate = models.ForeignKey(Certificate, models.PROTECT, related_name="revocation_cases")
    ground = models.CharField(max_length=10, choices=RevocationGround)
    text = models.TextField()
    found_on = models.DateField()
    due_on = models.DateField(help_text="15 days on")
    state = models.CharField(max_length=9, choices=CaseState, default=CaseState.OPEN)
    outcome = models.TextField(blank=True)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["certificate"], condition=Q(state="open"), name="one_open_case_a_certificate"
            )
        ]

    def __str__(self) -> str:
        return f"{self.certificate_id} {self.ground}"
