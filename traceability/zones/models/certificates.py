"""Certificates of zones: how something is grown there, by whose word, and until when."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.core import audit

from .zones import Zone


class ZoneCertificateKind(models.TextChoices):
    VIETGAP = "vietgap", "VietGAP"
    GLOBALGAP = "globalgap", "GlobalG.A.P."
    ORGANIC = "organic", _("Hữu cơ")
    GI = "gi", _("Chỉ dẫn địa lý")
    OTHER = "other", _("Chứng nhận khác")


@audit.tracked()
class ZoneCertificate(models.Model):
    """One certificate of a zone with its paper. A producer claims it; an officer who saw the paper confirms it, and pages say which of both it
    is. A renewed one is the next row, so that a lot keeps what was valid on its day."""

    zone = models.ForeignKey(Zone, models.CASCADE, related_name="certificates")
    kind = models.CharField(max_length=9, choices=ZoneCertificateKind)
    name = models.CharField(max_length=120, blank=True, help_text="the standard or the indication, as the paper says")
    number = models.CharField(max_length=80)
    issuer = models.CharField(max_length=200)
    scope = models.CharField(max_length=300, blank=True, help_text="crops, hectares, households that it covers")
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True, help_text="its last day; empty: it does not expire")
    withdrawn_on = models.DateField(null=True, blank=True, help_text="the first day on which it holds no more")
    withdrawn_reason = models.CharField(max_length=300, blank=True)
    file = models.CharField(max_length=200, blank=True, help_text="the paper, under documents/: never public")
    filename = models.CharField(max_length=200, blank=True, help_text="as the producer's device called it")
    confirmed_at = models.DateTimeField(
        null=True, blank=True, help_text="by an officer, who saw the paper; else a claim"
    )
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["zone", "-valid_from", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["zone", "kind", "number", "valid_from"], name="zone_certificate_once"),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                name="zone_certificate_days_in_order",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on=None) | Q(withdrawn_on__gte=F("valid_from")),
                name="zone_certificate_withdrawn_later",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"
