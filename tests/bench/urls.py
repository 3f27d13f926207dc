"""The project's addresses and the two floors: a view that does nothing, and one that asks the database one thing."""

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def bare_view(request: HttpRequest) -> HttpResponse:
    """What Django and the server cost by themselves."""
    return HttpResponse("ok")


def bare_query(request: HttpRequest) -> HttpResponse:
    """The same with one statement that reads one row by its key."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, slug, name FROM products_product WHERE id = (SELECT min(id) FROM products_product)")
        row = cursor.fetchone()
    return HttpResponse(row[2] if row else "")


urlpatterns = [
    path("floor/view/", bare_view),
    path("floor/query/", bare_query),
    path("", include("marketplace.urls")),
]
