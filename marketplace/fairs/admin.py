"""Staff's view of fairs and booths."""

from django.contrib import admin

from catalog.core.admin import RecordAdmin
from marketplace.fairs.models import Booth, Fair, FairListing


@admin.register(Fair)
class FairAdmin(RecordAdmin):
    """Online fairs."""

    list_display = ("name", "place", "starts_at", "ends_at", "state", "is_sample")
    list_select_related = ("place",)
    list_filter = ("state", "is_sample")
    search_fields = ("name", "slug", "theme")


@admin.register(Booth)
class BoothAdmin(RecordAdmin):
    """Shops in fairs."""

    list_display = ("fair", "shop", "state", "applied_at", "decided_at", "decided_by")
    list_select_related = ("fair", "shop", "decided_by")
    list_filter = ("state",)
    search_fields = ("fair__name", "shop__name")


@admin.register(FairListing)
class FairListingAdmin(RecordAdmin):
    """Offers of booths."""

    list_display = ("booth", "offer", "state", "decided_at", "decided_by")
    list_select_related = ("booth", "offer", "decided_by")
    list_filter = ("state",)
    search_fields = ("offer__product__name", "booth__shop__name")
