"""Lots themselves: what was made together."""

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.core import audit
from catalog.producers.models import Producer
from catalog.products.models import Variant


class LotState(models.TextChoices):
    DRAFT = "draft", _("Bản nháp")
    PUBLISHED = "published", _("Đã công bố")
    HELD = "held", _("Tạm giữ")
    RECALLED = "recalled", _("Thu hồi")


@audit.tracked()
class Lot(models.Model):
    """One lot of one variant. Published only when every item the law asks for is there; from then on its facts do not change."""

    producer = models.ForeignKey(
        Producer, models.PROTECT, related_name="lots", help_text="the variant's producer, for scoping"
    )
    variant = models.ForeignKey(Variant, models.PROTECT, related_name="lots")
    number = models.CharField(max_length=20, help_text="1 to 20 characters of GS1's set 82")
    produced_on = models.DateField()
    expires_on = models.DateField(null=True, blank=True)
    quantity = models.PositiveIntegerField(help_text="units packed")
    state = models.CharField(max_length=10, choices=LotState, default=LotState.DRAFT)
    state_reason = models.TextField(blank=True)
    state_since = models.DateTimeField(null=True, blank=True, help_text="when it came into its present state")
    held_by_office = models.BooleanField(default=False, help_text="an officer held it: only an officer releases it")
    held_for_sources = models.BooleanField(
        default=False,
        db_default=False,
        help_text="nobody held it itself: it is made of the lots in held_for",
    )
    held_for = models.ManyToManyField(
        "self",
        symmetrical=False,
        blank=True,
        related_name="holds",
        help_text="earlier lots, held or recalled, for which it is held",
    )
    published_at = models.DateTimeField(null=True, blank=True)
    note = models.TextField(blank=True)
    is_sample = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-produced_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["variant", "number"], name="lot_number_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="lot_has_units"),
            models.CheckConstraint(
                condition=Q(expires_on=None) | Q(expires_on__gte=F("produced_on")), name="lot_days_in_order"
            ),
        ]
        indexes = [models.Index(fields=["producer", "-produced_on"], name="lot_by_producer")]
        triggers = [
            pgtrigger.Protect(
                name="published_facts",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.state <> 'draft' AND (NEW.state = 'draft' OR ("
                    "OLD.producer_id, OLD.variant_id, OLD.number, OLD.produced_on, OLD.expires_on, OLD.quantity, OLD.published_at, OLD.is_sample"
                    ") IS DISTINCT FROM ("
                    "NEW.producer_id, NEW.variant_id, NEW.number, NEW.produced_on, NEW.expires_on, NEW.quantity, NEW.published_at, NEW.is_sample))"
                ),
            ),
            pgtrigger.Protect(
                name="published_stays", operation=pgtrigger.Delete, condition=~pgtrigger.Q(old__state="draft")
            ),
        ]

    def __str__(self) -> str:
        return self.number
