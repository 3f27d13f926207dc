"""Raw-material zones: where something grows, and who answers for it."""

from django.db import models
from django.db.models import Q

from catalog.core import audit
from catalog.places.models import Unit
from catalog.producers.models import Producer


@audit.tracked()
class Zone(models.Model):
    """A growing or gathering area. Its outline is public only with the growers' consent; the commune always is."""

    slug = models.SlugField(max_length=120, unique=True)
    producer = models.ForeignKey(Producer, models.PROTECT, related_name="zones", help_text="who answers for it")
    name = models.CharField(max_length=160)
    crop = models.CharField(max_length=120)
    place = models.ForeignKey(Unit, models.PROTECT, related_name="+", help_text="as it was when recorded")
    area_ha = models.DecimalField(max_digits=10, decimal_places=2, help_text="declared")
    polygon = models.JSONField(
        null=True, blank=True, help_text="GeoJSON Polygon or MultiPolygon, WGS 84, longitude first"
    )
    polygon_area_ha = models.DecimalField(
        max_digits=10, decimal_places=2, null=True, blank=True, help_text="measured from the outline"
    )
    outline_is_public = models.BooleanField(default=False)
    households = models.PositiveIntegerField(null=True, blank=True)
    description = models.TextField(blank=True)
    gln = models.CharField(max_length=13, blank=True)
    is_sample = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["gln"], condition=~Q(gln=""), name="zone_gln_once"),
            models.CheckConstraint(condition=Q(area_ha__gt=0), name="zone_has_area"),
        ]

    def __str__(self) -> str:
        return self.name
