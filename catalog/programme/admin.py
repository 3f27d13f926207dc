"""Staff's view of ideas, inspections and reports of misuse; all are worked on in the office."""

from django.contrib import admin

from catalog.core.admin import RecordAdmin
from catalog.programme.models import Idea, Inspection, MisuseReport, YearPlan


@admin.register(Idea)
class IdeaAdmin(RecordAdmin):
    """Ideas for products."""

    list_display = ("title", "commune", "state", "year", "registered_at")
    list_select_related = ("commune",)
    list_filter = ("state",)
    search_fields = ("title",)


@admin.register(Inspection)
class InspectionAdmin(RecordAdmin):
    """Inspections of certified products."""

    list_display = ("producer", "product", "kind", "planned_on", "done_on")
    list_select_related = ("producer", "product")
    list_filter = ("kind",)


@admin.register(MisuseReport)
class MisuseReportAdmin(RecordAdmin):
    """Reports of misuse; who reports stays with the officers that read it."""

    list_display = ("product_name", "province", "state", "created_at")
    list_select_related = ("province",)
    list_filter = ("state",)
    exclude = ("contact",)


@admin.register(YearPlan)
class YearPlanAdmin(RecordAdmin):
    """Plans of places for a year."""

    list_display = ("place", "year", "version", "number", "state", "signed_on")
    list_select_related = ("place",)
    list_filter = ("state", "year")
    search_fields = ("number",)
