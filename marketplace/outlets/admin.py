"""Staff's view of outlets."""

from django.contrib import admin

from catalog.core.admin import RecordAdmin
from marketplace.outlets.models import Outlet


@admin.register(Outlet)
class OutletAdmin(RecordAdmin):
    """Where specialities are sold or handed over."""

    list_display = ("name", "kind", "place", "shop", "is_active")
    list_select_related = ("place", "shop")
    list_filter = ("kind", "is_active")
    search_fields = ("name", "street")
