"""Reviews that somebody says should not stand: kept, or hidden with a reason."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.core.errors import Conflict, NotAllowed, Refused
from marketplace.accounts.views.gates import RoleRequest
from marketplace.reviews import services
from marketplace.reviews.models import Review, ReviewState
from marketplace.reviews.policies import may_moderate
from marketplace.reviews.queries import reviews_in_reach
from marketplace.storefront.forms.returns import refused_at
from marketplace.storefront.forms.reviews import HideReviewForm

from .common import chosen, door, paged, words_of

TABS: list[tuple[str, Any]] = [
    ("reported", gettext_lazy("Bị báo")),
    ("hidden", gettext_lazy("Đã ẩn")),
    ("all", gettext_lazy("Mới nhất")),
]


@door
def reviews(request: RoleRequest) -> HttpResponse:
    """Those that were reported, the most reported first; hidden ones; all. 5 statements with session, user and roles."""
    tab = chosen(request, TABS)
    found = reviews_in_reach(request.user)
    order = [("at", "desc"), ("pk", "desc")]
    if tab == "reported":
        found, order = found.filter(state=ReviewState.SHOWN, reports__gt=0), [("reports", "desc"), *order]
    elif tab == "hidden":
        found = found.filter(state=ReviewState.HIDDEN)
    rows, pager = paged(request, found, order)
    context = {"tabs": TABS, "tab": tab, "rows": rows, "page": pager}
    return render(request, "marketplace/storefront/office/reviews.html", context)


@door
def review(request: RoleRequest, pk: int) -> HttpResponse:
    """One of them, with what was said against it."""
    found = get_object_or_404(reviews_in_reach(request.user), pk=pk)
    if request.method != "POST":
        return _page(request, found)
    hides = request.POST.get("action") == "hide"
    form = HideReviewForm(request.POST if hides else None)
    if hides and not form.is_valid():
        return _page(request, found, 422, form=form)
    try:
        if hides:
            services.hide_review(review=found, reason=form.cleaned_data["reason"], by=request.user)
        else:
            services.keep_review(review=found, by=request.user)
    except Conflict as conflict:
        return _page(request, get_object_or_404(reviews_in_reach(request.user), pk=pk), 409, faster=words_of(conflict))
    except NotAllowed:
        raise
    except Refused as refused:
        return _page(request, found, refused_at(form, refused), form=form)
    messages.success(request, _("Đã ẩn. Người viết được báo lý do.") if hides else _("Đã giữ lại đánh giá này."))
    return redirect("office:reviews")


def _page(request: RoleRequest, found: Review, status: int = 200, **bound: Any) -> HttpResponse:
    context = {
        "review": found,
        "complaints": list(found.complaints.order_by("-at")[:50]),
        "may_act": may_moderate(request.user, found.shop),
        "form": HideReviewForm(),
    }
    return render(request, "marketplace/storefront/office/review.html", context | bound, status=status)
