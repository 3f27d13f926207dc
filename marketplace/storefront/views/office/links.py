"""Links to pages elsewhere that the resolver offers for products, lots and zones of the place."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from catalog.products.models import Product
from marketplace.accounts.views.gates import RoleRequest
from marketplace.storefront.queries.office import products_in_reach
from traceability.lots.models import Lot
from traceability.scans.queries.added import Thing, lots_in_reach, zones_in_reach
from traceability.zones.models import Zone

from ..links import links_page
from .common import door

MOST_SHOWN = 20  # lots of a product, zones of its producer


@door
def product_links(request: RoleRequest, pk: int) -> HttpResponse:
    """Those of a product, and the way to those of its newest lots and of its producer's zones. 5 statements of its own."""
    found = get_object_or_404(products_in_reach(request.user).select_related("producer"), pk=pk)
    return _links(request, found, found)


@door
def lot_links(request: RoleRequest, pk: int) -> HttpResponse:
    """Those of a lot."""
    found = get_object_or_404(
        lots_in_reach(request.user).select_related("variant__product__producer", "producer"), pk=pk
    )
    return _links(request, found, found.variant.product)


@door
def zone_links(request: RoleRequest, pk: int) -> HttpResponse:
    """Those of a zone."""
    return _links(request, get_object_or_404(zones_in_reach(request.user).select_related("producer"), pk=pk), None)


def _links(request: RoleRequest, thing: Thing, product: Product | None) -> HttpResponse:
    address = {Product: "product", Lot: "lot", Zone: "zone"}[type(thing)]
    beside: dict[str, Any] = {"product": product, "producer": thing.producer}
    if isinstance(thing, Product):
        beside |= {
            "lots": Lot.objects.filter(variant__product=thing).order_by("-produced_on", "-pk")[:MOST_SHOWN],
            "zones": Zone.objects.filter(producer=thing.producer).defer("polygon")[:MOST_SHOWN],
        }
    return links_page(
        request,
        thing,
        for_office=True,
        show=lambda context, status: render(
            request, "marketplace/storefront/office/links.html", beside | context, status=status
        ),
        back=lambda: redirect(f"office:{address}_links", thing.pk),
    )
