"""Addresses. Each is part of the contract (docs/architecture.md): nouns, lower case, trailing slash."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("admin/", admin.site.urls),
]
