"""Staff's view of lots and their ways."""

from django.contrib import admin

from catalog.core.admin import RecordAdmin
from traceability.lots.models import Lot, LotInput, LotStage


@admin.register(Lot)
class LotAdmin(RecordAdmin):
    """Lots."""

    list_display = ("number", "variant", "producer", "produced_on", "quantity", "state", "is_sample")
    list_select_related = ("variant", "producer")
    list_filter = ("state", "is_sample")
    search_fields = ("number", "producer__name", "variant__sku", "variant__product__name")


@admin.register(LotInput)
class LotInputAdmin(RecordAdmin):
    """Raw material of a lot."""

    list_display = ("lot", "zone", "quantity_kg", "harvested_from", "harvested_until")
    list_select_related = ("lot", "zone")
    search_fields = ("lot__number", "zone__name")


@admin.register(LotStage)
class LotStageAdmin(RecordAdmin):
    """Steps of a lot."""

    list_display = ("lot", "kind", "title", "started_on", "ended_on", "place_name")
    list_select_related = ("lot",)
    list_filter = ("kind",)
    search_fields = ("lot__number", "title", "place_name")
