"""Who changed what through which page: facts for the audit log."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils.functional import SimpleLazyObject, empty

from . import audit


class AuditMiddleware:
    """Every change within a request is kept with the user's id, the page's name and the method; never with an address.

    After AuthenticationMiddleware. Nothing is asked of the session or the database unless something is written.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        page = audit.Later(lambda: request.resolver_match.view_name if request.resolver_match else None)
        with audit.context(user=audit.Later(lambda: _user(request)), page=page, method=request.method):
            return self.get_response(request)


def _user(request: HttpRequest) -> Any:
    """The user's key. A visitor without a session cookie is nobody, and is not looked up."""
    user: Any = getattr(request, "user", None)
    not_asked_yet = isinstance(user, SimpleLazyObject) and user._wrapped is empty
    if user is None or (not_asked_yet and settings.SESSION_COOKIE_NAME not in request.COOKIES):
        return None
    return user.pk
