"""What a product is sold as: net contents with their SKUs and GTINs."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from catalog.core.errors import Refused
from catalog.core.once import once
from catalog.products import services
from catalog.products.models import Product, Variant
from marketplace.storefront.forms.products import UNITS, VariantForm
from marketplace.storefront.queries import studio

from .desk import StudioRequest, at_desk, for_editors, page, to
from .products import gaps_of, own_product


@at_desk
@for_editors
@require_http_methods(["GET", "HEAD", "POST"])
@once
def variants(request: StudioRequest, pk: int) -> HttpResponse:
    """The variants, each with its form, and one for a new one. 3 statements of its own, 4 when the product was returned."""
    product = own_product(request, pk)
    mine = list(product.variants.order_by("position", "pk"))
    fresh = VariantForm(prefix="new")
    bound: VariantForm | None = None
    if request.method == "POST":
        which = request.POST.get("variant", "")
        chosen = next((v for v in mine if str(v.pk) == which), None)
        if which != "new" and chosen is None:
            raise Http404  # another's, or one that has gone meanwhile
        bound = VariantForm(request.POST, prefix="new") if chosen is None else VariantForm.about(chosen, request.POST)
        if _done(request, product, chosen, bound):
            return to(request, "studio_variants", pk)
        if chosen is None:
            fresh = bound
    forms = [(v, bound if bound is not None and bound.prefix == f"v{v.pk}" else VariantForm.about(v)) for v in mine]
    returned = studio.return_of(product)
    context = {
        "product": product,
        "forms": forms,
        "fresh": fresh,
        "units": UNITS,
        "reason": returned.reasons.get("variants", "") if returned else "",
        "gaps": gaps_of(product, request),
    }
    return page(request, "variants", context, status=422 if bound is not None and bound.errors else 200)


def _done(request: StudioRequest, product: Product, variant: Variant | None, form: VariantForm) -> bool:
    """Added, changed or removed; else the form says why not."""
    try:
        if variant is not None and "remove" in request.POST:
            form.is_valid()  # nothing of it is kept: only that it may carry a refusal
            form.errors.clear()
            services.remove_variant(variant=variant, by=request.user)
            messages.success(request, _("Đã xóa quy cách “%(name)s”.") % {"name": variant.name})
            return True
        if not form.is_valid():
            return False
        if variant is None:
            made = services.add_variant(product=product, by=request.user, **form.cleaned_data)
            messages.success(request, _("Đã thêm quy cách “%(name)s”.") % {"name": made.name})
        else:
            services.update_variant(variant=variant, by=request.user, **form.cleaned_data)
            messages.success(request, _("Đã lưu."))
    except Refused as refused:
        form.refuse(refused)
        return False
    return True
