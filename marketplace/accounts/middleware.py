"""What allauth's exceptions answer, and the policies browsers enforce."""

from collections.abc import Callable

from allauth.core.exceptions import ImmediateHttpResponse, RateLimited
from allauth.core.ratelimit import respond_429
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

Handler = Callable[[HttpRequest], HttpResponse]


class AllauthAnswersMiddleware:
    """allauth's flows answer "too many" by an exception that only some of its views catch."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Nothing on the way in or out."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The answer that the exception stands for; None for any other error."""
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
