"""Each request gets an id, one line in the log and a place in the figures."""

import re
import time
import uuid
from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse

from . import metrics

log = structlog.get_logger(__name__)
_ID = re.compile(r"[A-Za-z0-9-]{8,64}")


class RequestLog:
    """The outermost middleware.

    It names the view and never the path, the query, the address or the person: paths hold order and trace tokens.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        request_id = given if _ID.fullmatch(given) else uuid.uuid4().hex
        began = time.perf_counter()
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            response = self.get_response(request)
            seconds = time.perf_counter() - began
            view = request.resolver_match.view_name if request.resolver_match else "-"
            method = request.method if request.method in ("GET", "HEAD", "POST", "OPTIONS", "DELETE") else "other"
            metrics.REQUESTS.labels(view, method, str(response.status_code)).inc()
            metrics.SECONDS.observe(seconds)
            if view != "-" or response.status_code >= 400:  # static files are not worth a line
                log.info("request", view=view, method=method, status=response.status_code, ms=round(seconds * 1000))
        response["X-Request-ID"] = request_id
        return response
