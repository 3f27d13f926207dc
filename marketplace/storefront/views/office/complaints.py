"""The referee: what buyer and shop do not agree on, decided by an officer of the place."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.core.errors import Conflict, NotAllowed, Refused
from marketplace.accounts.views.gates import RoleRequest
from marketplace.orders import services
from marketplace.orders.models import Return, ReturnState, Wish
from marketplace.orders.policies import may_referee
from marketplace.orders.queries import complaints_of, complaints_waiting, late_refund
from marketplace.orders.queries.returns import WAITING
from marketplace.storefront.forms.returns import AnswerForm, SayForm, refused_at

from ..returned import photo_of
from .common import chosen, door, paged, words_of

TABS: list[tuple[str, Any]] = [("new", gettext_lazy("Chờ quyết định")), ("handled", gettext_lazy("Đã quyết định"))]


@door
def complaints(request: RoleRequest) -> HttpResponse:
    """Those that wait, the oldest first; and those that are over. 5 statements with session, user and roles."""
    tab = chosen(request, TABS)
    found = complaints_waiting(request.user)
    if tab == "handled":
        found = complaints_of(request.user).exclude(WAITING | late_refund(), closed_at=None)
    way = "asc" if tab == "new" else "desc"
    rows, pager = paged(request, found.prefetch_related(None), [("complained_at", way), ("pk", way)])
    context = {"tabs": TABS, "tab": tab, "rows": rows, "page": pager}
    return render(request, "marketplace/storefront/office/complaints.html", context)


@door
def complaint(request: RoleRequest, pk: int) -> HttpResponse:
    """What both sides say; the decision, with its reason; a question to both."""
    found = get_object_or_404(complaints_of(request.user), pk=pk)
    if request.method != "POST":
        return _page(request, found)
    form: Any = _answer_form(request, found)
    says = request.POST.get("action") == "say"
    if says:
        form = SayForm(request.POST, request.FILES)
    bound = {"say_form" if says else "answer_form": form}
    if not form.is_valid():
        return _page(request, found, 422, **bound)
    try:
        if says:
            services.say_in_return(request=found, by=request.user, **form.cleaned_data)
        else:
            services.answer_return(request=found, by=request.user, **form.facts())
    except Conflict as conflict:
        fresh = get_object_or_404(complaints_of(request.user), pk=pk)
        return _page(request, fresh, 409, faster=words_of(conflict))
    except NotAllowed:
        raise
    except Refused as refused:
        return _page(request, found, refused_at(form, refused), **bound)
    messages.success(request, _("Đã gửi cả hai bên.") if says else _("Đã quyết định. Hai bên được báo."))
    return redirect("office:complaint", pk)


def _answer_form(request: RoleRequest, found: Return) -> AnswerForm:
    posted = request.POST if request.method == "POST" and request.POST.get("action") == "decide" else None
    return AnswerForm(posted, goods=found.has_goods, money=found.wish != Wish.ANSWER)


def _page(request: RoleRequest, found: Return, status: int = 200, **bound: Any) -> HttpResponse:
    may_act = found.closed_at is None and may_referee(request.user, found.order.shop)
    context = {
        "found": found,
        "order": found.order,
        "speaks": may_act,
        "decides": may_act and found.state in (ReturnState.ASKED, ReturnState.REFUSED),
        "answer_form": _answer_form(request, found),
        "say_form": SayForm(),
    }
    return render(request, "marketplace/storefront/office/complaint.html", context | bound, status=status)


@door
def photo(request: RoleRequest, pk: int, message: int, number: int) -> HttpResponse:
    """A picture of a message."""
    return photo_of(request, get_object_or_404(complaints_of(request.user), pk=pk), message, number)
