"""What `/epcis/`, `/trace/roots/` and a lot's own events are, as the paths and components of an OpenAPI 3.1 description."""

from typing import Any

from traceability.events.epcis.asking import parameters
from traceability.events.epcis.document import MAX_EVENTS
from traceability.events.epcis.parsing import MAX_BYTES
from traceability.events.epcis.schema import TIME, ref, schemas
from traceability.events.epcis.vocabulary import FIELDS
from traceability.events.models import ErrorBehaviour
from traceability.events.views import http, paging
from traceability.events.views.resources import TOP

type Part = dict[str, Any]

EVERY = (401, 403, 406, 414, 429, 500)  # what any question that needs a token may be answered with
_BODY = (400, 413, 415)
_TEXT: Part = {"type": "string"}
PROBLEMS = {
    400: "What was sent or asked is wrong: the document, a parameter, a page's mark. `errors` names each place by a JSON pointer.",
    401: "No token, or one that is unknown or revoked.",
    403: "The token may not do this.",
    404: "Not here, or another producer's.",
    406: "Answers are JSON, in EPCIS and CBV 2.0, with identifiers as they were sent.",
    409: "It is there already.",
    413: "Too large: the document, or the answer.",
    414: f"The query string is longer than {http.LONGEST_QUERY} characters: keep the question by POST /epcis/queries.",
    415: "Only JSON is taken.",
    429: "Too often. Wait for the seconds of Retry-After.",
    500: "Our fault. Try again later.",
    501: "EPCIS 2.0 leaves it open, and it is not here. `detail` says what to do instead.",
}


def json_of(schema: Part, media_type: str = "application/json") -> Part:
    """The content of an answer or request."""
    return {media_type: {"schema": schema}}


def _list(item: Part) -> Part:
    return {"type": "array", "items": item}


def header(name: str) -> Part:
    """A reference to a described header."""
    return {"$ref": f"#/components/headers/{name}"}


_VERSIONS = {name: header(name) for name in ("GS1-EPCIS-Version", "GS1-CBV-Version", "GS1-EPC-Format")}


def _problem(status: int) -> Part:
    return {"$ref": f"#/components/responses/{status}"}


def _answer(words: str, schema: Part | None = None, **headers: Part) -> Part:
    content = {"content": json_of(schema)} if schema is not None else {}
    return {"description": words, "headers": _VERSIONS | headers, **content}


def _asked(*names: str) -> list[Part]:
    return [{"$ref": f"#/components/parameters/{name}"} for name in names]


_ASKING = ("GS1-EPCIS-Min", "GS1-EPCIS-Max", "GS1-CBV-Min", "GS1-CBV-Max", "GS1-EPC-Format", "GS1-Extensions")
_SENDING = ("GS1-EPCIS-Version", "GS1-CBV-Version")
_PAGES = ("perPage", "nextPageToken")


def _get(summary: str, schema: Part, *, errors: tuple[int, ...] = (), also: tuple[str, ...] = (), paged: bool = False) -> Part:  # fmt: skip
    links = {"Link": header("Link")} if paged else {}
    return {
        "summary": summary,
        "parameters": _asked(*also, *(_PAGES if paged else ()), *_ASKING),
        "responses": {"200": _answer("So it is.", schema, **links)} | _problems(*errors),
    }


def _post(summary: str, schema: Part, good: Part, *, errors: tuple[int, ...] = _BODY, also: tuple[str, ...] = ()) -> Part:  # fmt: skip
    return {
        "summary": summary,
        "parameters": _asked(*also, *_SENDING),
        "requestBody": {"required": True, "content": json_of(schema) | json_of(schema, "application/ld+json")},
        "responses": good | _problems(*errors),
    }


def _delete(summary: str, good: Part, *errors: int) -> Part:
    return {"summary": summary, "parameters": [], "responses": good | _problems(*errors)}


def _problems(*errors: int) -> Part:
    return {str(status): _problem(status) for status in sorted({*EVERY, *errors})}


def _path(tag: str, *names: str, **methods: Part) -> Part:
    """A path: its parts, its methods, and OPTIONS, which need no token."""
    given = {name: operation | {"tags": [tag]} for name, operation in methods.items()}
    return {
        **({"parameters": _asked(*names)} if names else {}),
        **given,
        "options": {
            "summary": "Discovery",
            "tags": [tag],
            "security": [],
            "responses": {"204": {"$ref": "#/components/responses/204"}},
        },
    }


_EVENTS = ("extensions", *sorted(parameters()))


def _events_of(summary: str, *, errors: tuple[int, ...] = ()) -> Part:
    return _get(summary, ref("EPCISQueryDocument"), errors=(400, 413, *errors), also=_EVENTS, paged=True)


def _resource(collection: str, part: str, what: str) -> dict[str, Part]:
    """A top-level resource: its names, one of them, and the events that bear it."""
    one = f"/epcis/{collection}/{{{part}}}"
    return {
        f"/epcis/{collection}": _path(
            "resources",
            get=_get(
                f"{what}: the names that the producer's events bear", ref("Collection"), errors=(400,), paged=True
            ),
        ),
        one: _path("resources", part, get=_get("What there is of it", ref("Collection"), errors=(400, 404))),
        f"{one}/events": _path("resources", part, get=_events_of("The events that bear it", errors=(404,))),
    }


def _captured() -> dict[str, Part]:
    location = {"Location": header("Location")}
    sent = {"oneOf": [ref("EPCISDocument"), ref("EPCISQueryDocument"), ref("Event"), _list(ref("Event"))]}  # fmt: skip
    return {
        "/epcis/capture": _path(
            "capture",
            get=_get("Capture jobs, the latest first", _list(ref("CaptureJob")), errors=(400,), paged=True),
            post=_post(
                f"Capture a document of at most {MAX_EVENTS:,} events and {MAX_BYTES:,} bytes; it is done when the job's address is given",
                sent,
                {"202": _answer("Looked at. The job at Location says what was recorded.", None, **location)},
                also=("GS1-Capture-Error-Behaviour",),
            ),
        ),
        "/epcis/capture/{captureID}": _path(
            "capture", "captureID", get=_get("What became of a document", ref("CaptureJob"), errors=(404,))
        ),
        "/epcis/events": _path(
            "events",
            get=_events_of("The producer's events that answer a question"),
            post=_post(
                "Capture one event that brings its own @context",
                ref("Event"),
                {"201": _answer("Recorded, with its ID.", ref("Event"), **location)},
                errors=(*_BODY, 409),
            ),
        ),
        "/epcis/events/{eventID}": _path(
            "events", "eventID",
            get=_get("An event, and the error declaration of the same ID", ref("EPCISQueryDocument"), errors=(400, 404, 413)),
        ),
    }  # fmt: skip


_NO_SUBSCRIPTIONS = "Subscriptions are not offered (501): ask again with GE_recordTime for what was recorded since."


def _kept() -> dict[str, Part]:
    query, none = ref("NamedQuery"), _problem(501)
    one = "/epcis/queries/{queryName}"
    kept = {"201": _answer("Kept.", query, Location=header("Location"))}
    return {
        "/epcis/queries": _path(
            "queries",
            get=_get("Questions kept under a name", _list(query), errors=(400,), paged=True),
            post=_post("Keep a question", query, kept, errors=(*_BODY, 409), also=("GS1-Extensions",)),
        ),
        one: _path(
            "queries", "queryName",
            get=_get("A kept question", query, errors=(404,)),
            delete=_delete("Forget it", {"204": _answer("Forgotten.")}, 404),
        ),
        f"{one}/events": _path(
            "queries", "queryName",
            get=_get(f"The events that answer it now. {_NO_SUBSCRIPTIONS}", ref("EPCISQueryDocument"), errors=(400, 404, 413, 501), paged=True),
        ),
        f"{one}/subscriptions": _path(
            "queries", "queryName",
            get=_get("Subscriptions: there are none", {"type": "array", "maxItems": 0}, errors=(400, 404), paged=True),
            post=_delete(_NO_SUBSCRIPTIONS, {"501": none}),
        ),
        f"{one}/subscriptions/{{subscriptionID}}": _path(
            "queries", "queryName", "subscriptionID",
            get=_delete("A subscription: there are none", {}, 404),
            delete=_delete("A subscription: there are none", {}, 404),
        ),
        "/epcis/nextPageToken/{token}": _path(
            "queries", "token", delete=_delete("Marks of pages hold the place themselves and do not expire", {"501": none})
        ),
    }  # fmt: skip


def _open(summary: str, content: Part, *names: str, missing: bool = False, **more: Part) -> Part:
    """A file that anybody may read, without a token."""
    headers = {"Access-Control-Allow-Origin": header("Access-Control-Allow-Origin")}
    responses: dict[str, Part] = {"200": {"description": "So it is.", "headers": headers, "content": content}}
    if missing:
        responses["404"] = {"description": "Not here.", "content": json_of(_TEXT, "text/html")}
    get = {"summary": summary, "tags": ["public"], "security": [], "responses": responses | more}
    return {**({"parameters": _asked(*names)} if names else {}), "get": get}


def _public() -> dict[str, Part]:
    lines = json_of({**_TEXT, "description": "One line an event"}, "text/plain")
    slow = {"429": {"description": PROBLEMS[429], "content": json_of(_TEXT, "text/plain")}}
    return {
        "/t/{code}/events.json": _open(
            "What the producer told of a public lot",
            json_of(ref("EPCISDocument"), "application/ld+json"),
            "code",
            missing=True,
        ),
        "/trace/roots/index.json": _open("The days that are sealed, and the keys that signed", json_of(ref("Seals"))),
        "/trace/roots/verify.py": _open(
            "The program that checks these files with nothing but Python", json_of(_TEXT, "text/x-python")
        ),
        "/trace/roots/{day}.json": _open("A day's seal", json_of(ref("Seal")), "day", missing=True),
        "/trace/roots/{day}.leaves": _open("The day's leaves as they were sealed", lines, "day", missing=True),
        "/trace/roots/{day}.stored": _open(
            "The leaves of what is stored now, hashed anew", lines, "day", missing=True, **slow
        ),
    }


def paths() -> dict[str, Part]:
    """Every address of this room that programs ask."""
    return {
        "/epcis/": _path("resources", get=_get("The resources that there are", ref("Collection"))),
        **_captured(),
        **_resource("eventTypes", "eventType", "Types of events"),
        **_resource("epcs", "epc", "Things and kinds of things"),
        **_resource("bizSteps", "bizStep", "Business steps"),
        **_resource("dispositions", "disposition", "Dispositions"),
        **_resource("readPoints", "readPoint", "Read points"),
        **_resource("bizLocations", "bizLocation", "Business locations"),
        **_kept(),
        **_public(),
    }


def _in_query(name: str, schema: Part) -> Part:
    many = {"style": "pipeDelimited", "explode": False} if schema.get("type") == "array" else {}
    return {"name": name, "in": "query", "schema": schema, **many}


def _in_header(name: str, schema: Part, words: str) -> Part:
    return {"name": name, "in": "header", "schema": schema, "description": words}


def _in_path(name: str, schema: Part) -> Part:
    return {"name": name, "in": "path", "required": True, "schema": schema}


_NAME = {"type": "string", "minLength": 1, "maxLength": 2000, "description": "A percent-encoded URI, or a standard word."}  # fmt: skip


def _parameters() -> dict[str, Part]:
    version: Part = {"type": "string", "pattern": r"^2(\.\d{1,3}){0,3}$", "examples": [http.VERSION]}
    named = [_in_query(name, schema) for name, schema in parameters().items()]
    behaviour = {"enum": sorted(ErrorBehaviour.values), "default": "rollback"}
    headers = [
        _in_header("GS1-EPCIS-Version", version, "The version of what is sent."),
        _in_header("GS1-CBV-Version", version, "The version of what is sent."),
        *(
            _in_header(f"GS1-{what}-{end}", version, f"The {words} version that is understood.")
            for what in ("EPCIS", "CBV")
            for end, words in (("Min", "lowest"), ("Max", "highest"))
        ),
        _in_header("GS1-EPC-Format", {"enum": ["No_Preference", "Never_Translates"]}, "They stay as they were sent."),
        _in_header("GS1-Extensions", {"type": "string", "maxLength": 4000}, "Prefixes: ex=https://example.org/voc/, …"),
        _in_header("GS1-Capture-Error-Behaviour", behaviour, "What becomes of good events beside bad ones."),
    ]  # fmt: skip
    places = [
        _in_path("captureID", {"type": "string", "format": "uuid"}),
        _in_path("eventType", {"enum": sorted(FIELDS)}),
        *(_in_path(name, _NAME) for name in ("eventID", "epc", "bizStep", "disposition", "readPoint", "bizLocation")),
        *(_in_path(name, {"type": "string", "minLength": 1}) for name in ("queryName", "subscriptionID", "token")),
        _in_path("code", {"type": "string", "pattern": "^[0-9A-Za-z-]{1,40}$", "description": "A lot's trace code."}),
        _in_path("day", {"type": "string", "format": "date"}),
    ]
    paged = [
        _in_query("perPage", {"type": "integer", "minimum": 1, "maximum": 999_999_999, "default": paging.USUAL}),
        _in_query("nextPageToken", {"type": "string", "description": "From the Link of the page before."}),
    ]  # fmt: skip
    families = {
        "name": "extensions", "in": "query", "style": "form", "explode": True,
        "schema": {"type": "object", "additionalProperties": _TEXT},
        "description": "Families of the standard whose names hold a unit, an attribute or an extension's name: "
        "EQ_, GT_, GE_, LT_, LE_, EXISTS_, HASATTR_, EQATTR_ with `quantity_KGM`, `value_CEL`, `ex:area`,"
        " `ILMD_ex:area`, `INNER_ILMD_ex:area` and the like.",
    }  # fmt: skip
    return {each["name"]: each for each in [*named, *headers, *places, *paged, families]}


def _schemas() -> dict[str, Part]:
    hexadecimal = {"type": "string", "pattern": "^[0-9a-f]*$"}
    day = {"type": "string", "format": "date"}
    number = {"type": "integer", "minimum": 0}
    problem: Part = {
        "status": {"type": "integer"}, **dict.fromkeys(("type", "title", "detail", "pointer", "code", "parameter"), _TEXT),
    }  # fmt: skip
    return schemas() | {
        "Problem": {
            "description": "RFC 9457; `type` is an exception of EPCIS 2.0. Words are in the language of Accept-Language (vi, en).",
            "type": "object",
            "required": ["type", "title", "status"],
            "properties": problem | {"errors": {"type": "array", "items": {"type": "object", "required": ["pointer", "code", "detail"]}}},
        },
        "Collection": {
            "type": "object",
            "required": ["@context", "type", "member"],
            "properties": {"@context": {"const": http.CONTEXT}, "type": {"const": "Collection"}, "member": _list(_TEXT)},
            "examples": [{"@context": http.CONTEXT, "type": "Collection", "member": TOP}],
        },
        "CaptureJob": {
            "type": "object",
            "required": ["captureID", "createdAt", "finishedAt", "running", "success", "captureErrorBehaviour", "errors"],
            "properties": {
                "captureID": {"type": "string", "format": "uuid"}, "createdAt": TIME, "finishedAt": TIME, "running": {"const": False},
                "success": {"type": "boolean"}, "captureErrorBehaviour": {"enum": sorted(ErrorBehaviour.values)},
                "errors": {"type": "array", "items": {"type": "object", "required": ["type", "title", "status", "pointer"], "properties": problem}},
            },
        },
        "NamedQuery": {
            "type": "object",
            "required": ["name", "query"],
            "properties": {
                "name": {"type": "string", "pattern": "^[A-Za-z0-9][A-Za-z0-9_.~-]{0,99}$"},
                "query": {"type": "object", "description": "The parameters of GET /epcis/events, lists as lists, and a @context of its own."},
            },
        },
        "Seal": {
            "type": "object",
            "required": ["day", "first", "last", "count", "root", "previous", "sealedAt", "publicKey", "signature"],
            "properties": {
                "day": day, "first": number, "last": number, "count": number, "sealedAt": TIME,
                **dict.fromkeys(("root", "previous", "publicKey", "signature"), hexadecimal),
            },
        },
        "Seals": {
            "type": "object",
            "required": ["format", "days", "keys"],
            "properties": {"format": {"const": "ocop-trace-roots-1"}, "days": _list(day), "keys": _list(hexadecimal)},
        },
    }  # fmt: skip


def components() -> Part:
    """Schemas, parameters, headers and problems that the paths refer to."""
    problems: dict[str, Part] = {
        str(status): {"description": words, "headers": dict(_VERSIONS), "content": json_of(ref("Problem"), "application/problem+json")}
        for status, words in PROBLEMS.items()
    }  # fmt: skip
    words = "What may be asked here, which versions are spoken, and how much is captured at once. Needs no token."
    told = {"204": _answer(words, None, Allow=header("Allow"))}
    problems["401"]["headers"]["WWW-Authenticate"] = {"schema": _TEXT, "required": True}
    # over 8,190 bytes the server in front answers by itself, with a page for people and without our headers
    del problems["414"]["headers"]
    problems["414"]["content"] |= json_of(_TEXT, "text/html")
    problems["429"]["headers"]["Retry-After"] = {"schema": {"type": "integer"}, "required": True}
    uri: Part = {"type": "string", "format": "uri"}
    return {
        "schemas": _schemas(),
        "parameters": _parameters(),
        "responses": told | problems,
        "headers": {
            "GS1-EPCIS-Version": {"required": True, "schema": {"const": http.VERSION}},
            "GS1-CBV-Version": {"required": True, "schema": {"const": http.VERSION}},
            "GS1-EPC-Format": {"required": True, "schema": {"const": "Never_Translates"}},
            "Location": {"required": True, "schema": uri},
            "Link": {"description": 'The next page, with rel="next"; absent on the last one.', "schema": _TEXT},
            "Allow": {"required": True, "schema": _TEXT},
            "Access-Control-Allow-Origin": {"required": True, "schema": {"const": "*"}},
        },
        "securitySchemes": {
            "token": {"type": "http", "scheme": "bearer", "description": "Made in the studio; it may capture, query or both."}
        },
    }  # fmt: skip
