"""`/epcis/openapi.json`: what programs may ask of traceability, the resolver and `/epcis/`, as OpenAPI 3.1."""

from functools import cache
from typing import Any

import orjson
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from catalog.core.gs1.table import SHAPES, TABLE
from traceability.events.views.description import PROBLEMS, components, header, json_of, paths
from traceability.scans.queries.choose import JSON, JSON_LD, LINKSET, VOCABULARY
from traceability.scans.views.answers import open_to_all

type Part = dict[str, Any]

_TEXT: Part = {"type": "string"}
_OPEN = {"Access-Control-Allow-Origin": header("Access-Control-Allow-Origin")}
_TYPES = ("pip", "traceability", "certificationInfo", "epcis", "dpp", "recallStatus", "locationInfo", "defaultLink")


@csrf_exempt  # a program that posts gets its 405, not a page about cookies
@require_safe
def openapi(_request: HttpRequest) -> HttpResponse:
    """The description. No statement."""
    response = open_to_all(HttpResponse(orjson.dumps(described()), content_type="application/json"))
    response["Cache-Control"] = "public, max-age=3600"
    return response


@cache
def described() -> Part:
    """The whole description; the same for everybody."""
    shared = components()
    answers = _responses()
    shared["responses"] |= {f"Resolver{status}": answer for status, answer in answers.items()}
    shared["responses"] |= {f"Head{status}": _bodiless(answer) for status, answer in answers.items()}
    shared["parameters"] |= _PARAMETERS
    shared["schemas"] |= {"Linkset": _linkset(), "ResolverDescription": _resolver(), "AddressProblem": _problem()}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "OCOP traceability: EPCIS 2.0 and GS1 Digital Link resolver",
            "version": "1.0.0",
            "summary": "Events in and out, seals that anybody can check, and where a code leads.",
            "description": "HEAD is answered wherever GET is. A token sees and sends its own producer's events alone. Subscriptions to"
            " queries (webhooks, web sockets) are not offered; all else of the REST binding of EPCIS 2.0 in JSON is.",
        },
        "servers": [{"url": settings.PUBLIC_URL}],
        "security": [{"token": []}],
        "tags": [
            {"name": "capture", "description": "Documents in"},
            {"name": "events", "description": "Events out, and single events in"},
            {"name": "resources", "description": "What the events name"},
            {"name": "queries", "description": "Questions kept under a name"},
            {"name": "public", "description": "A lot's events and the seals, for anybody"},
            {"name": "resolver", "description": "GS1-Conformant Resolver 1.2"},
        ],
        "paths": paths() | _itself() | dict(_resolved()),
        "components": shared,
    }


def _itself() -> dict[str, Part]:
    answer = {"200": {"description": "OpenAPI 3.1.", "content": json_of({"type": "object"})}}
    return {"/epcis/openapi.json": {"get": {"summary": "This description", "tags": ["public"], "security": [], "responses": answer}}}  # fmt: skip


def _resolved() -> list[tuple[str, Part]]:
    """Every form of a Digital Link that the General Specifications know, our own codes, compressed links, and the description file."""
    found = [
        (
            "".join(f"/{code}/{{{code}}}" for code in shape),
            _asking("Where this leads", _named("200", "300", "307", "400", "404", "429"), *shape),
        )
        for shape in sorted(SHAPES)
    ]
    own = _named("307", "404", "429")
    none = {"description": "No such page.", "content": json_of(_TEXT, "text/html")}
    squeezed = _asking(
        "A compressed Digital Link, read as a courtesy",
        _named("200", "300", "307", "429") | {"404": none},
        "compressed",
    )
    squeezed["options"]["responses"]["404"] = none
    return [
        *found,
        ("/{compressed}", squeezed),
        ("/q/{code}", _asking("Where a code of our own leads", own, "code")),
        ("/.well-known/gs1resolver", _asking("What this resolver can do", {"200": _answer("So it is.", json_of(_schema("ResolverDescription")))})),
    ]  # fmt: skip


_LINK_TYPES = ["linkset", "all", *(f"gs1:{each}" for each in _TYPES)]
_PARAMETERS: dict[str, Part] = {
    "linkType": {"name": "linkType", "in": "query", "schema": {"anyOf": [{"enum": _LINK_TYPES}, _TEXT]}},
    "Accept": {"name": "Accept", "in": "header", "schema": {"enum": ["*/*", "text/html", LINKSET, JSON, JSON_LD]}},
    "Accept-Language": {"name": "Accept-Language", "in": "header", "schema": {"enum": ["vi", "en"]}},
}


def _asking(summary: str, answers: Part, *names: str) -> Part:
    ways: Part = {
        "parameters": [{"$ref": f"#/components/parameters/{name}"} for name in _PARAMETERS],
        "tags": ["resolver"],
        "security": [],
        "responses": answers,
    }
    told = _named("204")
    heads = {
        status: {"$ref": f"#/components/responses/Head{status}"} if "$ref" in answer else _bodiless(answer)
        for status, answer in answers.items()
    }
    bad = {"400": answers["400"]} if "400" in answers else {}
    places = [{"name": name, "in": "path", "required": True, "schema": _value(name)} for name in names]
    return {
        "parameters": places,
        "get": ways | {"summary": summary},
        "head": {**ways, "summary": f"{summary}, without a body", "responses": heads},
        "options": {"summary": "CORS and methods", "tags": ["resolver"], "security": [], "responses": told | bad},
    }  # fmt: skip


def _value(name: str) -> Part:
    if name == "compressed":
        return {"type": "string", "pattern": "^[A-Za-z0-9_-]{10,400}$", "allOf": [{"pattern": "[A-Z0-9]"}]}
    if name == "code":
        return {"type": "string", "minLength": 1, "description": "12 Crockford characters, also as people type them."}
    ai = TABLE[name]
    return {"type": "string", "minLength": ai.shortest, "maxLength": ai.longest, "description": ai.title}


def _named(*statuses: str) -> Part:
    return {status: {"$ref": f"#/components/responses/Resolver{status}"} for status in statuses}


def _responses() -> Part:
    linksets = {kind: {"schema": _schema("Linkset")} for kind in (LINKSET, JSON, JSON_LD)}
    return {
        "200": _answer("The links of every level, for `linkType=linkset` or a JSON form in Accept.", linksets),
        "204": {
            "description": "What may be asked, and where the linkset is.",
            "headers": _OPEN | {"Allow": header("Allow")},
        },
        "300": _answer("Several links fit equally well.", linksets | json_of(_TEXT, "text/html")),
        "307": _redirect(),
        "400": _refused(400),
        "404": _refused(404),
        "429": _refused(429),
    }


def _redirect() -> Part:
    where = {"required": True, "schema": {"type": "string", "format": "uri-reference"}}
    return {"description": "To the page, with the query passed on.", "headers": _OPEN | {"Location": where}}


def _answer(words: str, content: Part) -> Part:
    return {"description": words, "headers": _OPEN, "content": content}


def _bodiless(answer: Part) -> Part:
    return {name: value for name, value in answer.items() if name != "content"}


_WORDS = {
    400: "No address by the General Specifications; `code` and `field` say what is wrong where.",
    404: "Unknown, never issued, or without a link of this type.",
    429: PROBLEMS[429],
}


def _refused(status: int) -> Part:
    problem = json_of(_schema("AddressProblem"), "application/problem+json")
    return _answer(_WORDS[status], problem | json_of(_TEXT, "text/html"))


def _schema(name: str) -> Part:
    return {"$ref": f"#/components/schemas/{name}"}


def _problem() -> Part:
    return {
        "description": "RFC 9457.",
        "type": "object",
        "required": ["type", "title", "status", "detail"],
        "properties": {
            "type": {"const": "about:blank"},
            "status": {"type": "integer"},
            **dict.fromkeys(("title", "detail", "code", "field"), _TEXT),
        },
    }


def _linkset() -> Part:
    """RFC 9264 with the context that GS1 asks for."""
    target = {
        "type": "object",
        "required": ["href", "title"],
        "properties": {
            "href": {"type": "string", "format": "uri"}, "title": _TEXT, "type": _TEXT, "hreflang": {"type": "array", "items": _TEXT},
        },
    }  # fmt: skip
    context = {
        "type": "object",
        "required": ["anchor", "itemDescription"],
        "properties": {"anchor": {"type": "string", "format": "uri"}, "itemDescription": _TEXT},
        "patternProperties": {f"^{VOCABULARY.replace('.', '[.]')}[A-Za-z]+$": {"type": "array", "minItems": 1, "items": target}},
        "additionalProperties": False,
    }  # fmt: skip
    return {
        "type": "object",
        "required": ["linkset"],
        "properties": {"@context": {"type": "string", "format": "uri"}, "linkset": {"type": "array", "items": context}},
        "additionalProperties": False,
    }


def _resolver() -> Part:
    return {"type": "object", "required": ["name", "resolverRoot", "supportedPrimaryKeys", "supportedLinkType"]}
