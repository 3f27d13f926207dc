"""Routes, addresses, and what answers there."""

from collections.abc import Iterator
from typing import Any

from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tests.architecture.tenants.matrix import GUARDED


def routes(patterns: list[URLPattern | URLResolver], before: str = "") -> Iterator[str]:
    """Every route of the site, as written."""
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, route)
        else:
            yield route


def guarded() -> list[str]:
    return sorted({route for route in routes(get_resolver().url_patterns) if route.startswith(GUARDED)})


def address(route: str, args: dict[str, Any]) -> str:
    """`studio/products/<int:pk>/` with {"pk": 7} is /studio/products/7/."""
    for name, value in args.items():
        for kind in ("", "int:", "str:", "slug:", "uuid:", "path:"):
            route = route.replace(f"<{kind}{name}>", str(value))
    assert "<" not in route, f"{route}: its line lacks an argument"
    return f"/{route}"


def look(client: Client, path: str) -> Any:
    """The answer, its file closed. (Its own close would close the database's connection too.)"""
    answer = client.get(path)
    if answer.streaming:
        b"".join(answer.streaming_content)
        for close in answer._resource_closers:
            close()
    return answer
