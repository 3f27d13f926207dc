"""Staff's view of apps: whose, what for, and whether their webhooks work. What was sent holds buyers' data and is the shop's alone."""

from django.contrib import admin

from catalog.core.admin import RecordAdmin
from marketplace.apps.models import App, Webhook


@admin.register(App)
class AppAdmin(RecordAdmin):
    """Apps."""

    list_display = ("name", "shop", "is_active", "created_at", "created_by", "removed_at")
    list_select_related = ("shop", "created_by")
    list_filter = ("is_active",)
    search_fields = ("name", "shop__name", "identifier")


@admin.register(Webhook)
class WebhookAdmin(RecordAdmin):
    """Webhooks; the secret is nobody's."""

    list_display = ("app", "target_url", "is_active", "failures", "rests_until")
    list_select_related = ("app",)
    list_filter = ("is_active",)
    search_fields = ("name", "target_url", "app__name")
    exclude = ("secret",)
