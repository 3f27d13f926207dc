"""All applications to a fair, by state; numbers and fees of those that were approved."""

from django.contrib import messages
from django.db.models import Prefetch
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from catalog.core import clock
from catalog.core.errors import Refused
from marketplace.accounts.views.gates import RoleRequest
from marketplace.fairs import services
from marketplace.fairs.models import Booth, BoothState, FairListing
from marketplace.fairs.queries import applications, applications_by_state, fairs_to_run

from .common import door, paged, words_of

TABS = (
    BoothState.APPLIED,
    BoothState.WAITLISTED,
    BoothState.APPROVED,
    BoothState.RETURNED,
    BoothState.REJECTED,
    BoothState.WITHDRAWN,
)


@door
def booths(request: RoleRequest, pk: int) -> HttpResponse:
    """One page of the applications in one state, in the order in which they came, however many there are. 11 statements."""
    found = get_object_or_404(fairs_to_run(request.user), pk=pk)
    if request.method == "POST":
        return _numbered(request, get_object_or_404(applications(found), pk=_whole(request.POST.get("booth", ""))))
    asked = request.GET.get("tab", "")
    tab = asked if asked in BoothState.values else BoothState.APPLIED
    counts = applications_by_state(found)
    brought = FairListing.objects.select_related("offer__product", "offer__variant").order_by("pk")
    rows, pager = paged(
        request,
        applications(found, tab).prefetch_related("staff", Prefetch("listings", brought)),
        [("applied_at", "asc"), ("pk", "asc")],
    )
    context = {
        "fair": found,
        "tabs": [(state.value, state.label, counts.get(state, 0)) for state in TABS],
        "tab": tab,
        "rows": rows,
        "page": pager,
        "decides": tab in {BoothState.APPLIED, BoothState.WAITLISTED},
    }
    return render(request, "marketplace/storefront/office/fair_booths.html", context)


def _whole(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 19 else 0


def _numbered(request: RoleRequest, booth: Booth) -> HttpResponse:
    """The number of its stand, or whether its fee was paid."""
    action = request.POST.get("action", "")
    try:
        if action == "number":
            services.give_number(booth=booth, number=request.POST.get("number", "")[:20], by=request.user)
            messages.success(request, _("Đã xếp số gian của %(shop)s.") % {"shop": booth.shop.name})
        elif action == "fee":
            paid_on = None if booth.fee_paid_on else clock.today()
            services.note_fee(booth=booth, paid_on=paid_on, by=request.user)
            messages.success(request, _("Đã ghi phí gian của %(shop)s.") % {"shop": booth.shop.name})
        else:
            raise Http404
    except Refused as refused:
        messages.warning(request, words_of(refused))
    return redirect(f"{reverse('office:fair_booths', args=[booth.fair_id])}?tab=approved")
