"""The language switch: a link to this page in the other language."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import escape_leading_slashes

YEAR = 365 * 24 * 60 * 60


class ChooseLanguage:
    """`?lang=en` on any page sets the language cookie and leads to the same page without it, so that addresses stay one.

    Other values of `lang` are left to the page. It stands before Django's LocaleMiddleware.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.known = {code for code, _ in settings.LANGUAGES}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.GET.get("lang")
        if chosen not in self.known or request.method not in ("GET", "HEAD"):
            return self.get_response(request)
        rest = request.GET.copy()
        del rest["lang"]
        path = escape_leading_slashes(request.path)  # "//other.site/" would lead away
        response = HttpResponseRedirect(f"{path}?{rest.urlencode()}" if rest else path)
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, chosen, max_age=YEAR, samesite="Lax")
        response["Cache-Control"] = "no-store"
        return response
