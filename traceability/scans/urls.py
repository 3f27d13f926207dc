"""The resolver at the root, by GS1's rules: no trailing slash."""

from django.urls import path, re_path

from traceability.scans import views

app_name = "scans"
urlpatterns = [
    re_path(r"^(?:01|414|417|00)(?:/.*)?$", views.digital_link, name="digital_link"),
    path("q/<path:typed>", views.own_code, name="own_code"),
]
