"""`/epcis/events`: events out, and single events in."""

import datetime as dt
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from catalog.core import clock
from catalog.core.cursors import decode, encode
from traceability.events.epcis.asking import BadQuery, Query, read_query
from traceability.events.epcis.context import BARE, Context, read_context
from traceability.events.epcis.errors import Faults, TooMany
from traceability.events.epcis.sealing import when
from traceability.events.queries.search import Row, search
from traceability.events.services import Repeated, capture_event
from traceability.events.views.http import CONTEXT, Asked, body_of, declared_prefixes, endpoint
from traceability.events.views.paging import next_link, per_page
from traceability.events.views.problems import problem

_OF_PAGES = frozenset({"perPage", "nextPageToken"})
_TOKEN = (dt.datetime, dt.datetime, int, int)  # place of the last event, and how many were given


def _ask(request: Asked) -> HttpResponse:
    return answered(request, read_query(parameters_of(request), context_of_request(request)))


def _send(request: Asked) -> HttpResponse:
    try:
        ready = capture_event(token=request.token, data=body_of(request))
    except Repeated:
        return problem(409, "ResourceAlreadyExistsException", _("Đã có sự kiện này"))
    response = HttpResponse(ready.content, status=201, content_type="application/json")
    response["Location"] = f"{settings.PUBLIC_URL}/epcis/events/{quote(ready.facts.event_id, safe='')}"
    return response


def _one(request: Asked, event_id: str) -> HttpResponse:
    """The event and its error declaration. `ni:///…?ver=CBV2.0` is also understood with its question mark unescaped."""
    version = request.GET.get("ver", "")
    name = f"{event_id}?ver={version}" if version and event_id.startswith("ni:") and "?" not in event_id else event_id
    page = search(producer=request.token.producer_id, query=read_query({"EQ_eventID": name}), limit=2)
    if not page.rows:
        raise Http404
    return HttpResponse(query_document(page.rows), content_type="application/json")


def parameters_of(request: HttpRequest) -> dict[str, Any]:
    """The parameters of a question in an address; values stand with a bar between them."""
    return {
        name: [each for value in values for each in value.split("|")]
        for name, values in request.GET.lists()
        if name not in _OF_PAGES
    }


def context_of_request(request: HttpRequest, declared: Any = None) -> Context:
    """What the request, or the question's own `@context`, declares; what is no declaration declares nothing. Raises `BadQuery`."""
    try:
        context = read_context(declared, BARE, "", Faults(1_000)) if declared is not None else BARE
        return read_context(declared_prefixes(request), context, "", Faults(1_000))
    except TooMany:
        raise BadQuery("@context", "bad_value") from None


def answered(request: Asked, query: Query, name: str = "SimpleEventQuery") -> HttpResponse:
    """A page of the events that answer, as an EPCISQueryDocument."""
    limit, after, given = per_page(request), None, 0
    if token := request.GET.get("nextPageToken"):
        *place, given = decode(token, _TOKEN, "nextPageToken")
        after = (place[0], place[1], place[2])
    most = query.event_count_limit
    limit = min(limit, max(most - given, 0)) if most else limit
    page = search(producer=request.token.producer_id, query=query, limit=limit, after=after)
    response = HttpResponse(query_document(page.rows, name), content_type="application/json")
    given += len(page.rows)
    if page.after is not None and not (most and given >= most):
        next_link(request, response, encode((*page.after, given)))
    return response


def query_document(rows: Iterable[Row], name: str = "SimpleEventQuery") -> bytes:
    """An EPCISQueryDocument. Stored events go out byte by byte, behind their time of recording."""
    head = (
        _head("EPCISQueryDocument")
        + f'"epcisBody":{{"queryResults":{{"queryName":"{name}","resultsBody":{{"eventList":['
    )
    return head.encode() + events_json(rows) + b"]}}}}"


def lot_document(rows: Iterable[Row]) -> bytes:
    """An EPCISDocument."""
    return (_head("EPCISDocument") + '"epcisBody":{"eventList":[').encode() + events_json(rows) + b"]}}"


def _head(kind: str) -> str:
    return f'{{"@context":["{CONTEXT}"],"type":"{kind}","schemaVersion":"2.0","creationDate":"{when(clock.now())}",'


def events_json(rows: Iterable[Row]) -> bytes:
    """Events with commas between them."""
    return b",".join([f'{{"recordTime":"{when(row.record_time)}",{row.content[1:]}'.encode() for row in rows])


events = endpoint(GET=_ask, POST=_send)
event = endpoint(GET=_one)
