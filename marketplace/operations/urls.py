"""Addresses for machines."""

from django.urls import URLPattern, path

from . import views

urlpatterns: list[URLPattern] = [
    path("health/", views.health, name="health"),
    path("metrics", views.figures, name="metrics"),
]
