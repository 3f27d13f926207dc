"""Dates of a service: added, with how many places are taken, called off."""

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _

from catalog.core import clock
from catalog.core.errors import Refused
from catalog.products.models import Variant
from marketplace.checkout.services import open_for_visits
from marketplace.shops import services
from marketplace.shops.models import Shop, Slot
from marketplace.storefront.forms.stock import CancelSlotForm, SlotsForm

from .desk import StudioRequest, at_desk, for_sellers, own, page, to
from .stock_of import WRITES


@at_desk
@for_sellers
@WRITES
def slots(request: StudioRequest, pk: int) -> HttpResponse:
    """The dates ahead, and more of them. 3 statements of its own."""
    rows = Variant.objects.select_related("product__producer", "product__product_set__group")
    variant = own(request, rows, pk, "product__producer")
    form = SlotsForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            made = services.add_slots(
                variant=variant, starts=form.starts(), capacity=form.cleaned_data["capacity"], by=request.user
            )
            shop = Shop.objects.select_related("producer").filter(producer=request.desk.producer).first()
            if shop is not None:
                open_for_visits(shop=shop, by=request.user)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("Đã thêm %(n)s buổi.") % {"n": made})
            return to(request, "studio_slots", pk)
    ahead = variant.slots.filter(starts_at__gt=clock.now()).order_by("starts_at")
    context = {"variant": variant, "slots": ahead, "form": form}
    return page(request, "slots", context, status=422 if form.errors else 200)


@at_desk
@for_sellers
@WRITES
def cancel(request: StudioRequest, pk: int) -> HttpResponse:
    """Call a date off, with the reason; its orders are cancelled and their buyers told."""
    rows = Slot.objects.select_related("variant__product__producer").filter(cancelled_at=None)
    slot = own(request, rows, pk, "variant__product__producer")
    form = CancelSlotForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            services.cancel_slot(slot=slot, reason=form.cleaned_data["reason"], by=request.user)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("Đã hủy buổi. Người đặt được báo và hoàn tiền."))
            return to(request, "studio_slots", slot.variant_id)
    return page(request, "slot_cancel", {"slot": slot, "form": form}, status=422 if form.errors else 200)
