"""Trace codes: the platform's own names for a product variant, a lot or a zone."""

from django.db import models
from django.db.models import Q

from catalog.products.models import Variant
from traceability.lots.models import Lot
from traceability.zones.models import Zone


class TraceCode(models.Model):
    """12 random Crockford base-32 characters, printed as `https://host/q/{code}`; every page of a code is `/t/{code}`.

    Variants with a GTIN have one too: `/01/{gtin}/10/{lot}` leads to the same page. It claims nothing of GS1.
    The scan figures are kept here so that the trace page needs no count.
    """

    code = models.CharField(max_length=12, primary_key=True)
    variant = models.OneToOneField(Variant, models.CASCADE, null=True, blank=True, related_name="trace_code")
    lot = models.OneToOneField(Lot, models.CASCADE, null=True, blank=True, related_name="trace_code")
    zone = models.OneToOneField(Zone, models.CASCADE, null=True, blank=True, related_name="trace_code")
    created_at = models.DateTimeField()
    scan_count = models.PositiveBigIntegerField(default=0)
    first_scanned_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(variant__isnull=False, lot=None, zone=None)
                | Q(variant=None, lot__isnull=False, zone=None)
                | Q(variant=None, lot=None, zone__isnull=False),
                name="code_names_one_thing",
            )
        ]

    def __str__(self) -> str:
        return self.code
