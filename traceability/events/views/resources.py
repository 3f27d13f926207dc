"""Top-level resources of `/epcis/`: types, steps, dispositions, places, things; each with the events that name it."""

import datetime as dt
from collections.abc import Callable

from django.http import Http404, HttpResponse

from catalog.core.cursors import decode, encode
from traceability.events.epcis.asking import read_query
from traceability.events.epcis.context import Context
from traceability.events.epcis.facts import canonical, word
from traceability.events.epcis.vocabulary import BIZ_STEPS, DISPOSITIONS, FIELDS
from traceability.events.models import WordKind
from traceability.events.queries.resources import is_thing, is_word, tags_of_thing, things, words
from traceability.events.views.events import answered, context_of_request, parameters_of
from traceability.events.views.http import Asked, collection, endpoint
from traceability.events.views.paging import next_link, per_page

TOP = ["queries", "capture", "events", "eventTypes", "epcs", "readPoints", "bizLocations", "dispositions", "bizSteps"]
_PARAMETERS = {
    WordKind.BIZ_STEP: "EQ_bizStep",
    WordKind.DISPOSITION: "EQ_disposition",
    WordKind.BIZ_LOCATION: "EQ_bizLocation",
    WordKind.READ_POINT: "EQ_readPoint",
}
_READ: dict[WordKind, Callable[[str, Context], str]] = {
    WordKind.BIZ_STEP: lambda text, context: word(text, context, BIZ_STEPS),
    WordKind.DISPOSITION: lambda text, context: word(text, context, DISPOSITIONS),
    WordKind.BIZ_LOCATION: canonical,
    WordKind.READ_POINT: canonical,
}


def _types(request: Asked) -> HttpResponse:
    per_page(request)
    return collection(list(FIELDS))


def _type(_request: Asked, value: str) -> HttpResponse:
    if value not in FIELDS:
        raise Http404
    return collection(["events"])


def _events_of_type(request: Asked, value: str) -> HttpResponse:
    if value not in FIELDS:
        raise Http404
    return _answered(request, eventType=value)


def _words(request: Asked, kind: str) -> HttpResponse:
    limit, after = per_page(request), ""
    if token := request.GET.get("nextPageToken"):
        (after,) = decode(token, (str,), "nextPageToken")
    found, last = words(request.token.producer_id, WordKind(kind), limit=limit, after=after)
    response = collection(found)
    if last:
        next_link(request, response, encode((last,)))
    return response


def _word(request: Asked, kind: str, value: str) -> HttpResponse:
    _known(request, WordKind(kind), value)
    return collection(["events"])


def _events_of_word(request: Asked, kind: str, value: str) -> HttpResponse:
    name = _known(request, WordKind(kind), value)
    return _answered(request, **{_PARAMETERS[WordKind(kind)]: name})


def _known(request: Asked, kind: WordKind, value: str) -> str:
    name = _READ[kind](value, context_of_request(request))
    if "\0" in name or not is_word(request.token.producer_id, kind, name):
        raise Http404
    return name


def _things(request: Asked) -> HttpResponse:
    after = None
    if token := request.GET.get("nextPageToken"):
        moment, seq, name = decode(token, (dt.datetime, int, str), "nextPageToken")
        after = (moment, seq, name)
    found = things(request.token.producer_id, limit=per_page(request), after=after)
    response = collection(found.names)
    if found.after:
        next_link(request, response, encode(found.after))
    return response


def _thing(request: Asked, value: str) -> HttpResponse:
    _known_thing(request, value)
    return collection(["events"])


def _events_of_thing(request: Asked, value: str) -> HttpResponse:
    name = _known_thing(request, value)
    query = read_query(parameters_of(request), context_of_request(request))
    query.tags.append(tags_of_thing(name))
    return answered(request, query)


def _known_thing(request: Asked, value: str) -> str:
    name = canonical(value, context_of_request(request))
    if "\0" in name or not is_thing(request.token.producer_id, name):
        raise Http404
    return name


def _answered(request: Asked, **fixed: str) -> HttpResponse:
    return answered(request, read_query(parameters_of(request) | fixed, context_of_request(request)))


root = endpoint(captures=True, GET=lambda _request: collection(TOP))
types, type_, events_of_type = endpoint(GET=_types), endpoint(GET=_type), endpoint(GET=_events_of_type)
all_words, word_, events_of_word = endpoint(GET=_words), endpoint(GET=_word), endpoint(GET=_events_of_word)
all_things, thing, events_of_thing = endpoint(GET=_things), endpoint(GET=_thing), endpoint(GET=_events_of_thing)
