"""What a zone grows in a season, and each harvest with its photos, as recorded in the field."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from catalog.core import audit

from .zones import Zone


@audit.tracked()
class Season(models.Model):
    """One season of a zone: what grows, on how much of it, tended by how many households, and what is expected of it."""

    zone = models.ForeignKey(Zone, models.CASCADE, related_name="seasons")
    name = models.CharField(max_length=80, help_text="as people call it")
    crop = models.CharField(max_length=120)
    starts_on = models.DateField()
    ends_on = models.DateField()
    households = models.PositiveIntegerField(null=True, blank=True)
    area_ha = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True)
    expected_kg = models.DecimalField(max_digits=12, decimal_places=3, null=True, blank=True)

    class Meta:
        ordering = ["zone", "-starts_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["zone", "name"], name="season_once"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="season_days_in_order"),
            models.CheckConstraint(condition=Q(area_ha=None) | Q(area_ha__gt=0), name="season_has_area"),
            models.CheckConstraint(
                condition=Q(expected_kg=None) | Q(expected_kg__gt=0), name="season_expects_something"
            ),
        ]

    def __str__(self) -> str:
        return self.name


@audit.tracked()
class Harvest(models.Model):
    """What was taken from a zone on one day. Lots draw on it, so its figures stay; a wrong one is withdrawn and recorded anew."""

    zone = models.ForeignKey(Zone, models.PROTECT, related_name="harvests")
    season = models.ForeignKey(Season, models.SET_NULL, null=True, blank=True, related_name="harvests")
    key = models.UUIDField(
        unique=True, help_text="made by the phone before it sends: the same harvest sent twice is one"
    )
    harvested_on = models.DateField()
    quantity_kg = models.DecimalField(max_digits=12, decimal_places=3)
    note = models.TextField(blank=True, help_text="plot, household, weather: for the producer, not shown to buyers")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField(help_text="when it arrived here, which may be days after the harvest")
    withdrawn_at = models.DateTimeField(null=True, blank=True, help_text="a mistake: no lot may draw on it")
    withdrawn_reason = models.TextField(blank=True)
    is_sample = models.BooleanField(default=False)

    class Meta:
        ordering = ["-harvested_on", "-pk"]
        constraints = [models.CheckConstraint(condition=Q(quantity_kg__gt=0), name="harvest_is_positive")]
        indexes = [models.Index(fields=["zone", "-harvested_on", "-id"], name="harvest_of_zone")]
        triggers = [
            pgtrigger.Protect(
                name="harvest_facts",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.withdrawn_at IS NOT NULL AND NEW.withdrawn_at IS DISTINCT FROM OLD.withdrawn_at"
                    " OR (OLD.zone_id, OLD.key, OLD.harvested_on, OLD.quantity_kg, OLD.recorded_at, OLD.is_sample)"
                    " IS DISTINCT FROM (NEW.zone_id, NEW.key, NEW.harvested_on, NEW.quantity_kg, NEW.recorded_at, NEW.is_sample)"
                ),
            ),
            pgtrigger.Protect(name="harvest_stays", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.zone_id} {self.harvested_on} {self.quantity_kg} kg"


@audit.tracked()
class HarvestPhoto(models.Model):
    """A picture of a harvest, re-encoded on arrival; its smaller widths are made by a task. Buyers see it on the pages of the harvest's lots if
    the producer says so: people and homes may be on it."""

    harvest = models.ForeignKey(Harvest, models.PROTECT, related_name="photos")
    key = models.UUIDField(unique=True, help_text="made by the phone: the same photo sent twice is one")
    file = models.FileField(max_length=200, help_text="the re-encoded original, under an unguessable name")
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    widths = models.JSONField(default=list, help_text="widths made so far, each in AVIF, WebP and JPEG")
    is_public = models.BooleanField(default=False, help_text="shown to whoever scans a lot of this harvest")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["harvest", "pk"]

    def __str__(self) -> str:
        return f"{self.harvest_id} #{self.pk}"
