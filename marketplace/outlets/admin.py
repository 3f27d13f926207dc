"""Staff's view of outlets; the criteria are staff's own rows."""

from django.contrib import admin

from catalog.core.admin import EditableAdmin, RecordAdmin
from marketplace.outlets.models import (
    CriterionCheck,
    Outlet,
    OutletCriterion,
    OutletSupport,
    RestockOrder,
    ShelfItem,
)


@admin.register(Outlet)
class OutletAdmin(RecordAdmin):
    """Where specialities are sold or handed over."""

    list_display = ("name", "kind", "place", "shop", "is_active")
    list_select_related = ("place", "shop")
    list_filter = ("kind", "is_active")
    search_fields = ("name", "street")


@admin.register(OutletCriterion)
class OutletCriterionAdmin(EditableAdmin):
    """What points of sale are measured by."""

    list_display = ("name", "law", "position", "starts_on", "ends_on")
    search_fields = ("name", "law")


@admin.register(CriterionCheck)
class CriterionCheckAdmin(RecordAdmin):
    """What officers found."""

    list_display = ("outlet", "criterion", "is_met", "checked_on", "by")
    list_select_related = ("outlet", "criterion", "by")
    list_filter = ("is_met",)
    search_fields = ("outlet__name",)


@admin.register(OutletSupport)
class OutletSupportAdmin(RecordAdmin):
    """What programmes gave."""

    list_display = ("outlet", "programme", "what", "amount", "given_on")
    list_select_related = ("outlet",)
    search_fields = ("outlet__name", "programme")


@admin.register(ShelfItem)
class ShelfItemAdmin(RecordAdmin):
    """What stands on shelves."""

    list_display = ("outlet", "product", "name", "since", "removed_at")
    list_select_related = ("outlet", "product")
    search_fields = ("outlet__name", "product__name", "name")


@admin.register(RestockOrder)
class RestockOrderAdmin(RecordAdmin):
    """What outlets ask shops for."""

    list_display = ("outlet", "shop", "state", "wanted_by", "asked_at")
    list_select_related = ("outlet", "shop")
    list_filter = ("state",)
    search_fields = ("outlet__name", "shop__name")
