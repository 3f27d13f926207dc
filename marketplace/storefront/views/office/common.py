"""What the office's pages share: the door, paging, what to answer when a service refuses."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from catalog.core import cursors
from catalog.core.errors import Conflict, NotAllowed, Refused
from catalog.places.policies import DUTY
from marketplace.accounts.views.gates import RoleRequest, RoleView, needs_post

from ..paging import neighbours

PAGE = 30
LONGEST_SEARCH = 200


def door[**P](view: RoleView[P]) -> Callable[..., HttpResponse]:
    """Officers with a post only; nothing is kept by browsers or proxies; an old page's cursor leads to the first page."""

    @wraps(view)
    def inside(request: RoleRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Refused as refused:
            if refused.problems[0].code != "bad_cursor":
                raise
            messages.warning(request, str(refused.problems[0].message))
            return redirect(request.path)

    return never_cache(require_http_methods(["GET", "HEAD", "POST"])(needs_post(inside)))


def paged[R](
    request: RoleRequest, rows: QuerySet[Any, R], order: Sequence[tuple[str, str]]
) -> tuple[list[R], dict[str, str]]:
    """One page of a list by the address's cursor, and what `parts/pager.html` wants. One statement."""
    page = cursors.keyset(
        rows,
        order=order,
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
        limit=PAGE,
    )
    return page.rows, neighbours(request, page, said=_("%(count)d dòng một trang") % {"count": PAGE})


def on_duty(request: RoleRequest) -> bool:
    """Not only an evaluator: those judge products, they administer nothing. No statement."""
    return request.user.is_superuser or any(post.role in DUTY for post in request.roles.posts)


def posted(request: RoleRequest) -> QueryDict | None:
    """What was sent, for a form: bound also when nothing at all was."""
    return request.POST if request.method == "POST" else None


def searched(request: RoleRequest) -> str:
    """What was typed into the search field, cut to what people type."""
    return request.GET.get("q", "").replace("\x00", "")[:LONGEST_SEARCH].strip()


def chosen(request: RoleRequest, tabs: Sequence[tuple[str, Any]]) -> str:
    """The tab of the address, the first one when there is no such."""
    asked = request.GET.get("tab", "")
    return asked if asked in dict(tabs) else tabs[0][0]


def place_in_list(text: str) -> int | None:
    """What an option of a list sends: its place from 0. None when nothing is chosen; -1, which no list has, for anything else."""
    if not text:
        return None
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else -1


def status_of(refused: Refused) -> int:
    """403 not allowed, 409 somebody was faster, 422 to be put right."""
    if isinstance(refused, NotAllowed):
        return 403
    return 409 if isinstance(refused, Conflict) else 422


def words_of(refused: Refused) -> str:
    """All that is wrong, as one text."""
    return " ".join(str(problem.message) for problem in refused.problems)
