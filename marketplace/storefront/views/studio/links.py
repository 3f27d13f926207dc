"""Links to pages elsewhere that the resolver offers for a product, a lot or a zone of the desk."""

from django.http import Http404, HttpResponse

from catalog.products.models import Product
from marketplace.storefront.queries.desk_zones import zone_at
from traceability.lots.models import Lot
from traceability.scans.queries.added import Thing
from traceability.zones.models import Zone

from ..links import links_page
from .desk import StudioRequest, at_desk, page, to
from .lots import WRITES, lot_of
from .products import own_product


@at_desk
@WRITES
def product_links(request: StudioRequest, pk: int) -> HttpResponse:
    """Those of a product. 3 statements of its own."""
    return _links(request, own_product(request, pk))


@at_desk
@WRITES
def lot_links(request: StudioRequest, pk: int) -> HttpResponse:
    """Those of a lot, beside those of its product. 5 statements of its own."""
    return _links(request, lot_of(request, pk))


@at_desk
@WRITES
def zone_links(request: StudioRequest, pk: int) -> HttpResponse:
    """Those of a zone. 3 statements of its own."""
    found = zone_at(request.desk.producer, pk)
    if found is None:
        raise Http404
    return _links(request, found)


def _links(request: StudioRequest, thing: Thing) -> HttpResponse:
    address = {Product: "studio_product", Lot: "studio_lot", Zone: "studio_zone"}[type(thing)]
    return links_page(
        request,
        thing,
        for_office=False,
        show=lambda context, status: page(request, "links", {"above": address, **context}, status=status),
        back=lambda: to(request, f"{address}_links", thing.pk),
    )
