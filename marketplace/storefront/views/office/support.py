"""Support that producers of the officer's places ask for: decided, delivered, checked; what came of it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from catalog.core import clock
from catalog.core.errors import Conflict, NotAllowed, Refused
from catalog.core.views import stored_file
from catalog.programme.models import SupportCase, SupportState
from catalog.programme.policies import may_decide_support
from catalog.programme.queries import support as queries
from catalog.programme.services import support as services
from marketplace.accounts.views.gates import RoleRequest
from marketplace.storefront.forms.base import StudioForm
from marketplace.storefront.forms.office.fields import tell
from marketplace.storefront.forms.support import CheckForm, DecideForm, DeclineForm, DeliverForm
from marketplace.storefront.queries.support import effects

from .common import chosen, door, paged, status_of, words_of

ACTIONS = {
    SupportState.ASKED: ("approve", "decline"),
    SupportState.APPROVED: ("deliver",),
    SupportState.DELIVERED: ("check",),
}
"""What an officer does next, by where a case stands."""


@door
def support(request: RoleRequest) -> HttpResponse:
    """Those that wait, all, or what came of it by kind. 6 statements with session, user and roles."""
    tabs = [("waiting", _("Đang làm")), ("all", _("Tất cả")), ("effects", _("Kết quả"))]
    tab = chosen(request, tabs)
    context: dict[str, Any] = {"tabs": tabs, "tab": tab}
    if tab == "effects":
        context["rows"] = effects(request.user)
    else:
        rows = (queries.support_waiting if tab == "waiting" else queries.support_within)(request.user).order_by()
        way = "asc" if tab == "waiting" else "desc"
        context["rows"], context["page"] = paged(request, rows, [("asked_at", way), ("pk", way)])
    return render(request, "marketplace/storefront/office/support.html", context)


def _forms(request: RoleRequest, found: SupportCase, action: str) -> dict[str, StudioForm]:
    """The forms of what comes next, the one that was sent bound."""
    post, files = request.POST, request.FILES
    made: dict[str, StudioForm] = {}
    for name in ACTIONS.get(SupportState(found.state), ()):
        data = post if name == action else None
        if name == "approve":
            made[name] = DecideForm(data, lines=list(queries.lines_for(found, request.user)[:100]), auto_id="id_y_%s")
        elif name == "decline":
            made[name] = DeclineForm(data, auto_id="id_n_%s")
        elif name == "deliver":
            made[name] = DeliverForm(data, initial={"on": clock.today()})
        else:
            made[name] = CheckForm(data, files if data else None)
    return made


@door
def case(request: RoleRequest, pk: int) -> HttpResponse:
    """One: its steps and papers, and what comes next. 10 statements."""
    found = get_object_or_404(queries.support_within(request.user), pk=pk)
    action, status = request.POST.get("action", ""), 200
    may = may_decide_support(request.user, found.producer)
    forms = _forms(request, found, action) if may else {}
    if request.method == "POST":
        if action not in {name for names in ACTIONS.values() for name in names}:
            raise Http404
        status = 422
        try:
            if action not in forms:
                raise Conflict.because("moved_meanwhile", _("Đề nghị này vừa được người khác xử lý."))
            if forms[action].is_valid():
                _act(request, found, action, forms[action])
                messages.success(request, _("Đã ghi. Cơ sở được báo."))
                return redirect("office:support_case", pk)
        except Refused as refused:
            if action not in forms or isinstance(refused, Conflict | NotAllowed):
                messages.warning(request, words_of(refused))
                return redirect("office:support_case", pk)
            tell(forms[action], refused)
            status = status_of(refused)
    context = {
        "case": found,
        "forms": forms,
        "steps": found.steps.select_related("by"),
        "papers": found.papers.all(),
    }
    return render(request, "marketplace/storefront/office/support_case.html", context, status=status)


def _act(request: RoleRequest, found: SupportCase, action: str, form: StudioForm) -> None:
    by, said = request.user, form.cleaned_data
    match action:
        case "approve":
            assert isinstance(form, DecideForm)
            services.decide_support(case=found, approve=True, by=by, **form.facts())
        case "decline":
            services.decide_support(case=found, approve=False, by=by, **said)
        case "deliver":
            services.deliver_support(case=found, by=by, **said)
        case _:
            services.check_support(case=found, by=by, **said)


@door
def paper(request: RoleRequest, pk: int, paper: int) -> HttpResponse:
    """A paper of the check. 6 statements."""
    row = get_object_or_404(get_object_or_404(queries.support_within(request.user), pk=pk).papers, pk=paper)
    return stored_file(request, row.file, download_as=row.title)  # type: ignore[return-value]
