"""Addresses. Each is part of the contract (docs/architecture.md): nouns, lower case, trailing slash."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("admin/", admin.site.urls),
    path("", include("marketplace.storefront.urls")),
]
handler400 = "marketplace.storefront.views.errors.bad_request"
handler403 = "marketplace.storefront.views.errors.forbidden"
handler404 = "marketplace.storefront.views.errors.not_found"
handler500 = "marketplace.storefront.views.errors.server_error"
