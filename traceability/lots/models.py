"""Lots: what was made together, from which zones, in which steps."""

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.core import audit
from catalog.producers.models import Producer
from catalog.products.models import Variant
from traceability.zones.models import Zone


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


def _only_in_drafts(name: str) -> pgtrigger.Trigger:
    """What a published lot came from and went through stays as it was published."""
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        declare=[("lot", "bigint")],
        func="""
            lot := CASE TG_OP WHEN 'DELETE' THEN OLD.lot_id ELSE NEW.lot_id END;
            IF EXISTS (SELECT 1 FROM lots_lot WHERE id = lot AND state <> 'draft') OR
               (TG_OP = 'UPDATE' AND EXISTS (SELECT 1 FROM lots_lot WHERE id = OLD.lot_id AND state <> 'draft')) THEN
                RAISE EXCEPTION 'the facts of a published lot do not change (%)', TG_TABLE_NAME;
            END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            RETURN NEW;
        """,
    )


class LotInput(models.Model):
    """Raw material of a lot from one zone: how much, harvested when."""

    lot = models.ForeignKey(Lot, models.CASCADE, related_name="inputs")
    zone = models.ForeignKey(Zone, models.PROTECT, related_name="lot_inputs")
    quantity_kg = models.DecimalField(max_digits=12, decimal_places=3)
    harvested_from = models.DateField()
    harvested_until = models.DateField()

    class Meta:
        ordering = ["lot", "-quantity_kg", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(quantity_kg__gt=0), name="input_is_positive"),
            models.CheckConstraint(condition=Q(harvested_until__gte=F("harvested_from")), name="harvest_days_in_order"),
        ]
        triggers = [_only_in_drafts("input_of_a_draft")]

    def __str__(self) -> str:
        return f"{self.lot_id} ← {self.zone_id}"


class StageKind(models.TextChoices):
    HARVEST = "harvest", _("Thu hoạch")
    PROCESS = "process", _("Chế biến")
    TEST = "test", _("Kiểm nghiệm")
    PACK = "pack", _("Đóng gói")
    SHIP = "ship", _("Xuất xưởng")


class LotStage(models.Model):
    """A step of a lot's way, with the product and location trace codes that Circular 02/2024/TT-BKHCN asks for."""

    lot = models.ForeignKey(Lot, models.CASCADE, related_name="stages")
    kind = models.CharField(max_length=8, choices=StageKind)
    title = models.CharField(max_length=120, help_text="Tách vỏ, phơi, sấy")
    started_on = models.DateField()
    ended_on = models.DateField()
    product_code = models.CharField(max_length=60)
    location_code = models.CharField(max_length=60)
    place_name = models.CharField(max_length=200)
    detail = models.TextField(blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["lot", "position", "started_on", "pk"]
        constraints = [models.CheckConstraint(condition=Q(ended_on__gte=F("started_on")), name="stage_days_in_order")]
        triggers = [_only_in_drafts("stage_of_a_draft")]

    def __str__(self) -> str:
        return f"{self.lot_id} {self.kind}"
