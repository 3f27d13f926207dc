"""The resolver: GS1 addresses and our own codes, to the page of what they name (GS1-Conformant Resolver 1.2)."""

from urllib.parse import unquote

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from catalog.core import gs1
from catalog.core.errors import Refused
from catalog.products.models import Variant
from traceability.codes.services import ensure_code
from traceability.lots.models import Lot
from traceability.scans.queries import Found, code_of, path_of
from traceability.scans.queries.choose import JSON, JSON_LD, LINKSET, best, relation_of, wanted_kind
from traceability.scans.queries.links import Known, links_of
from traceability.scans.queries.resolve import page_of
from traceability.scans.services import About, count_miss_after, is_guessing, unknown_in
from traceability.scans.views import answers
from traceability.zones.models import Zone

LONGEST_QUERY = 2000
_SHORTEST_COMPRESSED = 6  # characters of what may stand compressed after a key and its value
_ANSWERED_HERE = ("linkType", "context")  # of the query: not passed on


@csrf_exempt  # nothing but GET, HEAD and OPTIONS does anything: a program that posts gets its 405, not a page about cookies
def digital_link(request: HttpRequest) -> HttpResponse:
    """`/01/…`, `/414/…`, `/417/…` and every other key: 307 to the default page or to `linkType`, the query passed on; the linkset for those
    who ask for it; 400 for a bad address, 404 for an unknown one, 429 for a client that asked for more than 30 different ones within a minute.

    One statement (a thing that nobody has opened before gets its code now); none for OPTIONS and for keys that nothing is held for.
    """
    query = request.META.get("QUERY_STRING", "")
    try:
        link = _parsed(gs1.raw_path(request.META), query)
    except Refused as refused:
        if request.method not in {"GET", "HEAD"}:
            return answers.other_method(request)
        return answers.bad_address(request, refused)
    return _answer(request, link, query)


@csrf_exempt  # as above
def compressed(request: HttpRequest) -> HttpResponse:
    """A compressed Digital Link, read as a courtesy and answered like the address that it stands for; else there is no such page."""
    query = request.META.get("QUERY_STRING", "")
    try:
        link = gs1.decompress(gs1.raw_path(request.META), query)
    except Refused:
        raise Http404 from None
    return _answer(request, link, query)


@csrf_exempt
def own_code(request: HttpRequest, typed: str) -> HttpResponse:
    """`/q/{code}`, also as people type it: 307 to its page, a unit's to its own; 404 for a code that was never issued, 429 for
    a client that has asked for more than 30 different ones within a minute. One statement; none for a wrong tag."""
    if request.method not in {"GET", "HEAD"}:
        return answers.other_method(request)
    query = request.META.get("QUERY_STRING", "")
    path = path_of(typed)
    if not path or len(query) > LONGEST_QUERY:
        return _missed(request, About(name=typed))
    return answers.redirect(path, query)


@csrf_exempt
def description(request: HttpRequest) -> HttpResponse:
    """`/.well-known/gs1resolver`. No statement."""
    if request.method not in {"GET", "HEAD"}:
        return answers.other_method(request)
    return answers.description_file()


def _missed(request: HttpRequest, about: About) -> HttpResponse:
    """For a code or a key that is not there: 404, and 429 for a client that guesses. Counted when it has been sent."""
    answer = answers.too_many(request) if is_guessing(request) else answers.unknown(request)
    count_miss_after(answer, request=request, about=about)
    return answer


def _parsed(path: str, query: str) -> gs1.DigitalLink:
    try:
        return gs1.parse_path(path, query)
    except Refused:
        segments = path.split("/")
        if len(segments) == 4 and len(segments[3]) >= _SHORTEST_COMPRESSED:  # /01/{gtin}/{compressed}
            try:
                return gs1.decompress(path, query)
            except Refused:
                pass
        raise


def _answer(request: HttpRequest, link: gs1.DigitalLink, query: str) -> HttpResponse:
    if request.method not in {"GET", "HEAD"}:
        return answers.other_method(request, link)
    asked, rest = _split(query)
    kind = wanted_kind(accept) if "json" in (accept := request.headers.get("Accept", "")) else ""
    wants_all = asked in ("linkset", "all") or kind == LINKSET or (kind in (JSON, JSON_LD) and not asked)
    if wants_all or (asked and relation_of(asked) != "defaultLink"):
        known = _known(link)
        if not known.levels:
            return _missed(request, unknown_in(link, None))
        told = _linkset(known, link, kind) if wants_all else _of_type(request, known, link, asked, rest)
        if link.lot and "/10/" not in known.levels[0].path:  # an invented lot, as below
            count_miss_after(told, request=request, about=unknown_in(link, Found("")))
        return told
    found = code_of(link)
    if found is None:
        return _missed(request, unknown_in(link, None))
    answer = answers.redirect(found.path or _issued(found), rest, link)
    if found.is_partly:  # who invents lots and serials below a real GTIN guesses too, though each leads somewhere
        count_miss_after(answer, request=request, about=unknown_in(link, found))
    return answer


def _split(query: str) -> tuple[str, str]:
    """The linkType that is asked for, "" without one (of several the first), and what is passed on."""
    if not any(name in query for name in _ANSWERED_HERE):
        return "", query
    asked, rest = "", []
    for pair in query.split("&"):
        name, _equals, value = pair.partition("=")
        if name not in _ANSWERED_HERE:
            rest.append(pair)
        elif name == "linkType":
            asked = asked or unquote(value)
    return asked, "&".join(rest)


def _linkset(known: Known, link: gs1.DigitalLink, kind: str) -> HttpResponse:
    return answers.linkset(known.levels, link, media_type=kind if kind in (JSON, JSON_LD) else LINKSET)


def _of_type(request: HttpRequest, known: Known, link: gs1.DigitalLink, asked: str, query: str) -> HttpResponse:
    """To the link of this type at the fullest level that has one; 300 if several fit equally well; 404 without one."""
    relation = relation_of(asked)
    for level in known.levels:
        of_type = [each for each in level.links if each.relation == relation]
        chosen = best(of_type, accept=request.headers.get("Accept", ""), languages=request.headers.get("Accept-Language", ""))  # fmt: skip
        if len(chosen) > 1:
            return answers.choices(request, level, chosen, link, query)
        if chosen:
            return answers.redirect(chosen[0].href, query, link)
    return answers.no_such_link(request, known.levels[0], link)


def _known(link: gs1.DigitalLink) -> Known:
    known = links_of(link)
    if not known.codeless:
        return known
    for found in known.codeless:
        _issued(found)
    return links_of(link)


def _issued(found: Found) -> str:
    if found.lot_id is not None:
        return page_of(ensure_code(lot=Lot.objects.get(pk=found.lot_id)).code)
    if found.variant_id is not None:
        return page_of(ensure_code(variant=Variant.objects.get(pk=found.variant_id)).code)
    assert found.zone_id is not None  # one of the three is named
    return page_of(ensure_code(zone=Zone.objects.get(pk=found.zone_id)).code)
