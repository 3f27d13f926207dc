"""What a product's variants cost all year, how many there are, and what they cost before."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from catalog.core.errors import Refused
from catalog.producers.models import ProducerState
from catalog.products.models import Product, ProductState
from marketplace.shops import services
from marketplace.shops.models import Shop
from marketplace.shops.queries import market, sells
from marketplace.shops.services.slots import TOURISM
from marketplace.storefront.forms.sales import OfferForm, steps_in_lines
from marketplace.storefront.queries import studio

from ..paging import neighbours
from .desk import StudioRequest, at_desk, page, to
from .products import own_product

LIMITS = ("packs_within", "most_per_order", "most_per_buyer", "most_in_days", "vat")
TERMS, AHEAD = (*LIMITS, "steps"), ("ahead", "ahead_from")


@at_desk
@require_http_methods(["GET", "HEAD", "POST"])
def offers(request: StudioRequest, pk: int) -> HttpResponse:
    """Price and stock of every variant, and the history of prices. 5 statements of its own. Staff count; they see prices and do not set them."""
    product = own_product(request, pk)
    shop = Shop.objects.select_related("producer").filter(producer=product.producer_id).first()
    rows = studio.price_rows(product)
    bound: OfferForm | None = None
    if request.method == "POST":
        row = next((r for r in rows if str(r.variant.pk) == request.POST.get("variant", "")), None)
        if row is None:
            raise Http404
        bound = _form(row, request.POST)
        if _done(request, product, shop, row, bound):
            return to(request, "studio_offers", pk)
    try:
        history = studio.price_history(
            product, after=request.GET.get("after", ""), before=request.GET.get("before", "")
        )
    except Refused:
        return to(request, "studio_offers", pk)
    forms = [(row, bound if bound and bound.prefix == f"v{row.variant.pk}" else _form(row)) for row in rows]
    context = {
        "product": product,
        "shop": shop,
        "is_open": shop is not None and sells(shop),
        "forms": forms,
        "is_service": product.product_set.group.number == TOURISM,
        "history": history,
        "page": neighbours(request, history),
        "is_verified": product.producer.state == ProducerState.VERIFIED,
        "is_public": product.state == ProductState.PUBLISHED,
    }
    return page(request, "offers", context, status=422 if bound is not None and bound.errors else 200)


def _form(row: studio.PriceRow, data: Any = None) -> OfferForm:
    amount = row.offer.amount if row.offer and row.offer.is_active else None
    initial = {
        "amount": f"{amount:,}".replace(",", ".") if amount else "",
        "quantity": "" if row.quantity is None else row.quantity,
        "expected": "" if row.quantity is None else row.quantity,
        "steps": steps_in_lines(row.steps),
        "ahead": row.stock.ahead or "" if row.stock else "",
        "ahead_from": row.stock.ahead_from if row.stock else None,
    }
    if row.offer:
        initial |= {name: getattr(row.offer, name) for name in LIMITS}
    return OfferForm(data, prefix=f"v{row.variant.pk}", initial=initial)


def _done(request: StudioRequest, product: Product, shop: Shop | None, row: studio.PriceRow, form: OfferForm) -> bool:
    """Price and stock together or neither; else the form says why not."""
    try:
        if "stop" in request.POST and row.offer is not None:
            form.is_valid()
            services.stop_offer(offer=row.offer, by=request.user)
            messages.success(
                request, _("Đã ngừng bán “%(name)s”. Đặt giá lại là bán tiếp.") % {"name": row.variant.name}
            )
            return True
        if not form.is_valid():
            return False
        row.variant.product = product
        said = form.cleaned_data
        amount, quantity = said["amount"], said["quantity"]
        selling = row.offer is not None and row.offer.is_active
        with transaction.atomic():
            offer = row.offer
            if amount is not None and not (selling and row.offer is not None and row.offer.amount == amount):
                if shop is None:
                    shop = services.begin_shop(producer=product.producer, by=request.user)
                offer = services.set_offer(
                    shop=shop, channel=market(), variant=row.variant, amount=amount, by=request.user
                )
            if quantity is not None and quantity != row.quantity:
                services.set_stock(variant=row.variant, quantity=quantity, by=request.user, expected=said["expected"])
            if request.desk.may_edit and offer is not None and form.changes(TERMS):
                services.set_terms(offer=offer, terms=form.terms(), by=request.user)
            if request.desk.may_edit and form.changes(AHEAD):
                services.set_ahead(
                    variant=row.variant, quantity=said["ahead"] or 0, ships_on=said["ahead_from"], by=request.user
                )
    except Refused as refused:
        form.refuse(refused)
        return False
    messages.success(request, _("Đã lưu “%(name)s”.") % {"name": row.variant.name})
    return True
