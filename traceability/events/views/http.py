"""What every answer of `/epcis/` shares: who asks, which versions and forms, the headers of GS1, problems (RFC 9457)."""

from collections.abc import Callable, Mapping
from typing import Any

import orjson
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from catalog.core.ratelimit import allow, client_key
from traceability.events.epcis.document import MAX_EVENTS
from traceability.events.epcis.parsing import MAX_BYTES
from traceability.events.models import EpcisToken
from traceability.events.policies import may_capture, may_query
from traceability.events.queries.clients import token_of
from traceability.events.services import note_use
from traceability.events.views.problems import Answer, answer_to, problem

VERSION = "2.0.0"
CONTEXT = "https://ref.gs1.org/standards/epcis/epcis-context.jsonld"
CALLS_A_MINUTE = 3_000  # of one token: thirty times what a thousand events a second need in documents of a hundred
WRONG_TOKENS_A_MINUTE = 30  # of one address
LONGEST_QUERY = 8_000  # characters; a web server takes no longer first line
_JSON = ("application/json", "application/ld+json", "application/problem+json")

type View = Callable[..., HttpResponse]


class Asked(HttpRequest):
    """A request whose token is known."""

    token: EpcisToken


def endpoint(*, captures: bool = False, writes: str = "capture", **methods: View) -> View:
    """A view from one function a method (GET, POST, DELETE). OPTIONS tells what there is, without a token; HEAD is GET.

    GET needs a token that may ask (`captures`: or one that may send), other methods one that may do what `writes` says.
    """
    allowed = ["OPTIONS", *methods]

    def view(request: Asked, **captured: Any) -> HttpResponse:
        if request.method == "OPTIONS":
            return _with_headers(_discovery(allowed), allowed, discovery=True)
        answer = methods.get("GET" if request.method == "HEAD" else str(request.method))
        try:
            if answer is None:
                return _with_headers(
                    problem(405, "ImplementationException", _("Địa chỉ này không nhận phương thức ấy")), allowed
                )
            _require_versions_and_form(request)
            request.token = _token(request)
            is_read = request.method in ("GET", "HEAD")
            if not (may_query(request.token) if is_read or writes == "query" else may_capture(request.token)) and not (
                captures and is_read and may_capture(request.token)
            ):
                raise Answer(_forbidden())
            response = answer(request, **captured)
        except Exception as error:
            response = answer_to(error)
        return _with_headers(response, allowed)

    view.methods = frozenset(methods)  # type: ignore[attr-defined]  # for the description's test
    return csrf_exempt(view)


def _nothing(_request: Asked, **_captured: Any) -> HttpResponse:
    raise Http404


nothing = endpoint(captures=True, GET=_nothing, POST=_nothing, DELETE=_nothing)  # what no other address takes


def collection(members: list[str]) -> HttpResponse:
    """The names of resources."""
    return json_answer({"@context": CONTEXT, "type": "Collection", "member": members})


def json_answer(body: Any, status: int = 200) -> HttpResponse:
    """JSON."""
    return HttpResponse(orjson.dumps(body), status=status, content_type="application/json")


def declared_prefixes(request: HttpRequest) -> dict[str, str]:
    """Prefixes that the request declares: `GS1-Extensions: ex=https://example.org/voc/, …`."""
    pairs = (pair.strip().partition("=") for pair in request.headers.get("GS1-Extensions", "")[:4000].split(","))
    return {prefix.strip(): uri.strip() for prefix, equals, uri in pairs if equals}


def body_of(request: HttpRequest) -> bytes:
    """The whole body. Raises `Answer`: 415 for what is no JSON, 413 for too much, 400 for a body that was cut off."""
    if request.content_type not in _JSON[:2]:
        raise Answer(
            problem(415, "UnsupportedMediaTypeException", _("Chỉ nhận JSON"), _("Gửi với Content-Type application/json hoặc application/ld+json."))
        )  # fmt: skip
    length = request.headers.get("Content-Length", "")
    too_large = problem(
        413, "CaptureLimitExceededException", _("Tài liệu quá lớn"), _("Mỗi lần gửi nhiều nhất %(most)s byte.") % {"most": MAX_BYTES}
    )  # fmt: skip
    if length.isdigit() and int(length) > MAX_BYTES:
        raise Answer(too_large)
    try:
        data = request.read(MAX_BYTES + 1)
    except OSError as error:  # the connection ended
        raise Answer(_cut_off()) from error
    if len(data) > MAX_BYTES:
        raise Answer(too_large)
    if length.isdigit() and len(data) < int(length):
        raise Answer(_cut_off())
    return data


def _cut_off() -> HttpResponse:
    return problem(
        400, "ValidationException", _("Tài liệu bị đứt quãng"), _("Chưa nhận đủ tài liệu, chưa ghi gì cả. Hãy gửi lại.")
    )


def _token(request: HttpRequest) -> EpcisToken:
    scheme, _space, secret = request.headers.get("Authorization", "").partition(" ")
    token = token_of(secret.strip()) if scheme.lower() == "bearer" and secret.strip() else None
    if token is None:
        if not allow(f"epcis-wrong:{client_key(request)}", WRONG_TOKENS_A_MINUTE, 60):
            raise Answer(_slow_down())
        response = problem(
            401, "SecurityException", _("Cần khóa truy cập"), _("Gửi kèm Authorization: Bearer và khóa. Khóa do cơ sở tạo trong trang của mình."),
        )  # fmt: skip
        response["WWW-Authenticate"] = 'Bearer realm="epcis"'
        raise Answer(response)
    if not allow(f"epcis:{token.pk}", CALLS_A_MINUTE, 60):
        raise Answer(_slow_down())
    note_use(token=token)
    return token


def _slow_down() -> HttpResponse:
    response = problem(429, "SecurityException", _("Quá nhiều yêu cầu. Hãy thử lại sau một phút."))
    response["Retry-After"] = "60"
    return response


def _forbidden() -> HttpResponse:
    return problem(
        403,
        "SecurityException",
        _("Khóa không có quyền này"),
        _("Hãy dùng khóa có quyền ấy: gửi sự kiện, hoặc đọc sự kiện."),
    )


def _require_versions_and_form(request: HttpRequest) -> None:
    if len(request.META.get("QUERY_STRING", "")) > LONGEST_QUERY:
        raise Answer(
            problem(414, "URITooLongException", _("Địa chỉ quá dài"), _("Hãy lưu câu hỏi bằng POST /epcis/queries."))
        )
    if not any(request.accepts(form) for form in _JSON):
        raise Answer(problem(406, "NotAcceptableException", _("Chỉ trả lời bằng JSON")))
    for header, fits in _FITTING.items():
        value = request.headers.get(header)
        if value and not fits(value.strip()):
            raise Answer(problem(406, "NotAcceptableException", _("Không có phiên bản ấy"), f"{header}: {value[:100]}"))


def _key(version: str) -> tuple[int, ...] | None:
    parts = version.split(".")
    return (
        tuple(map(int, parts))
        if len(parts) <= 4 and all(p.isascii() and p.isdigit() and len(p) < 6 for p in parts)
        else None
    )


def _is(version: str) -> bool:
    return (found := _key(version)) is not None and found[0] == 2


def _is_at_least(version: str) -> bool:
    return (found := _key(version)) is not None and found <= (2, 0, 0)


def _is_at_most(version: str) -> bool:
    return (found := _key(version)) is not None and (*found, 0, 0) >= (2, 0, 0)


_FITTING: Mapping[str, Callable[[str], bool]] = {
    "GS1-EPCIS-Version": _is, "GS1-CBV-Version": _is,
    "GS1-EPCIS-Min": _is_at_least, "GS1-CBV-Min": _is_at_least, "GS1-EPCIS-Max": _is_at_most, "GS1-CBV-Max": _is_at_most,
    "GS1-EPC-Format": {"No_Preference", "Never_Translates"}.__contains__,
}  # fmt: skip


def _discovery(allowed: list[str]) -> HttpResponse:
    response = HttpResponse(status=204)
    for name in ("GS1-EPCIS-Min", "GS1-EPCIS-Max", "GS1-CBV-Min", "GS1-CBV-Max"):
        response[name] = VERSION
    if "POST" in allowed:
        response["GS1-EPCIS-Capture-Limit"] = str(MAX_EVENTS)
        response["GS1-EPCIS-Capture-File-Size-Limit"] = str(MAX_BYTES)
        response["GS1-Capture-Error-Behaviour"] = "all"
    return response


def _with_headers(response: HttpResponse, allowed: list[str], *, discovery: bool = False) -> HttpResponse:
    response["GS1-EPCIS-Version"] = response["GS1-CBV-Version"] = VERSION
    response["GS1-EPC-Format"] = "Never_Translates"
    response["Access-Control-Allow-Origin"] = "*"  # a token is sent on purpose; no cookie counts here
    response["Access-Control-Expose-Headers"] = "Link, Location, GS1-EPCIS-Version, GS1-CBV-Version"
    response["Cache-Control"] = "no-store"
    patch_vary_headers(response, ("Authorization", "Accept-Language"))
    if discovery or response.status_code == 405:
        response["Allow"] = response["Access-Control-Allow-Methods"] = ", ".join(allowed)
        response["Access-Control-Allow-Headers"] = (
            "Authorization, Content-Type, GS1-Capture-Error-Behaviour, GS1-Extensions"
        )
    return response
