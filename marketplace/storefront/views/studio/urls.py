"""Addresses under /studio/."""

from django.urls import URLPattern, path

from . import home, producers

urlpatterns: list[URLPattern] = [
    path("", home.home, name="studio"),
    path("new/", producers.new_producer, name="studio_new"),
    path("profile/", producers.profile, name="studio_profile"),
    path("story/", producers.story, name="studio_story"),
    path("people/", producers.people, name="studio_people"),
    path("people/<int:pk>/", producers.member, name="studio_member"),
]
