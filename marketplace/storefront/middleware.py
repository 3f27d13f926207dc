"""The language switch: a link to this page in the other language. And what no database keeps."""

from collections.abc import Callable
from itertools import chain
from typing import Any

from django.conf import settings
from django.db import DataError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import get_resolver
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


class NulAnswers:
    """A character that the database keeps nowhere is nobody's typing: where no form has asked, it gets a 400 and not an error of ours."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Nothing on the way in or out."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """What the error stands for; None for any other."""
        if not isinstance(error, (DataError, ValueError)):
            return None
        sent = chain([request.path], *(values for asked in (request.GET, request.POST) for _, values in asked.lists()))
        if not any("\x00" in str(value) for value in sent):
            return None
        bad_request: Any = get_resolver().resolve_error_handler(400)
        answer: HttpResponse = bad_request(request, exception=error)
        return answer
