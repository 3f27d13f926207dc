"""Addresses of the consumer's pages."""

from django.urls import URLPattern, path

from .views import errors, machine

urlpatterns: list[URLPattern] = [
    path("offline/", errors.offline, name="offline"),
    path("robots.txt", machine.robots, name="robots"),
    path("site.webmanifest", machine.web_manifest, name="web_manifest"),
    path("sw.js", machine.service_worker, name="service_worker"),
    path("favicon.ico", machine.favicon),
]
