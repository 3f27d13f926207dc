"""`/t/{code}/events.json`: a public lot's own events, for any EPCIS system and for whoever scans it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from catalog.core import clock
from traceability.codes.queries import public_code, typed_code, uri_of
from traceability.events.epcis.asking import Query
from traceability.events.epcis.facts import canonical
from traceability.events.queries.resources import tags_of_thing
from traceability.events.queries.search import search
from traceability.events.views.events import lot_document

MOST = 1_000


@csrf_exempt  # a program that posts gets its 405, not a page about cookies
@require_safe
def events(request: HttpRequest, code: str) -> HttpResponse:
    """An EPCISDocument of what the lot's producer told of it and is public. 5 statements, two of them the transaction's."""
    typed = typed_code(code)
    found = public_code(typed) if typed else None
    if found is None or found.lot is None:
        raise Http404
    query = Query(tags=[tags_of_thing(canonical(uri_of(found)))])
    page = search(producer=found.lot.producer_id, query=query, limit=MOST, only_public=True)
    response = HttpResponse(lot_document(page.rows), content_type="application/ld+json")
    response["Access-Control-Allow-Origin"] = "*"
    response["Cache-Control"] = f"public, max-age={clock.seconds_to_keep()}"
    return response
