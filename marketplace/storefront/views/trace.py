"""The page behind a code on a package."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from catalog.core import clock, gs1, ratelimit
from catalog.core.errors import Refused
from catalog.core.formats import day, in_language, moment, number
from catalog.core.prepared import Read, noting
from marketplace.shops.queries import market, offers_of
from traceability.codes.models import TraceCode, UnitState
from traceability.codes.queries import UnitFacts, typed_code, typed_serial, unit_path
from traceability.scans.queries import Asked, Story, asked
from traceability.scans.services import (
    About,
    Opening,
    count_miss_after,
    is_guessing,
    place_scan,
    record_after,
    signals_of,
)

from ..symbols.maps import province_map
from .kept import kept
from .seo import Meta

PLACES_A_MINUTE = 10


@require_safe
@cache_control(no_cache=True)
def trace(request: HttpRequest, code: str, serial: str = "") -> HttpResponse:
    """A lot, a unit of it, or a variant without a lot: verdict, facts, origin, way, certificate, maker, all items of the law, price.

    4 statements before the answer is sent; the scan is written after it. A zone's code leads to the zone's page. A unit whose serial is none of
    ours has the page of its lot, with a warning, as 404.
    """
    typed, unit = typed_code(code), typed_serial(serial)
    if typed and (typed != code or (unit and unit != serial)):
        return HttpResponseRedirect(unit_path(typed, unit or serial) if serial else f"/t/{typed}/")
    with noting() as rows:
        found = asked(typed, serial=serial) if typed else None
        offers = _offers(found.product_id) if found and found.product_id else None
    if found is None:
        return _missed(request, unknown(request, too_many=is_guessing(request)), About(name=code))
    if offers is None:
        answer: HttpResponse = HttpResponseRedirect(f"/zones/{found.code.zone.slug}/")
    elif serial and found.unit is None:
        maker, lot = (found.lot.producer_id, found.lot.pk) if found.lot else (None, None)
        about = About(maker, lot, name=f"{typed}/{unit or serial}")
        return _missed(request, _draw(request, found, offers, status=404), about)
    else:
        told = told_of_scans(found)
        answer = kept(
            request, rows, lambda new: _draw(request, found, offers, new), path=f"/t/{typed}/unit/" if serial else "",
            checked=_checked(), scanned=told.text, scanned_look=told.look, report_at=_report_at(found),
        )  # fmt: skip
    record_after(answer, request=request, opening=_opening(found))
    return answer


def _missed(request: HttpRequest, answer: HttpResponse, about: About) -> HttpResponse:
    count_miss_after(answer, request=request, about=about)
    return answer


def _opening(found: Asked) -> Opening:
    return Opening(found.code.code, found.unit.digest if found.unit else None, signals_of(found))


@csrf_exempt  # a page without cookies has no token; another site's script is told by its origin
@require_POST
@never_cache
def here(request: HttpRequest, code: str, serial: str = "") -> HttpResponse:
    """Whoever has just opened a code lets us know from where: the province is kept, the position is not. 204, whatever became of it."""
    if urlsplit(request.headers.get("Origin", "")).netloc != request.get_host():
        return HttpResponse(status=403)
    if not ratelimit.allow(f"here:{ratelimit.client_key(request)}", PLACES_A_MINUTE, 60):
        return HttpResponse(status=429)
    found = asked(typed_code(code), serial=serial) if typed_code(code) else None
    try:
        latitude, longitude = (float(request.POST.get(name, "")) for name in ("latitude", "longitude"))
    except ValueError:
        return HttpResponse(status=400)
    if found is not None and found.product_id and bool(serial) == bool(found.unit):
        place_scan(request=request, opening=_opening(found), latitude=latitude, longitude=longitude)
    return HttpResponse(status=204)


def _draw(
    request: HttpRequest,
    found: Asked,
    offers: Read[Any],
    new: Mapping[str, str] = MappingProxyType({}),
    status: int = 200,
) -> HttpResponse:
    context = trace_context(found, offer_for(found.story, offers))
    return render(request, "storefront/trace.html", {**context, **new}, status=status)


def _checked() -> str:
    """When the page was made: a saved copy says how old it is."""
    return _("Kiểm tra lúc %(when)s.") % {"when": moment(clock.now())}


@dataclass(frozen=True, slots=True)
class Told:
    """What is said of how often a code was asked for, and the classes of the paragraph."""

    text: str
    look: str = "small muted"


def told_of_scans(found: Asked) -> Told:
    """A print can be photocopied: how often its code was asked for says more than the word genuine. Of a unit also what is wrong with it."""
    compare = _("Mã in có thể bị chụp lại, nên hãy so số lô và hạn dùng ở đây với chữ in trên bao bì.")
    often = _("Mã này đã được quét %(n)s lần, lần đầu ngày %(first)s.")
    if not found.serial:
        if not found.code.scan_count:
            return Told(
                _("Đây là lần quét đầu tiên của mã này. Hãy so số lô và hạn dùng ở đây với chữ in trên bao bì.")
            )
        return Told(f"{_said(often, found.code)} {compare}")
    unit = found.unit
    if unit is None:
        text = _(
            "Số riêng của nhãn này không có trong các số đã cấp cho lô. Nếu bạn đọc đúng từng ký tự, nhãn có thể là giả."
        )
        return Told(text, "note note--stop")
    if unit.scan_count:
        scans = _said(_("Nhãn này đã được quét %(n)s lần, lần đầu ngày %(first)s."), unit)
    else:
        scans = _("Đây là lần quét đầu tiên của nhãn này.")
    if unit.state == UnitState.VOIDED:
        return Told(f"{_('Cơ sở đã hủy nhãn này: nó không được dán trên hàng đang bán.')} {scans}", "note note--stop")
    if unit.state < UnitState.ACTIVATED:
        return Told(f"{_('Cơ sở chưa đưa nhãn này vào dùng.')} {scans} {compare}", "note note--soon")
    return Told(f"{scans} {compare}", "note")


def _said(words: str, counted: TraceCode | UnitFacts) -> str:
    return words % {"n": number(counted.scan_count), "first": day(counted.first_scanned_at)}


def _report_at(found: Asked) -> str:
    """Where something suspicious is told, about this code and unit."""
    return f"/report/?{urlencode({'code': found.code.code} | ({'serial': found.serial} if found.serial else {}))}"


def trace_context(read: Asked, offer: Any) -> dict[str, Any]:
    """What the trace page of a lot or variant says; `offer`: what it costs now. No statement."""
    found, told = read.story, told_of_scans(read)
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
        "scanned": told.text,
        "scanned_look": told.look,
        "report_at": _report_at(read),
        "map": _map(found),
        "meta": Meta(
            title=title,
            path=f"/t/{found.code.code}/",
            description=_("Nguồn gốc, giấy chứng nhận và đường đi của lô hàng."),
            picture=f"/og/products/{product.slug}.png" if found.may_be_sold else "",
        ),
    }


def _offers(product_id: int) -> Read[Any]:
    return offers_of.read(product_id, market().pk, clock.now())


def offer_for(found: Story, offers: Read[Any] | None = None) -> Any:
    """What this variant costs in the all-year market now, if nothing speaks against selling it. 1 statement, or none where `offers` are read."""
    if not found.may_be_sold or found.variant is None:
        return None
    offers = offers or _offers(found.variant.product_id)
    return next((offer for offer in offers.rows if offer.variant_id == found.variant.pk), None)


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


def unknown(request: HttpRequest, *, too_many: bool = False) -> HttpResponse:
    """The same words for a code that was never issued, mistyped, or belongs to a draft; 429 for whoever has asked for too many of them."""
    context = {"unknown": True, "too_many": too_many, "meta": Meta(noindex=True)}
    answer = render(request, "storefront/look_up.html", context, status=429 if too_many else 404)
    if too_many:
        answer["Retry-After"] = "60"
    return answer


@require_safe
@cache_control(no_cache=True)
def look_up(request: HttpRequest) -> HttpResponse:
    """Type what stands beside the symbol: our own code, or a GTIN and a lot. No statement; the resolver answers."""
    typed = request.GET.get("ma", "").strip()[:80]
    lot = request.GET.get("lo", "").strip()[:20]
    problem = ""
    if typed:
        if code := typed_serial(typed):
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
