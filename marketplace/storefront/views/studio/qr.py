"""Symbols of a product's variants, to put on a package."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from catalog.core.errors import Refused
from catalog.products.models import ProductState, Variant
from traceability.codes import queries, services
from traceability.codes.policies import printing_problem

from .desk import StudioRequest, at_desk, own, page, to
from .products import own_product

PNG_PIXELS = 20  # a module at 600 dpi is 0.85 mm: large enough for any package


@at_desk
@require_http_methods(["GET", "HEAD", "POST"])
def symbols(request: StudioRequest, pk: int) -> HttpResponse:
    """Each variant's address and symbol; POST issues codes for those that have none. 2 statements of its own."""
    product = own_product(request, pk)
    variants = list(product.variants.select_related("trace_code").order_by("position", "pk"))
    if request.method == "POST":
        for variant in variants:
            services.ensure_code(variant=variant)
        messages.success(request, _("Đã tạo mã. Tải về hoặc gửi cho nhà in."))
        return to(request, "studio_qr", pk)
    rows = [
        (v, queries.uri_of(v), queries.spoken(v.trace_code.code) if hasattr(v, "trace_code") else "") for v in variants
    ]
    context = {
        "product": product,
        "rows": rows,
        "missing": any(not hasattr(v, "trace_code") for v in variants),
        "problem": printing_problem(),
        "is_public": product.state == ProductState.PUBLISHED,
    }
    return page(request, "qr", context)


@at_desk
@require_safe
def symbol(request: StudioRequest, pk: int, picture: str) -> HttpResponse:
    """The symbol of a variant, "svg" or "png"; `?download`: as a file, which is refused as labels are. 1 statement of its own."""
    variant = own(request, Variant.objects.select_related("product", "trace_code"), pk, "product__producer")
    uri = queries.uri_of(variant)
    if picture not in {"svg", "png"} or not uri:
        raise Http404
    draw = services.printed_symbol if "download" in request.GET else services.shown_symbol
    try:
        body = draw(uri=uri, title=uri, picture=picture, module_px=PNG_PIXELS)
    except Refused as refused:
        return HttpResponse(str(refused.problems[0].message), status=409, content_type="text/plain; charset=utf-8")
    response = HttpResponse(body, content_type="image/svg+xml" if picture == "svg" else "image/png")
    if "download" in request.GET:
        response["Content-Disposition"] = f'attachment; filename="qr-{variant.product.slug[:60]}-{pk}.{picture}"'
    return response
