"""`/trace/roots/`: what anybody needs to check that recorded events stayed as they were."""

import datetime as dt
from collections.abc import Iterable
from pathlib import Path

import orjson
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from catalog.core.ratelimit import allow, client_key
from traceability.events.epcis import verifier
from traceability.events.models import Seal
from traceability.events.queries import seals

RECOUNTS_A_MINUTE = 60  # of one address: each reads a day's events


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """For people: the latest days, and how to check them. One statement."""
    found = seals.seals()
    rows = [{**seals.described(seal), "day": seal.day} for seal in reversed(found[-31:])]
    context = {"seals": rows, "days": len(found), "keys": _keys(rows), "address": f"{settings.PUBLIC_URL}/trace/roots/"}
    return render(request, "traceability/events/roots.html", context)


@csrf_exempt  # a program that posts gets its 405, not a page about cookies
@require_safe
def index(_request: HttpRequest) -> HttpResponse:
    """Every sealed day, and the keys that signed. One statement."""
    found = [seals.described(seal) for seal in seals.seals()]
    return _json({"format": "ocop-trace-roots-1", "days": [seal["day"] for seal in found], "keys": _keys(found)})


@csrf_exempt
@require_safe
def day(_request: HttpRequest, day: dt.date) -> HttpResponse:
    """One seal."""
    return _json(seals.described(_seal(day)))


@csrf_exempt
@require_safe
def leaves(_request: HttpRequest, day: dt.date) -> HttpResponse:
    """The leaves as they were sealed."""
    return _open(HttpResponse(seals.sealed_leaves(_seal(day)), content_type="text/plain; charset=utf-8"))


@csrf_exempt
@require_safe
def stored(request: HttpRequest, day: dt.date) -> HttpResponseBase:
    """The leaves of what is stored now, hashed anew for this request."""
    _seal(day)
    if not allow(f"trace-stored:{client_key(request)}", RECOUNTS_A_MINUTE, 60):
        answer = HttpResponse(
            _("Quá nhiều yêu cầu. Hãy thử lại sau một phút."), status=429, content_type="text/plain; charset=utf-8"
        )
        answer["Retry-After"] = "60"
        return answer
    return _open(StreamingHttpResponse(seals.stored_lines(day), content_type="text/plain; charset=utf-8"))


@csrf_exempt
@require_safe
def verify(_request: HttpRequest) -> HttpResponse:
    """The program that checks all this, to be read and run by anybody."""
    return _open(HttpResponse(Path(verifier.__file__).read_bytes(), content_type="text/x-python; charset=utf-8"))


def _seal(day: dt.date) -> Seal:
    found = seals.seal_of(day)
    if found is None:
        raise Http404
    return found


def _keys(found: Iterable[dict[str, object]]) -> list[str]:
    return list(dict.fromkeys(str(seal["publicKey"]) for seal in found))


def _json(body: object) -> HttpResponse:
    return _open(HttpResponse(orjson.dumps(body), content_type="application/json"))


def _open[R: HttpResponseBase](response: R) -> R:
    response["Access-Control-Allow-Origin"] = "*"
    response["Cache-Control"] = "no-cache"
    return response
