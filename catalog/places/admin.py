"""Staff's view of the map and of who is posted where."""

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from catalog.core.admin import EditableAdmin, RecordAdmin
from catalog.places.models import Era, Post, Succession, Unit


@admin.register(Era)
class EraAdmin(RecordAdmin):
    """Maps by their first day."""

    list_display = ("starts_on", "name", "legal_basis")
    search_fields = ("name", "legal_basis")


@admin.register(Unit)
class UnitAdmin(RecordAdmin):
    """Provinces, districts and communes of every era."""

    list_display = ("code", "kind", "name", "level", "province", "starts_on", "ends_on", "current")
    list_select_related = ("province", "current")
    list_filter = ("level", ("ends_on", admin.EmptyFieldListFilter))
    search_fields = ("code", "name", "search", "key")


@admin.register(Succession)
class SuccessionAdmin(RecordAdmin):
    """What became of what."""

    list_display = ("old", "new", "is_main")
    list_select_related = ("old", "new")
    list_filter = ("is_main",)
    search_fields = ("old__name", "new__name", "old__code", "new__code")


@admin.register(Post)
class PostAdmin(EditableAdmin):
    """Officers are appointed here: a post is begun and ended, never deleted."""

    list_display = ("user", "role", "level", "place", "starts_on", "ends_on")
    list_select_related = ("user", "place")
    list_filter = ("role", "level")
    search_fields = ("user__name", "user__email", "user__phone", "place__name")
    autocomplete_fields = ("user", "place")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Superusers: whoever else is staff would appoint himself. Leaders appoint in the office, where it is asked whom they may."""
        return bool(request.user.is_active and request.user.is_superuser)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """As for a new one."""
        return self.has_add_permission(request)
