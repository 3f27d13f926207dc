"""Who changes what (audit), and the policies browsers enforce."""

from collections.abc import Callable

from allauth.core.exceptions import ImmediateHttpResponse, RateLimited
from allauth.core.ratelimit import respond_429
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from catalog.core import audit

Handler = Callable[[HttpRequest], HttpResponse]
READS = {"GET", "HEAD", "OPTIONS", "TRACE"}


class AuditMiddleware:
    """Every row changed while a request is answered remembers who asked, and at which address."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Reads need no context, and so no look at the session."""
        if request.method in READS:
            return self.get_response(request)
        with audit.context(user=request.user.pk, url=request.path):
            return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """allauth's flows answer "too many" by an exception that only some of its views catch."""
        if isinstance(error, RateLimited):
            limited: HttpResponse = respond_429(request)
            return limited
        if isinstance(error, ImmediateHttpResponse):
            answer: HttpResponse = error.response
            return answer
        return None


class PoliciesMiddleware:
    """Headers beside Django's own: what devices pages may ask for; the admin's own content policy, in /admin/ alone."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """ContentSecurityPolicyMiddleware, which is outside, writes the policy found on the response."""
        response = self.get_response(request)
        response.setdefault("Permissions-Policy", settings.PERMISSIONS_POLICY)
        if request.path.startswith(reverse("admin:index")):
            response._csp_config = settings.ADMIN_CSP  # type: ignore[attr-defined]  # Django's own hook (csp_override)
        return response
