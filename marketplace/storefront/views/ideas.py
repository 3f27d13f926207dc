"""My ideas: registering one, its business plan, making a product of it. For anybody who is signed in."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from catalog.core import cursors, ratelimit
from catalog.core.errors import Conflict, NotAllowed, Refused
from catalog.core.once import once
from catalog.producers.models import Producer
from catalog.producers.queries import producers_of, producers_on_behalf
from catalog.programme.models import Idea, IdeaState
from catalog.programme.queries.ideas import ideas_of, plan_of
from catalog.programme.services import ideas as services
from marketplace.accounts.models import User
from marketplace.storefront.forms.ideas import CarryOutForm, IdeaForm, PlanForm

from .paging import neighbours

PAGE = 30
IDEAS_A_DAY = 20
"""Of one person: each is told to the commune's officers."""
WRITABLE = (IdeaState.REGISTERED, IdeaState.RETURNED)
PLANNABLE = (IdeaState.ACCEPTED, IdeaState.PLANNED)


def my_producers(user: User) -> list[Producer]:
    """Those in whose name this person registers an idea. 2 to 3 statements."""
    mine = list(producers_of(user).order_by("name", "pk"))
    known = {p.pk for p in mine}
    return mine + [p for p in producers_on_behalf(user).order_by("name", "pk")[:200] if p.pk not in known]


@never_cache
@login_required
@require_safe
def ideas(request: HttpRequest) -> HttpResponse:
    """The list. 3 statements: session, user, ideas."""
    user = request.user
    assert isinstance(user, User)
    try:
        page = cursors.keyset(
            ideas_of(user),
            order=[("registered_at", "desc"), ("pk", "desc")],
            after=request.GET.get("after", ""),
            before=request.GET.get("before", ""),
            limit=PAGE,
        )
    except Refused as refused:
        messages.warning(request, str(refused.problems[0].message))
        return redirect("ideas")
    context = {"rows": page.rows, "page": neighbours(request, page)}
    return render(request, "storefront/ideas/list.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@once
def new(request: HttpRequest) -> HttpResponse:
    """Register an idea of one's own or of one's producer."""
    user = request.user
    assert isinstance(user, User)
    producers = my_producers(user)
    form = IdeaForm(
        request.POST if request.method == "POST" else None,
        producers=producers,
        initial={"person": user.name, "phone": user.phone or ""},
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid() and form.unit is not None:
            chosen = form.cleaned_data.get("producer")
            try:
                if not ratelimit.allow(f"idea:{user.pk}", IDEAS_A_DAY, 86_400):
                    raise Refused.because(
                        "too_often", _("Hôm nay bạn đã gửi nhiều ý tưởng. Mai gửi tiếp, hoặc gọi cho xã.")
                    )
                idea = services.register_idea(
                    commune=form.unit,
                    producer=next((p for p in producers if str(p.pk) == chosen), None),
                    by=user,
                    **form.facts(),
                )
            except NotAllowed:
                raise
            except Refused as refused:
                form.refuse(refused)
            else:
                messages.success(request, _("Đã gửi ý tưởng tới xã. Bạn được báo khi xã trả lời."))
                return redirect("idea", idea.pk)
    return render(request, "storefront/ideas/new.html", {"form": form}, status=status)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def idea(request: HttpRequest, pk: int) -> HttpResponse:
    """One idea: where it stands, and what its owner does next: change it, hand in the plan, make a product. Another's is absent."""
    user = request.user
    assert isinstance(user, User)
    found = get_object_or_404(ideas_of(user), pk=pk)
    if request.method != "POST":
        return _page(request, user, found)
    seen, action = request.POST.get("seen", ""), request.POST.get("action", "")
    form: Any
    if action == "change":
        form = IdeaForm(request.POST, producers=[], idea=found)
    elif action == "plan":
        form = PlanForm(request.POST)
    else:
        action = "product"
        form = CarryOutForm(request.POST, producers=my_producers(user), idea=found)
    bound = {f"{action}_form": form}
    if not form.is_valid():
        return _page(request, user, found, 422, **bound)
    try:
        if action == "change":
            services.change_idea(idea=found, seen=seen, by=user, **form.facts())
            messages.success(request, _("Đã gửi lại. Bạn được báo khi xã trả lời."))
        elif action == "plan":
            services.hand_in_plan(idea=found, seen=seen, content=form.cleaned_data, by=user)
            messages.success(request, _("Đã gửi phương án kinh doanh."))
        else:
            producer = next(p for p in my_producers(user) if str(p.pk) == form.cleaned_data["producer"])
            product = services.carry_out(
                idea=found,
                seen=seen,
                producer=producer,
                product_set=form.cleaned_data["product_set"],
                by=user,
            )
            messages.success(request, _("Đã tạo bản nháp sản phẩm từ ý tưởng. Ghi tiếp nhãn rồi làm hồ sơ đánh giá."))
            return redirect("studio_product", product.pk)
    except Conflict as conflict:
        messages.warning(request, " ".join(str(p.message) for p in conflict.problems))
    except NotAllowed as refused:
        messages.error(request, " ".join(str(p.message) for p in refused.problems))
    except Refused as refused:
        form.refuse(refused)
        return _page(request, user, found, 422, **bound)
    return redirect("idea", pk)


def _page(request: HttpRequest, user: User, found: Idea, status: int = 200, **bound: Any) -> HttpResponse:
    plan = plan_of(found)
    context: dict[str, Any] = {"idea": found, "plan": plan}
    if found.state in WRITABLE:
        context["change_form"] = IdeaForm(producers=[], idea=found)
    if found.state in PLANNABLE:
        context["plan_form"] = PlanForm(initial=plan.content if plan else None)
    if found.state == IdeaState.SELECTED:
        producers = my_producers(user)
        context["product_form"] = CarryOutForm(producers=producers, idea=found) if producers else None
    return render(request, "storefront/ideas/idea.html", context | bound, status=status)
