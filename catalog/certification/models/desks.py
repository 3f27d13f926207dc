"""What the commune's and the province's desks write about a dossier. Signed things are final; a corrected one is the next."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.places.models import Unit

from .dossiers import Dossier

FINAL = pgtrigger.Update | pgtrigger.Delete


class IntakeSlip(models.Model):
    """The commune took the dossier in: `12/PĐK-68-24646-2026`, numbered within commune and year without gaps."""

    dossier = models.OneToOneField(Dossier, models.PROTECT, related_name="intake_slip")
    commune = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    serial = models.PositiveIntegerField()
    number = models.CharField(max_length=40, unique=True)
    received_on = models.DateField()
    due_on = models.DateField(help_text="15 working days on")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["commune", "year", "serial"]
        constraints = [models.UniqueConstraint(fields=["commune", "year", "serial"], name="intake_serial_once")]
        triggers = [pgtrigger.Protect(name="slip_is_final", operation=FINAL)]

    def __str__(self) -> str:
        return self.number


class CommuneReport(models.Model):
    """Form 03: for local material, local labour, origin of the idea and local identity the claim beside the commune's finding."""

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="commune_reports")
    number = models.PositiveSmallIntegerField(help_text="the newest counts")
    items = models.JSONField(
        help_text='[{"item": "local_material", "claim": "…", "finding": "…", "agrees": true}, … 4]'
    )
    conclusion = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["dossier", "number"]
        constraints = [models.UniqueConstraint(fields=["dossier", "number"], name="commune_report_once")]
        triggers = [pgtrigger.Protect(name="commune_report_is_final", operation=FINAL)]

    def __str__(self) -> str:
        return f"{self.dossier_id} #{self.number}"


class RequestLetter(models.Model):
    """The commune asks the next level to evaluate, with the samples it sends (5; none for tourism)."""

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="request_letters")
    number = models.CharField(max_length=60)
    signed_on = models.DateField()
    samples = models.PositiveSmallIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["dossier", "at", "pk"]
        triggers = [pgtrigger.Protect(name="letter_is_final", operation=FINAL)]

    def __str__(self) -> str:
        return self.number


class ReviewKind(models.TextChoices):
    COMPLETENESS = "completeness", _("Kiểm tra tính đầy đủ")
    DESK = "desk", _("Rà soát hồ sơ")
    VISIT = "visit", _("Kiểm tra thực địa")
    TEST = "test", _("Kiểm nghiệm mẫu")


class AdvisoryReport(models.Model):
    """What the province's body or its advisory team found."""

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="advisory_reports")
    kind = models.CharField(max_length=12, choices=ReviewKind)
    done_on = models.DateField()
    text = models.TextField()
    is_positive = models.BooleanField()
    missing = models.JSONField(default=list, help_text="kinds of evidence that are asked for")
    photos = models.JSONField(default=list, help_text='[{"name", "width", "height"}]')
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["dossier", "at", "pk"]
        triggers = [pgtrigger.Protect(name="advisory_report_is_final", operation=FINAL)]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.kind}"
