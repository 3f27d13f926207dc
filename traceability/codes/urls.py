"""`/qr/{code}.svg`, `/label/{code}.png` and the like."""

from django.urls import re_path

from traceability.codes import views

app_name = "codes"
urlpatterns = [
    re_path(r"^qr/(?P<code>[^/]{1,60})\.(?P<picture>svg|png)$", views.symbol, name="symbol"),
    re_path(r"^label/(?P<code>[^/]{1,60})\.(?P<picture>svg|png)$", views.label, name="label"),
]
