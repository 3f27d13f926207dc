"""The page behind a code on a package."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from catalog.core import clock, gs1
from catalog.core.errors import Refused
from catalog.core.formats import day, in_language, moment, number
from catalog.core.prepared import noting
from marketplace.shops.queries import market, offers_of
from traceability.codes.queries import typed_code
from traceability.scans.queries import Story, story
from traceability.scans.services import record_after

from ..symbols.maps import province_map
from .kept import kept
from .seo import Meta


@require_safe
@cache_control(no_cache=True)
def trace(request: HttpRequest, code: str) -> HttpResponse:
    """A lot, or a variant without a lot: verdict, facts, origin, way, certificate, maker, all items of the law, price.

    4 statements before the answer is sent; the scan is written after it. A zone's code leads to the zone's page.
    """
    typed = typed_code(code)
    if typed and typed != code:
        return HttpResponseRedirect(f"/t/{typed}/")
    with noting() as rows:
        found = story(typed) if typed else None
        offer = offer_for(found) if found and not found.zone else None
    if found is None:
        return unknown(request)
    if found.zone is not None:
        answer: HttpResponse = HttpResponseRedirect(f"/zones/{found.zone.slug}/")
    else:
        answer = kept(
            request, rows, lambda new: _draw(request, found, offer, new), checked=_checked(), scanned=_scanned(found)
        )
    record_after(answer, request=request, code=found.code.code)
    return answer


def _draw(request: HttpRequest, found: Story, offer: Any, new: dict[str, Any]) -> HttpResponse:
    return render(request, "storefront/trace.html", trace_context(found, offer) | new)


def _checked() -> str:
    """When the page was made: a saved copy says how old it is."""
    return _("Kiểm tra lúc %(when)s.") % {"when": moment(clock.now())}


def _scanned(found: Story) -> str:
    """A print can be photocopied: how often its code was asked for says more than the word genuine."""
    if not found.code.scan_count:
        return _("Đây là lần quét đầu tiên của mã này. Hãy so số lô và hạn dùng ở đây với chữ in trên bao bì.")
    told = _("Mã này đã được quét %(n)s lần, lần đầu ngày %(first)s.")
    often = told % {"n": number(found.code.scan_count), "first": day(found.code.first_scanned_at)}
    advice = _("Mã in có thể bị chụp lại, nên hãy so số lô và hạn dùng ở đây với chữ in trên bao bì.")
    return f"{often} {advice}"


def trace_context(found: Story, offer: Any) -> dict[str, Any]:
    """What the trace page of a lot or variant says; `offer`: what it costs now. No statement."""
    product, lot = found.product, found.lot
    assert product is not None  # only a zone's story has none
    name = in_language(product, "name")
    title = _("%(name)s, lô %(lot)s: nguồn gốc") % {"name": name, "lot": lot.number} if lot else name
    if found.banner and found.banner.state == "recalled" and lot:
        title = _("Thu hồi lô %(lot)s: %(name)s") % {"name": name, "lot": lot.number}
    return {
        "story": found,
        "lot": lot,
        "product": product,
        "variant": found.variant,
        "producer": found.producer,
        "name": name,
        "title": title,
        "recalled": bool(found.banner and found.banner.state == "recalled"),
        "offer": offer,
        "checked": _checked(),
        "scanned": _scanned(found),
        "map": _map(found),
        "meta": Meta(
            title=title,
            path=f"/t/{found.code.code}/",
            description=_("Nguồn gốc, giấy chứng nhận và đường đi của lô hàng."),
            picture=f"/og/products/{product.slug}.png" if found.may_be_sold else "",
        ),
    }


def offer_for(found: Story) -> Any:
    """What this variant costs in the all-year market now, if nothing speaks against selling it. 1 statement or none."""
    if not found.may_be_sold or found.variant is None:
        return None
    offers = offers_of(found.variant.product_id, market().pk, clock.now())
    return next((offer for offer in offers if offer.variant_id == found.variant.pk), None)


def _map(found: Story) -> SafeString:
    """Where the raw material grew, or where the product is made when no zone is known."""
    place = found.inputs[0].place if found.inputs else found.origin
    if place is None:
        return SafeString("")
    return province_map(
        province_code=place.province_code,
        title=_("Bản đồ: %(commune)s, %(province)s") % {"commune": place.commune, "province": place.province},
        commune=place.commune,
        latitude=place.latitude,
        longitude=place.longitude,
        outlines=[each.outline for each in found.inputs if each.outline],
    )


def unknown(request: HttpRequest) -> HttpResponse:
    """The same words for a code that was never issued, mistyped, or belongs to a draft."""
    return render(request, "storefront/look_up.html", {"unknown": True, "meta": Meta(noindex=True)}, status=404)


@require_safe
@cache_control(no_cache=True)
def look_up(request: HttpRequest) -> HttpResponse:
    """Type what stands beside the symbol: our own code, or a GTIN and a lot. No statement; the resolver answers."""
    typed = request.GET.get("ma", "").strip()[:80]
    lot = request.GET.get("lo", "").strip()[:20]
    problem = ""
    if typed:
        if code := typed_code(typed):
            return HttpResponseRedirect(f"/q/{code}")
        digits = typed.replace(" ", "").replace("(01)", "")
        try:
            values = [("01", gs1.gtin14(digits)), *([("10", gs1.lot(lot))] if lot else [])]
            return HttpResponseRedirect(gs1.link_of(values).path)
        except Refused as refused:
            problem = str(refused.problems[0].message)
    context = {
        "typed": typed,
        "lot": lot,
        "problem": problem,
        "meta": Meta(title=_("Tra mã trên bao bì"), path="/t/"),
    }
    return render(request, "storefront/look_up.html", context, status=400 if problem else 200)
