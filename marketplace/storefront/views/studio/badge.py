"""The badge of a product, to copy into other sites."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from catalog.products.models import ProductState
from marketplace.storefront.views.badge import snippet

from .desk import StudioRequest, at_desk, page
from .products import own_product


@at_desk
@require_safe
def badge(request: StudioRequest, pk: int) -> HttpResponse:
    """What it looks like today, and the words to copy. 1 statement of its own."""
    product = own_product(request, pk)
    words = _("Sao OCOP của %(name)s, xem trên Chợ OCOP") % {"name": product.name.replace('"', "")}
    context = {
        "product": product,
        "is_public": product.state == ProductState.PUBLISHED,
        "snippet": snippet(product.slug, words),
    }
    return page(request, "badge", context)
