"""What goes wrong at `/epcis/`, as problem documents (RFC 9457) with the exceptions of EPCIS 2.0."""

import logging
from collections.abc import Callable
from typing import Any

import orjson
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from catalog.core.errors import NotAllowed, Refused
from traceability.events.epcis import InvalidDocument
from traceability.events.epcis.asking import BadQuery
from traceability.events.queries.search import TooComplex, TooLarge

log = logging.getLogger(__name__)
_LIMITS = frozenset({"too_large", "too_many_events", "too_many_values"})


class Answer(Exception):
    """Ends a request with this problem."""

    def __init__(self, response: HttpResponse) -> None:
        self.response = response


def problem(status: int, kind: str, title: str, detail: str = "", **more: Any) -> HttpResponse:
    """A problem document; `kind` is an exception of EPCIS 2.0."""
    body: dict[str, Any] = {"type": f"epcisException:{kind}", "title": title, "status": status}
    if detail:
        body["detail"] = detail
    return HttpResponse(orjson.dumps(body | more), status=status, content_type="application/problem+json")


def answer_to(error: Exception) -> HttpResponse:
    """The problem document of an error; what is nobody's fault but ours is logged."""
    for kind, answer in _ANSWERS:
        if isinstance(error, kind):
            return answer(error)
    log.error("a request of /epcis/ failed", exc_info=error)
    return problem(500, "ImplementationException", _("Máy chủ gặp lỗi. Hãy thử lại sau ít phút."))


def _of_document(error: InvalidDocument) -> HttpResponse:
    first = error.faults[0]
    if first.code in _LIMITS:
        return problem(413, "CaptureLimitExceededException", _("Tài liệu quá lớn"), first.message)
    errors = [fault.as_dict() for fault in error.faults]
    return problem(400, "ValidationException", _("Tài liệu sai quy tắc"), first.message, errors=errors)


def _of_query(error: BadQuery) -> HttpResponse:
    return problem(400, "QueryParameterException", _("Câu hỏi sai"), _bad_parameter(error), parameter=error.name)


def _of_refusal(error: Refused) -> HttpResponse:
    first = error.problems[0]
    return problem(400, "ValidationException", _("Yêu cầu sai"), str(first.message), code=first.code)


def _too_complex(_error: TooComplex) -> HttpResponse:
    detail = _("Không tìm xong trong thời gian cho phép. Hãy hỏi hẹp hơn: thêm khoảng thời gian hoặc mã hàng.")
    return problem(413, "QueryTooComplexException", _("Câu hỏi quá rộng"), detail)


def _bad_parameter(error: BadQuery) -> str:
    words = {
        "unknown_parameter": _("Không có tham số %(name)s trong ngôn ngữ hỏi của EPCIS 2.0."),
        "bad_value": _("Giá trị của %(name)s sai."),
        "no_number_or_time": _("%(name)s cần một số, hoặc một thời điểm có múi giờ như 2026-11-22T10:00:00+07:00."),
        "too_many_parameters": _("Câu hỏi có quá nhiều tham số."),
        "two_limits": _("Chỉ dùng một trong hai: eventCountLimit hoặc maxEventCount."),
    }
    return words[error.code] % {"name": error.name}


_ANSWERS: list[tuple[type[Exception], Callable[[Any], HttpResponse]]] = [
    (Answer, lambda error: error.response),
    (InvalidDocument, _of_document),
    (BadQuery, _of_query),
    (TooLarge, lambda _error: problem(413, "QueryTooLargeException", _("Có nhiều sự kiện hơn maxEventCount."))),
    (TooComplex, _too_complex),
    (NotAllowed, lambda error: problem(403, "SecurityException", str(error.problems[0].message))),
    (Refused, _of_refusal),
    (Http404, lambda _error: problem(404, "NoSuchResourceException", _("Không có ở đây"))),
]
