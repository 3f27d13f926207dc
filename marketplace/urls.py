"""Addresses. Each is part of the contract (docs/architecture.md): nouns, lower case, trailing slash."""

from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path

from catalog.core.views import when_asked
from marketplace.accounts.views import ask_second_factor


def sign_in_with_second_factor(request: HttpRequest) -> HttpResponse:
    """The admin has no sign-in of its own: one door, with the same locks and the second factor.

    Staff who are signed in come here for the factor that is missing (`accounts.site`); anybody else who is, signs in as somebody else.
    """
    back = request.GET.get("next") or "/admin/"
    if request.user.is_authenticated and request.user.is_staff and (asked := ask_second_factor(request, back)):
        return asked
    return redirect_to_login(back)


urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("traceability.scans.urls")),  # first: asked most often, and cheap to pass by
    path("admin/login/", sign_in_with_second_factor),
    path("admin/", admin.site.urls),
    path("", include("catalog.core.urls")),
    path("account/", include("marketplace.accounts.urls")),
    path("account/notices/", include("marketplace.notifications.urls")),
    path("", include("marketplace.operations.urls")),
    path("office/", include("marketplace.storefront.views.office.urls")),
    path(".well-known/jwks.json", when_asked("marketplace.accounts.views.keys.jwks"), name="jwks"),
    path("", include("marketplace.api.urls")),
    path("studio/", include("marketplace.storefront.views.studio.urls")),
    path("", include("marketplace.storefront.urls")),
    path("", include("traceability.codes.urls")),
    path("", include("traceability.events.urls")),
]
handler400 = "marketplace.storefront.views.errors.bad_request"
handler403 = "marketplace.storefront.views.errors.forbidden"
handler404 = "marketplace.storefront.views.errors.not_found"
handler500 = "marketplace.storefront.views.errors.server_error"
