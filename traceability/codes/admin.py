"""Staff's view of trace codes."""

from django.contrib import admin

from catalog.core.admin import RecordAdmin
from traceability.codes.models import TraceCode


@admin.register(TraceCode)
class TraceCodeAdmin(RecordAdmin):
    """Codes and how often they were scanned."""

    list_display = ("code", "variant", "lot", "zone", "scan_count", "first_scanned_at")
    list_select_related = ("variant", "lot", "zone")
    search_fields = ("code", "lot__number", "zone__name", "variant__sku")
