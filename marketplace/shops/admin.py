"""Staff's view of channels, shops and prices."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from catalog.core import audit
from catalog.core.admin import EditableAdmin, RecordAdmin
from marketplace.shops.models import (
    Channel,
    FeeRule,
    LicenceCheck,
    Listing,
    Offer,
    OfferPrice,
    PriceCut,
    PriceStep,
    ReturnPolicy,
    SaleRule,
    Shop,
    Slot,
    Stock,
    StockMove,
    Store,
    StoreStock,
)
from marketplace.shops.services import announce_fee, fee_problems, follow_rules


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

    list_display = ("variant", "quantity", "reserved", "ahead", "ahead_from", "alarm_below")
    list_select_related = ("variant",)
    search_fields = ("variant__sku", "variant__product__name")


@admin.register(Offer)
class OfferAdmin(RecordAdmin):
    """What sells where at which regular price."""

    list_display = ("product", "variant", "channel", "shop", "amount", "currency", "is_active")
    list_select_related = ("product", "variant", "channel", "shop")
    list_filter = ("is_active", "currency")
    search_fields = ("product__name", "variant__sku", "shop__name", "channel__slug")


@admin.register(PriceStep)
class PriceStepAdmin(RecordAdmin):
    """Wholesale prices from day to day."""

    list_display = ("offer", "from_quantity", "amount", "starts_at", "ends_at")
    list_select_related = ("offer",)
    search_fields = ("offer__product__name",)


@admin.register(Store)
class StoreAdmin(RecordAdmin):
    """Places where shops keep goods beside their house."""

    list_display = ("name", "shop", "is_active", "created_at")
    list_select_related = ("shop",)
    search_fields = ("name", "shop__name")


@admin.register(StoreStock)
class StoreStockAdmin(RecordAdmin):
    """How much lies there."""

    list_display = ("variant", "store", "quantity")
    list_select_related = ("variant", "store")
    search_fields = ("variant__sku", "variant__product__name", "store__name")


@admin.register(StockMove)
class StockMoveAdmin(RecordAdmin):
    """What people did with goods, beside orders."""

    list_display = ("variant", "kind", "change", "after", "store", "to_store", "at", "by")
    list_select_related = ("variant", "store", "to_store", "by")
    list_filter = ("kind",)
    search_fields = ("variant__sku", "variant__product__name", "reason")


@admin.register(Slot)
class SlotAdmin(RecordAdmin):
    """Dates of services, with their places."""

    list_display = ("variant", "starts_at", "capacity", "taken", "cancelled_at", "reason")
    list_select_related = ("variant",)
    search_fields = ("variant__sku", "variant__product__name")


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


@admin.register(LicenceCheck)
class LicenceCheckAdmin(RecordAdmin):
    """Licences that officers have seen on paper."""

    list_display = ("product", "number", "checked_at", "checked_by")
    list_select_related = ("product", "checked_by")
    search_fields = ("number", "product__name")


@admin.register(ReturnPolicy)
class ReturnPolicyAdmin(RecordAdmin):
    """What shops take back, from when on."""

    list_display = ("shop", "days", "way_back", "not_taken", "created_at")
    list_select_related = ("shop",)
    search_fields = ("shop__name",)


class FeeRuleForm(forms.ModelForm):  # type: ignore[type-arg]
    """A fee with its announcement."""

    class Meta:
        model = FeeRule
        fields = ("shop", "percent_bp", "fixed", "announced_on", "notice_days", "starts_on", "note")

    def clean(self) -> dict[str, Any]:
        """A higher fee is announced in time."""
        answer: dict[str, Any] = super().clean() or {}
        if not self.errors:
            for problem in fee_problems(FeeRule(**{name: answer[name] for name in self._meta.fields or ()})):
                self.add_error(problem.field, str(problem.message))
        return answer


@admin.register(FeeRule)
class FeeRuleAdmin(EditableAdmin):
    """What the platform takes of orders. Orders that were placed keep theirs; the shops are told at once."""

    form = FeeRuleForm
    list_display = ("__str__", "shop", "percent_bp", "fixed", "announced_on", "starts_on", "note")
    list_select_related = ("shop",)
    search_fields = ("note", "shop__name")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What was announced stands; the next row changes it."""
        return False

    def save_model(self, request: HttpRequest, obj: FeeRule, form: Any, change: bool) -> None:
        """Announced, and told."""
        with audit.context(user=request.user.pk, reason="admin"):
            announce_fee(rule=obj)
