"""Staff's view of raw-material zones and their codes."""

from django.contrib import admin

from catalog.core.admin import RecordAdmin
from traceability.zones.models import Zone, ZoneCode, ZoneCodeSpan


@admin.register(Zone)
class ZoneAdmin(RecordAdmin):
    """Growing and gathering areas."""

    list_display = ("name", "crop", "producer", "place", "area_ha", "is_sample")
    list_select_related = ("producer", "place")
    list_filter = ("outline_is_public", "is_sample")
    search_fields = ("name", "crop", "slug", "producer__name")


@admin.register(ZoneCode)
class ZoneCodeAdmin(RecordAdmin):
    """Growing-area codes."""

    list_display = ("code", "kind", "market", "zone", "holder", "confirmed_at")
    list_select_related = ("zone",)
    list_filter = ("kind", ("confirmed_at", admin.EmptyFieldListFilter))
    search_fields = ("code", "zone__name", "holder")


@admin.register(ZoneCodeSpan)
class ZoneCodeSpanAdmin(RecordAdmin):
    """The status of a code on each day."""

    list_display = ("zone_code", "status", "starts_on", "ends_on", "note")
    list_select_related = ("zone_code",)
    list_filter = ("status",)
    search_fields = ("zone_code__code",)
