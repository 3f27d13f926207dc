"""Ideas that came to the commune: accepting them, sending them back, choosing the list of the year."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.core import clock
from catalog.core.errors import Conflict, NotAllowed, Refused
from catalog.core.formats import phone
from catalog.core.once import once
from catalog.producers.models import Producer
from catalog.producers.policies import acts_on_behalf
from catalog.producers.queries import producers_on_behalf
from catalog.programme.models import Idea, IdeaState
from catalog.programme.policies import may_decide_idea, may_write_idea
from catalog.programme.queries.ideas import officer_ideas, plan_of
from catalog.programme.services import ideas as services
from marketplace.accounts.views.gates import RoleRequest
from marketplace.notifications.queries import people_of_idea
from marketplace.storefront.forms.ideas import CarryOutForm, IdeaForm, PlanForm, ReasonForm, SelectForm

from .common import chosen, door, on_duty, paged, posted, status_of, words_of

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
        "may_add": on_duty(request),
    }
    return render(request, "marketplace/storefront/office/ideas.html", context)


@door
@once
def new(request: RoleRequest) -> HttpResponse:
    """Register an idea for somebody who has none but the idea."""
    if not on_duty(request):
        raise Http404
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
    """One idea: accept, return, choose, decline; for whom it was typed in also its plan and its product."""
    found = get_object_or_404(officer_ideas(request.user), pk=pk)
    if request.method != "POST":
        return _page(request, found)
    action = request.POST.get("action", "")
    form = _form(request, found, action)
    bound = {f"{action}_form": form} if form is not None else {}
    if form is not None and not form.is_valid():
        return _page(request, found, 422, **bound)
    try:
        return _act(request, found, action, form.cleaned_data if form is not None else {})
    except Conflict as conflict:
        fresh = get_object_or_404(officer_ideas(request.user), pk=pk)
        return _page(request, fresh, 409, faster=words_of(conflict))
    except NotAllowed as refused:
        return _page(request, found, 403, faster=words_of(refused))
    except Refused as refused:
        assert form is not None
        form.refuse(refused)
        return _page(request, found, 422, **bound)


def _form(request: RoleRequest, found: Idea, action: str) -> Any:
    """What the step asks for; none for one that asks nothing."""
    if action == "product":
        return CarryOutForm(request.POST, producers=_consenting(request, found), idea=found)
    forms = {"return": ReasonForm, "decline": ReasonForm, "select": SelectForm, "plan": PlanForm}
    return forms[action](request.POST) if action in forms else None


def _act(request: RoleRequest, found: Idea, action: str, said: dict[str, Any]) -> HttpResponse:
    seen = request.POST.get("seen", "")
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
        case "product":
            return _carry_out(request, found, seen, said)
        case _:
            raise Http404
    messages.success(request, _("Đã lưu phương án kinh doanh.") if action == "plan" else _who_hears(request, found))
    return redirect("office:idea", found.pk)


def _who_hears(request: RoleRequest, found: Idea) -> str:
    """Somebody without an account hears it from the commune alone."""
    if people_of_idea(found) - {request.user.pk}:
        return _("Đã lưu. Người có ý tưởng được báo.")
    if found.phone:
        return _("Đã lưu. %(person)s chưa có tài khoản ở đây: gọi báo theo số %(phone)s.") % {
            "person": found.person,
            "phone": phone(found.phone),
        }
    return _("Đã lưu. %(person)s chưa có tài khoản ở đây: báo trực tiếp cho họ.") % {"person": found.person}


def _consenting(request: RoleRequest, found: Idea) -> list[Producer]:
    """In whose name this officer may make a product of the idea, the newest first: just registered for it, as a rule. 2 statements."""
    able = producers_on_behalf(request.user).order_by("-created_at", "-pk")
    return list(able.filter(pk=found.producer_id) if found.producer_id else able[:200])


def _carry_out(request: RoleRequest, found: Idea, seen: str, said: dict[str, Any]) -> HttpResponse:
    producer = next(p for p in _consenting(request, found) if str(p.pk) == said["producer"])
    product = services.carry_out(
        idea=found,
        seen=seen,
        producer=producer,
        product_set=said["product_set"],
        by=request.user,
    )
    messages.success(request, _("Đã tạo bản nháp sản phẩm từ ý tưởng. Ghi tiếp nhãn rồi làm hồ sơ đánh giá."))
    return redirect(f"{reverse('studio_product', args=[product.pk])}?p={producer.pk}")


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
    if found.on_behalf and found.state == IdeaState.SELECTED and may_write_idea(request.user, found):
        producers = _consenting(request, found)
        context |= {
            "carries": True,
            "product_form": CarryOutForm(producers=producers, idea=found) if producers else None,
        }
    if found.product is not None and found.producer is not None:
        context["works"] = acts_on_behalf(request.user, found.producer)
    return render(request, "marketplace/storefront/office/idea.html", context | bound, status=status)
