"""Staff's view of sales."""

from django.contrib import admin

from catalog.core.admin import RecordAdmin
from marketplace.promotions.models import Sale


@admin.register(Sale)
class SaleAdmin(RecordAdmin):
    """Sales of producers."""

    list_display = ("name", "producer", "channel", "kind", "value", "starts_at", "ends_at", "stopped_at")
    list_select_related = ("producer", "channel")
    list_filter = ("kind", ("stopped_at", admin.EmptyFieldListFilter))
    search_fields = ("name", "producer__name")
