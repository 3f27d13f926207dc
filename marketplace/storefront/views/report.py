"""Anybody says that a product misuses the mark or the stars, or that a package looks wrong."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from catalog.core import ratelimit
from catalog.core.errors import Refused
from catalog.core.once import once
from catalog.products.models import Product, ProductState
from catalog.programme.services.misuse import report_misuse
from marketplace.storefront.forms.report import ReportForm
from traceability.codes.queries import typed_code
from traceability.scans.queries.alerts import code_with_product, unit_words

from .seo import Meta

A_DAY, EVERYBODY = 5, 500
"""Reports of one client and of all a day: each may carry photos."""


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """The form, about the product of the address if there is one, or the code (and the unit) that was scanned. 2 statements, 3 with a serial."""
    about = _about(request)
    posted = request.method == "POST"
    form = ReportForm(
        request.POST if posted else None, request.FILES if posted else None, with_product=about.product is not None
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
                return _sent(request, about, form)
    return _page(request, about, form, status)


@once
def _sent(request: HttpRequest, about: "About", form: ReportForm) -> HttpResponse:
    """Kept, once however often the button is pressed. Not around the counting, where everybody would wait for one report's photos."""
    try:
        report_misuse(product=about.product, **about.facts(), **form.facts())
    except Refused as refused:
        form.refuse(refused)
        return _page(request, about, form, 422)
    messages.success(request, _("Đã nhận phản ánh. Cảm ơn bạn; cán bộ phụ trách sẽ xem xét."))
    return redirect(about.back or "report")


def _page(request: HttpRequest, about: "About", form: ReportForm, status: int) -> HttpResponse:
    title = _("Báo sản phẩm nghi vấn") if about.code else _("Phản ánh dùng sai nhãn OCOP")
    context = {
        "form": form,
        "product": about.product,
        "about": about,
        "title": title,
        "meta": Meta(title=title, path="/report/", noindex=True),
    }
    return render(request, "storefront/report.html", context, status=status)


@dataclass(frozen=True, slots=True)
class About:
    """What somebody reports: a product, or what a code named. `unit` says in words which label, for officers: no serial is kept."""

    product: Product | None = None
    code: str = ""
    lot_number: str = ""
    unit: str = ""
    back: str = ""

    def facts(self) -> dict[str, Any]:
        """Arguments of the service."""
        return {"code": self.code, "lot_number": self.lot_number, "unit": self.unit}


def _about(request: HttpRequest) -> About:
    """By `?code=` (and `?serial=`), else by `?product=`. 1 statement; 2 with a serial."""
    slug, code, serial = (request.GET.get(name, "")[:120].replace("\x00", "") for name in ("product", "code", "serial"))
    if code and (found := code_with_product(typed_code(code))):
        product = found.lot.variant.product if found.lot else found.variant.product  # type: ignore[union-attr]  # one of them
        unit = unit_words(found, serial) if serial and found.lot else ""
        return About(product, found.code, found.lot.number if found.lot else "", unit, f"/t/{found.code}/")
    products = Product.objects.filter(slug=slug, state=ProductState.PUBLISHED) if slug else Product.objects.none()
    product = products.select_related("province", "producer").first()
    return About(product, back=f"/products/{product.slug}/") if product else About()
