"""Staff's view of plans, training, ideas, inspections and reports of misuse; all are worked on in the office."""

from django.contrib import admin
from django.db.models import Q

from catalog.core.admin import PlacedAdmin
from catalog.core.types import Actor
from catalog.places.policies import reach_filter
from catalog.programme.models import Idea, Inspection, MisuseReport, TrainingClass, TrainingProgramme, YearPlan
from catalog.programme.queries.inspections import officer_inspections, officer_reports


@admin.register(Idea)
class IdeaAdmin(PlacedAdmin):
    """Ideas for products."""

    list_display = ("title", "commune", "state", "year", "registered_at")
    list_select_related = ("commune",)
    list_filter = ("state",)
    search_fields = ("title",)

    def within(self, user: Actor) -> Q:
        """Of the communes in reach."""
        return reach_filter(user, "commune")


@admin.register(Inspection)
class InspectionAdmin(PlacedAdmin):
    """Inspections of certified products."""

    list_display = ("producer", "product", "kind", "planned_on", "done_on")
    list_select_related = ("producer", "product")
    list_filter = ("kind",)

    def within(self, user: Actor) -> Q:
        """Of producers or products in reach, but the own."""
        return Q(pk__in=officer_inspections(user).order_by().values("pk"))


@admin.register(MisuseReport)
class MisuseReportAdmin(PlacedAdmin):
    """Reports of misuse; who reports stays with the officers that read it."""

    list_display = ("product_name", "province", "state", "created_at")
    list_select_related = ("province",)
    list_filter = ("state",)
    exclude = ("contact",)

    def within(self, user: Actor) -> Q:
        """Those that the user reads in the office."""
        return Q(pk__in=officer_reports(user).order_by().values("pk"))


@admin.register(YearPlan)
class YearPlanAdmin(PlacedAdmin):
    """Plans of places for a year."""

    list_display = ("place", "year", "version", "number", "state", "signed_on")
    list_select_related = ("place",)
    list_filter = ("state", "year")
    search_fields = ("number",)

    def within(self, user: Actor) -> Q:
        """Of the places in reach."""
        return reach_filter(user, "place")


@admin.register(TrainingProgramme)
class TrainingProgrammeAdmin(PlacedAdmin):
    """Series of topics."""

    list_display = ("name", "place", "year")
    list_select_related = ("place",)
    list_filter = ("year",)
    search_fields = ("name",)

    def within(self, user: Actor) -> Q:
        """Of the organisers in reach."""
        return reach_filter(user, "place")


@admin.register(TrainingClass)
class TrainingClassAdmin(PlacedAdmin):
    """Classes; who comes to them stays with their organisers."""

    list_display = ("name", "place", "starts_at", "seats", "state")
    list_select_related = ("place",)
    list_filter = ("state",)
    search_fields = ("name",)

    def within(self, user: Actor) -> Q:
        """Of the organisers in reach."""
        return reach_filter(user, "place")
