"""What outlets ask the shop to bring, and its answers."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from catalog.core import cursors
from catalog.core.errors import Conflict, NotAllowed, Refused
from marketplace.outlets import services
from marketplace.outlets.models import RestockState
from marketplace.outlets.queries import restock_of_shop, restocks_of_shop

from ..paging import neighbours
from .delivery import WRITES
from .desk import StudioRequest, at_desk, for_sellers, page, to
from .shop import own_shop

PAGE = 20
ANSWERS = {
    RestockState.ASKED: (RestockState.ACCEPTED, RestockState.DECLINED),
    RestockState.ACCEPTED: (RestockState.DELIVERED, RestockState.DECLINED),
}


@at_desk
@for_sellers
@require_safe
def restocks(request: StudioRequest) -> HttpResponse:
    """The newest first, with what is in them. 4 statements of its own."""
    shop = own_shop(request)
    found: Any = None
    if shop is not None:
        try:
            found = cursors.keyset(
                restocks_of_shop(shop),
                order=[("asked_at", "desc"), ("pk", "desc")],
                after=request.GET.get("after", ""),
                before=request.GET.get("before", ""),
                limit=PAGE,
            )
        except Refused:
            return to(request, "studio_restocks")
    rows = found.rows if found else []
    return page(request, "restocks", {"rows": rows, "page": neighbours(request, found) if found else {}})


@at_desk
@for_sellers
@WRITES
def restock(request: StudioRequest, pk: int) -> HttpResponse:
    """One of them with its history; answer it. 4 statements of its own."""
    shop = own_shop(request)
    found = restock_of_shop(shop, pk) if shop else None
    if found is None:
        raise Http404
    problems: list[str] = []
    if request.method == "POST":
        state, note = request.POST.get("state", ""), request.POST.get("note", "")
        try:
            services.answer_restock(order=found, state=state, note=note, by=request.user)
        except NotAllowed:
            raise
        except Conflict as refused:
            messages.warning(request, str(refused.problems[0].message))
            return to(request, "studio_restock", pk)
        except Refused as refused:
            problems = [str(problem.message) for problem in refused.problems]
        else:
            messages.success(request, _("Đã trả lời %(outlet)s.") % {"outlet": found.outlet.name})
            return to(request, "studio_restock", pk)
    context = {
        "order": found,
        "answers": ANSWERS.get(RestockState(found.state), ()),
        "problems": problems,
        "note": request.POST.get("note", ""),
    }
    return page(request, "restock", context, status=422 if problems else 200)
