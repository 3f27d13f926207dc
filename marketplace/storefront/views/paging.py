"""Links between the pages of a list."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from catalog.core.cursors import Page, keyset
from catalog.core.errors import Refused


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


def listed[R](
    request: HttpRequest, rows: QuerySet[Any, R], order: Sequence[tuple[str, str]], *, name: str, limit: int
) -> tuple[list[R], dict[str, str]]:
    """One page of a list that is one of several on its page, and what `parts/pager.html` wants: its cursors are `{name}_after` and `{name}_before`,
    its section's id is `name`. A cursor that is none gives the first page. One statement."""
    after, before = f"{name}_after", f"{name}_before"
    try:
        page = keyset(
            rows, order=order, after=request.GET.get(after, ""), before=request.GET.get(before, ""), limit=limit
        )
    except Refused:
        page = keyset(rows, order=order, limit=limit)
    links = neighbours(request, page, after=after, before=before)
    return page.rows, {way: f"{link}#{name}" if link else "" for way, link in links.items()}
