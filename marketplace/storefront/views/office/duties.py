"""Duties: what is due today, who does what of a plan, reports, and offices that go to somebody else."""

from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.core import clock
from catalog.core.errors import Conflict, NotAllowed, Refused
from catalog.core.numbers import row_key
from catalog.core.once import once
from catalog.core.views import stored_file
from catalog.places.models import Unit
from catalog.places.policies import may_appoint
from catalog.places.queries import area_of
from catalog.programme.models import Department, Duty, DutyState, PlanState
from catalog.programme.policies import may_judge_duty, may_plan, may_report_duty
from catalog.programme.queries.duties import (
    communes_without_officer,
    duties_in_reach,
    hand_overs_in_reach,
    late_q,
    mine_q,
    posts_in_reach,
    reports_of,
    to_judge_q,
)
from catalog.programme.queries.plans import plans_within
from catalog.programme.queries.today import due_list, late_below, late_concerns_below
from catalog.programme.services import duties as services
from catalog.programme.services.handover import hand_over
from marketplace.accounts.views.gates import RoleRequest
from marketplace.storefront.forms.office.duties import (
    DeadlineForm,
    DutyForm,
    DutyReportForm,
    HandOverForm,
    WhyShortForm,
)

from .common import chosen, door, on_duty, paged, posted, status_of, words_of

TABS: list[tuple[str, Any]] = [
    ("mine", gettext_lazy("Của tôi")),
    ("judge", gettext_lazy("Chờ tôi xem")),
    ("late", gettext_lazy("Quá hạn")),
    ("all", gettext_lazy("Đang mở")),
    ("done", gettext_lazy("Đã xong")),
]
OPEN = (DutyState.OPEN, DutyState.REPORTED)
ROUTES = {
    "duty": "office:duty",
    "judge": "office:duty",
    "dossier": "office:dossier",
    "idea": "office:idea",
    "inspection": "office:inspection",
    "potential": "office:potential",
    "concern": "office:concern",
}
WHAT = {
    "duty": gettext_lazy("Nhiệm vụ"),
    "judge": gettext_lazy("Báo cáo chờ nhận"),
    "dossier": gettext_lazy("Hồ sơ"),
    "idea": gettext_lazy("Ý tưởng"),
    "inspection": gettext_lazy("Kiểm tra"),
    "potential": gettext_lazy("Khảo sát"),
    "concern": gettext_lazy("Kiến nghị"),
}
WHEN: list[tuple[str, Any]] = [
    ("late", gettext_lazy("Quá hạn")),
    ("today", gettext_lazy("Hôm nay")),
    ("soon", gettext_lazy("Trong bảy ngày")),
    ("later", gettext_lazy("Sau đó")),
    ("open", gettext_lazy("Chờ, không có hạn")),
]


@door
def today(request: RoleRequest) -> HttpResponse:
    """Everything on the officer's desk by when it is due. 16 statements with session, user and roles."""
    rows = [(row, ROUTES[row.kind], WHAT[row.kind]) for row in due_list(request.user)]
    parts = [(key, words, [line for line in rows if line[0].when == key]) for key, words in WHEN]
    context = {
        "parts": [part for part in parts if part[2]],
        "urgent": sum(1 for row, _route, _what in rows if row.when in ("late", "today")),
        "late_below": late_below(request.user),
        "late_concerns": late_concerns_below(request.user),
        "may_add": on_duty(request),
        "today": clock.today(),
    }
    return render(request, "marketplace/storefront/office/today.html", context)


@door
def duties(request: RoleRequest) -> HttpResponse:
    """By whose turn it is, the first that are due first. 6 statements with session, user and roles."""
    tab, user = chosen(request, TABS), request.user
    found = duties_in_reach(user)
    match tab:
        case "mine":
            found = found.filter(mine_q(user), state__in=OPEN)
        case "judge":
            found = found.filter(to_judge_q(user))
        case "late":
            found = found.filter(late_q())
        case "all":
            found = found.filter(state__in=OPEN)
        case _:
            found = found.exclude(state__in=OPEN)
    way = "desc" if tab == "done" else "asc"
    rows, pager = paged(request, found.order_by(), [("due_on", way), ("pk", way)])
    context = {"tabs": TABS, "tab": tab, "rows": rows, "page": pager, "today": clock.today()}
    return render(request, "marketplace/storefront/office/duties.html", context)


@door
@once
def duty_new(request: RoleRequest, pk: int) -> HttpResponse:
    """Give a task of an issued plan to a desk or a person; `?activity=` fills it in from what the plan says."""
    plan = get_object_or_404(plans_within(request.user), pk=pk)
    if plan.state != PlanState.ISSUED or not may_plan(request.user, plan.place):
        raise Http404
    activity = plan.activities.filter(pk=row_key(request.GET.get("activity", ""))).first()
    area = Unit.objects.filter(area_of(plan.place).q("current"), ends_on=None)
    places = list(area.order_by("-level", "search", "pk")[:500])
    posts = posts_in_reach(request.user).filter(place__current__in=places).exclude(ends_on__lt=clock.today())
    posts = posts.order_by("place__level", "place__search", "pk")[:500]
    form, status = DutyForm(posted(request), places=places, posts=list(posts), activity=activity), 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            try:
                made = services.set_duty(plan=plan, activity=activity, by=request.user, **form.facts())
            except Refused as refused:
                form.refuse(refused)
                status = status_of(refused)
            else:
                messages.success(request, _("Đã giao việc. Người nhận được báo."))
                return redirect("office:duty", made.pk)
    context = {"plan": plan, "activity": activity, "form": form}
    return render(request, "marketplace/storefront/office/duty_new.html", context, status=status)


@door
def duty(request: RoleRequest, pk: int) -> HttpResponse:
    """One duty: reported, accepted or returned, its last day moved, dropped. 8 statements with session, user and roles, more by what may be done."""
    found = get_object_or_404(duties_in_reach(request.user), pk=pk)
    if request.method != "POST":
        return _page(request, found)
    action = request.POST.get("action", "")
    forms: dict[str, Any] = {
        "report": DutyReportForm, "return": WhyShortForm, "cancel": WhyShortForm, "move": DeadlineForm
    }  # fmt: skip
    form = forms[action](request.POST, request.FILES) if action in forms else None
    if form is not None and not form.is_valid():
        return _page(request, found, 422, **{f"{action}_form": form})
    try:
        _act(request, found, action, form.cleaned_data if form is not None else {})
    except (Conflict, NotAllowed) as refused:
        fresh = get_object_or_404(duties_in_reach(request.user), pk=pk)
        return _page(request, fresh, status_of(refused), faster=words_of(refused))
    except Refused as refused:
        if form is None:
            return _page(request, found, 422, faster=words_of(refused))
        form.refuse(refused)
        return _page(request, found, 422, **{f"{action}_form": form})
    messages.success(request, _("Đã lưu."))
    return redirect("office:duty", pk)


def _act(request: RoleRequest, found: Duty, action: str, said: dict[str, Any]) -> None:
    by = request.user
    match action:
        case "report":
            services.report_duty(duty=found, by=by, **said)
        case "accept" | "return":
            report = get_object_or_404(found.reports, pk=row_key(request.POST.get("report", "")))
            services.judge_report(report=report, is_accepted=action == "accept", by=by, **said)
        case "move":
            services.move_deadline(duty=found, by=by, **said)
        case "cancel":
            services.cancel_duty(duty=found, by=by, **said)
        case _:
            raise Http404


def _page(request: RoleRequest, found: Duty, status: int = 200, **bound: Any) -> HttpResponse:
    reports = list(reports_of(found))
    is_open, waits = found.state == DutyState.OPEN, found.state == DutyState.REPORTED
    newest = reports[0] if reports else None
    context = {
        "duty": found,
        "reports": reports,
        "newest": newest,
        "helpers": ", ".join(str(Department(each).label) for each in found.helpers),
        "today": clock.today(),
        "may_report": is_open and may_report_duty(request.user, found),
        "may_judge": waits and newest is not None and may_judge_duty(request.user, found, reported_by=newest.by_id),
        "may_change": is_open and may_judge_duty(request.user, found),
        "report_form": DutyReportForm(auto_id="report_%s"),
        "return_form": WhyShortForm(auto_id="return_%s"),
        "cancel_form": WhyShortForm(auto_id="cancel_%s"),
        "move_form": DeadlineForm(auto_id="move_%s", initial={"due_on": found.due_on}),
    }
    return render(request, "marketplace/storefront/office/duty.html", context | bound, status=status)


@door
def duty_file(request: RoleRequest, pk: int, report: int, number: int) -> HttpResponse:
    """A file of a report, the first is 1."""
    found = get_object_or_404(duties_in_reach(request.user), pk=pk)
    row = get_object_or_404(found.reports, number=report)
    if not 1 <= number <= len(row.files):
        raise Http404
    file = row.files[number - 1]
    return cast("HttpResponse", stored_file(request, file["name"], download_as=file["title"]))  # it streams


@door
def posts(request: RoleRequest) -> HttpResponse:
    """Who holds which office in the officer's places, with the duties that go with it; communes without an officer. 8 statements with session, user
    and roles."""
    found = posts_in_reach(request.user).order_by()
    rows, pager = paged(request, found, [("place__search", "asc"), ("pk", "asc")])
    context = {
        "rows": rows,
        "page": pager,
        "today": clock.today(),
        "without": list(communes_without_officer(request.user)[:60]),
        "handed": list(hand_overs_in_reach(request.user)[:10]),
    }
    return render(request, "marketplace/storefront/office/posts.html", context)


@door
def post(request: RoleRequest, pk: int) -> HttpResponse:
    """An office, its open duties, and giving it to somebody else."""
    found = get_object_or_404(posts_in_reach(request.user), pk=pk)
    may = may_appoint(request.user, place=found.place, level=found.level, role=found.role)
    form, status = HandOverForm(posted(request)), 200
    if form.is_bound:
        if not may:
            raise Http404
        status = 422
        if form.is_valid():
            try:
                made = hand_over(post=found, by=request.user, **form.cleaned_data)
            except Refused as refused:
                form.add_error("to", words_of(refused))
                status = status_of(refused)
            else:
                messages.success(request, _("Đã bàn giao. Cả hai người được báo."))
                return redirect("office:handed", made.pk)
    open_ones = found.duties.filter(state__in=OPEN).order_by("due_on", "pk")[:200]
    context = {"post": found, "form": form if may else None, "duties": open_ones, "today": clock.today()}
    return render(request, "marketplace/storefront/office/post.html", context, status=status)


@door
def handed(request: RoleRequest, pk: int) -> HttpResponse:
    """The record of an office that went to somebody else. 5 statements with session, user and roles."""
    found = get_object_or_404(hand_overs_in_reach(request.user), pk=pk)
    things = [(thing, ROUTES[thing["kind"]], WHAT[thing["kind"]]) for thing in found.things]
    context = {"row": found, "things": things}
    return render(request, "marketplace/storefront/office/handed.html", context)
