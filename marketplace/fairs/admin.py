"""Staff's view of fairs and booths."""

from django.contrib import admin

from catalog.core.admin import RecordAdmin
from marketplace.fairs.models import (
    Booth,
    BoothKind,
    BoothNumber,
    BoothSale,
    Fair,
    FairListing,
    FairRoom,
    FairSeries,
    FairSlot,
    FairSponsor,
    Invitation,
    PromotionProgramme,
    SlotQuestion,
)


@admin.register(Fair)
class FairAdmin(RecordAdmin):
    """Fairs."""

    list_display = ("name", "place", "starts_at", "ends_at", "state", "is_sample")
    list_select_related = ("place",)
    list_filter = ("state", "kind", "mode", "is_sample")
    search_fields = ("name", "slug", "theme")


@admin.register(Booth)
class BoothAdmin(RecordAdmin):
    """Shops in fairs."""

    list_display = ("fair", "shop", "kind", "state", "applied_at", "decided_at", "decided_by")
    list_select_related = ("fair", "shop", "kind", "decided_by")
    list_filter = ("state",)
    search_fields = ("fair__name", "shop__name")


@admin.register(FairListing)
class FairListingAdmin(RecordAdmin):
    """Offers of booths."""

    list_display = ("booth", "offer", "state", "decided_at", "decided_by")
    list_select_related = ("booth", "offer", "decided_by")
    list_filter = ("state",)
    search_fields = ("offer__product__name", "booth__shop__name")


@admin.register(FairSeries)
class FairSeriesAdmin(RecordAdmin):
    """Market days that come again."""

    list_display = ("name", "rhythm", "place")
    list_select_related = ("place",)
    search_fields = ("name",)


@admin.register(FairSponsor)
class FairSponsorAdmin(RecordAdmin):
    """Who gives what to a fair."""

    list_display = ("fair", "name", "gives")
    list_select_related = ("fair",)
    search_fields = ("name", "fair__name")


@admin.register(PromotionProgramme)
class PromotionProgrammeAdmin(RecordAdmin):
    """What the trade office registered."""

    list_display = ("fair", "number", "registered_on", "cap_percent", "reported_on")
    list_select_related = ("fair",)
    search_fields = ("number", "fair__name")


@admin.register(BoothKind)
class BoothKindAdmin(RecordAdmin):
    """What booths a fair has."""

    list_display = ("fair", "name", "mode", "size", "fee", "capacity")
    list_select_related = ("fair",)
    list_filter = ("mode",)
    search_fields = ("name", "fair__name")


@admin.register(BoothNumber)
class BoothNumberAdmin(RecordAdmin):
    """Numbered stands."""

    list_display = ("fair", "number", "kind", "booth")
    list_select_related = ("fair", "kind", "booth")
    search_fields = ("number", "fair__name")


@admin.register(Invitation)
class InvitationAdmin(RecordAdmin):
    """Who was asked to come."""

    list_display = ("fair", "producer", "sent_at", "seen_at", "applied_at")
    list_select_related = ("fair", "producer")
    search_fields = ("fair__name", "producer__name")


@admin.register(FairRoom)
class FairRoomAdmin(RecordAdmin):
    """Where slots take place."""

    list_display = ("fair", "name")
    list_select_related = ("fair",)
    search_fields = ("name", "fair__name")


@admin.register(FairSlot)
class FairSlotAdmin(RecordAdmin):
    """Live slots."""

    list_display = ("title", "fair", "shop", "starts_at", "ends_at", "cancelled_because")
    list_select_related = ("fair", "shop")
    search_fields = ("title", "fair__name", "shop__name")


@admin.register(SlotQuestion)
class SlotQuestionAdmin(RecordAdmin):
    """What viewers asked."""

    list_display = ("slot", "text", "state", "at", "decided_by")
    list_select_related = ("slot", "decided_by")
    list_filter = ("state",)
    search_fields = ("text", "slot__title")


@admin.register(BoothSale)
class BoothSaleAdmin(RecordAdmin):
    """Sold at booths."""

    list_display = ("order", "booth", "sold_at", "sold_by")
    list_select_related = ("order", "booth__fair", "sold_by")
    search_fields = ("order__code",)
