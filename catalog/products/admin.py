"""Staff's view of regimes, products, variants, photos, stars and reviews."""

from django.contrib import admin

from catalog.core.admin import RecordAdmin
from catalog.products.models import (
    Photo,
    Product,
    ProductGroup,
    ProductReview,
    ProductSet,
    Regime,
    StarSpan,
    Term,
    Variant,
)


@admin.register(Regime)
class RegimeAdmin(RecordAdmin):
    """Decisions that set groups and sets."""

    list_display = ("number", "starts_on", "ends_on", "months_valid")
    search_fields = ("number",)


@admin.register(ProductGroup)
class ProductGroupAdmin(RecordAdmin):
    """Groups of each regime."""

    list_display = ("regime", "number", "name", "name_en")
    list_select_related = ("regime",)
    search_fields = ("name", "name_en")


@admin.register(ProductSet)
class ProductSetAdmin(RecordAdmin):
    """Sets of each regime."""

    list_display = ("regime", "number", "name", "group", "is_service")
    list_select_related = ("regime", "group")
    list_filter = ("is_service",)
    search_fields = ("name", "name_en")


@admin.register(Product)
class ProductAdmin(RecordAdmin):
    """Products; officers review them in the office."""

    list_display = ("name", "producer", "product_set", "province", "state", "is_sample")
    list_select_related = ("producer", "product_set", "province")
    list_filter = ("state", "producer_kind", "is_sample")
    search_fields = ("name", "search", "slug", "producer__name")
    exclude = ("vector",)


@admin.register(Variant)
class VariantAdmin(RecordAdmin):
    """What is put in a basket."""

    list_display = ("product", "name", "sku", "gtin", "net_content", "net_unit")
    list_select_related = ("product",)
    search_fields = ("name", "sku", "gtin", "product__name")


@admin.register(Photo)
class PhotoAdmin(RecordAdmin):
    """Photos and the widths made so far."""

    list_display = ("product", "position", "width", "height", "created_at")
    list_select_related = ("product",)
    search_fields = ("product__name", "alt")


@admin.register(StarSpan)
class StarSpanAdmin(RecordAdmin):
    """Which stars on which days; written by certification alone."""

    list_display = ("product", "stars", "starts_on", "ends_on", "certificate_id")
    list_select_related = ("product",)
    list_filter = ("stars",)
    search_fields = ("product__name",)


@admin.register(ProductReview)
class ProductReviewAdmin(RecordAdmin):
    """Each step of each review."""

    list_display = ("product", "verdict", "by", "at")
    list_select_related = ("product", "by")
    list_filter = ("verdict",)
    search_fields = ("product__name", "note")


@admin.register(Term)
class TermAdmin(RecordAdmin):
    """Words and phrases of the search."""

    list_display = ("shown", "kind", "folded", "count")
    list_filter = ("kind",)
    search_fields = ("folded", "shown")
