"""What a lot was made of and the steps it went through: both stay as they were published."""

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from traceability.zones.models import Harvest, Zone, ZoneContract

from .lots import Lot


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
    """What went into a lot, by weight: raw material of one zone with its harvest days, an earlier lot, or something bought in (water, sugar,
    yeast), of which only a name and an origin are known. One step back, as TCVN 12850 asks."""

    lot = models.ForeignKey(Lot, models.CASCADE, related_name="inputs")
    zone = models.ForeignKey(Zone, models.PROTECT, null=True, blank=True, related_name="lot_inputs")
    harvest = models.ForeignKey(
        Harvest,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="lot_inputs",
        help_text="an entry of the zone's log",
    )
    contract = models.ForeignKey(
        ZoneContract,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="lot_inputs",
        help_text="by which it was bought, if the zone is another producer's",
    )
    source = models.ForeignKey(
        Lot, models.PROTECT, null=True, blank=True, related_name="uses", help_text="an earlier, published lot"
    )
    material = models.CharField(max_length=120, blank=True, help_text="bought in: sugar, water, yeast")
    origin = models.CharField(max_length=200, blank=True, help_text="of what was bought in: maker, place")
    quantity_kg = models.DecimalField(max_digits=12, decimal_places=3)
    harvested_from = models.DateField(null=True, blank=True)
    harvested_until = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["lot", "-quantity_kg", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(quantity_kg__gt=0), name="input_is_positive"),
            models.CheckConstraint(condition=Q(harvested_until__gte=F("harvested_from")), name="harvest_days_in_order"),
            models.CheckConstraint(
                condition=Q(
                    zone__isnull=False,
                    source=None,
                    material="",
                    harvested_from__isnull=False,
                    harvested_until__isnull=False,
                )
                | (
                    Q(harvested_from=None, harvested_until=None, zone=None, harvest=None)
                    & Q(source__isnull=False, material="")
                )
                | (
                    Q(harvested_from=None, harvested_until=None, zone=None, harvest=None, source=None) & ~Q(material="")
                ),
                name="input_is_one_thing",
            ),
            models.CheckConstraint(condition=~Q(source=F("lot")), name="no_lot_of_itself"),
            models.CheckConstraint(
                condition=Q(contract=None) | Q(zone__isnull=False), name="contracts_are_about_zones"
            ),
        ]
        triggers = [_only_in_drafts("input_of_a_draft")]

    def __str__(self) -> str:
        return f"{self.lot_id} ← {self.zone_id or self.source_id or self.material}"


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
