"""Staff keep the terms of returns; orders themselves are their shop's and their buyer's alone."""

from django.contrib import admin

from catalog.core.admin import EditableAdmin
from marketplace.orders.models import ReturnTerm


@admin.register(ReturnTerm)
class ReturnTermAdmin(EditableAdmin):
    """How many days somebody has, from one day to another."""

    list_display = ("kind", "days", "law", "starts_on", "ends_on")
    list_filter = ("kind",)
    search_fields = ("law",)
