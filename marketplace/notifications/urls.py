"""Addresses under /account/notices/."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.notices, name="notices"),
    path("read/", views.read_all, name="notices_read"),
    path("ways/", views.ways, name="notice_ways"),
    path("<int:pk>/", views.open_notice, name="notice"),
]
