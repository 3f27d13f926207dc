"""The resolver: GS1 addresses and our own codes, to the page of what they name (GS1-Conformant Resolver 1.2, first part)."""

import re

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from catalog.core import gs1
from catalog.core.errors import Refused
from catalog.products.models import Variant
from traceability.codes.queries import typed_code
from traceability.codes.services import ensure_code
from traceability.lots.models import Lot
from traceability.scans.queries import Found, code_of, visible_code
from traceability.scans.queries.resolve import page_of
from traceability.zones.models import Zone

METHODS = "GET, HEAD, OPTIONS"
LONGEST_QUERY = 2000
# line ends, raw or encoded, and whatever may not stand in a header
_UNSAFE = re.compile(r"%0[ad]|[^!-~]", re.IGNORECASE)


@csrf_exempt
def digital_link(request: HttpRequest) -> HttpResponse:
    """`/01/…`, `/414/…`, `/417/…`, `/00/…`: 307 to the page, the query passed on; 400 for a bad address, 404 for an unknown one.

    One statement (a thing that nobody has opened before gets its code now).
    """
    if request.method not in {"GET", "HEAD"}:
        return _other_method(request)
    query = request.META.get("QUERY_STRING", "")
    try:
        link = gs1.parse_path(gs1.raw_path(request.META), query)
    except Refused as refused:
        return _bad_address(request, refused)
    found = code_of(link)
    return _unknown(request) if found is None else _redirect(found.path or _issued(found), query)


@csrf_exempt
def own_code(request: HttpRequest, typed: str) -> HttpResponse:
    """`/q/{code}`, also as people type it: 307 to its page, 404 for a code that was never issued. One statement."""
    if request.method not in {"GET", "HEAD"}:
        return _other_method(request)
    query = request.META.get("QUERY_STRING", "")
    # what cannot be a code is asked for all the same, so that it takes as long as one that was never issued
    code = typed_code(typed)
    if not visible_code(code) or len(query) > LONGEST_QUERY:
        return _unknown(request)
    return _redirect(page_of(code), query)


def _open(response: HttpResponse) -> HttpResponse:
    """Any site may ask the resolver."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Allow-Methods"] = METHODS
    response["Access-Control-Expose-Headers"] = "Link, Location"
    return response


def _other_method(request: HttpRequest) -> HttpResponse:
    response = HttpResponse(status=204 if request.method == "OPTIONS" else 405)
    response["Allow"] = METHODS
    response["Access-Control-Allow-Headers"] = "Accept, Accept-Language"
    return _open(response)


def _redirect(path: str, query: str) -> HttpResponse:
    """Only ever to a path of our own; the query comes from outside and loses whatever could break a header."""
    safe = _UNSAFE.sub("", query)
    response = HttpResponse(status=307)
    response["Location"] = f"{path}?{safe}" if safe else path
    return _open(response)


def _issued(found: Found) -> str:
    if found.lot_id is not None:
        return page_of(ensure_code(lot=Lot.objects.get(pk=found.lot_id)).code)
    if found.variant_id is not None:
        return page_of(ensure_code(variant=Variant.objects.get(pk=found.variant_id)).code)
    assert found.zone_id is not None  # one of the three is named
    return page_of(ensure_code(zone=Zone.objects.get(pk=found.zone_id)).code)


def _wants_json(request: HttpRequest) -> bool:
    accept = request.headers.get("Accept", "")
    return "json" in accept and "text/html" not in accept


def _bad_address(request: HttpRequest, refused: Refused) -> HttpResponse:
    problem = refused.problems[0]
    if _wants_json(request):
        return _problem(400, _("Địa chỉ viết sai"), str(problem.message), code=problem.code, field=problem.field)
    page = render(request, "traceability/scans/bad_address.html", {"problem": problem}, status=400)
    return _open(page)


def _unknown(request: HttpRequest) -> HttpResponse:
    """The same words for a code that is unknown, was never issued, or belongs to a draft."""
    text = _("Xem lại từng ký tự trên nhãn. Mã chưa từng được cấp và mã gõ sai đều hiện trang này.")
    if _wants_json(request):
        return _problem(404, _("Không tìm thấy mã này"), text)
    return _open(render(request, "traceability/scans/unknown.html", {"text": text}, status=404))


def _problem(status: int, title: str, detail: str, **more: str) -> HttpResponse:
    """RFC 9457."""
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail, **more}
    return _open(
        JsonResponse(
            body, status=status, content_type="application/problem+json", json_dumps_params={"ensure_ascii": False}
        )
    )
