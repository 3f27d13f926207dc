"""The project's addresses and the two floors: a view that does nothing, and one that asks the database one thing."""

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import path

from marketplace import urls


def bare_view(request: HttpRequest) -> HttpResponse:
    """What Django, its middleware and the server cost by themselves."""
    return HttpResponse("ok")


def bare_query(request: HttpRequest) -> HttpResponse:
    """The same with one statement that reads one row by its key."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, slug, name FROM products_product WHERE id = (SELECT min(id) FROM products_product)")
        row = cursor.fetchone()
    return HttpResponse(row[2] if row else "")


class CountStatements:
    """On demand (`X-Bench-Count`) an answer says how many SQL statements were sent before it. Outermost; else it costs nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "HTTP_X_BENCH_COUNT" not in request.META:
            return self.get_response(request)
        count = 0

        def counted(execute: Callable[..., Any], *given: Any) -> Any:
            nonlocal count
            count += 1
            return execute(*given)

        with connection.execute_wrapper(counted):
            response = self.get_response(request)
        response["X-Bench-Statements"] = str(count)
        return response


urlpatterns = [
    path("floor/view/", bare_view),
    path("floor/query/", bare_query),
    *urls.urlpatterns,
]
