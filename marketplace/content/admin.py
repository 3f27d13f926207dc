"""Staff writes pages, arranges menus and puts collections together."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from catalog.core import clock
from catalog.core.admin import EditableAdmin, EditableInline, RecordAdmin
from marketplace.content.models import (
    Campaign,
    Collection,
    CollectionProduct,
    Feature,
    FeatureRule,
    MediaItem,
    Menu,
    MenuItem,
    Page,
)
from marketplace.content.queries import BUILT_IN


class PageForm(forms.ModelForm):  # type: ignore[type-arg]
    """A page under a slug of its own."""

    class Meta:
        model = Page
        fields = ("slug", "title", "title_en", "text", "text_en", "description", "is_published")

    def clean_slug(self) -> str:
        """Those that come with the system are translated with it, and stand under their slugs."""
        slug = str(self.cleaned_data["slug"])
        if slug in BUILT_IN:
            raise ValidationError(_("Trang này có sẵn trong hệ thống. Chọn đường dẫn khác."), code="built_in")
        return slug


class _Dated(EditableAdmin):
    exclude: tuple[str, ...] = ("created_at",)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """New rows bear the hour they were made."""
        if not change:
            obj.created_at = clock.now()
        super().save_model(request, obj, form, change)


@admin.register(Page)
class PageAdmin(_Dated):
    """Pages of text."""

    form = PageForm
    exclude = ()
    list_display = ("slug", "title", "is_published")
    search_fields = ("slug", "title")


class PlaceInline(EditableInline):
    """The products of a collection by hand."""

    model = CollectionProduct
    raw_id_fields = ("product",)


@admin.register(Collection)
class CollectionAdmin(_Dated):
    """Products side by side."""

    list_display = ("slug", "name", "rule", "is_published")
    search_fields = ("slug", "name")
    inlines = (PlaceInline,)


class ItemInline(EditableInline):
    """The entries of a menu."""

    model = MenuItem


@admin.register(Menu)
class MenuAdmin(EditableAdmin):
    """Navigation."""

    list_display = ("slug", "name")
    inlines = (ItemInline,)


@admin.register(Campaign)
class CampaignAdmin(RecordAdmin):
    """Themed weeks, made on the officers' own pages."""

    list_display = ("name", "place", "starts_at", "ends_at", "called_off_at", "is_sample")
    list_select_related = ("place",)
    search_fields = ("name", "slug", "theme")


@admin.register(MediaItem)
class MediaItemAdmin(RecordAdmin):
    """Clips, radio, posts."""

    list_display = ("title", "kind", "press", "published_on", "code", "withdrawn_at")
    list_filter = ("kind",)
    search_fields = ("title", "press", "code")


@admin.register(FeatureRule)
class FeatureRuleAdmin(EditableAdmin):
    """How many goods stand on the home page, and chosen how."""

    list_display = ("starts_on", "most", "text")


@admin.register(Feature)
class FeatureAdmin(RecordAdmin):
    """Goods on the home page."""

    list_display = ("product", "place", "reason", "is_paid", "starts_at", "ends_at", "ended_at")
    list_select_related = ("product", "place")
    search_fields = ("product__name", "reason", "payer")
