"""What the resolver answers with: redirects, linksets, choices, problems. Any site may ask it, so every answer has the headers of CORS."""

import re
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from catalog.core import gs1
from catalog.core.errors import Refused
from traceability.scans.queries.choose import JSON, JSON_LD, LINKSET, VOCABULARY, Link, wanted_kind
from traceability.scans.queries.links import Level

METHODS = "GET, HEAD, OPTIONS"
CONTEXT = "https://ref.gs1.org/standards/resolver/linkset-context"
# line ends, raw or encoded, and whatever may not stand in a header
_UNSAFE = re.compile(r"%0[ad]|[^!-~]", re.IGNORECASE)


def open_to_all(response: HttpResponse, link: gs1.DigitalLink | None = None) -> HttpResponse:
    """The headers that every answer has, and where the linkset of `link` is (GS1-Conformant Resolver 1.2)."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Allow-Methods"] = METHODS
    response["Access-Control-Expose-Headers"] = "Link, Location"
    if link is not None:
        where = f"{settings.PUBLIC_URL}{link.path}?linkType=linkset"
        response["Link"] = f'<{where}>; rel="linkset"; type="{LINKSET}"'
        patch_vary_headers(response, ("Accept",))
    return response


def other_method(request: HttpRequest, link: gs1.DigitalLink | None = None) -> HttpResponse:
    """OPTIONS says what may be asked; anything else is 405."""
    response = HttpResponse(status=204 if request.method == "OPTIONS" else 405)
    response["Allow"] = METHODS
    response["Access-Control-Allow-Headers"] = "Accept, Accept-Language"
    return open_to_all(response, link)


def without_breaks(query: str) -> str:
    """A query string without what could break a header, also where taking something out would make it anew ("%0%0aa")."""
    while (safe := _UNSAFE.sub("", query)) != query:
        query = safe
    return safe


def redirect(href: str, query: str, link: gs1.DigitalLink | None = None) -> HttpResponse:
    """307 to a path of our own or a stored address; the query comes from outside and is only ever added to its end."""
    response = HttpResponse(status=307)
    response["Location"] = with_query(href, query)
    return open_to_all(response, link)


def with_query(href: str, query: str) -> str:
    """An address with a query passed on to it, before its fragment."""
    safe = without_breaks(query)
    if not safe:
        return href
    base, hash_, fragment = href.partition("#")
    return f"{base}{'&' if '?' in base else '?'}{safe}{hash_}{fragment}"


def linkset(levels: Sequence[Level], link: gs1.DigitalLink, *, media_type: str) -> HttpResponse:
    """RFC 9264, with the links of every level; the first one's default stands again under its own type. JSON-LD names its context inside,
    the others by a Link header."""
    contexts = [_context(level.path, level.description, level.links, default=n == 0) for n, level in enumerate(levels)]
    return _linkset(contexts, link, media_type)


def choices(
    request: HttpRequest, level: Level, links: Sequence[Link], link: gs1.DigitalLink, query: str
) -> HttpResponse:
    """300: links that fit a request equally well, as a page for people and a linkset for programs."""
    if wants_page(request):
        listed = [(with_query(each.href, query), each.title) for each in links]
        context = {"links": listed, "description": level.description}
        return open_to_all(render(request, "traceability/scans/choices.html", context, status=300), link)
    kind = wanted_kind(request.headers.get("Accept", ""))
    response = _linkset([_context(level.path, level.description, links, default=False)], link, kind or LINKSET)
    response.status_code = 300
    return response


def _context(path: str, description: str, links: Sequence[Link], *, default: bool) -> dict[str, Any]:
    out: dict[str, Any] = {"anchor": settings.PUBLIC_URL + path, "itemDescription": description}
    if default:
        out[f"{VOCABULARY}defaultLink"] = [{"href": _absolute(links[0].href), "title": links[0].title}]
    for each in links:
        target: dict[str, Any] = {"href": _absolute(each.href), "title": each.title}
        if each.languages:
            target["hreflang"] = list(each.languages)
        if each.media_type:
            target["type"] = each.media_type
        out.setdefault(VOCABULARY + each.relation, []).append(target)
    return out


def _absolute(href: str) -> str:
    return settings.PUBLIC_URL + href if href.startswith("/") else href


def _linkset(contexts: list[dict[str, Any]], link: gs1.DigitalLink, media_type: str) -> HttpResponse:
    body = ({"@context": CONTEXT} if media_type == JSON_LD else {}) | {"linkset": contexts}
    response = open_to_all(_json(body, media_type), link)
    if media_type != JSON_LD:  # there it is inside
        context = f'<{CONTEXT}>; rel="http://www.w3.org/ns/json-ld#context"; type="{JSON_LD}"'
        response["Link"] = f"{response['Link']}, {context}"
    return response


def _json(body: dict[str, Any], media_type: str, status: int = 200) -> HttpResponse:
    return JsonResponse(body, status=status, content_type=media_type, json_dumps_params={"ensure_ascii": False})


def description_file() -> HttpResponse:
    """`/.well-known/gs1resolver`: what this resolver can do, by the schema of GS1-Conformant Resolver 1.2."""
    body = {
        "name": _("Chợ OCOP"),
        "resolverRoot": settings.PUBLIC_URL,
        "supportedPrimaryKeys": ["01", "414", "417"],
        "supportedLinkType": [{"namespace": VOCABULARY, "prefix": "gs1:"}],
        "linkTypeDefaultCanBeLinkset": False,
        "jsonLdContextLocation": CONTEXT,
        "contact": {"fn": _("Chợ OCOP")},
    }
    return open_to_all(_json(body, JSON))


def wants_page(request: HttpRequest) -> bool:
    """Does a browser ask? Everything else gets problem documents and linksets."""
    return wanted_kind(request.headers.get("Accept", "")) == "text/html"


def bad_address(request: HttpRequest, refused: Refused) -> HttpResponse:
    """400, with what is wrong in the reader's language."""
    problem = refused.problems[0]
    if wants_page(request):
        page = render(request, "traceability/scans/bad_address.html", {"problem": problem}, status=400)
        return open_to_all(page)
    return _problem(400, _("Địa chỉ viết sai"), str(problem.message), code=problem.code, field=problem.field)


def unknown(request: HttpRequest) -> HttpResponse:
    """404: the same words for a code that is unknown, was never issued, or belongs to a draft."""
    text = _("Xem lại từng ký tự trên nhãn. Mã chưa từng được cấp và mã gõ sai đều hiện trang này.")
    if wants_page(request):
        return open_to_all(render(request, "traceability/scans/unknown.html", {"text": text}, status=404))
    return _problem(404, _("Không tìm thấy mã này"), text)


def too_many(request: HttpRequest) -> HttpResponse:
    """429: unknown codes by the dozen."""
    text = _(
        "Từ nơi này vừa tra quá nhiều mã không có thật. Chờ một phút rồi tra lại; mã in trên bao bì vẫn quét được."
    )
    if wants_page(request):
        response = render(request, "traceability/scans/too_many.html", {"text": text}, status=429)
    else:
        response = _problem(429, _("Tra quá nhiều mã lạ"), text)
    response["Retry-After"] = "60"
    return open_to_all(response)


def no_such_link(request: HttpRequest, level: Level, link: gs1.DigitalLink) -> HttpResponse:
    """404: the thing is known, but has no link of the type that was asked for."""
    text = _("Chưa có liên kết loại này cho %(name)s.") % {"name": level.description}
    if wants_page(request):
        context = {"text": text, "href": level.links[0].href}
        return open_to_all(render(request, "traceability/scans/no_such_link.html", context, status=404), link)
    response = _problem(404, _("Không có liên kết loại này"), text)
    return open_to_all(response, link)


def _problem(status: int, title: str, detail: str, **more: str) -> HttpResponse:
    """RFC 9457."""
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail, **more}
    return open_to_all(_json(body, "application/problem+json", status))
