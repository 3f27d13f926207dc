"""Staff's view of channels, shops and prices."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from catalog.core.admin import EditableAdmin, RecordAdmin
from marketplace.shops.models import Channel, Listing, Offer, OfferPrice, PriceCut, SaleRule, Shop, Stock
from marketplace.shops.services import follow_rules


@admin.register(Channel)
class ChannelAdmin(RecordAdmin):
    """The all-year market and the fairs."""

    list_display = ("name", "slug", "kind", "opens_at", "closes_at", "is_active")
    list_filter = ("kind", "is_active")
    search_fields = ("name", "slug")


@admin.register(Shop)
class ShopAdmin(RecordAdmin):
    """Producers' shops."""

    list_display = ("name", "producer", "state", "created_at")
    list_select_related = ("producer",)
    list_filter = ("state",)
    search_fields = ("name", "slug", "producer__name")


@admin.register(Stock)
class StockAdmin(RecordAdmin):
    """How much there is."""

    list_display = ("variant", "quantity", "reserved")
    list_select_related = ("variant",)
    search_fields = ("variant__sku", "variant__product__name")


@admin.register(Offer)
class OfferAdmin(RecordAdmin):
    """What sells where at which regular price."""

    list_display = ("product", "variant", "channel", "shop", "amount", "currency", "is_active")
    list_select_related = ("product", "variant", "channel", "shop")
    list_filter = ("is_active", "currency")
    search_fields = ("product__name", "variant__sku", "shop__name", "channel__slug")


@admin.register(PriceCut)
class PriceCutAdmin(RecordAdmin):
    """Cuts that sales pushed."""

    list_display = ("product", "channel", "percent", "amount_off", "starts_at", "ends_at", "label", "source")
    list_select_related = ("product", "channel")
    search_fields = ("label", "source", "product__name")


@admin.register(OfferPrice)
class OfferPriceAdmin(RecordAdmin):
    """Prices from instant to instant: schedule and history."""

    list_display = ("offer", "amount", "regular", "lowest_30_days", "label", "starts_at", "ends_at")
    list_select_related = ("offer",)
    search_fields = ("offer__product__name", "label")


@admin.register(Listing)
class ListingAdmin(RecordAdmin):
    """What lists read; derived."""

    list_display = ("product", "channel", "amount", "regular", "is_cut", "starts_at", "ends_at")
    list_select_related = ("product", "channel")
    list_filter = ("is_cut",)
    search_fields = ("product__name", "channel__slug")


@admin.register(SaleRule)
class SaleRuleAdmin(EditableAdmin):
    """What the law asks of selling a product set. Prices follow at once."""

    list_display = ("product_set", "kind", "years", "from_alcohol", "law", "starts_on", "ends_on")
    list_select_related = ("product_set",)
    list_filter = ("kind",)
    search_fields = ("law", "product_set__name")

    def save_model(self, request: HttpRequest, obj: SaleRule, form: Any, change: bool) -> None:
        """Keep it, and let the prices follow."""
        super().save_model(request, obj, form, change)
        follow_rules(product_set=obj.product_set)
