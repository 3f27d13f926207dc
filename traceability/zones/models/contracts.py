"""Contracts about a zone's harvest: who takes how much of it, from when until when."""

from django.db import models
from django.db.models import F, Q

from catalog.core import audit
from catalog.producers.models import Producer

from .zones import Zone


@audit.tracked()
class ZoneContract(models.Model):
    """A producer buys a zone's harvest. Between the two of them: only the zone's people and the officers of its place read it."""

    zone = models.ForeignKey(Zone, models.CASCADE, related_name="contracts")
    buyer = models.ForeignKey(
        Producer, models.PROTECT, null=True, blank=True, related_name="zone_contracts", help_text="if it is here"
    )
    buyer_name = models.CharField(max_length=200, help_text="as the contract says")
    number = models.CharField(max_length=80, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField()
    volume_kg = models.DecimalField(max_digits=12, decimal_places=3)
    note = models.TextField(blank=True)
    file = models.CharField(max_length=200, blank=True, help_text="the paper, under documents/: never public")
    filename = models.CharField(max_length=200, blank=True, help_text="as the producer's device called it")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["zone", "-starts_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(volume_kg__gt=0), name="zone_contract_has_volume"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="zone_contract_days_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.buyer_name} {self.starts_on}"
