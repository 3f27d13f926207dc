"""The shop's own gift boxes."""

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog.core.errors import NotAllowed, Refused
from marketplace.promotions import services
from marketplace.promotions.models import GiftBox
from marketplace.shops.models import Shop
from marketplace.storefront.forms.boxes import BoxForm

from ...queries.boxes import boxes_with_lines
from .desk import StudioRequest, at_desk, for_sellers, own, page, to

SHOWN = 50


@at_desk
@for_sellers
@require_safe
def boxes(request: StudioRequest) -> HttpResponse:
    """Those of the shop, the newest first. 2 statements of its own."""
    return page(request, "boxes", {"rows": boxes_with_lines().filter(shop__producer=request.desk.producer)[:SHOWN]})


@at_desk
@for_sellers
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: StudioRequest) -> HttpResponse:
    """Make one. 1 statement of its own."""
    shop = Shop.objects.select_related("producer").filter(producer=request.desk.producer).first()
    if shop is None:
        return page(request, "money/no_shop", {})
    form = BoxForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.create_box(shop=shop, by=request.user, **form.cleaned_data)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("Đã lập “%(name)s”. Hộp quà đã lên chợ.") % {"name": made.name})
            return to(request, "studio_boxes")
    return page(request, "box_new", {"form": form}, status=422 if form.errors else 200)


@at_desk
@for_sellers
@require_POST
def end(request: StudioRequest, pk: int) -> HttpResponse:
    """It is offered no more."""
    box = own(request, GiftBox.objects.select_related("shop__producer", "place"), pk, "shop__producer")
    try:
        services.end_box(box=box, by=request.user)
    except NotAllowed:
        raise
    except Refused as refused:
        messages.warning(request, str(refused.problems[0].message))
    else:
        messages.success(request, _("Đã ngừng “%(name)s”. Đơn đã đặt vẫn giữ.") % {"name": box.name})
    return to(request, "studio_boxes")
