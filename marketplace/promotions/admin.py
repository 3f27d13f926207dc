"""Staff's view of sales."""

from django.contrib import admin

from catalog.core.admin import EditableAdmin, RecordAdmin
from marketplace.promotions.models import PromotionLimit, Sale


@admin.register(Sale)
class SaleAdmin(RecordAdmin):
    """Sales of producers."""

    list_display = ("name", "producer", "channel", "kind", "value", "starts_at", "ends_at", "stopped_at")
    list_select_related = ("producer", "channel")
    list_filter = ("kind", ("stopped_at", admin.EmptyFieldListFilter))
    search_fields = ("name", "producer__name")


@admin.register(PromotionLimit)
class PromotionLimitAdmin(EditableAdmin):
    """How far prices may be lowered, concentrated promotions, and who must say a registration's number."""

    list_display = ("kind", "percent", "name", "number", "law", "starts_on", "ends_on")
    list_filter = ("kind",)
    search_fields = ("name", "number", "law")
