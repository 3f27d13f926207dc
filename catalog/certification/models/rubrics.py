"""How a regime turns points into stars, which offices a dossier passes, and the score sheets.

Laws and score sheets are dated rows; a sheet that somebody has scored by never changes (`RubricVersion` is guarded by the database).
"""

import datetime as dt
from typing import Any

import pgtrigger
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.products.models import ProductSet, Regime

from .certificates import IssuingLevel


class Part(models.TextChoices):
    A = "A", _("Sản phẩm và sức mạnh cộng đồng")
    B = "B", _("Khả năng tiếp thị")
    C = "C", _("Chất lượng sản phẩm")


class PartMaximum(models.Model):
    """The most points a part of the sheet can give under a regime (40/25/35 since 2023; 35/25/40 in 2019)."""

    regime = models.ForeignKey(Regime, models.CASCADE, related_name="part_maxima")
    part = models.CharField(max_length=1, choices=Part)
    points = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["regime", "part"]
        constraints = [models.UniqueConstraint(fields=["regime", "part"], name="part_maximum_once")]

    def __str__(self) -> str:
        return f"{self.regime_id} {self.part}: {self.points}"


class Band(models.Model):
    """From so many points (inclusive) up to the next band's: so many stars. Points are never rounded before they are compared."""

    regime = models.ForeignKey(Regime, models.CASCADE, related_name="bands")
    stars = models.PositiveSmallIntegerField()
    from_points = models.DecimalField(max_digits=5, decimal_places=2)

    class Meta:
        ordering = ["regime", "stars"]
        constraints = [
            models.UniqueConstraint(fields=["regime", "stars"], name="band_once"),
            models.CheckConstraint(condition=Q(stars__range=(1, 5)), name="band_1_to_5_stars"),
        ]

    def __str__(self) -> str:
        return f"{self.regime_id} {self.stars}★ ≥ {self.from_points}"


class ScoringRule(models.Model):
    """What a regime says beside its bands."""

    regime = models.OneToOneField(Regime, models.CASCADE, related_name="scoring_rule")
    minima_cap = models.BooleanField(
        default=True,
        help_text="a missed minimum of a level caps the stars below it (the common reading of the decision)",
    )
    certified_from = models.PositiveSmallIntegerField(default=3, help_text="stars from which a certificate is given")
    transition_days = models.PositiveSmallIntegerField(
        default=60, help_text="days after this regime began in which dossiers of the one before finish under it"
    )
    transition_days_again = models.PositiveSmallIntegerField(default=30, help_text="the same for re-evaluations")
    legal_basis = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return str(self.regime_id)


def valid_rounds(rounds: Any) -> None:
    """Of each round two days of every year, as month-day."""
    try:
        for row in rounds:
            for name in ("files_by", "before"):
                dt.date.fromisoformat(f"2001-{row[name]}")
    except (TypeError, KeyError, ValueError):
        raise ValidationError(_("Mỗi đợt ghi hai ngày, tháng trước ngày sau: files_by 04-30, before 06-30.")) from None


class Stage(models.Model):
    """An office that a dossier passes under a regime, in order: the commune, then one council or more.

    A council decides the stars of its range itself; from `forwards_from_points` on it sends the dossier up to the next stage.
    """

    regime = models.ForeignKey(Regime, models.CASCADE, related_name="stages")
    position = models.PositiveSmallIntegerField()
    level = models.CharField(max_length=10, choices=[("commune", _("Ủy ban nhân dân cấp xã")), *IssuingLevel.choices])
    working_days = models.PositiveSmallIntegerField(null=True, blank=True, help_text="the law's limit, if it gives one")
    decides_from = models.PositiveSmallIntegerField(null=True, blank=True)
    decides_to = models.PositiveSmallIntegerField(null=True, blank=True)
    forwards_from_points = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    days_again = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="days (not working days) for a re-evaluation, from its coming to this office"
    )
    rounds = models.JSONField(
        default=list,
        blank=True,
        validators=[valid_rounds],
        help_text='[{"files_by": "04-30", "before": "06-30"}]: files that came by that day are judged before the other (month-day)',
    )
    source = models.CharField(max_length=200, blank=True, help_text="where the limits stand")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["regime", "position"]
        constraints = [
            models.UniqueConstraint(fields=["regime", "position", "starts_on"], name="office_stage_once"),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="office_stage_days_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.regime_id} {self.position} {self.level}"


class RubricVersion(models.Model):
    """One version of the score sheet of one product set. Never changed or deleted: a corrected sheet is the next version.

    `sheet` is what `queries.rubrics.read_sheet` reads: parts, criteria numbered as in the decision, options with points and minima.
    """

    product_set = models.ForeignKey(ProductSet, models.PROTECT, related_name="rubrics")
    version = models.PositiveSmallIntegerField()
    sheet = models.JSONField()
    checksum = models.CharField(max_length=64, help_text="SHA-256 of the sheet's canonical JSON")
    source = models.CharField(max_length=300)
    in_force_from = models.DateField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["product_set", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["product_set", "version"], name="rubric_version_once"),
            models.UniqueConstraint(fields=["product_set", "checksum"], name="rubric_sheet_once"),
        ]
        triggers = [pgtrigger.Protect(name="rubric_is_final", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.product_set_id} v{self.version}"


class OfficialWording(models.Model):
    """The decision's own words for a sheet, from an office's copy; shown to scorers beside our short labels. The newest counts."""

    rubric = models.ForeignKey(RubricVersion, models.PROTECT, related_name="wordings")
    texts = models.JSONField(help_text='by place in the sheet: {"1.1": "…", "1.1#0": "first option"}')
    source = models.CharField(max_length=300)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["rubric", "-created_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.rubric_id}: {self.source}"
