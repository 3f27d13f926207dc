"""Staff's view of questions and of who waits."""

from django.contrib import admin

from catalog.core.admin import RecordAdmin
from marketplace.enquiries.models import Question


@admin.register(Question)
class QuestionAdmin(RecordAdmin):
    """What was asked in public, and answered."""

    list_display = ("product", "text", "state", "reports", "at", "answered_at")
    list_select_related = ("product",)
    list_filter = ("state",)
    search_fields = ("product__name", "text", "answer")
