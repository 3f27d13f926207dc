"""Pictures of codes: the plain symbol, and the label that is printed."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import conditional_page, require_safe

from catalog.core import clock
from catalog.core.errors import Refused
from traceability.codes import queries, services
from traceability.codes.models import TraceCode

_TYPES = {"svg": "image/svg+xml", "png": "image/png"}


@require_safe
@conditional_page
def symbol(request: HttpRequest, code: str, picture: str) -> HttpResponse:
    """The bare QR symbol. `?px=` pixels a module of the PNG, 1 to 40; `?download` offers it as a file, for print: 409 while labels are refused."""
    found = _public(code)
    px = request.GET.get("px", "10")
    if not (px.isascii() and px.isdigit() and len(px) <= 2 and 1 <= int(px) <= 40):
        return HttpResponse("px: 1–40", status=400, content_type="text/plain; charset=utf-8")
    draw = services.printed_symbol if "download" in request.GET else services.shown_symbol
    try:
        body = draw(uri=queries.uri_of(found), title=queries.readable(found), picture=picture, module_px=int(px))
    except Refused as refused:
        return _refused(refused)
    return _picture(request, body, found, picture)


@require_safe
@conditional_page
def label(request: HttpRequest, code: str, picture: str) -> HttpResponse:
    """The label: the stars on it are of one day."""
    found = _public(code)
    try:
        body = services.printed_label(code=found, picture=picture)
    except Refused as refused:
        return _refused(refused)
    return _picture(request, body, found, picture)


def _refused(refused: Refused) -> HttpResponse:
    return HttpResponse(str(refused.problems[0].message), status=409, content_type="text/plain; charset=utf-8")


def _public(code: str) -> TraceCode:
    typed = queries.typed_code(code)
    found = queries.public_code(typed) if typed else None
    if found is None:
        raise Http404
    return found


def _picture(request: HttpRequest, body: bytes, code: TraceCode, picture: str) -> HttpResponse:
    """Kept by caches for a minute, then asked for again: 404 once the product is hidden or the producer suspended."""
    response = HttpResponse(body, content_type=_TYPES[picture])
    patch_cache_control(response, public=True, max_age=clock.seconds_to_keep())
    if "download" in request.GET:
        response["Content-Disposition"] = f'attachment; filename="{code.code}.{picture}"'
    return response
