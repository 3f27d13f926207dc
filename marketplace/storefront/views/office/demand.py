"""Buyers verified, enquiries of the officer's places: what fits, what was offered, what came of it, what was reported."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.core.errors import Conflict, Refused
from catalog.core.numbers import row_key
from catalog.core.text import words
from marketplace.accounts.views.gates import RoleRequest
from marketplace.enquiries import policies, queries, services
from marketplace.enquiries.models import AgreementState, BuyerState, Enquiry
from marketplace.storefront.forms.office import ReasonForm
from marketplace.storefront.forms.office.demand import HideEnquiryForm
from marketplace.storefront.forms.office.fields import tell

from ..dealings import said_in
from ..paging import listed
from .common import PAGE, chosen, door, paged, posted, searched, status_of, words_of

BUYER_TABS = [("pending", gettext_lazy("Chờ xác minh")), ("all", gettext_lazy("Tất cả"))]
TABS = [
    ("all", gettext_lazy("Lời hỏi mua")),
    ("reported", gettext_lazy("Bị báo")),
    ("results", gettext_lazy("Kết quả")),
]
DECISIONS = {"verify": BuyerState.VERIFIED, "return": BuyerState.RETURNED, "suspend": BuyerState.SUSPENDED}
MATCHES = 20
NEWEST = [("created_at", "desc"), ("pk", "desc")]
REPORTED = [("reported_at", "asc"), ("pk", "asc")]


@door
def buyers(request: RoleRequest) -> HttpResponse:
    """Those to verify, the longest waiting first; or all by name. 1 statement of its own, 2 with the reach."""
    tab, text = chosen(request, BUYER_TABS), searched(request)
    found = queries.buyers_in_reach(request.user)
    for word in words(text)[:6]:
        found = found.filter(search__contains=word)
    if tab == "pending":
        rows, pager = paged(request, found.filter(state=BuyerState.PENDING), [("created_at", "asc"), ("pk", "asc")])
    else:
        rows, pager = paged(request, found, [("name", "asc"), ("pk", "asc")])
    context = {"tabs": BUYER_TABS, "tab": tab, "q": text, "rows": rows, "page": pager}
    return render(request, "marketplace/storefront/office/demand/buyers.html", context)


@door
def buyer(request: RoleRequest, pk: int) -> HttpResponse:
    """One buyer: what it says, how to reach it, and the decision on it."""
    found = get_object_or_404(queries.buyers_in_reach(request.user), pk=pk)
    action, status = request.POST.get("action", ""), 200
    forms = {
        name: ReasonForm(
            request.POST if action == name else None,
            prefix=name,
            auto_id=f"id_{name}_%s",
            initial={"seen": found.state},
        )
        for name in DECISIONS
    }
    forms["verify"].fields["reason"].required = False
    if request.method == "POST":
        if action not in DECISIONS:
            raise Http404
        form, status = forms[action], 422
        if form.is_valid():
            said = form.cleaned_data
            try:
                services.decide_buyer(
                    buyer=found, to=DECISIONS[action], reason=said["reason"], seen=said["seen"], by=request.user
                )
            except Conflict as conflict:
                messages.warning(request, words_of(conflict))
                return redirect("office:buyer", pk)
            except Refused as refused:
                tell(form, refused)
                status = status_of(refused)
            else:
                messages.success(request, _("Đã ghi quyết định."))
                return redirect("office:buyer", pk)
    context = {
        "buyer": found,
        "forms": forms,
        "opened": action,
        "may_decide": policies.may_verify(request.user, found),
        "enquiries": listed(request, found.enquiries.exclude(state="draft"), NEWEST, name="asked", limit=PAGE),
        "members": found.members.count(),
    }
    return render(request, "marketplace/storefront/office/demand/buyer.html", context, status=status)


@door
def enquiries(request: RoleRequest) -> HttpResponse:
    """Of the officer's places and below: enquiries, those reported, and what was agreed. At most 4 statements of its own."""
    tab = chosen(request, TABS)
    context: dict[str, Any] = {"tabs": TABS, "tab": tab}
    if tab == "results":
        found = queries.agreements_in_reach(request.user)
        context["rows"], pager = paged(
            request, found.filter(state=AgreementState.CONFIRMED), [("buyer_at", "desc"), ("pk", "desc")]
        )
        context["results"] = queries.results(found)
    else:
        asked = queries.enquiries_in_reach(request.user)
        if tab == "reported":
            asked = asked.filter(reports__gt=0)
            reported = queries.reported_dealings(request.user).prefetch_related(None)
            context["dealings"] = listed(request, reported, REPORTED, name="reported", limit=PAGE)
        enquiries, pager = paged(request, asked, NEWEST)
        context["rows"] = [(row, queries.standing(row)) for row in enquiries]
    context["page"] = pager
    return render(request, "marketplace/storefront/office/demand/enquiries.html", context)


@door
def enquiry(request: RoleRequest, pk: int) -> HttpResponse:
    """One enquiry: producers of the officer's places that it fits, quotes, results; hidden when it should not stand. Messages only of a dealing
    that one side reported."""
    found = get_object_or_404(queries.enquiries_in_reach(request.user), pk=pk)
    action, status = request.POST.get("action", ""), 200
    form = HideEnquiryForm(posted(request) if action in {"hide", "keep"} else None)
    if request.method == "POST":
        if action not in {"hide", "keep", "settle"}:
            raise Http404
        status = 422
        try:
            if action == "settle":
                reported = queries.reported_dealings(request.user).filter(enquiry=found)
                dealing = get_object_or_404(reported, pk=row_key(request.POST.get("dealing", "")))
                services.settle_report(dealing=dealing, by=request.user)
            elif form.is_valid():
                hide, reason = action == "hide", form.cleaned_data["reason"]
                services.judge_enquiry(enquiry=found, hide=hide, reason=reason, by=request.user)
        except Conflict as conflict:
            messages.warning(request, words_of(conflict))
            return redirect("office:enquiry", pk)
        except Refused as refused:
            tell(form, refused)
            status = status_of(refused)
        if not form.errors:
            messages.success(request, _("Đã lưu."))
            return redirect("office:enquiry", pk)
    rows, pager = paged(request, queries.quotes_in_reach(request.user, found), [("at", "desc"), ("pk", "desc")])
    context = {
        "enquiry": found,
        "standing": queries.standing(found),
        "form": form,
        "may_hide": policies.may_moderate(request.user, found),
        "matches": list(queries.producers_for(found, officer=request.user)[:MATCHES]),
        "rows": rows,
        "page": pager,
        **_reported(request, found),
    }
    return render(request, "marketplace/storefront/office/demand/enquiry.html", context, status=status)


def _reported(request: RoleRequest, found: Enquiry) -> dict[str, Any]:
    """The dealing of the enquiry that was reported first, links to the others, and what was said in it. At most 3 statements of its own."""
    reported = queries.reported_dealings(request.user).filter(enquiry=found).prefetch_related(None)
    rows, pager = listed(request, reported, REPORTED, name="reported", limit=1)
    if not rows:
        return {}
    return {"dealing": rows[0], "reported_pager": pager, **said_in(request, rows[0])}
