"""Links between the pages of a list."""

from typing import Any

from django.http import HttpRequest

from catalog.core.cursors import Page


def neighbours(
    request: HttpRequest, found: Page[Any], *, said: str = "", after: str = "after", before: str = "before"
) -> dict[str, str]:
    """What `parts/pager.html` wants to know: this address with another cursor (its parameters are called `after` and `before`), empty where
    there is nothing further; `said` stands between the links."""

    def link(name: str, cursor: str) -> str:
        query = request.GET.copy()
        for each in (after, before):
            query.pop(each, None)
        query[name] = cursor
        return f"?{query.urlencode()}"

    return {
        "before": link(before, found.start) if found.has_previous and found.start else "",
        "after": link(after, found.end) if found.has_next and found.end else "",
        "said": said,
    }
