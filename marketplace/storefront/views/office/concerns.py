"""Concerns and proposals of the officer's places: answered, or sent up with what the desk thinks of them."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.core import clock
from catalog.core.errors import Conflict, NotAllowed, Refused
from catalog.core.once import once
from catalog.programme.models import Concern, ConcernState, DeskLevel
from catalog.programme.policies import may_handle_concern
from catalog.programme.queries import concerns as queries
from catalog.programme.services import concerns as services
from marketplace.accounts.views.gates import RoleRequest
from marketplace.storefront.forms.base import StudioForm
from marketplace.storefront.forms.concerns import AnswerForm, DeskConcernForm, ForwardForm
from marketplace.storefront.forms.office.fields import tell

from .common import chosen, door, paged, posted, status_of, words_of

TABS: list[tuple[str, Any]] = [
    ("desk", gettext_lazy("Trên bàn tôi")),
    ("late", gettext_lazy("Quá hạn")),
    ("open", gettext_lazy("Chờ trả lời")),
    ("all", gettext_lazy("Tất cả")),
]


@door
def concerns(request: RoleRequest) -> HttpResponse:
    """On the own desk, late, waiting, or all of the officer's places. 7 statements with session, user and roles."""
    tab, user = chosen(request, TABS), request.user
    rows = queries.concerns_on_desk(user) if tab == "desk" else queries.concerns_within(user)
    if tab == "late":
        rows = rows.filter(queries.late_concerns_q())
    elif tab == "open":
        rows = rows.filter(state=ConcernState.OPEN)
    order = [("asked_at", "desc"), ("pk", "desc")] if tab == "all" else [("due_on", "asc"), ("pk", "asc")]
    found, pager = paged(request, rows.order_by(), order)
    context = {"tabs": TABS, "tab": tab, "rows": found, "page": pager, "today": clock.today()}
    return render(request, "marketplace/storefront/office/concerns.html", context)


@door
@once
def new(request: RoleRequest) -> HttpResponse:
    """What a place itself writes to the desk above it."""
    places = list(queries.writing_places(request.user)[:100])
    form, status = DeskConcernForm(posted(request), places=places), 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            try:
                made = services.raise_from_desk(by=request.user, **form.facts())
            except Refused as refused:
                tell(form, refused)
                status = status_of(refused)
            else:
                messages.success(request, _("Đã gửi lên cấp trên."))
                return redirect("office:concern", made.pk)
    context = {"form": form, "places": places}
    return render(request, "marketplace/storefront/office/concern_new.html", context, status=status)


@door
def concern(request: RoleRequest, pk: int) -> HttpResponse:
    """One: its steps, and answering or sending it up. 9 statements with session, user and roles."""
    found = get_object_or_404(queries.concerns_within(request.user), pk=pk)
    action, status = request.POST.get("action", ""), 200
    forms = _forms(request, found, action)
    if request.method == "POST":
        if action not in ("answer", "forward", "withdraw"):
            raise Http404
        status = 422
        try:
            if action == "withdraw" or (action in forms and forms[action].is_valid()):
                _act(request, found, action, forms.get(action))
                messages.success(request, _("Đã lưu. Bên gửi được báo."))
                return redirect("office:concern", pk)
            if action not in forms:
                raise Conflict.because("moved_meanwhile", _("Kiến nghị này nay không ở bàn của bạn."))
        except (Conflict, NotAllowed) as refused:
            messages.warning(request, words_of(refused))
            return redirect("office:concern", pk)
        except Refused as refused:
            tell(forms[action], refused)
    context = {
        "concern": found,
        "forms": forms,
        "steps": found.steps.select_related("by"),
        "may_withdraw": found.state == ConcernState.OPEN and not found.producer_id and found.by_id == request.user.pk,
        "today": clock.today(),
    }
    return render(request, "marketplace/storefront/office/concern.html", context, status=status)


def _forms(request: RoleRequest, found: Concern, action: str) -> dict[str, StudioForm]:
    if found.state != ConcernState.OPEN or not may_handle_concern(request.user, found):
        return {}
    made: dict[str, StudioForm] = {
        "answer": AnswerForm(request.POST if action == "answer" else None, auto_id="id_a_%s")
    }
    if found.level != DeskLevel.MINISTRY:
        made["forward"] = ForwardForm(request.POST if action == "forward" else None, auto_id="id_f_%s")
    return made


def _act(request: RoleRequest, found: Concern, action: str, form: StudioForm | None) -> None:
    if form is None:
        services.withdraw_concern(concern=found, by=request.user)
    elif action == "answer":
        services.answer_concern(concern=found, by=request.user, **form.cleaned_data)
    else:
        services.forward_concern(
            concern=found, seen=request.POST.get("seen", "?"), by=request.user, **form.cleaned_data
        )
