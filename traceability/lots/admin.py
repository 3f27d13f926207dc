"""Staff's view of lots and their ways."""

from django.contrib import admin

from catalog.core.admin import RecordAdmin
from traceability.lots.models import Attestation, Lot, LotInput, LotPaper, LotStage


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


@admin.register(LotPaper)
class LotPaperAdmin(RecordAdmin):
    """Test reports and certificates of a lot."""

    list_display = ("lot", "kind", "title", "number", "issuer", "issued_on", "withdrawn_at")
    list_select_related = ("lot",)
    list_filter = ("kind",)
    search_fields = ("lot__number", "title", "number", "issuer")


@admin.register(Attestation)
class AttestationAdmin(RecordAdmin):
    """Officers' words for a lot."""

    list_display = ("lot", "officer", "place", "checked_on", "withdrawn_at")
    list_select_related = ("lot", "officer", "place")
    search_fields = ("lot__number",)
