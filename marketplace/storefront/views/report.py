"""Anybody says that a product misuses the mark or the stars."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from catalog.core import ratelimit
from catalog.core.errors import Refused
from catalog.products.models import Product, ProductState
from catalog.programme.services.misuse import report_misuse
from marketplace.storefront.forms.report import ReportForm

from .seo import Meta

A_DAY, EVERYBODY = 5, 500
"""Reports of one client and of all a day: each may carry photos."""


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """The form, about the product of the address if there is one. 2 statements."""
    slug = request.GET.get("product", "")[:120].replace("\x00", "")
    product = (
        Product.objects.filter(slug=slug, state=ProductState.PUBLISHED).select_related("province", "producer").first()
        if slug
        else None
    )
    posted = request.method == "POST"
    form = ReportForm(
        request.POST if posted else None, request.FILES if posted else None, with_product=product is not None
    )
    status = 200
    if posted:
        status = 422
        if form.is_valid():
            if not (
                ratelimit.allow(f"report:{ratelimit.client_key(request)}", A_DAY, 86_400)
                and ratelimit.allow("report:all", EVERYBODY, 86_400)
            ):
                form.add_error(
                    None, _("Hôm nay đã nhận nhiều phản ánh từ nơi này. Gửi lại vào ngày mai, hoặc gọi cho xã.")
                )
                status = 429
            else:
                try:
                    report_misuse(product=product, **form.facts())
                except Refused as refused:
                    form.refuse(refused)
                else:
                    messages.success(request, _("Đã nhận phản ánh. Cảm ơn bạn; cán bộ phụ trách sẽ xem xét."))
                    return redirect(f"/products/{product.slug}/" if product else "report")
    context = {
        "form": form,
        "product": product,
        "meta": Meta(title=_("Phản ánh dùng sai nhãn OCOP"), path="/report/", noindex=True),
    }
    return render(request, "storefront/report.html", context, status=status)
