"""Staff's view of raw-material zones, their codes, papers and harvests."""

from django.contrib import admin

from catalog.core.admin import RecordAdmin
from traceability.zones.models import (
    Harvest,
    Season,
    Zone,
    ZoneCertificate,
    ZoneCode,
    ZoneCodeSpan,
    ZoneConfirmation,
    ZoneContract,
)


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


@admin.register(ZoneCertificate)
class ZoneCertificateAdmin(RecordAdmin):
    """VietGAP and other certificates."""

    list_display = ("number", "kind", "zone", "issuer", "valid_from", "valid_until", "confirmed_at")
    list_select_related = ("zone",)
    list_filter = ("kind", ("confirmed_at", admin.EmptyFieldListFilter))
    search_fields = ("number", "zone__name", "issuer")


@admin.register(ZoneConfirmation)
class ZoneConfirmationAdmin(RecordAdmin):
    """What officers confirmed of zones."""

    list_display = ("zone", "office", "checked_on", "overtaken_at", "withdrawn_at")
    list_select_related = ("zone", "office")
    search_fields = ("zone__name",)


@admin.register(ZoneContract)
class ZoneContractAdmin(RecordAdmin):
    """Who buys how much of a zone's harvest."""

    list_display = ("buyer_name", "zone", "starts_on", "ends_on", "volume_kg")
    list_select_related = ("zone",)
    search_fields = ("buyer_name", "zone__name", "number")


@admin.register(Season)
class SeasonAdmin(RecordAdmin):
    """Seasons of zones."""

    list_display = ("name", "zone", "crop", "starts_on", "ends_on")
    list_select_related = ("zone",)
    search_fields = ("name", "zone__name")


@admin.register(Harvest)
class HarvestAdmin(RecordAdmin):
    """What was harvested."""

    list_display = ("harvested_on", "quantity_kg", "zone", "season", "recorded_at", "withdrawn_at")
    list_select_related = ("zone", "season")
    search_fields = ("zone__name",)
