"""Sales: so much off some products, for some days."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog.core import clock
from catalog.core.errors import NotAllowed, Refused
from catalog.products.models import Product
from marketplace.content.queries import campaigns_for
from marketplace.content.services import join_campaign
from marketplace.promotions import services
from marketplace.promotions.models import Sale
from marketplace.storefront.forms.sales import SaleForm
from marketplace.storefront.queries import studio

from ..paging import neighbours
from .desk import StudioRequest, at_desk, for_sellers, own, page, to


@at_desk
@for_sellers
@require_safe
def sales(request: StudioRequest) -> HttpResponse:
    """The producer's sales, those to come and those that were. 2 statements of its own."""
    try:
        found = studio.sale_list(
            request.desk.producer, after=request.GET.get("after", ""), before=request.GET.get("before", "")
        )
    except Refused:
        return to(request, "studio_sales")
    rows = [(sale, _standing(sale)) for sale in found.rows]
    return page(request, "sales", {"rows": rows, "page": neighbours(request, found)})


def _standing(sale: Sale) -> str:
    """stopped, over, coming or running."""
    now = clock.now()
    if sale.stopped_at is not None:
        return "stopped"
    if sale.ends_at <= now:
        return "over"
    return "coming" if sale.starts_at > now else "running"


@at_desk
@for_sellers
@require_http_methods(["GET", "HEAD", "POST"])
def new_sale(request: StudioRequest) -> HttpResponse:
    """Make a sale of products that have a price, in a campaign or by itself. 2 statements of its own."""
    able = studio.sellable(request.desk.producer)
    form = SaleForm(request.POST or None, able=able, campaigns=campaigns_for(request.desk.producer)[:50])
    if request.method == "POST" and form.is_valid():
        answer = form.cleaned_data
        starts_at, ends_at = form.span()
        try:
            with transaction.atomic():
                sale = services.create_sale(
                    producer=request.desk.producer,
                    name=answer["name"],
                    kind=answer["kind"],
                    value=answer["value"],
                    products=list(Product.objects.filter(producer=request.desk.producer, pk__in=form.goods())),
                    starts_at=starts_at,
                    ends_at=ends_at,
                    programme=answer["programme"],
                    by=request.user,
                )
                if campaign := form.joins():
                    join_campaign(campaign=campaign, sale=sale, by=request.user)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(
                request,
                _("Đã tạo “%(name)s”. Giá tự đổi đúng giờ và tự trở lại khi hết đợt.") % {"name": sale.name},
            )
            return to(request, "studio_sales")
    return page(request, "sale_new", {"form": form, "able": able}, status=422 if form.errors else 200)


@at_desk
@for_sellers
@require_POST
def stop(request: StudioRequest, pk: int) -> HttpResponse:
    """End a sale now, or call it off."""
    sale = own(request, Sale.objects.select_related("producer"), pk)
    try:
        services.stop_sale(sale=sale, by=request.user)
    except NotAllowed:
        raise
    except Refused as refused:
        messages.warning(request, str(refused.problems[0].message))
    else:
        messages.success(request, _("Đã dừng “%(name)s”. Giá đã trở lại như trước.") % {"name": sale.name})
    return to(request, "studio_sales")
