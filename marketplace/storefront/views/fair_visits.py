"""Visits of a fair's pages are counted; a code read at its gate or at a stand leads to them."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from marketplace.fairs import queries
from marketplace.fairs.models import Fair, VisitKind
from marketplace.fairs.services import count_visit_after, is_check_in


def counts_visits[**P](view: Callable[P, HttpResponse]) -> Callable[P, HttpResponse]:
    """Outermost around a page that has called `is_visit`: also an answer that says "not modified" is a visit."""

    @wraps(view)
    def counted(*args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        response = view(*args, **kwargs)
        request: Any = args[0]
        seen = getattr(request, "fair_visit", None)
        if seen is not None and response.status_code in {200, 304}:
            count_visit_after(response, request=request, **seen)
        return response

    return counted


def is_visit(request: HttpRequest, fair: Fair, kind: str, *, shop: int | None = None, slot: int | None = None) -> None:
    """Note for `counts_visits` what is opened."""
    request.fair_visit = {"fair": fair, "kind": kind, "shop": shop, "slot": slot}  # type: ignore[attr-defined]


@require_safe
@never_cache
def gate(request: HttpRequest, slug: str, code: str) -> HttpResponseRedirect:
    """Read at the gate: counted, and on to the fair. 1 statement."""
    fair = queries.fair_by_slug(slug)
    if fair is None or not is_check_in(code, fair):
        raise Http404
    response = redirect("fair", slug)
    count_visit_after(response, request=request, fair=fair, kind=VisitKind.GATE)
    return response


@require_safe
@never_cache
def stand(request: HttpRequest, slug: str, shop: str, code: str) -> HttpResponseRedirect:
    """Read at a stand: counted, and on to its booth. 2 statements."""
    fair = queries.fair_by_slug(slug)
    booth = queries.booth_by_slug(fair, shop) if fair is not None else None
    if fair is None or booth is None or not is_check_in(code, fair, booth):
        raise Http404
    response = redirect("booth", slug, shop)
    count_visit_after(response, request=request, fair=fair, kind=VisitKind.STAND, shop=booth.shop_id)
    return response
