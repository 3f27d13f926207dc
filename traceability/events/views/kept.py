"""`/epcis/queries`: questions kept under a name. Subscriptions are not offered: a page of new events is one request away (GE_recordTime)."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from catalog.core.cursors import decode, encode
from catalog.core.errors import Conflict
from traceability.events.epcis import Fault, InvalidDocument, parse
from traceability.events.epcis.asking import BadQuery, Query, read_query
from traceability.events.models import NamedQuery
from traceability.events.queries.clients import named_queries_of
from traceability.events.services import forget_query, keep_query
from traceability.events.services.kept import TAKEN
from traceability.events.views.events import answered, context_of_request, parameters_of
from traceability.events.views.http import Asked, body_of, endpoint, json_answer
from traceability.events.views.paging import next_link, per_page
from traceability.events.views.problems import Answer, problem

_OF_SUBSCRIPTIONS = frozenset(
    {"stream", "second", "minute", "hour", "dayOfMonth", "month", "dayOfWeek", "reportIfEmpty", "initialRecordTime"}
)


def _all(request: Asked) -> HttpResponse:
    limit, queries = per_page(request), named_queries_of(request.token)
    if token := request.GET.get("nextPageToken"):
        (after,) = decode(token, (str,), "nextPageToken")
        queries = queries.filter(name__gt=after)
    found = list(queries.order_by("name")[: limit + 1])
    response = json_answer([_described(query) for query in found[:limit]])
    if len(found) > limit:
        next_link(request, response, encode((found[limit - 1].name,)))
    return response


def _keep(request: Asked) -> HttpResponse:
    body = parse(body_of(request), max_bytes=100_000)
    if not isinstance(body, dict) or not isinstance(body.get("name"), str) or not isinstance(body.get("query"), dict):
        raise InvalidDocument([Fault("wrong_type", "", {"wanted": "object"})])
    read(request, body["query"])
    try:
        kept = keep_query(token=request.token, name=body["name"], query=body["query"])
    except Conflict as conflict:
        return problem(409, "ResourceAlreadyExistsException", str(conflict.problems[0].message))
    response = json_answer(_described(kept), status=201)
    response["Location"] = f"{settings.PUBLIC_URL}/epcis/queries/{kept.name}"
    return response


def _one(request: Asked, name: str) -> HttpResponse:
    return json_answer(_described(_kept(request, name)))


def _forget(request: Asked, name: str) -> HttpResponse:
    if not forget_query(token=request.token, name=name):
        raise Http404
    return HttpResponse(status=204)


def _events(request: Asked, name: str) -> HttpResponse:
    if request.headers.get("Upgrade") or _OF_SUBSCRIPTIONS & set(request.GET):
        raise Answer(_no_subscriptions())
    if name == TAKEN:
        return answered(request, read_query(parameters_of(request), context_of_request(request)))
    if more := parameters_of(request):
        raise BadQuery(next(iter(more)), "unknown_parameter")
    return answered(request, read(request, _kept(request, name).query), name)


def _subscriptions(request: Asked, name: str) -> HttpResponse:
    if name != TAKEN:
        _kept(request, name)
    per_page(request)
    return json_answer([])


def _no_subscription(_request: Asked, name: str, key: str) -> HttpResponse:
    raise Http404


def read(request: HttpRequest, query: dict[str, Any]) -> Query:
    """A question in the EPCIS query language. Raises `BadQuery`."""
    asked = {key: value for key, value in query.items() if key != "@context"}
    return read_query(asked, context_of_request(request, query.get("@context")))


def _kept(request: Asked, name: str) -> NamedQuery:
    found = named_queries_of(request.token).filter(name=name).first() if "\0" not in name else None
    if found is None:
        raise Http404
    return found


def _described(kept: NamedQuery) -> dict[str, Any]:
    return {"name": kept.name, "query": kept.query}


def _no_subscriptions() -> HttpResponse:
    return problem(
        501, "ImplementationException", _("Không có đăng ký nhận tin"),
        _("Hãy hỏi lại theo giờ với GE_recordTime: chỉ nhận những sự kiện mới ghi từ lần hỏi trước."),
    )  # fmt: skip


queries = endpoint(writes="query", GET=_all, POST=_keep)
query = endpoint(writes="query", GET=_one, DELETE=_forget)
events = endpoint(GET=_events)
subscriptions = endpoint(writes="query", GET=_subscriptions, POST=lambda _request, name: _no_subscriptions())
subscription = endpoint(writes="query", GET=_no_subscription, DELETE=_no_subscription)
next_page_token = endpoint(
    writes="query", DELETE=lambda _request, token: problem(501, "ImplementationException", _("Dấu trang không hết hạn"))
)
