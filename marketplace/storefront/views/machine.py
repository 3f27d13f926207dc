"""Answers for machines: robots, the web app's manifest, the worker that keeps trace pages for weak signal."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe


@require_safe
@cache_control(public=True, max_age=3600)
def robots(request: HttpRequest) -> HttpResponse:
    """Search engines may read what is public; combinations of filters are endless and say nothing new."""
    lines = ["User-agent: *"]
    lines += [f"Disallow: {path}" for path in ("/account/", "/studio/", "/office/", "/admin/", "/search/", "/*?*xep=")]
    lines += [f"Sitemap: {settings.PUBLIC_URL}/sitemap.xml", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@require_safe
@cache_control(public=True, max_age=3600)
def web_manifest(request: HttpRequest) -> JsonResponse:
    """For "add to home screen"; a view, because its pictures carry a hash in their names."""
    return JsonResponse(
        {
            "name": _("Chợ OCOP"),
            "short_name": "OCOP",
            "description": _("Có sao, có gốc, có người làm"),
            "lang": request.LANGUAGE_CODE,
            "start_url": "/",
            "display": "minimal-ui",
            "background_color": "#f2f5f3",
            "theme_color": "#1b2857",
            "icons": [
                {"src": static(f"brand/icon-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png"}
                for size in (192, 512)
            ],
        },
        content_type="application/manifest+json",
    )


@require_safe
@cache_control(no_cache=True)
def service_worker(request: HttpRequest) -> HttpResponse:
    """At the root, because a worker governs only what lies below it."""
    return render(request, "storefront/sw.js", content_type="text/javascript; charset=utf-8")


@require_safe
@cache_control(no_cache=True)
def harvest_worker(request: HttpRequest) -> HttpResponse:
    """Keeps the page on which harvests are written down in the field."""
    return _field_worker(request, script="harvest-facts.js", cache="field-1")


@require_safe
@cache_control(no_cache=True)
def survey_worker(request: HttpRequest) -> HttpResponse:
    """Keeps the page of the survey of potential products."""
    return _field_worker(request, script="survey-facts.js", cache="survey-1")


def _field_worker(request: HttpRequest, **context: str) -> HttpResponse:
    return render(request, "storefront/field-sw.js", context, content_type="text/javascript; charset=utf-8")


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Old browsers ask here without being told."""
    return HttpResponse(status=301, headers={"Location": static("brand/icon-48.png")})
