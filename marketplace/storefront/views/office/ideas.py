"""Ideas that came to the commune: accepting them, sending them back, choosing the list of the year."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.core import clock
from catalog.core.errors import Conflict, NotAllowed, Refused
from catalog.programme.models import Idea, IdeaState
from catalog.programme.policies import may_decide_idea, may_write_idea
from catalog.programme.queries.ideas import officer_ideas, plan_of
from catalog.programme.services import ideas as services
from marketplace.accounts.views.gates import RoleRequest
from marketplace.storefront.forms.ideas import IdeaForm, PlanForm, ReasonForm, SelectForm

from .common import chosen, door, paged, posted, status_of, words_of

TABS: list[tuple[str, Any]] = [
    ("waiting", gettext_lazy("Chờ xã")),
    ("planned", gettext_lazy("Chờ xét chọn")),
    ("accepted", gettext_lazy("Chờ phương án")),
    ("selected", gettext_lazy("Danh sách của năm")),
    ("closed", gettext_lazy("Khác")),
]
STATES = {
    "waiting": [IdeaState.REGISTERED],
    "planned": [IdeaState.PLANNED],
    "accepted": [IdeaState.ACCEPTED, IdeaState.RETURNED],
    "selected": [IdeaState.SELECTED, IdeaState.CARRIED_OUT],
    "closed": [IdeaState.DECLINED],
}


@door
def ideas(request: RoleRequest) -> HttpResponse:
    """By what they wait for, the longest first. 6 statements with session, user and roles."""
    tab = chosen(request, TABS)
    found = officer_ideas(request.user).filter(state__in=STATES[tab])
    year = request.GET.get("year", "")
    this = clock.today().year
    if tab == "selected":
        year = year if year in (str(this - 1), str(this), str(this + 1)) else str(this)
        found = found.filter(year=int(year))
    rows, pager = paged(request, found, [("registered_at", "asc"), ("pk", "asc")])
    context = {
        "tabs": TABS,
        "tab": tab,
        "rows": rows,
        "page": pager,
        "year": year,
        "years": [str(this - 1), str(this), str(this + 1)],
    }
    return render(request, "marketplace/storefront/office/ideas.html", context)


@door
def new(request: RoleRequest) -> HttpResponse:
    """Register an idea for somebody who has none but the idea."""
    places = [post.place for post in request.roles.posts if post.place is not None and post.place.level == "commune"]
    form = IdeaForm(
        posted(request), producers=[], on_behalf=True, initial={"place": places[0].address if places else ""}
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid() and form.unit is not None:
            try:
                idea = services.register_idea(
                    commune=form.unit,
                    on_behalf=True,
                    consent=form.cleaned_data["consent"],
                    by=request.user,
                    **form.facts(),
                )
            except Refused as refused:
                for problem in refused.problems:
                    form.add_error(problem.field if problem.field in form.fields else None, str(problem.message))
                status = status_of(refused)
            else:
                messages.success(request, _("Đã ghi ý tưởng."))
                return redirect("office:idea", idea.pk)
    return render(request, "marketplace/storefront/office/idea_new.html", {"form": form}, status=status)


@door
def idea(request: RoleRequest, pk: int) -> HttpResponse:
    """One idea: accept, return, choose, decline; for whom it was typed in also its plan."""
    found = get_object_or_404(officer_ideas(request.user), pk=pk)
    if request.method != "POST":
        return _page(request, found)
    seen, action = request.POST.get("seen", ""), request.POST.get("action", "")
    forms: dict[str, Any] = {"return": ReasonForm, "decline": ReasonForm, "select": SelectForm, "plan": PlanForm}
    form = forms[action](request.POST) if action in forms else None
    bound = {f"{action}_form": form} if form is not None else {}
    if form is not None and not form.is_valid():
        return _page(request, found, 422, **bound)
    said = form.cleaned_data if form is not None else {}
    try:
        match action:
            case "accept":
                services.accept_idea(idea=found, seen=seen, by=request.user)
            case "return":
                services.return_idea(idea=found, seen=seen, by=request.user, **said)
            case "decline":
                services.decline_idea(idea=found, seen=seen, by=request.user, **said)
            case "select":
                services.select_idea(idea=found, seen=seen, by=request.user, **said)
            case "plan":
                services.hand_in_plan(idea=found, seen=seen, content=said, by=request.user)
            case _:
                raise Http404
    except Conflict as conflict:
        fresh = get_object_or_404(officer_ideas(request.user), pk=pk)
        return _page(request, fresh, 409, faster=words_of(conflict))
    except NotAllowed as refused:
        return _page(request, found, 403, faster=words_of(refused))
    except Refused as refused:
        assert form is not None
        form.refuse(refused)
        return _page(request, found, 422, **bound)
    messages.success(request, _("Đã lưu. Người có ý tưởng được báo."))
    return redirect("office:idea", pk)


def _page(request: RoleRequest, found: Idea, status: int = 200, **bound: Any) -> HttpResponse:
    plan = plan_of(found)
    context: dict[str, Any] = {
        "idea": found,
        "plan": plan,
        "may_decide": may_decide_idea(request.user, found),
        "return_form": ReasonForm(prefix=None),
        "decline_form": ReasonForm(auto_id="decline_%s"),
        "select_form": SelectForm(initial={"year": clock.today().year, "priorities": found.priorities}),
    }
    if (
        found.on_behalf
        and found.state in (IdeaState.ACCEPTED, IdeaState.PLANNED)
        and may_write_idea(request.user, found)
    ):
        context["plan_form"] = PlanForm(initial=plan.content if plan else None)
    return render(request, "marketplace/storefront/office/idea.html", context | bound, status=status)
