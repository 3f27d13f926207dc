"""What officers saw of a zone: on which day, what was checked."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.core import audit
from catalog.places.models import Unit

from .zones import Zone


class ZoneCheck(models.TextChoices):
    """What an officer may have checked."""

    PLACE = "place", _("Vị trí, đúng xã")
    AREA = "area", _("Diện tích, đường bao")
    CROP = "crop", _("Cây trồng, vật nuôi")
    HOUSEHOLDS = "households", _("Số hộ")
    RECORDS = "records", _("Nhật ký thu hoạch")
    PAPERS = "papers", _("Giấy tờ, chứng nhận")


@audit.tracked()
class ZoneConfirmation(models.Model):
    """An officer's word that a zone is as it says. It is never edited: taken back with a reason, overtaken when the zone's facts change."""

    zone = models.ForeignKey(Zone, models.CASCADE, related_name="confirmations")
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    office = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="the post's place; empty: above provinces",
    )
    checked_on = models.DateField(help_text="when the officer was there or saw the papers")
    checks = models.JSONField(help_text="values of ZoneCheck")
    note = models.CharField(max_length=400, blank=True, help_text="for the producer and the office")
    made_at = models.DateTimeField()
    overtaken_at = models.DateTimeField(null=True, blank=True, help_text="when what was checked was changed afterwards")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ["zone", "-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["zone"], condition=Q(overtaken_at=None, withdrawn_at=None), name="zone_confirmed_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.zone_id} {self.checked_on}"

    @property
    def check_labels(self) -> list[str]:
        """What was checked, in words."""
        return [str(ZoneCheck(value).label) for value in self.checks]
