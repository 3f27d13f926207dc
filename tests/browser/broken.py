"""The site, with a page at fault."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from marketplace.urls import *  # noqa: F403  the handlers too
from marketplace.urls import urlpatterns as site


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("a page of the tests that fails")


urlpatterns = [path("broken/", broken), *site]
