"""What machines ask: is it well, and how much is going on."""

import ipaddress
import secrets

from django.conf import settings
from django.db import Error
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from marketplace.embedded.cluster import EmbeddedServerError

from . import metrics, schema


@require_safe
@never_cache
def health(request: HttpRequest) -> JsonResponse:
    """200 when the database answers and is up to date, else 503 and which of both is not."""
    try:
        pending = schema.pending_migrations()
    except (Error, EmbeddedServerError):
        return JsonResponse({"status": "down", "database": "down", "migrations": "unknown"}, status=503)
    if pending:
        return JsonResponse({"status": "down", "database": "ok", "migrations": "pending"}, status=503)
    return JsonResponse({"status": "ok", "database": "ok", "migrations": "ok"})


def _may_see_figures(request: HttpRequest) -> bool:
    """With METRICS_TOKEN, whoever has it. Without, this machine itself, and not through a proxy on it."""
    token = settings.METRICS_TOKEN
    if token:
        return secrets.compare_digest(request.headers.get("Authorization", "").encode(), f"Bearer {token}".encode())
    forwarded = request.headers.get("X-Forwarded-For") or request.headers.get("Forwarded")
    try:
        return not forwarded and ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:  # a unix socket has no address
        return False


@require_safe
@never_cache
def figures(request: HttpRequest) -> HttpResponse:
    """`/metrics` for Prometheus."""
    if not _may_see_figures(request):
        return HttpResponse("Only from this machine, or with METRICS_TOKEN.\n", status=403, content_type="text/plain")
    return HttpResponse(metrics.exposition(), content_type="text/plain; version=0.0.4; charset=utf-8")
